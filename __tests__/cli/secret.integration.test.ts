/** @jest-environment ./__tests__/support/one-realm.mjs */
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { readSecrets } from '../../src/action/inputs.ts';
import { detect } from '../../src/archive/read/detect.ts';
import { createArchive } from '../../src/archive/write/archive.ts';
import { isWeakKey } from '../../src/commands/export/key-strength.ts';
import { credentialOf, formsOfPassphrase, passphraseOf } from '../../src/secret.ts';
import { openLocalFile } from '../../src/system/local-file.ts';
import { defaults, setInputs } from '../action/runner.ts';
import { fill, metadata } from '../support/archives.ts';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const environment = process.env;

beforeEach(() => {
  process.env = { ...environment };
  setInputs(defaults);
});

afterEach(() => {
  process.env = environment;
});

/** One secret, in the ways in which files, shells, browsers and secret stores have it. */
const written: [string, string][] = [
  ['a line break', 'one key of the team\n'],
  ['a line break of Windows', 'one key of the team\r\n'],
  ['several line breaks', 'one key of the team\n\n\r\n\n'],
  ['a byte order mark', '\uFEFFone key of the team\n'],
  ['nothing', 'one key of the team'],
];
const lines: [string, string][] = [
  ['line breaks', 'one key\nof the team\n'],
  ['line breaks of Windows', 'one key\r\nof the team\r\n'],
  ['mixed line breaks', '\uFEFFone key\r\nof the team\n\n'],
  ['none at its end', 'one key\nof the team'],
];

test.each([
  ...written.map(([how, text]) => [how, text, 'one key of the team'] as const),
  ...lines.map(([how, text]) => [how, text, 'one key\nof the team'] as const),
  ['spaces, which count', ' a  key \n', ' a  key '],
  ['nothing but line breaks', '\r\n\n', ''],
  ['a byte order mark within, which counts', 'a\uFEFFb', 'a\uFEFFb'],
])('a passphrase with %s', (_, text, passphrase) => {
  expect(passphraseOf(text)).toBe(passphrase);
  expect(passphraseOf(passphrase)).toBe(passphrase);
  expect(isWeakKey(passphraseOf(text))).toBe(isWeakKey(passphrase));
  setInputs({ key: text });
  expect(readSecrets().get('key')?.text).toBe(passphrase);
  setInputs({ key: '' });
  expect(readSecrets({ STRAPI_DMS_KEY: text }).get('key')?.text).toBe(passphrase);
});

test('all other secrets have no white space around them in the Action', () => {
  const url = 'postgres://strapi:secret@db.example/shop';
  setInputs({ 'database-url': `\uFEFF ${url}\r\n`, 'github-token': ' token\n' });
  const given = { STRAPI_DMS_IDENTITY: '\uFEFF AGE-SECRET-KEY-1\r\n\n' };
  const texts = [...readSecrets(given)].map(([name, { text }]) => [name, text]);
  expect(Object.fromEntries(texts)).toMatchObject({
    'database-url': url,
    'github-token': 'token',
    identity: 'AGE-SECRET-KEY-1',
  });
  expect(credentialOf('\n')).toBe('');
});

describe('in the terminal', () => {
  const words = () => ['export', '--project', at('blog'), '--only', 'config', '--overwrite', '-f', at('out')];

  /** Whether exactly this passphrase opens an archive. */
  const opens = async (passphrase: string) =>
    (await detect(await openLocalFile(at('out.tar.gz.enc')), { passphrase, identity: undefined })).cipher !==
    undefined;

  beforeEach(() => {
    copyBlog(at('blog'));
  });

  test.each([...written.slice(1), ...lines.slice(1, 3)])(
    'an export with %s makes the same key',
    async (_, text) => {
      const passphrase =
        text.includes('team') && /key\r?\n/.test(text) ? 'one key\nof the team' : 'one key of the team';
      expect((await run(words(), { environment: { STRAPI_DMS_KEY: text } })).code).toBe(0);
      expect(await opens(passphrase)).toBe(true);
      expect((await run([...words(), '-k', text])).code).toBe(0);
      expect(await opens(passphrase)).toBe(true);
      const verified = await run(['verify', '-f', at('out.tar.gz.enc'), '-k', text]);
      expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('Seal: authenticated')]);
      const into = ['import', '--project', at('blog'), '--only', 'config', '--force', '--no-safety-backup'];
      const imported = await run([...into, '-f', at('out.tar.gz.enc'), '-k', text]);
      expect([imported.code, imported.stdout]).toEqual([0, expect.stringContaining('Seal: authenticated')]);
    },
  );

  test('a key of nothing but line breaks is none', async () => {
    const { code, stderr } = await run(words(), { environment: { STRAPI_DMS_KEY: '\n\n' } });
    expect(code).toBe(2);
    expect(stderr).toContain('Key must be present');
  });

  test('an address of a database may have white space around it', async () => {
    const url = `\n sqlite:${at('blog/.tmp/data.db')}\r\n`;
    const options = { environment: { STRAPI_DMS_DATABASE_URL: url } };
    expect((await run([...words(), '--no-encrypt'], options)).code).toBe(0);
    expect((await run([...words(), '--no-encrypt', '--database-url', url])).code).toBe(0);
  });

  test('an identity may, from the environment and from a file', async () => {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const seal = { toolVersion: '1', engine: 'sqlite', scope: 'everything' };
    const recipients = [recipient];
    const archive = await createArchive({
      file: at('aged'),
      format: 'tar',
      compress: true,
      key: undefined,
      encryption: 'age',
      recipients,
      seal,
    });
    await fill(archive);
    await archive.finish(metadata);
    const text = `\uFEFF# created by age-keygen\r\n${identity}\r\n\r\n`;
    writeFileSync(at('identity'), text);
    const file = at('aged.tar.gz.age');
    const ends = [
      await run(['verify', '-f', file, '--identity', at('identity')]),
      await run(['verify', '-f', file], { environment: { STRAPI_DMS_IDENTITY: text } }),
    ];
    for (const { stderr } of ends) {
      // What is in it is no whole archive; that is seen only once it is open.
      expect(stderr).not.toContain('identity');
    }
    const none = await run(['verify', '-f', file], { environment: { STRAPI_DMS_IDENTITY: '\r\n' } });
    expect(none.stderr).toContain('give the private key');
  });
});

test('what may have been taken for a passphrase is a short list without repetitions', () => {
  expect(formsOfPassphrase('k')).toEqual(['k', 'k\n', 'k\r\n', '\uFEFFk']);
  expect(formsOfPassphrase('a\nb')).toEqual([
    'a\nb',
    'a\r\nb',
    'a\nb\n',
    'a\r\nb\r\n',
    '\uFEFFa\nb',
    '\uFEFFa\r\nb',
  ]);
});
