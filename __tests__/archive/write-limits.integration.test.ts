/** @jest-environment ./__tests__/support/one-realm.mjs */
import { truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { defaultLimits } from '../../src/archive/format/limits.ts';
import { openArchive } from '../../src/archive/read/archive.ts';
import { checkArchive } from '../../src/archive/read/check.ts';
import { createArchive } from '../../src/archive/write/archive.ts';
import { ArchiveEntries } from '../../src/archive/write/entries.ts';
import { Sealing } from '../../src/archive/write/sealing.ts';
import type { Asset } from '../../src/transfer/asset.ts';
import { assetsOf, metadata, pagesOf } from '../support/archives.ts';
import { refusal, workspace } from '../support/workspace.ts';
import { sidecar, tag } from './read/support.ts';

const { at, names } = workspace();

jest.setTimeout(120_000);

const seal = { toolVersion: '1.2.3', engine: 'sqlite', scope: 'everything' };
const plain = { format: 'tar', compress: false, key: undefined, seal } as const;

const asset = (id: number, content: string, changes: object = {}): Asset => ({
  filename: 'cat_0123456789.png',
  metadata: sidecar({ id, ...changes }),
  size: content.length,
  content: Buffer.from(content),
});

async function written(assets: readonly Asset[], options: object = {}): Promise<string> {
  const archive = await createArchive({ ...plain, file: at('out'), ...options });
  try {
    await archive.writeRecords('schemas', pagesOf(JSON.stringify(tag)));
    await archive.writeAssets(assetsOf(...assets));
    return (await archive.finish(metadata, { verify: true })).file;
  } catch (error) {
    await archive.discard();
    throw error;
  }
}

const checked = async (file: string) => checkArchive(await openArchive(file, undefined));

describe('media files of one name', () => {
  test('come as often as rows share one', async () => {
    const { assets } = await checked(await written([asset(1, 'a cat'), asset(2, 'a cat')]));
    expect([...assets.keys()]).toEqual(['cat_0123456789.png']);
  });

  test('that are not the same are refused, naming both rows', async () => {
    expect((await refusal(written([asset(1, 'a cat'), asset(2, 'a dog')]))).message).toBe(
      'plugin::upload.file 2 could not be restored from an archive: hash: with the extension it makes "cat_0123456789.png", as does that of plugin::upload.file 1, and the two files are not the same.',
    );
    expect(names()).toEqual([]);
  });
});

describe('what readers take for an attempt to fill memory or disk is not written:', () => {
  test('a description of a media file', async () => {
    const long = (length: number) => asset(1, 'a cat', { caption: 'x'.repeat(length) });
    expect((await checked(await written([long(16_000_000)]))).assets.size).toBe(1);
    expect((await refusal(written([long(17_000_000)], { file: at('other') }))).message).toMatch(
      /^The media file cat_0123456789\.png has a description of 17\d+ bytes; readers accept at most 16777216\.$/,
    );
    expect(names()).toEqual(['out.tar']);
  });

  test('too many entries', async () => {
    let entries = 0;
    const archive = new ArchiveEntries(
      {
        writeEntry: async () => {
          entries += 1;
        },
        copyEntry: async () => undefined,
      },
      new Sealing(undefined),
      { isFolder: false },
    );
    const one = asset(1, '');
    async function* many(): AsyncGenerator<Asset> {
      for (let index = 0; index < defaultLimits.entries; index += 1) {
        yield one;
      }
    }
    expect((await refusal(archive.writeAssets(many()))).message).toContain(
      `it would have more than ${defaultLimits.entries} entries`,
    );
    // One is left for the manifest.
    expect(entries).toBe(defaultLimits.entries - 1);
  });

  test('a file that packs too well', async () => {
    writeFileSync(at('zeros'), '');
    truncateSync(at('zeros'), 1_200_000_000);
    const zeros: Asset = {
      ...asset(1, ''),
      filename: 'zeros.bin',
      size: 1_200_000_000,
      path: at('zeros'),
    } as never;
    delete (zeros as { content?: unknown }).content;
    expect((await refusal(written([zeros], { compress: true }))).message).toMatch(
      /^The archive could not be read again: its 12\d+ bytes were packed into \d+, which readers take for an attempt to fill the disk\.$/,
    );
    expect(names()).toEqual(['zeros']);
  });
});

describe('a record that is larger than readers take by themselves', () => {
  const entity = (name: unknown) => JSON.stringify({ type: tag.uid, id: 1, data: { name } });

  test.each<[string, string, string]>([
    ['is longer', entity('x'.repeat(20_000_000)), 'record=26MB'],
    ['has more values', entity(Array.from({ length: 1_000_000 }, () => ({}))), 'record=51MB'],
  ])('is written where it %s, and it is said what it takes to read it', async (_, record, limits) => {
    const archive = await createArchive({ ...plain, file: at('out') });
    await archive.writeRecords('schemas', pagesOf(JSON.stringify(tag)));
    await archive.writeRecords('entities', pagesOf(record));
    const found = await archive.finish(metadata, { verify: true });
    expect(found.limits).toBe(limits);
    expect((await refusal(checked(found.file))).remedy).toContain('--limits record=64MB');
    const [, megabytes] = /=(\d+)MB$/.exec(limits) ?? [];
    const raised = { record: Number(megabytes) * 1e6 };
    await checkArchive(await openArchive(found.file, undefined, undefined, raised));
  });

  test('is the only one of which that is said', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    await archive.writeRecords('schemas', pagesOf(JSON.stringify(tag)));
    await archive.writeRecords('entities', pagesOf(entity('x'.repeat(10_000_000))));
    expect(await archive.finish(metadata, { verify: true })).not.toHaveProperty('limits');
  });
});

test('a scope that names a thousand content types can be read again', async () => {
  const scope = `content types: ${'api::some-content-type.some-content-type, '.repeat(1_000)}`;
  const reader = await openArchive(await written([], { seal: { ...seal, scope } }), undefined);
  await checkArchive(reader);
  expect(reader.seal?.manifest.scope).toBe(scope);
});
