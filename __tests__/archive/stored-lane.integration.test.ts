/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { extract } from 'tar-stream';
import { createArchive } from '../../src/archive/write/archive.ts';
import { KnownGunzip } from '../../src/archive/write/known-gunzip.ts';
import type { Asset } from '../../src/transfer/asset.ts';
import { assetAt, assetsOf, fill, metadata } from '../support/archives.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();

const key = 'a passphrase';
const seal = { toolVersion: '1', engine: 'sqlite', scope: 'all' };
const forms = { gzipped: [true, false], encrypted: [true, false] } as const;
const cases = forms.gzipped.flatMap((compress) =>
  forms.encrypted.map((isEncrypted) => ({ compress, isEncrypted })),
);

/** Around a block of deflate, a read and what is written at once; the text in between is compressed. */
const sizes = [1 << 18, 300_000, 4 * 65_535 - 512, 65_535 * 8, 1_000_000, 2_000_001];
const contents = sizes.map((size) => randomBytes(size));
const small = randomBytes(3_000);
const text = 'some text '.repeat(50_000);

function tarOf(file: string, { compress, isEncrypted }: (typeof cases)[number]): Buffer {
  const written = readFileSync(file);
  const decipher = createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null);
  const plain = isEncrypted ? Buffer.concat([decipher.update(written), decipher.final()]) : written;
  return compress ? gunzipSync(plain) : plain;
}

async function filesOf(tar: Buffer): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const parser = extract();
  parser.end(tar);
  for await (const entry of parser) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) {
      pieces.push(piece as Buffer);
    }
    found.set(entry.header.name, Buffer.concat(pieces));
  }
  return found;
}

const assets = (): Asset[] => [
  assetAt(at('first'), small, 'first.png'),
  ...contents.flatMap((content, index) => [
    assetAt(at(`${index}`), content, `${index}.jpg`),
    assetAt(at(`small-${index}`), small, `small-${index}.png`),
    ...(index % 2 === 0 ? [] : [assetAt(at(`text-${index}`), text, `text-${index}.txt`)]),
  ]),
];

async function written(name: string, { compress, isEncrypted }: (typeof cases)[number], files: Asset[]) {
  const archive = await createArchive({
    format: 'tar',
    file: at(name),
    compress,
    key: isEncrypted ? key : undefined,
    seal,
  });
  await fill(archive, ...files);
  return await archive.finish(metadata, { verify: true });
}

describe.each(cases)('an archive with large media files, $compress $isEncrypted', (form) => {
  test('has them as they were, beside what is small or compressed, and reads back', async () => {
    const { file } = await written('out', form, assets());
    const found = await filesOf(tarOf(file, form));
    for (const [index, content] of contents.entries()) {
      expect(found.get(`assets/uploads/${index}.jpg`)?.equals(content)).toBe(true);
      expect(found.get(`assets/uploads/small-${index}.png`)?.equals(small)).toBe(true);
    }
    expect(found.get('assets/uploads/text-1.txt')?.toString()).toBe(text);
    expect(found.size).toBe(6 + 2 * assets().length);
  });

  test('has the same bytes however the content comes in pieces', async () => {
    const [content] = contents.slice(-1) as [Buffer];
    async function* pieces(size: number) {
      for (let from = 0; from < content.length; from += size) {
        yield content.subarray(from, from + size);
      }
    }
    const streamed = (size: number): Asset => ({
      filename: 'a.jpg',
      size: content.length,
      stream: pieces(size),
      metadata: { id: 1, hash: 'a' },
    });
    const [first, second] = await Promise.all([
      written('first', form, [streamed(1_000)]),
      written('second', form, [streamed(777_777)]),
    ]);
    const of = async ({ file }: typeof first) =>
      (await filesOf(tarOf(file, form))).get('assets/uploads/a.jpg');
    expect((await of(first))?.equals(content)).toBe(true);
    expect((await of(second))?.equals(content)).toBe(true);
    if (!form.isEncrypted) {
      // With a key, each has a salt of its own, which may compress to more or fewer bytes.
      expect(readFileSync(first.file).equals(readFileSync(second.file))).toBe(true);
    }
  });
});

test('each place at which a reader can begin is one, behind blocks that are only stored as well', async () => {
  const form = { compress: true, isEncrypted: false };
  const { file } = await written('out', form, assets());
  const tar = tarOf(file, form);
  const manifest = JSON.parse(
    ((await filesOf(tar)).get('strapi-dms/manifest.json') as Buffer)
      .toString('latin1')
      .split('\n')[0] as string,
  );
  const packed = readFileSync(file);
  const restarts = manifest.entries.filter((entry: { restart?: number }) => entry.restart !== undefined);
  expect(restarts.length).toBeGreaterThanOrEqual(sizes.length);
  for (const { at: place, restart } of restarts) {
    const found = inflateRawSync(packed.subarray(restart, restart + 100_000), {
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    expect(found.subarray(0, 512).equals(tar.subarray(place, place + 512))).toBe(true);
  }
});

test('a file that has become shorter than it was said to be ends the archive', async () => {
  const asset = assetAt(at('a'), randomBytes(600_000), 'a.jpg');
  writeFileSync(at('a'), randomBytes(500_000));
  const archive = await createArchive({ format: 'tar', file: at('out'), compress: true, key, seal });
  const error = await refusal(archive.writeAssets(assetsOf(asset)));
  expect(error.message).toContain('changed its size');
  await archive.discard();
});

describe('what was just written', () => {
  const frame = (content: Buffer) => {
    const head = Buffer.alloc(5);
    head.writeUInt16LE(content.length, 1);
    head.writeUInt16LE(0xffff - content.length, 3);
    return Buffer.concat([head, content]);
  };
  // A gzip stream with nothing but stored blocks: header, run, the empty last block, checksum and size of `content`.
  const content = Buffer.from('what is stored');
  const run = frame(content);
  const stream = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
    run,
    Buffer.from([3, 0]),
    (() => {
      const trailer = Buffer.alloc(8);
      trailer.writeUInt32LE(0, 0);
      trailer.writeUInt32LE(content.length, 4);
      return trailer;
    })(),
  ]);
  stream.writeUInt32LE(crc32(content), stream.length - 8);
  const known = { runs: [[10, 10 + run.length]] as const, size: stream.length };

  async function taken(bytes: Buffer, step: number): Promise<string> {
    const found: string[] = [];
    const gunzip = new KnownGunzip(known, (piece) => found.push(piece.toString()));
    try {
      for (let from = 0; from < bytes.length; from += step) {
        await gunzip.write(bytes.subarray(from, from + step));
      }
      gunzip.assertEnded();
    } finally {
      gunzip.destroy();
    }
    return found.join('');
  }

  test.each([1, 7, 1_000])('comes apart in pieces of %d', async (step) => {
    expect(gunzipSync(stream).equals(content)).toBe(true);
    expect(await taken(stream, step)).toBe(content.toString());
  });

  test.each([
    ['in its header', 0],
    ['in the header of a block', 10],
    ['in the length of a block', 11],
    ['in what is stored', 20],
    ['in what inflate takes', stream.length - 10],
    ['in its checksum', stream.length - 8],
    ['in its size', stream.length - 1],
  ])('is refused where a bit is another %s', async (_where, place) => {
    const other = Buffer.from(stream);
    other[place] = (other[place] as number) ^ 1;
    await expect(taken(other, 1_000)).rejects.toThrow();
  });

  test.each([stream.length - 1, stream.length - 8, stream.length - 10, 15])(
    'is refused where it ends at %d',
    async (end) => {
      await expect(taken(stream.subarray(0, end), 1_000)).rejects.toThrow();
    },
  );

  test('is refused where something follows', async () => {
    await expect(taken(Buffer.concat([stream, Buffer.from([0])]), 1_000)).rejects.toThrow(
      'something after the end',
    );
  });
});
