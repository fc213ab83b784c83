import { expect, test } from '@jest/globals';
import { Settings } from '../../../src/insight/diff/settings.ts';
import type { ConfigurationRecord } from '../../../src/strapi/records.ts';

const setting = (key: string, value: unknown, more: Record<string, unknown> = {}): ConfigurationRecord => ({
  type: 'core-store',
  value: { id: Math.random(), key, value, type: 'object', environment: null, tag: null, ...more },
});

const webhook = (name: string, value: Record<string, unknown>): ConfigurationRecord => ({
  type: 'webhook',
  value: { id: Math.random(), name, ...value },
});

const changes = (before: ConfigurationRecord[], after: ConfigurationRecord[]) => {
  const [a, b] = [before, after].map((records) => {
    const settings = new Settings(() => undefined);
    settings.add(records);
    return settings;
  }) as [Settings, Settings];
  return [...a.changesTo(b)];
};

test('settings are compared as JSON, by path, whether they are texts or not', () => {
  expect(changes([setting('a', '{"x":{"y":1},"z":[1]}')], [setting('a', { z: [1], x: { y: 1 } })])).toEqual(
    [],
  );
  expect(
    changes([setting('a', { x: { y: 1 }, l: [1, 2] })], [setting('a', { x: { y: 2 }, l: [2, 1] })]),
  ).toEqual([
    {
      of: 'configuration',
      kind: 'changed',
      type: 'core-store',
      key: 'a',
      fields: [
        { path: 'x.y', type: 'json', kind: 'changed', before: 1, after: 2 },
        { path: 'l', type: 'json', kind: 'changed', before: [1, 2], after: [2, 1] },
      ],
    },
  ]);
});

test('an object without properties is something, too', () => {
  expect(changes([setting('a', { x: 1 })], [setting('a', { x: 1, y: {} })])[0]?.fields).toEqual([
    { path: 'y', type: 'json', kind: 'added', after: {} },
  ]);
  expect(changes([setting('a', { x: { y: {} } })], [setting('a', { x: {} })])[0]?.fields).toMatchObject([
    { path: 'x.y', kind: 'removed' },
  ]);
});

test('what people are sent who have forgotten their password is no secret', () => {
  const email = (subject: string) =>
    setting('plugin_users-permissions_email', { reset_password: { options: { subject } } });
  expect(changes([email('a')], [email('b')])[0]?.fields).toMatchObject([{ before: 'a', after: 'b' }]);
});

test('settings around a proof of who calls are none', () => {
  const settings = (user: string) => setting('core_admin_auth', { auth: { user } });
  expect(changes([settings('a')], [settings('b')])[0]?.fields).toMatchObject([{ before: 'a', after: 'b' }]);
});

test('their environment belongs to their key', () => {
  const found = changes([setting('a', 1)], [setting('a', 1, { environment: 'production' })]);
  expect(found.map(({ kind, key }) => [kind, key])).toEqual([
    ['removed', 'a'],
    ['added', 'a (production)'],
  ]);
});

test('what the schemas say, and what Strapi draws anew, is passed over', () => {
  const passedOver = ['strapi_content_types_schema', 'plugin_upload_metrics'];
  expect(
    changes(
      [],
      passedOver.map((key) => setting(key, { x: 1 })),
    ),
  ).toEqual([]);
});

test('secrets have changed, and nobody says to what', () => {
  const grant = (secret: string, key: string) =>
    setting('plugin_users-permissions_grant', { github: { key, secret, callback: 'api/auth' } });
  const secrets: [ConfigurationRecord, ConfigurationRecord][] = [
    [grant('aa11', 'bb11'), grant('aa22', 'bb22')],
    [setting('plugin_x_token', 'aa11'), setting('plugin_x_token', 'aa22')],
    [
      setting('plugin_x', { smtp: 'smtp://me:aa11@host' }),
      setting('plugin_x', { smtp: 'smtp://me:aa22@host' }),
    ],
    [
      setting('plugin_x', { list: [{ apiKey: 'aa11' }] }),
      setting('plugin_x', { list: [{ apiKey: 'aa22' }] }),
    ],
    ...['Authorization', 'auth', 'cookie', 'bearer', 'jwtHmac', 'slackWebhookUrl'].map(
      (name): [ConfigurationRecord, ConfigurationRecord] => [
        setting('plugin_x', { deep: { [name]: 'aa11' } }),
        setting('plugin_x', { deep: { [name]: 'aa22' } }),
      ],
    ),
    [
      setting('plugin_x', { headers: { 'x-any': 'aa11' } }),
      setting('plugin_x', { headers: { 'x-any': 'aa22' } }),
    ],
    [
      setting('plugin_x', { list: [{ Authorization: 'aa11' }] }),
      setting('plugin_x', { list: [{ Authorization: 'aa22' }] }),
    ],
    [webhook('w', { url: 'https://aa11' }), webhook('w', { url: 'https://aa22' })],
    [webhook('w', { headers: { 'x-any': 'aa11' } }), webhook('w', { headers: { 'x-any': 'aa22' } })],
  ];
  for (const [before, after] of secrets) {
    const found = changes([before], [after]);
    expect(found).toMatchObject([
      { kind: 'changed', fields: [{ isSecret: true }, ...(found[0]?.fields ?? []).slice(1)] },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/aa11|aa22|bb11|bb22/);
  }
});

test('labels of the content manager are no secrets, whatever they are called', () => {
  const layout = (label: string) =>
    setting('plugin_content_manager_configuration_content_types::plugin::users-permissions.user', {
      metadatas: { password: { edit: { label } } },
    });
  expect(changes([layout('a')], [layout('b')])[0]?.fields).toMatchObject([{ before: 'a', after: 'b' }]);
});

test('webhooks of one name are all compared', () => {
  const hooks = [webhook('w', { enabled: true }), webhook('w', { enabled: false })];
  expect(changes(hooks, hooks)).toEqual([]);
  expect(changes(hooks, hooks.slice(0, 1))).toMatchObject([{ kind: 'removed', key: 'w (2)' }]);
});

test('a logo has changed where its file has, and not where only one state has the file', () => {
  const logo = (content?: string) =>
    setting('core_admin_project-settings', { menuLogo: { name: 'logo', __transferBuffer: content } });
  expect(changes([logo('abc')], [logo('abc')])).toEqual([]);
  expect(changes([logo('abc')], [logo()])).toEqual([]);
  expect(changes([logo('abc')], [logo('def')])[0]?.fields).toMatchObject([{ path: 'menuLogo.sha256' }]);
});
