/** @jest-environment ./__tests__/support/one-realm.mjs */
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { checkArchive } from '../../../src/archive/read/check.ts';
import { assertMajor } from '../../../src/archive/read/major.ts';
import { createArchive } from '../../../src/archive/write/archive.ts';
import type { EntityRecord } from '../../../src/strapi/records.ts';
import { Page } from '../../../src/transfer/page.ts';
import { refusal, thrownBy, workspace } from '../../support/workspace.ts';
import {
  check,
  contents,
  coreStore,
  type Entries,
  end,
  entity,
  header,
  link,
  metadata,
  page,
  seo,
  sidecar,
  tag,
  tagLink,
  tarOf,
  whole,
  without,
} from './support.ts';

const { at, write } = workspace();

const ids = (sets: ReadonlyMap<string, { values(): Iterable<number> }>) =>
  Object.fromEntries([...sets].map(([uid, set]) => [uid, [...set.values()]]));

/** What is known of `whole`, but for the sizes of its files. */
const known = {
  metadata,
  entities: { 'api::tag.tag': [1, 2], 'api::page.page': [1] },
  components: { 'shared.seo': [5, 6], 'shared.link': [1, 2, 3, 9] },
  counts: { 'api::tag.tag': 2, 'api::page.page': 1 },
  stages: { schemas: 4, entities: 3, assets: 1, links: 1, configuration: 2 },
  schemas: ['api::tag.tag', 'api::page.page', 'shared.seo', 'shared.link'],
};

async function summary(path: string, key?: string) {
  const checked = await check(path, key);
  return {
    metadata: checked.metadata,
    entities: ids(checked.entities),
    components: ids(checked.components),
    counts: Object.fromEntries(checked.counts),
    stages: Object.fromEntries([...checked.stages].map(([stage, { count }]) => [stage, count])),
    schemas: [...checked.schemas.keys()],
    warnings: checked.warnings,
  };
}

const sound = { ...known, warnings: [] };

describe('what is known of an archive', () => {
  test('are its metadata, schemas, totals, ids, and the sidecars of its files', async () => {
    const path = write('a.tar', await tarOf(whole));
    expect(await summary(path)).toEqual(sound);
    const checked = await check(path);
    expect(checked.schemas.get('api::page.page')).toEqual(page);
    expect(checked.stages.get('assets')).toEqual({ count: 1, bytes: 5 });
    const lines = contents(whole['entities/entities_00001.jsonl']);
    expect(checked.stages.get('entities')).toEqual({ count: 3, bytes: lines.length });
    const { alternativeText, ...placing } = sidecar();
    expect(Object.fromEntries(checked.assets)).toEqual({ 'cat_0123456789.png': placing });
  });

  test('does not count stages that it has not, or that have files without records', async () => {
    const entries = without(
      whole,
      'links/links_00001.jsonl',
      'assets/uploads/cat_0123456789.png',
      'configuration/configuration_00001.jsonl',
    );
    const path = write('a.tar', await tarOf({ 'links/links_00001.jsonl': '\n', ...entries }));
    const checked = await check(path);
    expect([...checked.stages.keys()]).toEqual(['schemas', 'entities']);
    expect([...checked.assets.keys()]).toEqual([]);
  });

  test('is seen by whoever asks for the entities, each once', async () => {
    const path = write('a.tar', await tarOf(whole));
    const seen: EntityRecord[] = [];
    await checkArchive(await openArchive(path, undefined), {
      entities: (batch) => void seen.push(...batch),
    });
    expect(seen).toEqual(whole['entities/entities_00001.jsonl']);
  });

  test('ends with the reason where it is aborted', async () => {
    const path = write('a.tar', await tarOf(whole));
    const reader = await openArchive(path, undefined);
    await expect(checkArchive(reader, undefined, AbortSignal.abort('enough'))).rejects.toBe('enough');
  });
});

describe('how an archive is wrapped', () => {
  const key = 'sésame, öffne dich';

  async function exported(compress: boolean, passphrase: string | undefined, format: 'tar' | 'dir' = 'tar') {
    const archive = await createArchive({ file: at('own'), format, compress, key: passphrase });
    for (const [stage, path] of [
      ['schemas', 'schemas/schemas_00001.jsonl'],
      ['entities', 'entities/entities_00001.jsonl'],
    ] as const) {
      const lines = contents(whole[path]).toString();
      await archive.writeRecords(
        stage,
        (async function* () {
          yield Page.ofLines('any', lines.split('\n').length, lines);
        })(),
      );
    }
    return (await archive.finish(metadata)).file;
  }

  test.each([
    [false, undefined],
    [true, undefined],
    [false, key],
    [true, key],
  ])('is found out, whatever its name is: compressed %s, key %s', async (compress, passphrase) => {
    const file = await exported(compress, passphrase);
    symlinkSync(file, at('download'));
    const reader = await openArchive(at('download'), passphrase);
    expect(reader).toMatchObject({
      path: at('download'),
      compressed: compress,
      encrypted: passphrase !== undefined,
      format: 'tar',
    });
    const { entities, components } = await summary(at('download'), passphrase);
    expect({ entities, components }).toEqual({ entities: known.entities, components: known.components });
  });

  test('may be a folder', async () => {
    const folder = await exported(false, undefined, 'dir');
    const reader = await openArchive(folder, 'a key without effect');
    expect(reader).toMatchObject({ format: 'dir', encrypted: false, compressed: false });
    expect((await summary(folder)).entities).toEqual(known.entities);
  });

  test('does not need the key that it is given', async () => {
    const path = write('a.tar', await tarOf(whole));
    expect(await summary(path, key)).toEqual(sound);
  });
});

describe('archives that were packed again', () => {
  const unpack = () => {
    for (const [path, content] of Object.entries(whole)) {
      write(`unpacked/${path}`, contents(content));
    }
  };

  test.each(['gnu', 'posix', 'ustar', 'v7'])(
    'by tar, in its format %s, with ./ and folders',
    async (format) => {
      unpack();
      const options = [
        `--format=${format}`,
        '--owner=0',
        '--sort=name',
        '-czf',
        at('again.tar.gz'),
        '-C',
        at('unpacked'),
        '.',
      ];
      expect(spawnSync('tar', options, { encoding: 'utf8' })).toMatchObject({ status: 0 });
      expect(await summary(at('again.tar.gz'))).toEqual({
        ...sound,
        schemas: expect.arrayContaining(known.schemas),
      });
    },
  );

  test('may have their entries in any order, schemas last', async () => {
    const path = write('a.tar', await tarOf(Object.entries(whole).reverse()));
    expect(await summary(path)).toEqual(sound);
  });

  test('say whether links stand before entities', async () => {
    expect((await check(write('a.tar', await tarOf(whole)))).linksComeEarly).toBe(false);
    const reversed = await tarOf(Object.entries(whole).reverse());
    expect((await check(write('b.tar', reversed))).linksComeEarly).toBe(true);
  });

  test('may have a part of their schemas behind the entities', async () => {
    const entries = {
      'schemas/schemas_00001.jsonl': [tag, page],
      'entities/entities_00001.jsonl': whole['entities/entities_00001.jsonl'],
      'schemas/schemas_00002.jsonl': [seo, link],
      'metadata.json': metadata,
    };
    const path = write('a.tar', await tarOf(entries));
    expect((await summary(path)).components).toEqual(known.components);
  });

  test('may have backslashes where Windows put them', async () => {
    const entries = Object.entries(whole).map(
      ([name, value]) => [name.replaceAll('/', '\\'), value] as const,
    );
    const path = write('a.tar', await tarOf(entries));
    expect(await summary(path)).toEqual(sound);
  });

  test('may have many files of a stage, empty lines, CRLF, and a line feed at the end', async () => {
    const [first, second, third] = whole['entities/entities_00001.jsonl'] as object[];
    const entries: Entries = {
      ...whole,
      'entities/entities_00001.jsonl': `${JSON.stringify(first)}\r\n\r\n\n${JSON.stringify(second)}\r\n`,
      'entities/entities_00002.jsonl': `\n${JSON.stringify(third)}\n\n`,
      'entities/entities_00003.jsonl': '',
    };
    const path = write('a.tar', await tarOf(entries));
    expect(await summary(path)).toEqual(sound);
  });

  test('may have what the format does not know; a warning lists it', async () => {
    const entries = {
      './._metadata.json': 'macOS',
      'entities/._entities_00001.jsonl': 'macOS',
      'notes\n::error::.txt': 'mine',
      'entities/deeper/entities_00001.jsonl': 'not read',
      ...whole,
    };
    const path = write('a.tar', await tarOf(entries));
    const { warnings, ...rest } = await summary(path);
    expect(rest).toEqual(known);
    expect(warnings).toEqual([
      'The archive has entries that are not part of Strapi\'s format and are ignored: "._metadata.json", "entities/._entities_00001.jsonl", "notes\\n::error::.txt", "entities/deeper/entities_00001.jsonl"',
    ]);
  });

  test('may be several gzip members, with zeros behind them', async () => {
    const tar = await tarOf(whole);
    const path = write(
      'a.tar.gz',
      Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700)), Buffer.alloc(300_000)]),
    );
    expect(await summary(path)).toEqual(sound);
  });

  test('may have more zeros than the end needs, and content of zeros before', async () => {
    const entries = { ...whole, 'assets/uploads/cat_0123456789.png': Buffer.alloc(300_000) };
    const path = write('a.tar', Buffer.concat([await tarOf(entries), Buffer.alloc(512 * 700)]));
    expect((await summary(path)).stages).toEqual(known.stages);
  });

  test.each([512, 2_048, 300_000])('may have content of %s zeros right before their end', async (size) => {
    const entries = { ...whole, 'assets/uploads/cat_0123456789.png': Buffer.alloc(size) };
    const order = Object.entries(entries).sort(
      ([a], [b]) => Number(/uploads/.test(a)) - Number(/uploads/.test(b)),
    );
    const path = write('a.tar', await tarOf(order));
    expect((await check(path)).stages.get('assets')).toEqual({ count: 1, bytes: size });
  });

  test('may be a folder of which the tar was unpacked with backslashes, and with other files in it', async () => {
    for (const [path, content] of Object.entries(whole)) {
      write(path.startsWith('links') ? path.replaceAll('/', '\\') : path, contents(content));
    }
    write('entities/README.md', 'not a record');
    const { warnings, ...rest } = await summary(at());
    expect(rest).toEqual({ ...known, schemas: expect.arrayContaining(known.schemas) });
    expect(warnings).toEqual([expect.stringContaining('"entities/README.md"')]);
  });
});

describe('what official exports may hold', () => {
  const withEntities = (...records: object[]) => ({ ...whole, 'entities/entities_00001.jsonl': records });

  test('entities that come again are counted once, and told', async () => {
    const again = entity('api::page.page', 1, { seo: { id: 5 } });
    const path = write('a.tar', await tarOf(withEntities(again, again, entity('api::page.page', 2), again)));
    const checked = await check(path);
    expect(Object.fromEntries(checked.counts)).toEqual({ 'api::page.page': 2 });
    expect(checked.stages.get('entities')?.count).toBe(2);
    expect(checked.repeated.entities).toBe(2);
    expect(ids(checked.repeated.components)).toEqual({});
    expect(checked.warnings).toEqual([expect.stringContaining('has 2 entities more than once')]);
  });

  test('a component that two entities have is told', async () => {
    const owner = (id: number) => entity('api::page.page', id, { seo: { id: 5 } });
    const path = write('a.tar', await tarOf(withEntities(owner(1), owner(2))));
    const checked = await check(path);
    expect(ids(checked.repeated.components)).toEqual({ 'shared.seo': [5] });
    expect(checked.warnings).toEqual([
      'The archive has 1 components "shared.seo" more than once, each with the same id.',
    ]);
  });

  test('entities of a type without a schema, as of admin::session, are told', async () => {
    const path = write('a.tar', await tarOf(withEntities(entity('admin::session', 1))));
    const checked = await check(path);
    expect(checked.warnings).toEqual([
      'The archive has 1 records of "admin::session", but no schema for it.',
    ]);
  });

  test('a file that two rows share comes twice with equal content', async () => {
    const entries = Object.entries(whole);
    const path = write('a.tar', await tarOf([...entries.slice(2, 4), ...entries]));
    expect(await summary(path)).toEqual(sound);
  });

  test('a record longer than any batch', async () => {
    const text = 'ä"\n\\'.repeat(200_000);
    const path = write(
      'a.tar',
      await tarOf(withEntities(entity('api::tag.tag', 1, { text }), entity('api::tag.tag', 2))),
    );
    const seen: EntityRecord[] = [];
    await checkArchive(await openArchive(path, undefined), {
      entities: (batch) => void seen.push(...batch),
    });
    expect(seen.map(({ id }) => id)).toEqual([1, 2]);
    expect(seen[0]?.data.text).toBe(text);
  });

  test('links with text as reference, without field or with null', async () => {
    const { left, right, ...kind } = tagLink;
    const links = [
      { ...kind, left, right: { ...right, ref: 'kj3h4k5j6h' } },
      { ...kind, left: { ...left, pos: 1.5 }, right: { ...right, field: null, pos: null } },
    ];
    const path = write('a.tar', await tarOf({ ...whole, 'links/links_00001.jsonl': links }));
    expect((await check(path)).stages.get('links')?.count).toBe(2);
  });

  test('an old file name that ends with the missing extension as a word', async () => {
    const entries = {
      ...without(whole, 'assets/metadata/cat_0123456789.png.json', 'assets/uploads/cat_0123456789.png'),
      'assets/metadata/cat_0123456789null.json': sidecar({ ext: null }),
      'assets/uploads/cat_0123456789null': 'a cat',
    };
    const path = write('a.tar', await tarOf(entries));
    expect([...(await check(path)).assets.keys()]).toEqual(['cat_0123456789null']);
  });

  test('logos of the admin panel', async () => {
    const logos = coreStore('core_admin_project-settings', {
      menuLogo: { name: 'logo.png', hash: 'logo_0123', ext: '.png' },
      authLogo: null,
    });
    const path = write(
      'a.tar',
      await tarOf({ ...whole, 'configuration/configuration_00001.jsonl': [logos] }),
    );
    expect((await summary(path)).stages.configuration).toBe(1);
  });

  test('a header of before POSIX', async () => {
    const [first, ...others] = Object.entries(whole);
    const lines = contents(first?.[1]);
    const old = [header(first?.[0] ?? '', { size: lines.length, magic: '' }), lines];
    const padding = Buffer.alloc(512 - (lines.length % 512));
    const path = write('a.tar', Buffer.concat([...old, padding, await tarOf(others)]));
    expect(await summary(path)).toEqual(sound);
    expect(end).toHaveLength(1024);
  });
});

describe('the Strapi that an archive comes from', () => {
  const strapi4 = { ...tag, attributes: { name: { type: 'string' } } };
  const of = async (version: string | undefined, schema: object) => {
    const entries = {
      ...without(whole, 'entities/entities_00001.jsonl'),
      'schemas/schemas_00001.jsonl': [schema],
      'metadata.json': version === undefined ? {} : { strapi: { version } },
    };
    return check(write('a.tar', await tarOf(entries)));
  };

  test.each([
    ['5.0.0-rc.1', tag, 5],
    [undefined, tag, 5],
    ['4.26.2', strapi4, 4],
    [undefined, strapi4, 4],
  ])('is seen from its version and its schemas: %s', async (version, schema, major) => {
    const checked = await of(version, schema);
    expect(() => assertMajor(checked, major)).not.toThrow();
  });

  test.each([
    ['4.26.2', strapi4, 5, 'was exported from Strapi 4.26.2; it cannot be imported into Strapi 5'],
    ['5.54.0', tag, 4, 'was exported from Strapi 5.54.0; it cannot be imported into Strapi 4'],
    ['6.0.0', tag, 5, 'was exported from Strapi 6.0.0; it cannot be imported into Strapi 5'],
    ['5.54.0', strapi4, 5, 'was exported from Strapi 4, as its schemas show'],
    [undefined, strapi4, 5, 'was exported from Strapi 4, as its schemas show'],
    [undefined, tag, 4, 'was exported from Strapi 5, as its schemas show'],
  ])('is refused where the target has another: %s', async (version, schema, major, message) => {
    const checked = await of(version, schema);
    const error = thrownBy(() => assertMajor(checked, major));
    expect(error.failure).toBe('schemaDifference');
    expect(error.message).toContain(message);
  });

  test('may leave the id out of the sidecar of a format, which has the hash of its file', async () => {
    const { id: _, ...format } = sidecar({ mainHash: 'dog_0123456789' }) as { id?: number };
    const entries = { ...whole, 'assets/metadata/cat_0123456789.png.json': format };
    const checked = await check(write('a.tar', await tarOf(entries)));
    expect(checked.assets.get('cat_0123456789.png')).toMatchObject({ mainHash: 'dog_0123456789' });
  });

  test('passes on links that point nowhere, as Strapi 4 exports them', async () => {
    const dangling = {
      kind: 'relation.morph',
      relation: 'morphToMany',
      left: { type: 'plugin::upload.file', field: 'related', ref: 1 },
      right: { ref: null, pos: 1, type: null, field: null },
    };
    const checked = await check(
      write('a.tar', await tarOf({ ...whole, 'links/links_00001.jsonl': [dangling] })),
    );
    expect(checked.stages.get('links')?.count).toBe(1);
  });
});

describe('an archive without any sidecar, as Strapi 4.6 to 4.11 wrote it', () => {
  const row = (
    id: number,
    { alternativeText: _, id: _id, ...file }: Record<string, unknown>,
    formats: unknown = null,
  ) => entity('plugin::upload.file', id, { ...file, formats });
  const thumbnail = sidecar({
    hash: 'thumbnail_cat_0123456789',
    url: '/uploads/thumbnail_cat_0123456789.png',
  });
  const old = (...rows: unknown[]): Entries => ({
    ...without(whole, 'assets/metadata/cat_0123456789.png.json'),
    'entities/entities_00002.jsonl': rows,
    'assets/uploads/thumbnail_cat_0123456789.png': Buffer.from('a kitten'),
    'assets/uploads/readmenull': Buffer.from('read me'),
  });
  const readme = row(8, sidecar({ hash: 'readme', ext: null, mime: 'text/plain' }));

  test('has what they say in the rows of the media library', async () => {
    const { assets, stages, warnings } = await check(
      write('a.tar', await tarOf(old(row(7, sidecar(), { thumbnail }), readme))),
    );
    expect(Object.fromEntries(assets)).toMatchObject({
      'cat_0123456789.png': { id: 7, name: 'A cat', hash: 'cat_0123456789', mime: 'image/png' },
      'thumbnail_cat_0123456789.png': { id: 7, type: 'thumbnail', mainHash: 'cat_0123456789' },
      readmenull: { id: 8, hash: 'readme', ext: null },
    });
    expect(stages.get('assets')?.count).toBe(3);
    expect(warnings).toContain(
      'The archive does not describe its 3 media files: Strapi 4.6 to 4.11 wrote such archives. What the rows of the media library say about them is used instead.',
    );
  });

  test('is damaged where no row knows a file', async () => {
    const error = await refusal(check(write('a.tar', await tarOf(old(readme)))));
    expect(error.message).toContain('missing sidecar metadata for "cat_0123456789.png"');
  });

  test('is damaged where a row does not describe its file', async () => {
    const rows = [row(7, sidecar({ size: -1 }), { thumbnail }), readme];
    const error = await refusal(check(write('a.tar', await tarOf(old(...rows)))));
    expect(error.message).toContain(
      'the sidecar of "cat_0123456789.png" is not what Strapi writes: see its size',
    );
  });
});
