import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { inspectMetadata } from '../../../src/media/metadata/inspect.ts';
import { patched } from '../../../src/media/metadata/patch.ts';
import { memorySource } from '../../../src/media/metadata/sources.ts';
import {
  nothingStripped,
  type StrippedTotals,
  stripMetadata,
  stripped,
  stripWarning,
} from '../../../src/media/metadata/strip.ts';
import type { Asset } from '../../../src/transfer/asset.ts';
import { images, secret, seen } from './images.ts';

const collect = async (stream: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** Gives at most so many bytes at a time. */
const meagre = (bytes: Buffer, most: number) => {
  const source = memorySource(bytes);
  return {
    size: source.size,
    read: (position: number, length: number) => source.read(position, Math.min(length, most)),
  };
};

async function clean(bytes: Buffer) {
  const source = memorySource(bytes);
  const found = await inspectMetadata(source);
  return { isWhole: found?.isWhole, bytes: await collect(patched(source, found?.patches ?? [])) };
}

const times = (bytes: Buffer, text: string) => bytes.toString('latin1').split(text).length - 1;

describe.each(images)('of $format', ({ bytes, left }) => {
  test('nothing is left but what is seen', async () => {
    expect(times(bytes, secret)).toBeGreaterThan(0);
    const { isWhole, bytes: after } = await clean(bytes);
    expect(isWhole).toBe(true);
    expect(after).toHaveLength(bytes.length);
    expect(times(after, secret)).toBe(0);
    expect(times(after, seen)).toBe(times(bytes, seen));
    expect(times(after, seen)).toBeGreaterThan(0);
    expect(left === undefined || after.includes(left)).toBe(true);
    expect(await clean(after)).toEqual({ isWhole: true, bytes: after });
  });

  test('the same is left where little is read at a time', async () => {
    const found = await inspectMetadata(memorySource(bytes));
    const little = await collect(patched(meagre(bytes, 7), found?.patches ?? []));
    expect(little).toEqual((await clean(bytes)).bytes);
  });

  test('damage does no more harm', async () => {
    let state = bytes.length;
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 400; round += 1) {
      const damaged = Buffer.from(bytes.subarray(0, round % 2 === 0 ? bytes.length : next(bytes.length)));
      for (let count = next(4); count >= 0 && damaged.length > 0; count -= 1) {
        damaged[next(damaged.length)] = [0, 255, next(256)][next(3)] as number;
      }
      const { bytes: after } = await clean(damaged);
      expect(after).toHaveLength(damaged.length);
    }
  });
});

test('checksums of PNG are right afterwards', async () => {
  const png = images.find(({ format }) => format === 'PNG')?.bytes as Buffer;
  const { bytes } = await clean(png);
  const types: string[] = [];
  for (let at = 8; at + 12 <= bytes.length && types.at(-1) !== 'IEND'; ) {
    const length = bytes.readUInt32BE(at);
    types.push(bytes.toString('latin1', at + 4, at + 8));
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(bytes.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  expect(types).toEqual(['IHDR', 'iCCP', 'blNk', 'blNk', 'blNk', 'blNk', 'eXIf', 'blNk', 'IDAT', 'IEND']);
});

test('WebP no longer says that it has XMP', async () => {
  const { bytes } = await clean(images.find(({ format }) => format === 'WebP')?.bytes as Buffer);
  expect(bytes[20]).toBe(0x28);
  expect(bytes.includes('XMP ')).toBe(false);
});

describe('files that are made to harm', () => {
  const many = (bytes: Buffer, part: Buffer, count: number) =>
    Buffer.concat([bytes, ...Array.from({ length: count }, () => part)]);
  test.each<[string, Buffer]>([
    ['a chunk that is longer than its file', Buffer.from('\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt', 'latin1')],
    [
      'more chunks than anybody has',
      many(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('\0\0\0\0tEXtcccc'), 120_000),
    ],
    ['comments that do not end', Buffer.from(`<svg ${'<!-- '.repeat(100_000)}`)],
    ['tags that do not end', Buffer.from(`<svg ${'<a b="'.repeat(100_000)}`)],
    ['directories that lead to each other', Buffer.from('II*\0\x08\0\0\0\0\0\x08\0\0\0', 'latin1')],
    ['boxes of no size', Buffer.from('\0\0\0\x08ftyp\0\0\0\x01meta\0\0\0\0\0\0\0\0', 'latin1')],
    [
      'a box that is longer than numbers are',
      Buffer.from('\0\0\0\x08ftyp\0\0\0\x01free\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1'),
    ],
    ['nothing but marks', Buffer.alloc(1_000_000, 0xff)],
    ['nothing but the beginning', Buffer.from('\xff\xd8\xff', 'latin1')],
  ])('are passed through: %s', async (_, bytes) => {
    const started = performance.now();
    expect((await clean(bytes)).bytes).toHaveLength(bytes.length);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('files as they pass', () => {
  const folder = mkdtempSync(join(tmpdir(), 'metadata-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [jpeg] = images as readonly [(typeof images)[number]];
  const base = {
    filename: 'a_0123456789.jpg',
    metadata: { id: 1, mime: 'image/jpeg' },
    size: jpeg.bytes.length,
  };
  const strip = async (asset: Asset) => {
    const totals = nothingStripped();
    async function* one() {
      yield asset;
    }
    for await (const passed of stripMetadata(one(), totals)) {
      const { filename, metadata, size, sha256 } = passed;
      expect({ filename, metadata, size }).toEqual({
        filename: asset.filename,
        metadata: asset.metadata,
        size: asset.size,
      });
      const bytes = 'stream' in passed ? await collect(passed.stream) : undefined;
      return { isSame: passed === asset, bytes, totals, sha256 };
    }
    throw new Error('nothing passed');
  };
  const expected = async () => (await clean(jpeg.bytes)).bytes;

  test('in memory, and what was there is as it was', async () => {
    const content = Buffer.from(jpeg.bytes);
    const { bytes, totals, sha256 } = await strip({ ...base, content, sha256: 'abc' });
    expect(bytes).toEqual(await expected());
    expect(content).toEqual(jpeg.bytes);
    expect(totals).toMatchObject({ stripped: 1, unknown: 0, damaged: 0 });
    expect(sha256).toBeUndefined();
  });

  test('on disk', async () => {
    const path = join(folder, 'a.jpg');
    writeFileSync(path, jpeg.bytes);
    expect((await strip({ ...base, path })).bytes).toEqual(await expected());
  });

  test('on disk, but gone: whoever reads it is told', async () => {
    expect((await strip({ ...base, path: join(folder, 'gone.jpg') })).isSame).toBe(true);
  });

  test('as a stream, small and large', async () => {
    const large = Buffer.concat([jpeg.bytes.subarray(0, -20), Buffer.alloc(9_000_000, 1)]);
    for (const bytes of [jpeg.bytes, large]) {
      async function* stream() {
        for (let at = 0; at < bytes.length; at += 100_000) {
          yield bytes.subarray(at, at + 100_000);
        }
      }
      const totals = nothingStripped();
      const after = await collect(stripped({ ...base, size: bytes.length }, stream(), totals));
      expect(after.equals((await clean(bytes)).bytes)).toBe(true);
      expect(totals.stripped).toBe(1);
    }
  });

  test('that have none, or are no images, are the same', async () => {
    const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    expect(await strip({ ...base, size: 8, content: png, sha256: 'abc' })).toMatchObject({
      isSame: true,
      totals: nothingStripped(),
    });
    const text = { filename: 'a.txt', metadata: { mime: 'text/plain' }, size: jpeg.bytes.length };
    expect((await strip({ ...text, content: jpeg.bytes })).isSame).toBe(true);
  });

  test('that are not what they are called are counted, and told of', async () => {
    const { isSame, totals } = await strip({ ...base, size: 5, content: Buffer.from('hello') });
    expect(isSame).toBe(true);
    expect(stripWarning(totals)).toBe(
      '1 image or film may still have EXIF, GPS or other metadata: it is damaged, or of a kind whose metadata cannot be taken out here (a_0123456789.jpg).',
    );
    const more: StrippedTotals = { stripped: 3, unknown: 2, damaged: 3, examples: ['a', 'b', 'c'] };
    expect(stripWarning(more)).toBe(
      '5 images and films may still have EXIF, GPS or other metadata: they are damaged, or of a kind whose metadata cannot be taken out here (a, b, c …).',
    );
    expect(stripWarning(nothingStripped())).toBeUndefined();
  });
});
