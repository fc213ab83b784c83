import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { inMemory, land } from '../../src/media/remote/landing.ts';
import { MediaStore } from '../../src/media/remote/store.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

const key = MediaStore.key(new URL('https://cdn.example/a.mp4'), 'hash');

describe.each([
  ['small', 1_000],
  ['large', inMemory + 1],
])('a %s file of the media cache', (_, size) => {
  const content = randomBytes(size);
  let store: MediaStore;

  beforeEach(async () => {
    store = await MediaStore.open(at('cache'));
    const landed = await land(chunks(content), () => store.temporary());
    const sha256 = createHash('sha256').update(content).digest('hex');
    await store.put(key, landed, { etag: '"1"', size, sha256 });
  });

  test('is found as it was', async () => {
    const found = await store.find(key);
    expect(found).toMatchObject({ etag: '"1"', size });
    const bytes = found === undefined || 'content' in found ? found?.content : readFileSync(found.path);
    expect(bytes?.equals(content)).toBe(true);
  });

  test.each([
    ['a bit of it has changed', async () => flip(at('cache', key), size - 1)],
    ['its beginning has changed', async () => flip(at('cache', key), 0)],
    ['it is cut off', async () => truncateSync(at('cache', key), size - 1)],
    ['something has come behind it', async () => writeFileSync(at('cache', key), 'x', { flag: 'a' })],
    ['it is another of that length', async () => writeFileSync(at('cache', key), Buffer.alloc(size))],
  ])('is not found where %s', async (_what, damage) => {
    await damage();
    expect(await store.find(key)).toBeUndefined();
  });
});

async function* chunks(content: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += 60_000) {
    yield content.subarray(start, start + 60_000);
  }
}

async function flip(path: string, offset: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, offset);
    byte.writeUInt8(byte.readUInt8() ^ 1);
    await file.write(byte, 0, 1, offset);
  } finally {
    await file.close();
  }
}
