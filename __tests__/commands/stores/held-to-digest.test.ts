import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HeldToDigest } from '../../../src/commands/held-to-digest.ts';
import { WatchedObjects } from '../../support/watched-objects.ts';
import { refusal } from '../../support/workspace.ts';

const content = Buffer.alloc(3_000_000, 'archive');
const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
const other = `sha256:${'0'.repeat(64)}`;

async function held(to: string) {
  const objects = new WatchedObjects();
  const object = await objects.put('a.tar', content);
  return new HeldToDigest(objects.open(object), to);
}

const bytesOf = async (file: HeldToDigest, ...range: number[]) =>
  Buffer.concat(await file.stream(...range).toArray());

describe('a file that has to have a digest', () => {
  test.each<[string, number[]]>([
    ['from its beginning', []],
    ['behind the head of a cipher', [200]],
    ['from its middle', [2_000_000]],
    ['up to its middle', [0, 1_000]],
  ])('gives its bytes %s where it has that digest', async (_what, range) => {
    const [start, end] = range;
    expect((await bytesOf(await held(digest), ...range)).equals(content.subarray(start, end))).toBe(true);
  });

  test.each<[string, number[]]>([
    ['from its beginning', []],
    ['behind the head of a cipher', [200]],
    ['from its middle', [2_000_000]],
    ['up to its middle', [0, 1_000]],
  ])('cannot be read %s where it has another one', async (_what, range) => {
    const error = await refusal(bytesOf(await held(other), ...range));
    expect([error.failure, error.message]).toEqual(['damagedArchive', expect.stringContaining(digest)]);
  });

  test('is hashed once', async () => {
    const file = await held(digest);
    await bytesOf(file);
    const again = file.stream();
    expect(again.constructor.name).toBe('Readable');
    expect(Buffer.concat(await again.toArray()).equals(content)).toBe(true);
  });
});
