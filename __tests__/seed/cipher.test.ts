import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { createSeal, createUnseal, deriveSealingKey, type SealingKey } from '../../src/seed/cipher.ts';
import { rejection } from '../support/workspace.ts';

let key: SealingKey;

beforeAll(async () => {
  key = await deriveSealingKey('a key');
});

async function through(
  content: Buffer,
  transform: ReturnType<typeof createSeal>,
  pieces: number,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += pieces) {
    parts.push(content.subarray(at, at + pieces));
  }
  const [result] = await Promise.all([buffer(transform), pipeline(Readable.from(parts), transform)]);
  return result;
}

const seal = (content: Buffer) => through(content, createSeal(key, 'purpose'), 10_000);
const unseal = (sealed: Buffer, pieces = 10_000) => through(sealed, createUnseal(key, 'purpose'), pieces);

test.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])(
  '%i bytes come back as they were',
  async (length) => {
    const content = Buffer.alloc(length, 'content ');
    const sealed = await seal(content);
    expect(sealed.includes('content')).toBe(false);
    expect((await unseal(sealed)).equals(content)).toBe(true);
    expect((await unseal(sealed, 7)).equals(content)).toBe(true);
  },
);

test('the same content is never sealed to the same bytes', async () => {
  expect(await seal(Buffer.from('a'))).not.toEqual(await seal(Buffer.from('a')));
});

test('a bit that flips anywhere is noticed', async () => {
  const sealed = await seal(Buffer.alloc(70_000, 'content '));
  for (const at of [0, 20, 40, 65_560, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(await rejection(unseal(changed))).toMatchObject({ name: 'NotAuthentic' });
  }
});

test('chunks that are missing, at the end too, or in another order are noticed', async () => {
  const sealed = await seal(Buffer.alloc(3 * 65_536, 'content '));
  const [header, chunk] = [32, 65_552];
  const part = (index: number) => sealed.subarray(header + index * chunk, header + (index + 1) * chunk);
  const changed = [
    [part(0), part(1)],
    [part(1), part(2)],
    [part(1), part(0), part(2)],
    [part(0), part(1), part(2), part(2)],
    [],
  ];
  for (const parts of changed) {
    const bytes = Buffer.concat([sealed.subarray(0, header), ...parts]);
    expect(await rejection(unseal(bytes))).toMatchObject({ name: 'NotAuthentic' });
  }
  expect(await rejection(unseal(sealed.subarray(0, 10)))).toMatchObject({ name: 'NotAuthentic' });
});

test('another key and another purpose open nothing', async () => {
  const sealed = await seal(Buffer.from('content'));
  const other = await deriveSealingKey('another key');
  expect(other.id).not.toBe(key.id);
  for (const transform of [createUnseal(other, 'purpose'), createUnseal(key, 'another purpose')]) {
    expect(await rejection(through(sealed, transform, 100))).toMatchObject({ name: 'NotAuthentic' });
  }
});
