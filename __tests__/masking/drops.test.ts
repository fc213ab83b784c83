import { describe, expect, test } from '@jest/globals';
import { compileMasking } from '../../src/masking/compile.ts';
import { parseRules } from '../../src/masking/rules-file.ts';
import { makeSecret } from '../../src/masking/secret.ts';
import { schemasFrom } from '../support/fixture-schemas.ts';
import { thrownBy } from '../support/workspace.ts';

const text = { type: 'string' };
const role = 'plugin::users-permissions.role';
const permission = 'plugin::users-permissions.permission';
const user = 'plugin::users-permissions.user';
const schemas = schemasFrom({
  'api::page.page': { title: text },
  'api::post.post': { title: text },
  'plugin::i18n.locale': { code: text },
  'plugin::upload.file': { name: text },
  'plugin::upload.folder': { name: text },
  [role]: { name: text },
  [permission]: { action: text },
  [user]: { email: { type: 'email' } },
});
const localized = new Map(
  [...schemas].map(([uid, schema]) => [
    uid,
    uid.startsWith('api::') ? { ...schema, pluginOptions: { i18n: { localized: true } } } : schema,
  ]),
);

function compile(types: string, uids = schemas) {
  const { rules, problems } = parseRules(`version: 1\ntypes: { ${types} }\n`, {});
  expect(problems).toEqual([]);
  return compileMasking({ rules, schemas: uids, secret: makeSecret('secret'), file: 'rules.yml' });
}
const warnings = (...uids: string[]) =>
  compile(uids.map((uid) => `${uid}: drop`).join(', ')).warnings.filter((one) => one.includes('drop'));

describe('locales', () => {
  test.each(['drop', '{ sample: { newest: 1 } }'])('have to stay whole (%s)', (rule) => {
    expect(thrownBy(() => compile(`plugin::i18n.locale: ${rule}`, localized)).message).toMatch(
      /^rules\.yml:2:\d+: plugin::i18n\.locale has to stay whole: api::page\.page and 1 more content type would have entries in locales/,
    );
  });

  test('may be dropped where nothing that goes along is localized', () => {
    expect(compile('plugin::i18n.locale: drop').dropped).toContain('plugin::i18n.locale');
    const all = 'api::page.page: drop, api::post.post: drop, plugin::i18n.locale: drop';
    expect(compile(all, localized).dropped.size).toBe(3);
  });
});

describe('whoever drops', () => {
  test('roles is told that nobody can log in, unless there is nobody', () => {
    expect(warnings(role)).toEqual([
      expect.stringContaining('Users have no role, and cannot log in.') as unknown as string,
    ]);
    expect(warnings(role, user).join()).toMatch(
      /makes its own roles when it starts, which may do nothing\.$/,
    );
  });

  test('permissions is told that nobody may do anything, once', () => {
    expect(warnings(permission)).toHaveLength(1);
    expect(warnings(permission, role)).toHaveLength(1);
  });

  test('folders is told where files lie then, unless there are none', () => {
    expect(warnings('plugin::upload.folder').join()).toContain('at the top of the media library');
    expect(warnings('plugin::upload.folder', 'plugin::upload.file')).toEqual([]);
  });

  test('anything else is told nothing', () => {
    expect(warnings('api::page.page')).toEqual([]);
  });
});
