/** @jest-environment ./__tests__/support/one-realm.mjs */
import { chmodSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type ImportOptions,
  parseImportOptions,
  type RawImportOptions,
} from '../../src/commands/import/options.ts';
import { openSeedable } from '../../src/commands/import/seed.ts';
import { defaultsOf } from '../support/options.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();

const raw: RawImportOptions = {
  ...defaultsOf('import'),
  databaseUrl: 'sqlite:.tmp/data.db',
  file: 'seed.tar.gz.enc',
  key: 'a key',
};

beforeEach(() => {
  for (const project of ['cms', 'elsewhere/cms']) {
    write(`${project}/package.json`, { dependencies: { '@strapi/strapi': '5.54.0' } });
  }
});

const parsed = (given: Partial<RawImportOptions> = {}) =>
  parseImportOptions({ ...raw, project: at('cms'), ...given });

async function nameOf(options: ImportOptions, digest = 'sha256:1'): Promise<string> {
  const project = await openSeedable(options, digest);
  if ('reason' in project) {
    throw new Error(project.reason);
  }
  return project.name;
}

async function reasonOf(given: Partial<RawImportOptions> = {}): Promise<string> {
  const project = await openSeedable(parsed(given), 'sha256:1');
  return 'reason' in project ? project.reason : `none: ${project.name}`;
}

describe('what is cached of an import', () => {
  /** Another value of each option. Where only a place is another, and not what lies there, the cache stays the same. */
  const others: {
    readonly [Name in keyof Omit<ImportOptions, 'remote'>]: [ImportOptions[Name], 'same' | 'another'];
  } = {
    project: ['', 'same'],
    databaseUrl: ['sqlite:.tmp/other.db', 'same'],
    timeZone: ['Europe/Berlin', 'another'],
    trustConfig: [true, 'another'],
    file: ['other.tar.gz.enc', 'same'],
    store: ['s3://backups/shop', 'same'],
    key: ['another key', 'another'],
    identity: ['AGE-SECRET-KEY-1', 'another'],
    force: [true, 'another'],
    ifNotEmpty: ['skip', 'another'],
    onSchemaDifference: ['adapt', 'another'],
    onForeignDataLoss: ['accept', 'another'],
    safetyBackup: [false, 'another'],
    keepSafetyBackups: [7, 'another'],
    boot: ['always', 'another'],
    filters: [{ only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: ['api::a.a'] }, 'another'],
    media: ['link', 'another'],
    deleteRemoteMedia: [true, 'another'],
    webhooks: ['disable', 'another'],
    mask: ['recommended', 'another'],
    maskSecret: ['another secret', 'another'],
    allowMasked: [true, 'another'],
    // It says what would be, and is never kept.
    dryRun: [true, 'same'],
    limits: [{ record: 64e6 }, 'same'],
    requireSeal: ['authenticated', 'another'],
    mediaUrlMap: [{ prefixes: [], followsFiles: true }, 'another'],
    rename: [[{ uid: 'api::a.a', before: 'old', after: 'new' }], 'another'],
  };

  test('is judged by options that are all known to this test', () => {
    // With a running Strapi nothing is kept.
    expect(Object.keys(others).sort()).toEqual(Object.keys(parsed()).sort());
  });

  test.each(Object.entries(others))('with another value of %s', async (name, [value, expected]) => {
    const changed = { ...parsed(), [name]: name === 'project' ? at('elsewhere/cms') : value };
    const names = [await nameOf(parsed()), await nameOf(changed as ImportOptions)];
    expect(new Set(names).size).toBe(expected === 'same' ? 1 : 2);
  });

  test('is another with an option that nobody has thought of', async () => {
    const newer = (value: unknown) => nameOf({ ...parsed(), shuffle: value } as ImportOptions);
    const names = [await nameOf(parsed()), await newer('well'), await newer('off')];
    expect(new Set(names).size).toBe(3);
  });

  test.each<[string, Partial<RawImportOptions>]>([
    ['only', { only: ['content'] }],
    ['exclude', { exclude: ['files'] }],
    ['only-content-types', { onlyContentTypes: ['api::a.a'] }],
    ['media: metadata-only', { media: 'metadata-only' }],
    ['media: none', { media: 'none' }],
  ])('is another with %s', async (_, given) => {
    expect(await nameOf(parsed(given))).not.toBe(await nameOf(parsed()));
  });

  test('is another for what the rules for masking say, and the variables that they name', async () => {
    write('masking.yml', 'version: 1');
    const masked = () => nameOf(parsed({ mask: at('masking.yml') }));
    const names = [await masked()];
    for (const [file, content] of [
      ['masking.yml', 'version: 1 # $PREVIEW_PASSWORD'],
      ['cms/.env', 'PREVIEW_PASSWORD=a'],
      ['cms/.env', 'PREVIEW_PASSWORD=b'],
    ] as const) {
      write(file, content);
      names.push(await masked());
    }
    expect(new Set(names).size).toBe(4);
  });

  test('is another for what src/index imports, and for .env', async () => {
    write('cms/src/index.ts', "import './seed/articles';");
    const names = [await nameOf(parsed())];
    for (const [file, content] of [
      ['cms/src/seed/articles.ts', 'export default [1];'],
      ['cms/src/seed/articles.ts', 'export default [2];'],
      ['cms/.env', 'EDITOR_PASSWORD=a'],
      ['cms/.env', 'EDITOR_PASSWORD=b'],
    ] as const) {
      write(file, content);
      names.push(await nameOf(parsed()));
    }
    expect(new Set(names).size).toBe(5);
  });

  test('is the same wherever the archive lies, in the project or not', async () => {
    const name = await nameOf(parsed());
    write('cms/archives/seed', 'an archive');
    expect(await nameOf(parsed({ file: at('cms/archives/seed') }))).toBe(name);
    expect(await nameOf(parsed())).not.toBe(name);
  });

  test('is another where another Node starts Strapi', async () => {
    const name = await nameOf(parsed());
    const { PATH } = process.env;
    chmodSync(write('bin/node', '#!/bin/sh\necho v18.0.0\n'), 0o755);
    process.env.PATH = `${at('bin')}:${PATH}`;
    try {
      expect(await nameOf(parsed())).not.toBe(name);
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('is named so that passwords cannot be tried without the key', async () => {
    write('cms/.env', 'EDITOR_PASSWORD=a');
    const name = await nameOf(parsed());
    const other = await nameOf(parsed({ key: 'another key' }));
    // What names the key, and what names everything else.
    const parts = (text: string) => text.split('-').slice(-2);
    expect(parts(name)[0]).not.toBe(parts(other)[0]);
    expect(parts(name)[1]).not.toBe(parts(other)[1]);
  });

  test('is another for another archive, and for another NODE_ENV', async () => {
    const name = await nameOf(parsed());
    expect(await nameOf(parsed(), 'sha256:2')).not.toBe(name);
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'preview';
    try {
      expect(await nameOf(parsed())).not.toBe(name);
    } finally {
      process.env.NODE_ENV = before;
    }
  });
});

describe('nothing is cached', () => {
  test('where media is kept by a provider, for only an import brings it there', async () => {
    write(
      'cms/config/plugins.js',
      "module.exports = () => ({ upload: { config: { provider: 'aws-s3', providerOptions: {} } } });",
    );
    expect(await reasonOf()).toContain('media is kept by aws-s3');
    write('cms/config/plugins.js', "module.exports = { upload: { config: { provider: 'local' } } };");
    expect(await reasonOf()).toContain('none: strapi-dms-seed-');
  });

  test('where config/plugins does not say where media is kept', async () => {
    write('cms/config/plugins.js', "module.exports = () => { throw new Error('no provider'); };");
    expect(await reasonOf()).toMatch(/it is unknown where media is kept: .*config\/plugins/);
  });

  test.each<[string, Partial<RawImportOptions>]>([
    ['there is no key', { key: undefined }],
    ['the tables have to exist already', { boot: 'never' }],
    [
      'the target is a running Strapi',
      { target: 'https://cms.example.com/admin', transferToken: 'a-token', databaseUrl: undefined },
    ],
    ['only SQLite databases are cached', { databaseUrl: 'postgres://user@127.0.0.1/name' }],
  ])('where %s', async (reason, given) => {
    expect(await reasonOf(given)).toContain(reason);
  });
});
