/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { type InspectReport, inspectArchive } from '../../src/commands/inspect/inspect.ts';
import type { RawInspectOptions } from '../../src/commands/inspect/options.ts';
import {
  type Entries,
  end,
  entity,
  header,
  tagLink,
  tarOf,
  whole,
  without,
} from '../archive/read/support.ts';
import { copyBlog } from '../support/blog.ts';
import { defaultsOf, plainExport, silent } from '../support/options.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, write } = workspace();

// Every key costs a tenth of a second of one core.
jest.setTimeout(60_000);

const key = 'a passphrase of some length';

const inspect = (file: string, given: Partial<RawInspectOptions> = {}) =>
  inspectArchive({ ...defaultsOf('inspect'), key: undefined, identity: undefined, ...given, file });

/** What an archive has, whatever its form. */
const contentsOf = ({ contentTypes, links, media, schemas, configuration }: InspectReport) => ({
  contentTypes,
  links,
  media,
  schemas,
  configuration,
});

describe('an archive of the example blog', () => {
  beforeEach(() => {
    copyBlog(at('blog'));
  });

  const exported = (given: Partial<RawExportOptions>) =>
    exportProject(
      parseExportOptions({
        ...plainExport,
        project: at('blog'),
        databaseUrl: '.tmp/data.db',
        format: 'tar',
        file: at('a'),
        ...given,
      }),
      silent,
    );

  test('has the same in every form, and each says which it is', async () => {
    await exported({ format: 'dir' });
    const folder = await inspect(at('a'));
    expect(folder).toMatchObject({
      command: 'inspect',
      format: 'dir',
      strapiVersion: '5.54.0',
      seal: { status: 'intact', isProven: false },
      madeBy: { engine: 'sqlite', scope: 'everything', tool: expect.stringMatching(/^strapi-dms /) },
      missingAssets: 0,
      schemas: { contentTypes: 24, components: 7 },
      warnings: [],
    });
    const article = folder.contentTypes.find(({ uid }) => uid === 'api::article.article');
    expect(article).toMatchObject({ entities: 10, published: 4, drafts: 6, locales: { en: 7, fr: 3 } });
    expect(folder.media.map(({ kind, files }) => [kind, files])).toEqual([
      ['images', 7],
      ['formats', 15],
      ['documents', 1],
    ]);
    const forms: [Partial<RawExportOptions>, string, object][] = [
      [{}, 'tar', { compressed: false, encrypted: false, seal: { status: 'intact' } }],
      [{ compress: true }, 'tar.gz', { compressed: true, encrypted: false }],
      [{ encrypt: true, key }, 'tar.enc', { encryption: 'strapi', seal: { status: 'authenticated' } }],
      [{ encrypt: true, key, compress: true, encryption: 'age' }, 'tar.gz.age', { encryption: 'age' }],
    ];
    for (const [given, extension, expected] of forms) {
      const written = await exported(given);
      const report = await inspect(at(`a.${extension}`), given.key === undefined ? {} : { key });
      expect(report).toMatchObject({ format: 'tar', bytes: written.bytes, ...expected });
      expect(contentsOf(report)).toEqual(contentsOf(folder));
      expect(report.madeBy?.contentDigest).toBe(written.contentDigest);
    }
  });

  test('says what media its export did not find', async () => {
    rmSync(at('blog/public/uploads'), { recursive: true });
    await exported({ missingMedia: 'warn' });
    const report = await inspect(at('a.tar'));
    expect(report.missingAssets).toBe(8);
    expect(report.warnings).toEqual([expect.stringMatching(/^ATTENTION: 8 media files are missing /)]);
  });

  test('is looked at without its media being read, and read wholly where its seal is to prove something', async () => {
    await exported({});
    const bytes = readFileSync(at('a.tar'));
    // Within the first media file: only its seal knows.
    const place = bytes.indexOf('assets/uploads/') + 512 + 100;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(at('a.tar'), bytes);
    expect((await inspect(at('a.tar'))).seal).toEqual({ status: 'intact', isProven: false });
    const error = await refusal(inspect(at('a.tar'), { requireSeal: 'intact' }));
    expect(error).toMatchObject({ failure: 'damagedArchive' });
    expect(error.message).toContain('its contents were changed after it was sealed');
  });

  test('proves what it is asked to prove, and is refused where it cannot', async () => {
    await exported({ encrypt: true, key });
    const report = await inspect(at('a.tar.enc'), { key, requireSeal: 'authenticated' });
    expect(report.seal).toEqual({ status: 'authenticated', isProven: true });
    await exported({});
    const error = await refusal(inspect(at('a.tar'), { requireSeal: 'authenticated' }));
    expect(error.message).toContain('was sealed without a key');
  });

  test('needs its key', async () => {
    await exported({ encrypt: true, key });
    expect(await refusal(inspect(at('a.tar.enc')))).toMatchObject({
      failure: 'damagedArchive',
      needs: 'key',
    });
    expect((await refusal(inspect(at('a.tar.enc'), { key: 'another' }))).message).toContain(
      'Key is incorrect',
    );
  });

  test.each(['', '.gz'])('that is cut off is damaged: a.tar%s', async (extension) => {
    await exported({ compress: extension !== '' });
    truncateSync(at(`a.tar${extension}`), 20_000);
    expect(await refusal(inspect(at(`a.tar${extension}`)))).toMatchObject({
      failure: 'damagedArchive',
      message: expect.stringContaining('it is cut off'),
    });
  });

  test('that lost its manifest is damaged', async () => {
    await exported({ format: 'dir' });
    rmSync(at('a/strapi-dms/manifest.json'));
    expect((await refusal(inspect(at('a')))).message).toContain('strapi-dms/manifest.json is missing');
  });
});

/** As `strapi export` writes them: without a seal. */
describe('an archive without a seal', () => {
  const written = async (entries: Entries, compress = false) => {
    const tar = await tarOf(entries);
    return write('a.tar', compress ? gzipSync(tar) : tar);
  };

  test('says so, and what is in it', async () => {
    const report = await inspect(await written(whole));
    expect(report).toMatchObject({
      seal: { status: 'not sealed', isProven: false },
      createdAt: '2026-01-02T03:04:05.678Z',
      configuration: { settings: 1, webhooks: 1 },
      links: [{ kind: 'relation.basic', relation: 'oneToOne', count: 1 }],
      media: [{ kind: 'images', files: 1, bytes: 5 }],
      stages: { entities: { count: 3 }, assets: { count: 1, bytes: 5 } },
    });
    expect(report.madeBy).toBeUndefined();
    expect(report.missingAssets).toBeUndefined();
  });

  test('has its links counted by what they begin with, in whatever way they are written', async () => {
    const other = { ...tagLink, relation: 'oneToMany' };
    const text = [
      ...[tagLink, tagLink, other, tagLink].map((link) => JSON.stringify(link)),
      `  ${JSON.stringify(tagLink)}\r`,
      JSON.stringify({ right: tagLink.right, left: tagLink.left, relation: 'x', kind: 'y' }),
      '',
    ].join('\n');
    const report = await inspect(await written({ ...whole, 'links/links_00001.jsonl': text }));
    expect(report.links).toEqual([
      { kind: 'relation.basic', relation: 'oneToOne', count: 4 },
      { kind: 'relation.basic', relation: 'oneToMany', count: 1 },
      { kind: 'y', relation: 'x', count: 1 },
    ]);
    expect(report.stages.links?.count).toBe(6);
  });

  test('names entries that are not of the format', async () => {
    const report = await inspect(await written({ ...whole, 'other/x': 'y' }));
    expect(report.warnings).toEqual([expect.stringContaining('are ignored: "other/x"')]);
  });

  const damages: [string, Entries, string][] = [
    [
      'an entity without an id',
      { 'entities/entities_00001.jsonl': [{ type: 'a', data: {} }] },
      ':1 is not a valid entity',
    ],
    [
      'a link that is no link',
      { 'links/links_00001.jsonl': [tagLink, { kind: 'x' }] },
      ':2 is not a valid link',
    ],
    ['a link that is no JSON', { 'links/links_00001.jsonl': '{"kind":' }, ':1 is not valid JSON'],
    ['a line that is no JSON', { 'entities/entities_00001.jsonl': '{"type":' }, ':1 is not valid JSON'],
    [
      'a description that is no object',
      { 'assets/metadata/cat_0123456789.png.json': '[]' },
      'is not a JSON object',
    ],
    ['metadata of another kind', { 'metadata.json': { createdAt: 7 } }, 'is not what Strapi writes'],
    ['an entry that leads out of it', { '../x': 'y' }, 'is not safe'],
  ];
  test.each(damages)('with %s is damaged', async (_, entries, words) => {
    expect(await refusal(inspect(await written({ ...whole, ...entries })))).toMatchObject({
      failure: 'damagedArchive',
      message: expect.stringContaining(words),
    });
  });

  test.each([['metadata.json'], ['schemas/schemas_00001.jsonl']])('without %s is none', async (path) => {
    expect(await refusal(inspect(await written(without(whole, path))))).toMatchObject({
      failure: 'damagedArchive',
    });
  });

  test('that holds more than its limits allow is refused', async () => {
    const types = Array.from({ length: 3_000 }, (_, index) => entity(`api::t${index}.t`, 1));
    const path = await written({ ...whole, 'entities/entities_00002.jsonl': types });
    const limits = { memory: 500_000 };
    expect((await refusal(inspect(path, { limits }))).remedy).toContain('--limits memory=1GB');
    await inspect(path);
    const files = Array.from({ length: 3_000 }, (_, index) => [`assets/uploads/f${index}`, 'x']);
    const many = await written({ ...whole, ...Object.fromEntries(files) });
    expect((await refusal(inspect(many, { limits }))).remedy).toContain('--limits memory=1GB');
    expect((await refusal(inspect(many, { limits: { entries: 100 } }))).message).toContain(
      'more than 100 entries',
    );
  });

  test('whose media file claims to go on behind the end of the archive is damaged', async () => {
    const tar = await tarOf(whole);
    const cut = tar.subarray(0, tar.length - end.length);
    const path = write(
      'a.tar',
      Buffer.concat([cut, header('assets/uploads/x', { size: 600 }), Buffer.alloc(512)]),
    );
    expect((await refusal(inspect(path))).message).toContain('it is cut off: its tar ends too early');
    const huge = write(
      'a.tar',
      Buffer.concat([cut, header('assets/uploads/x', { size: 2 ** 32 }), Buffer.alloc(512)]),
    );
    expect((await refusal(inspect(huge))).message).toContain('claims to have 4294967296 bytes');
  });
});
