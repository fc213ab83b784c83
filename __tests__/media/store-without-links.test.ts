/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { expect, jest, test } from '@jest/globals';
import { workspace } from '../support/workspace.ts';

/** FAT and some shares of networks have no second names for a file. */
const asked: string[] = [];
jest.unstable_mockModule('node:fs/promises', () => ({
  ...fs,
  link: async (from: string) => {
    asked.push(from);
    throw Object.assign(new Error('operation not permitted, link'), { code: 'EPERM' });
  },
}));

const { MediaStore } = await import('../../src/media/remote/store.ts');
const { at, names } = workspace();

test("a large file is copied where the file system has no links, and is the export's own all the same", async () => {
  const content = randomBytes(300_000);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const store = await MediaStore.open(at('cache'));
  const path = store.temporary();
  await fs.writeFile(path, content);
  const key = '0'.repeat(64);
  const put = await store.put(key, { path }, { size: content.length, sha256 });
  expect(asked).toHaveLength(1);
  await put.release();
  const note = await store.note(key);
  const taken = note && (await store.take(key, note));
  expect(asked).toHaveLength(2);
  await fs.writeFile(at('cache', sha256), randomBytes(300_000));
  const held = taken !== undefined && 'path' in taken ? taken.path : '';
  expect((await fs.readFile(held)).equals(content)).toBe(true);
  await taken?.release();
  expect(note && (await store.take(key, note))).toBeUndefined();
  store.close();
  expect(names('cache')).toEqual([`${key}.json`, sha256].sort());
});
