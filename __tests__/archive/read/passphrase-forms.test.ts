/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createDecipheriv, scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { createArchive } from '../../../src/archive/write/archive.ts';
import { passphraseOf } from '../../../src/secret.ts';
import { fill, metadata } from '../../support/archives.ts';
import { refusal, workspace } from '../../support/workspace.ts';

const { at, write } = workspace();

// Every key costs a tenth of a second of one core.

const facts = { toolVersion: '1', engine: 'sqlite', scope: 'everything' };

/** An archive whose key was taken as it stands here: by `strapi export`, or by an older version. */
async function made(key: string, encryption: 'strapi' | 'age', isSealed = true): Promise<string> {
  const archive = await createArchive({
    file: at('out'),
    format: 'tar',
    compress: true,
    key,
    encryption,
    ...(isSealed ? { seal: facts } : {}),
  });
  await fill(archive);
  return (await archive.finish(metadata)).file;
}

async function stateOf(path: string, key: string): Promise<string | undefined> {
  const reader = await openArchive(path, key);
  for await (const { content } of reader.entries()) {
    // To its end, before the next one is asked for.
    await content.toArray();
  }
  return reader.seal?.state;
}

const texts = [
  'key',
  'key\n',
  'key\r\n',
  '\uFEFFkey',
  'a\nb',
  'a\r\nb',
  'a\nb\n',
  'a\r\nb\r\n',
  '\uFEFFa\r\nb',
];

describe.each(['strapi', 'age'] as const)('an archive of the cipher %s', (encryption) => {
  test.each(texts)('whose key was %j opens with the same secret today', async (text) => {
    const path = await made(text, encryption);
    expect(await stateOf(path, passphraseOf(text))).toBe('authenticated');
  });

  test.each(['another', 'key ', ' key', 'k', 'a b', 'ab'])('does not open with %j', async (other) => {
    const path = await made('key\n', encryption);
    const error = await refusal(stateOf(path, other));
    expect(error.message).toBe(`Key is incorrect or the file '${path}' is not a valid Strapi data file.`);
  });
});

test('an archive of strapi export, which has no seal, opens as well', async () => {
  const path = await made('a\r\nb\r\n', 'strapi', false);
  expect(await stateOf(path, 'a\nb')).toBeUndefined();
});

test('a seal is proven with the form of the key that it was made with, where the cipher was taken off', async () => {
  const encrypted = readFileSync(await made('key\r\n', 'strapi'));
  const decipher = createDecipheriv('aes-128-ecb', scryptSync('key\r\n', '', 16), null);
  const plain = write('plain.tar.gz', Buffer.concat([decipher.update(encrypted), decipher.final()]));
  expect(await stateOf(plain, 'key')).toBe('authenticated');
  expect((await refusal(stateOf(plain, 'other'))).message).toContain('Key is incorrect');
});
