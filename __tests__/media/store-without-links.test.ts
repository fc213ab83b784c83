/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { refusal, workspace } from '../support/workspace.ts';

/** FAT and some shares of networks have no second names for a file. */
const asked: string[] = [];
/** What a copy ends with, where it does not come to its end. */
let refused: string | undefined;
jest.unstable_mockModule('node:fs/promises', () => ({
  ...fs,
  link: async (from: string) => {
    asked.push(from);
    throw Object.assign(new Error('operation not permitted, link'), { code: 'EPERM' });
  },
  copyFile: async (from: string, to: string, mode: number) => {
    if (refused === undefined) {
      return await fs.copyFile(from, to, mode);
    }
    await fs.writeFile(to, 'the first part');
    throw Object.assign(new Error(`${refused}: no room, copyfile`), { code: refused });
  },
}));

const { MediaStore } = await import('../../src/media/remote/store.ts');
const { at, names } = workspace();

beforeEach(() => {
  asked.length = 0;
  refused = undefined;
});

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const key = '0'.repeat(64);

async function putInto(store: Awaited<ReturnType<typeof MediaStore.open>>): Promise<void> {
  const path = store.temporary();
  await fs.writeFile(path, content);
  const put = await store.put(key, { path }, { size: content.length, sha256 });
  await put.release();
}

test("a large file is copied where the file system has no links, and is the export's own all the same", async () => {
  const store = await MediaStore.open(at('cache'));
  await putInto(store);
  expect(asked).toHaveLength(1);
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

test.each([
  ['ENOSPC', 'no space is left on the device'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'its file system is read-only'],
])(
  'a folder that has no room for the copy is named, with what to do, and keeps what it had: %s',
  async (code, words) => {
    const store = await MediaStore.open(at('cache'));
    await putInto(store);
    const note = await store.note(key);
    refused = code;
    const { message, remedy } = await refusal(note === undefined ? Promise.resolve() : store.take(key, note));
    expect(message).toBe(`The media cache ${at('cache')} cannot be used: ${words}`);
    expect(remedy).toContain('has room');
    store.close();
    expect(names('cache')).toEqual([`${key}.json`, sha256].sort());
  },
);
