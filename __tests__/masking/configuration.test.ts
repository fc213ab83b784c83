import { describe, expect, test } from '@jest/globals';
import { configurationMask } from '../../src/masking/configuration.ts';
import type { ConfigurationRecord } from '../../src/strapi/records.ts';
import { fixtureSettings } from '../support/fixture-schemas.ts';

const mask = configurationMask({ webhooks: 'disable', secrets: 'blank', scheduledReleases: 'drop' });

const setting = (key: string, value: unknown): ConfigurationRecord => ({
  type: 'core-store',
  value: { id: 1, key, value, type: 'object', environment: null, tag: null },
});
const masked = (key: string, value: unknown): unknown => mask(setting(key, value))?.value.value;

describe.each(['kitchen-sink', 'kitchen-sink-4'] as const)(
  'of the settings that Strapi wrote for %s',
  (fixture) => {
    const settings = fixtureSettings(fixture);

    test('only the senders of letters are others', () => {
      const changed = settings.filter((record) => mask(record) !== record).map(({ value }) => value.key);
      expect(changed).toEqual(['plugin_users-permissions_email']);
    });

    test('letters keep their form and their text', () => {
      const before = settings.find(
        ({ value }) => value.key === 'plugin_users-permissions_email',
      ) as ConfigurationRecord;
      const letters = (record: ConfigurationRecord | undefined) =>
        (record?.value.value as Record<string, { options: Record<string, unknown> }> | undefined)
          ?.reset_password?.options;
      expect(letters(mask(before))).toEqual({
        ...letters(before),
        from: { name: 'Preview', email: 'no-reply@preview.invalid' },
        response_email: '',
      });
    });

    test('ways to log in that are in use have no secrets, and are off; those that are not stay as they are', () => {
      const key = 'plugin_users-permissions_grant';
      const value = settings.find((record) => record.value.key === key)?.value.value as Record<
        string,
        object
      >;
      const used = { ...value.github, enabled: true, key: 'a client', secret: 'a secret' };
      expect(masked(key, { ...value, github: used })).toEqual({
        ...value,
        github: { ...value.github, enabled: false, key: '', secret: '' },
      });
    });
  },
);

describe('settings', () => {
  test('do not lead to the pages of production', () => {
    const value = {
      unique_email: true,
      email_reset_password: 'https://shop.example/reset',
      email_confirmation_redirection: null,
      default_role: 'authenticated',
    };
    expect(masked('plugin_users-permissions_advanced', value)).toEqual({
      ...value,
      email_reset_password: null,
    });
  });

  test('have no secrets, at any depth, by their names and by how they look', () => {
    expect(
      masked('plugin_search_settings', {
        host: 'search.example',
        apiKey: 'k1',
        nested: [{ access_token: 'k2', on: true, pageSize: 3 }],
        credentials: { user: 'u', more: ['p'] },
        replyTo: 'a@example.org',
        cache: 'redis://cache:hunter2hunter2@cache.example/0',
        tokens: null,
      }),
    ).toEqual({
      host: 'search.example',
      apiKey: '',
      nested: [{ access_token: '', on: true, pageSize: 3 }],
      credentials: { user: '', more: [''] },
      replyTo: '',
      cache: '',
      tokens: null,
    });
  });

  test('have no webhooks of others, and nobody who gets letters, whatever they are called', () => {
    expect(
      masked('plugin_alerts_settings', {
        webhook: 'https://hooks.slack.com/services/T00/B00/xyz',
        slackWebhookUrl: 'https://hooks.slack.com/services/T00/B00/xyz',
        deploy_hook: 'https://api.vercel.com/v1/integrations/deploy/abc',
        notify: 'anna@example.org',
        admins: ['Anna <anna@example.org>', 'anna@example.org, bea@example.org'],
        tokenList: ['t1'],
        smtp: { host: 'mail.example.org', user: 'AKIDEXAMPLE', pass: 'p' },
        author: { user: 'a field' },
        tokenUrl: 'https://login.example.org/token',
        text: 'Write to anna@example.org',
      }),
    ).toEqual({
      webhook: '',
      slackWebhookUrl: '',
      deploy_hook: '',
      notify: '',
      admins: ['', ''],
      tokenList: [''],
      smtp: { host: 'mail.example.org', user: '', pass: '' },
      author: { user: 'a field' },
      tokenUrl: 'https://login.example.org/token',
      text: 'Write to anna@example.org',
    });
  });

  test('may be a secret as a whole, and JSON in a text', () => {
    expect(masked('plugin_mailer_apiKey', 'k')).toBe('');
    expect(masked('plugin_mailer_settings', '{"apiKey":"k","on":true}')).toBe('{"apiKey":"","on":true}');
    expect(masked('plugin_mailer_settings', '{not json')).toBe('{not json');
    expect(masked('plugin_mailer_settings', null)).toBeNull();
  });

  test('that describe content types and views stay the same records, whatever attributes are called', () => {
    for (const key of [
      'strapi_content_types_schema',
      'plugin_content_manager_configuration_content_types::api::a.a',
    ]) {
      const record = setting(key, { token: 'text', password: { type: 'password' } });
      expect(mask(record)).toBe(record);
    }
  });

  test('have no licence, which Strapi notes again', () => {
    expect(mask(setting('ee_information', { license: 'x', lastCheckAt: 1 }))).toBeUndefined();
  });

  test('stay where the rules say so', () => {
    const kept = configurationMask({ webhooks: 'keep', secrets: 'keep', scheduledReleases: 'keep' });
    const record = setting('plugin_mailer_apiKey', 'k');
    expect(kept(record)).toBe(record);
  });
});

describe('a webhook', () => {
  const hook: ConfigurationRecord = {
    type: 'webhook',
    value: {
      id: 1,
      name: 'Deploy',
      url: 'https://ci.example/hook/secret',
      headers: { Authorization: 'Bearer x' },
      events: ['entry.publish'],
      enabled: true,
    },
  };

  test('is disabled, without headers, and leads nowhere', () => {
    expect(mask(hook)?.value).toEqual({
      id: 1,
      name: 'Deploy',
      url: 'https://webhook.invalid/',
      headers: {},
      events: ['entry.publish'],
      enabled: false,
    });
  });

  test('is dropped or kept where the rules say so', () => {
    expect(
      configurationMask({ webhooks: 'drop', secrets: 'blank', scheduledReleases: 'drop' })(hook),
    ).toBeUndefined();
    expect(configurationMask({ webhooks: 'keep', secrets: 'blank', scheduledReleases: 'drop' })(hook)).toBe(
      hook,
    );
  });
});
