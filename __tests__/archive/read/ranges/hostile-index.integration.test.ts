/** @jest-environment ./__tests__/support/one-realm.mjs */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { HashedPack } from '../../../../src/archive/format/tar-stream.ts';
import { openArchive } from '../../../../src/archive/read/archive.ts';
import {
  type Manifest,
  manifestPath,
  type SealedEntry,
  sealedEntries,
  writeManifest,
} from '../../../../src/archive/seal/manifest.ts';
import { createArchive } from '../../../../src/archive/write/archive.ts';
import { readFor } from '../../../../src/commands/restore-one/reading.ts';
import { Page } from '../../../../src/transfer/page.ts';
import { CountedFile } from '../../../support/counted-file.ts';
import { refusal, workspace } from '../../../support/workspace.ts';
import { entity, metadata, page, sidecar, tag } from '../support.ts';

const { at } = workspace();
const jpeg = 'a_0123456789';
const seal = { toolVersion: '1.0.0', engine: 'sqlite', scope: 'everything' };

/** @param archive What the entries are in, before it is sealed anew. */
type Lie = (entries: readonly SealedEntry[], archive: Buffer) => readonly SealedEntry[];

async function bytesOf({ pack }: HashedPack): Promise<Buffer> {
  pack.finalize();
  const pieces: Buffer[] = [];
  for await (const chunk of pack as unknown as AsyncIterable<Buffer>) {
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}

interface Making {
  readonly compress?: boolean;
  /** Of a media file, which is stored as it is. */
  readonly media?: Buffer;
  /** What stands behind the manifest, before the end. */
  readonly behind?: boolean;
}

/** A tar that anybody may have sealed, with an index that says what it likes. */
async function sealedWith(
  lie: Lie,
  { compress = false, media = Buffer.from('a picture'), behind = false }: Making = {},
): Promise<CountedFile> {
  const archive = await createArchive({
    file: at('origin'),
    format: 'tar',
    compress,
    key: undefined,
    seal,
    ifTaken: 'replace',
  });
  const pageOf = (type: string, record: object) => Page.ofRecords(type, [JSON.stringify(record)]);
  await archive.writeRecords(
    'schemas',
    (async function* () {
      yield pageOf(tag.uid, tag);
    })(),
  );
  await archive.writeRecords(
    'entities',
    (async function* () {
      yield pageOf(tag.uid, entity(tag.uid, 1, { name: 'one' }));
    })(),
  );
  await archive.writeAssets(
    (async function* () {
      const described = sidecar({ hash: jpeg, ext: '.jpg' });
      yield { filename: `${jpeg}.jpg`, metadata: described, size: media.length, content: media };
    })(),
  );
  const whole = readFileSync((await archive.finish(metadata)).file);
  const tar = compress ? gunzipSync(whole) : whole;
  const start = tar.lastIndexOf(`${manifestPath}\0`);
  const size = Number.parseInt(tar.toString('latin1', start + 124, start + 135), 8);
  const text = tar.subarray(start + 512, start + 512 + size);
  const { seal: _, ...content } = JSON.parse(text.toString()) as Manifest & { seal: unknown };
  const forged = writeManifest({ ...content, entries: lie([...sealedEntries(text)], whole) }, undefined);
  const end = new HashedPack({ isSealed: true });
  end.entry(manifestPath, forged.length).end(forged);
  if (behind) {
    end.entry('entities/more.jsonl', 1).end(Buffer.from(' '));
  }
  const rest = await bytesOf(end);
  if (!compress) {
    return new CountedFile(Buffer.concat([tar.subarray(0, start), rest]));
  }
  const trailer = Buffer.alloc(8);
  const unpacked = Buffer.concat([tar.subarray(0, start), rest]);
  trailer.writeUInt32LE(crc32(unpacked), 0);
  trailer.writeUInt32LE(unpacked.length, 4);
  const restart = content.tar?.restart as number;
  return new CountedFile(
    Buffer.concat([whole.subarray(0, restart), deflateRawSync(rest, { level: 0 }), trailer]),
  );
}

const everything = async (file: CountedFile) => {
  const index = await (await openArchive(file, undefined)).index();
  if (index === undefined) {
    throw new TypeError('it has no index');
  }
  for await (const { content } of index.entries(() => true)) {
    await content.toArray();
  }
};

const byWholeReading = async (file: CountedFile) => {
  for await (const { content } of (await openArchive(file, undefined)).entries()) {
    await content.toArray();
  }
};

const changed =
  (number: number, change: (entry: SealedEntry) => Partial<SealedEntry>): Lie =>
  (entries) =>
    entries.map((entry, index) => {
      const { sha256, ...rest } = entry;
      return index === number ? { ...rest, ...change(entry), sha256 } : entry;
    });

describe.each([false, true])('an index that tells the truth (in what is compressed: %s)', (compress) => {
  test('is believed', async () => {
    const file = await sealedWith((entries) => entries, { compress });
    await expect(everything(file)).resolves.toBeUndefined();
    await expect(byWholeReading(file)).resolves.toBeUndefined();
  });

  test('is not used where something follows the manifest', async () => {
    const file = await sealedWith((entries) => entries, { compress, behind: true });
    expect(await (await openArchive(file, undefined)).index()).toBeUndefined();
    await refusal(byWholeReading(file));
  });
});

describe('an index is refused', () => {
  const misplaced = 'its manifest says of entries that they are where they cannot be';
  const lies: readonly [string, Lie, string][] = [
    ['with an entry far behind the end', changed(2, () => ({ at: 512 * 2 ** 40 })), misplaced],
    ['with an entry within another', changed(2, ({ at = 0 }) => ({ at: at - 512 })), misplaced],
    ['with an entry between blocks', changed(2, ({ at = 0 }) => ({ at: at + 1 })), misplaced],
    ['with two entries in one place', (entries) => [...entries, entries[2] as SealedEntry], misplaced],
    ['with an entry without a place', changed(2, () => ({ at: undefined as never })), misplaced],
    [
      'with an entry of another size',
      changed(2, ({ size }) => ({ size: size - 1 })),
      'there is something else',
    ],
    [
      'with an entry of another name',
      changed(2, () => ({ path: 'entities/other.jsonl' })),
      'there is something else',
    ],
    ['with an entry that is huge', changed(3, () => ({ size: 2 ** 50 })), misplaced],
    ['with a path that leads elsewhere', changed(2, () => ({ path: '../entities/1.jsonl' })), 'is not safe'],
    ['without the beginning of the seal', (entries) => entries.slice(1), misplaced],
  ];
  test.each(lies)('%s', async (_what, lie, why) => {
    const file = await sealedWith(lie);
    expect((await refusal(everything(file))).message).toContain(why);
    expect(file.bytes).toBeLessThan(500_000);
    await refusal(byWholeReading(file));
  });
});

const other = Buffer.from(JSON.stringify(entity(tag.uid, 1, { name: 'two' })));

/** A tar of one entry with the name of one that is there, and other content. */
async function smuggled(): Promise<Buffer> {
  const tar = new HashedPack({ isSealed: true });
  tar.entry('entities/entities_00001.jsonl', other.length).end(other);
  return bytesOf(tar);
}

describe('whoever reads everything refuses an index by which something else would be found:', () => {
  const why = 'its manifest says of its entries what is not so';
  const isEntity = ({ path }: SealedEntry) => path.startsWith('entities/');
  const asOther = { size: other.length, sha256: hash('sha256', other) };

  test('an entry that is missing in it', async () => {
    const file = await sealedWith((entries) => entries.filter((entry) => !isEntity(entry)));
    await expect(everything(file)).rejects.toThrow('something else');
    expect((await refusal(byWholeReading(file))).message).toContain(why);
  });

  test('an entry that stands within a media file', async () => {
    const file = await sealedWith(
      (entries) => {
        const upload = entries.find(({ path }) => path.startsWith('assets/uploads/')) as SealedEntry;
        return entries.map((entry) =>
          entry === upload
            ? { path: 'entities/entities_00001.jsonl', at: (entry.at as number) + 512, ...asOther }
            : isEntity(entry)
              ? { ...entry, path: 'unknown/1' }
              : entry,
        );
      },
      { media: await smuggled() },
    );
    expect((await refusal(byWholeReading(file))).message).toContain(why);
  });

  test('an entry that is read at another place of what is compressed', async () => {
    const tar = await smuggled();
    const media = Buffer.concat([Buffer.alloc(300_000), deflateRawSync(tar), Buffer.alloc(300_000)]);
    const file = await sealedWith(
      (entries, archive) => {
        const restart = archive.indexOf(deflateRawSync(tar));
        expect(restart).toBeGreaterThan(0);
        const upload = entries.findIndex(({ path }) => path.startsWith('assets/uploads/'));
        return entries.map((entry, index) =>
          index === upload - 2
            ? { ...entry, ...asOther, restart }
            : index > upload - 2
              ? { ...entry, restart: restart + 200_000 + index }
              : entry,
        );
      },
      { compress: true, media },
    );
    const found: string[] = [];
    const index = await (await openArchive(file, undefined)).index();
    for await (const { content } of index?.entries(isEntity) ?? []) {
      found.push(Buffer.concat(await content.toArray()).toString());
    }
    // It proves itself, and nobody has read the rest.
    expect(found).toEqual([other.toString()]);
    expect((await refusal(byWholeReading(file))).message).toContain(why);
  });
});

test('records that the index denies are found all the same, by whoever looks for all of a type', async () => {
  const file = await sealedWith((entries) =>
    entries.map(({ sha256, ...entry }) =>
      entry.path.startsWith('entities/') ? { ...entry, types: [page.uid], sha256 } : { ...entry, sha256 },
    ),
  );
  const read = await readFor(await openArchive(file, undefined), tag.uid, undefined);
  expect([read.isPart, read.checked.counts.get(tag.uid)]).toEqual([false, 1]);
});

test('an index that leads to another hash is refused before anything is handed on', async () => {
  const file = await sealedWith((entries) =>
    entries.map((entry, index) => (index === 2 ? { ...entry, sha256: '0'.repeat(64) } : entry)),
  );
  expect((await refusal(everything(file))).message).toContain('was changed after it was sealed');
});
