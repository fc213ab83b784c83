import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { extract } from 'tar-stream';
import { openArchive } from '../../src/archive/read/archive.ts';
import { checkArchive } from '../../src/archive/read/check.ts';
import { proveArchive } from '../../src/archive/read/prove.ts';
import { ArchiveSource } from '../../src/archive/read/source.ts';
import { overallDigest } from '../../src/archive/seal/content-digest.ts';
import { createArchive } from '../../src/archive/write/archive.ts';
import type { SealFacts } from '../../src/archive/write/sealing.ts';
import { convertArchive } from '../../src/commands/convert/convert.ts';
import { parseConvertOptions, type RawConvertOptions } from '../../src/commands/convert/options.ts';
import { transferAll } from '../../src/transfer/pipe.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { stages } from '../../src/transfer/stages.ts';
import { contents, type Entries, metadata, sidecar, tarOf, whole, without } from '../archive/read/support.ts';
import { defaultsOf, silent } from '../support/options.ts';
import { refusal, rejection, thrownBy, workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

const raw = (changes: Partial<RawConvertOptions>): RawConvertOptions => ({
  ...defaultsOf('convert'),
  file: at('old.tar'),
  output: at('new'),
  encrypt: false,
  compress: false,
  ...changes,
});

const convert = (
  changes: Partial<RawConvertOptions> = {},
  progress: Partial<Progress> = {},
  signal?: AbortSignal,
) => convertArchive(parseConvertOptions(raw(changes)), { ...silent, ...progress }, signal);

/** The entries of a tar, in their order. */
async function entriesOf(file: string): Promise<[name: string, content: string][]> {
  const found: [string, string][] = [];
  const tar = extract();
  tar.end(readFileSync(file));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) {
      chunks.push(chunk as Buffer);
    }
    found.push([entry.header.name, Buffer.concat(chunks).toString()]);
  }
  return found;
}

async function contentDigestOf(path: string, key?: string): Promise<string> {
  const { contents: found } = await proveArchive(await openArchive(path, key));
  return overallDigest(found);
}

/** An archive as nobody's program would write it, but readers take it. */
const peculiar: Entries = {
  ...whole,
  'entities/entities_00001.jsonl':
    '{ "type":"api::tag.tag", "id":1, "data":{"name":"\\u00e4","weight":1.0} }\r\n\n{"id":2,"type":"api::tag.tag","data":{}}\n',
  'assets/metadata/cat_0123456789.png.json': JSON.stringify(sidecar(), null, 3),
  'metadata.json': `{\n  "createdAt": "2026-01-02T03:04:05.678Z",\n  "strapi": {\n    "version": "4.15.0"\n  },\n  "more": 1\n}`,
  'links/links_00001.jsonl': [],
};

/** The archive as an export of ours writes it. */
async function sealed(
  seal: SealFacts,
  entries: Parameters<typeof tarOf>[0] = whole,
): Promise<{ file: string }> {
  write('unsealed.tar', await tarOf(entries));
  const reader = await openArchive(at('unsealed.tar'), undefined);
  const source = new ArchiveSource(reader, await checkArchive(reader));
  const archive = await createArchive({ file: at('old'), format: 'tar', compress: true, key: 'old', seal });
  await transferAll(source, archive, {
    stages,
    pages: (_, pages) => pages,
    assets: (assets) => assets,
    started: () => undefined,
    finished: () => undefined,
  });
  await source.close();
  return archive.finish(metadata, { findings: { media: { missing: 2, deleted: 1 } } });
}

describe('a converted archive', () => {
  test('has every record, sidecar and its metadata byte by byte, from a tar by way of a folder to a tar', async () => {
    write('old.tar', await tarOf(peculiar));
    await convert({ format: 'dir', output: at('folder') });
    const { contentDigest } = await convert({ file: at('folder') });
    expect(await entriesOf(at('new.tar'))).toEqual([
      ['schemas/schemas_00001.jsonl', contents(whole['schemas/schemas_00001.jsonl']).toString()],
      [
        'entities/entities_00001.jsonl',
        '{ "type":"api::tag.tag", "id":1, "data":{"name":"\\u00e4","weight":1.0} }\r\n{"id":2,"type":"api::tag.tag","data":{}}',
      ],
      ['assets/metadata/cat_0123456789.png.json', JSON.stringify(sidecar(), null, 3)],
      ['assets/uploads/cat_0123456789.png', 'a cat'],
      [
        'configuration/configuration_00001.jsonl',
        contents(whole['configuration/configuration_00001.jsonl']).toString(),
      ],
      ['metadata.json', peculiar['metadata.json']],
    ]);
    expect(contentDigest).toBe(await contentDigestOf(at('old.tar')));
  });

  test('is in the order of the format where the old one is in none', async () => {
    write('old.tar', await tarOf(Object.entries(whole).reverse()));
    await convert();
    const found = await entriesOf(at('new.tar'));
    expect(found.map(([name]) => name)).toEqual(Object.keys(whole));
    expect(await contentDigestOf(at('new.tar'))).toBe(await contentDigestOf(at('old.tar')));
  });

  test('has large media files as they were', async () => {
    const large = Buffer.alloc(3_000_000, 'all kinds of bytes');
    write('old.tar', await tarOf({ ...whole, 'assets/uploads/cat_0123456789.png': large }));
    await convert({ format: 'dir', output: at('folder') });
    await convert({ file: at('folder') });
    expect((await entriesOf(at('new.tar')))[3]?.[1]).toBe(large.toString());
  });

  test('has the sidecars that the old one lacked, as Strapi 4.6 to 4.11 wrote it', async () => {
    const row = { type: 'plugin::upload.file', id: 7, data: { ...sidecar(), documentId: 'd' } };
    const entities = [...(whole['entities/entities_00001.jsonl'] as unknown[]), row];
    write(
      'old.tar',
      await tarOf({
        ...without(whole, 'assets/metadata/cat_0123456789.png.json'),
        'entities/entities_00001.jsonl': entities,
      }),
    );
    const { warnings } = await convert();
    expect(warnings.join()).toContain('does not describe its 1 media files');
    const names = (await entriesOf(at('new.tar'))).map(([name]) => name);
    expect(names).toContain('assets/metadata/cat_0123456789.png.json');
  });

  test('has a file that rows share once where it is a folder, and is whole', async () => {
    const name = 'cat_0123456789.png';
    const again: [string, string][] = [
      [`assets/metadata/${name}.json`, JSON.stringify({ ...sidecar(), id: 8 })],
      [`assets/uploads/${name}`, 'a cat'],
    ];
    const entries = Object.entries(whole).toSpliced(4, 0, ...again);
    const seal = { toolVersion: '1', engine: 'sqlite', scope: 'everything' };
    const { file } = await sealed(seal, entries);
    const toFolder = await convert({ file, key: 'old', format: 'dir' });
    expect(toFolder.warnings.at(-1)).toContain('share a file');
    expect(toFolder.contentDigest).toBe(await contentDigestOf(at('new')));
    expect(toFolder.contentDigest).not.toBe(toFolder.source.contentDigest);
    expect(JSON.parse(readFileSync(at(`new/assets/metadata/${name}.json`), 'utf8'))).toEqual(sidecar());
    const back = await convert({ file: at('new') });
    expect(back.contentDigest).toBe(toFolder.contentDigest);
    expect(back.source.contentDigest).toBe(toFolder.contentDigest);
    const toTar = await convert({ file, key: 'old', output: at('same') });
    expect(toTar.contentDigest).toBe(toTar.source.contentDigest);
  });

  test('has no seal where the old one has none', async () => {
    write('old.tar', await tarOf(whole));
    expect(await convert({ newKey: 'new', encrypt: true, compress: true })).toMatchObject({
      file: at('new.tar.gz.enc'),
      sealed: false,
      source: { file: at('old.tar'), seal: 'not sealed', encrypted: false },
      encryption: 'strapi',
      createdAt: metadata.createdAt,
    });
    const reader = await openArchive(at('new.tar.gz.enc'), 'new');
    await proveArchive(reader);
    expect(reader.seal).toBeUndefined();
  });

  test('is sealed with its own key where the old one is, with what that says of where it comes from', async () => {
    const seal = { toolVersion: '0.0.1', engine: 'mysql', timeZone: 'Europe/Berlin', scope: 'only content' };
    const { file } = await sealed(seal);
    const report = await convert({ file, key: 'old', newKey: 'new', encrypt: true, encryption: 'age' });
    expect(report).toMatchObject({ sealed: true, missingAssets: 2, source: { seal: 'authenticated' } });
    const reader = await openArchive(at('new.tar.age'), 'new');
    await proveArchive(reader);
    expect(reader.seal).toMatchObject({
      state: 'authenticated',
      manifest: {
        source: { engine: 'mysql', timeZone: 'Europe/Berlin' },
        scope: 'only content',
        media: { missing: 2, deleted: 1 },
        strapi: metadata.strapi,
      },
    });
  });
});

describe('nothing is written', () => {
  test('where the archive is damaged', async () => {
    write('old.tar', await tarOf(whole));
    truncateSync(at('old.tar'), statSync(at('old.tar')).size - 2_048);
    expect(await refusal(convert())).toMatchObject({ failure: 'damagedArchive' });
    expect(names()).toEqual(['old.tar']);
  });

  test('where the archive changes while it is read', async () => {
    write('old.tar', await tarOf(whole));
    await convert({ format: 'dir', output: at('old') });
    const change = (phase: string) => {
      if (phase === 'conversion') {
        writeFileSync(at('old/assets/uploads/cat_0123456789.png'), 'a dog');
      }
    };
    expect((await refusal(convert({ file: at('old') }, { phaseStarted: change }))).message).toBe(
      `The archive ${at('old')} changed while it was read.`,
    );
    expect(names()).toEqual(['old', 'old.tar']);
  });

  test.each([
    ['tar', 'entities'],
    ['tar', 'assets'],
    ['dir', 'assets'],
  ] as const)('where it is interrupted: %s, in %s', async (format, at_) => {
    write('old.tar', await tarOf(whole));
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const stageStarted = (stage: string) => {
      if (stage === at_) {
        controller.abort(reason);
      }
    };
    expect(await rejection(convert({ format }, { stageStarted }, controller.signal))).toBe(reason);
    expect(names()).toEqual(['old.tar']);
  });

  test('where it would replace the old archive, or lie within it', async () => {
    write('old.tar', await tarOf(whole));
    const before = readFileSync(at('old.tar'));
    expect((await refusal(convert({ output: at('old') }))).message).toBe(
      `The new archive ${at('old.tar')} would replace the one that is converted.`,
    );
    expect(readFileSync(at('old.tar'))).toEqual(before);
    await convert({ format: 'dir', output: at('folder') });
    const inside = refusal(convert({ file: at('folder'), output: join(at('folder'), 'new') }));
    expect((await inside).message).toContain('would lie within the one that is converted');
    expect(await refusal(convert({ file: at('folder'), output: at('folder'), format: 'dir' }))).toMatchObject(
      {
        failure: 'usage',
      },
    );
  });

  test('over a folder that holds something else', async () => {
    write('old.tar', await tarOf(whole));
    mkdirSync(at('new'));
    write('new/letter.txt', 'keep me');
    expect(await refusal(convert({ format: 'dir' }))).toMatchObject({
      failure: 'usage',
      remedy: 'Choose another folder with --output: the whole folder would be replaced.',
    });
    expect(names('new')).toEqual(['letter.txt']);
  });

  test.each(['tar', 'dir'] as const)(
    'where the folder of the new one does not exist, as %s',
    async (format) => {
      write('old.tar', await tarOf(whole));
      const { remedy } = await refusal(convert({ format, output: at('nowhere/new') }));
      expect(remedy).toBe('Create the folder first, or choose another with --output.');
    },
  );
});

describe('the options of a conversion', () => {
  test.each<[string, Partial<RawConvertOptions>]>([
    ['There is no key for the new archive.', { encrypt: true }],
    ['An unpacked folder (--format dir) cannot be encrypted.', { encrypt: true, format: 'dir', newKey: 'x' }],
    ['With --no-encrypt there is no use for a new key or recipients.', { newKey: 'x' }],
    ['Recipients are public keys of age', { encrypt: true, recipients: ['age1x'] }],
    [
      'There are both a new key and recipients',
      { encrypt: true, encryption: 'age', recipients: ['age1x'], newKey: 'x' },
    ],
    ['There is no name for the new archive.', { output: undefined }],
  ])('are refused: %s', (message, changes) => {
    const error = thrownBy(() => parseConvertOptions(raw(changes)));
    expect(error).toMatchObject({ failure: 'usage', message: expect.stringContaining(message) });
  });

  test('take a name that ends as the archive is going to end', () => {
    const encrypted = { encrypt: true, newKey: 'x', compress: true };
    expect(parseConvertOptions(raw({ ...encrypted, output: 'a.tar.gz.enc' })).output).toBe('a');
    expect(thrownBy(() => parseConvertOptions(raw({ ...encrypted, output: 'a.tar.gz' })))).toMatchObject({
      failure: 'usage',
    });
    expect(parseConvertOptions(raw({ output: 'v1.0' })).output).toBe('v1.0');
  });
});
