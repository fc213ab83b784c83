/** @jest-environment ./__tests__/support/one-realm.mjs */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Limits } from '../../../src/archive/format/limits.ts';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { proveArchive } from '../../../src/archive/read/prove.ts';
import { refusal, workspace } from '../../support/workspace.ts';
import { coreStore, type Entries, entity, page, sidecar, tag, tagLink, tarOf, whole } from './support.ts';

const { write } = workspace();

const many = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** Reads all of an archive, as a verification does. */
async function read(entries: Entries, limits: Partial<Limits> = {}): Promise<unknown> {
  const path = write('a.tar', await tarOf({ ...whole, ...entries }));
  return proveArchive(await openArchive(path, undefined, undefined, limits));
}

async function refused(entries: Entries, limits: Partial<Limits> = {}): Promise<string> {
  const error = await refusal(read(entries, limits));
  expect(error.failure).toBe('damagedArchive');
  return `${error.message} ${error.remedy}`;
}

const entities = 'entities/entities_00002.jsonl';

describe('what would fill the memory is refused', () => {
  const record = { record: 100_000 };

  test('a long record, unless more is allowed', async () => {
    const long = { [entities]: [entity('api::tag.tag', 9, { name: 'x'.repeat(200_000) })] };
    const words = await refused(long, record);
    expect(words).toContain('a line of "entities/entities_00002.jsonl" is longer than 100000 bytes');
    expect(words).toContain('--limits record=64MB');
    await read(long, { record: 300_000 });
    await read(long);
  });

  test('a record of too many values, which take more than their text', async () => {
    const values = many(100_000, () => ({}));
    const wide = { [entities]: [entity('api::tag.tag', 9, { name: values })] };
    expect(await refused(wide, { record: 400_000 })).toContain('has a record of too many values');
    await read(wide);
  });

  test('a description of too many values, or of too many bytes', async () => {
    const described = (more: unknown) => ({ 'assets/metadata/cat_0123456789.png.json': sidecar({ more }) });
    expect(await refused(described(many(30_000, () => ({}))), record)).toContain('too many values');
    expect(await refused(described('x'.repeat(200_000)), record)).toContain('--limits record=64MB');
  });

  test('metadata that is no metadata', async () => {
    expect(await refused({ 'metadata.json': { more: 'x'.repeat(100_000) } })).toContain(
      'its metadata.json has',
    );
  });

  const memory = { memory: 500_000 };
  const metadata = (index: number) => [
    `assets/metadata/f_${index}.png.json`,
    sidecar({ hash: `f_${index}` }),
  ];
  test.each<[string, Entries]>([
    ['types', { [entities]: many(2_000, (index) => entity(`api::t${index}.t`, 1)) }],
    [
      'attributes',
      { [entities]: many(2_000, (index) => entity('api::tag.tag', index + 9, { [`k${index}`]: 1 })) },
    ],
    [
      'components',
      {
        [entities]: many(2_000, (index) =>
          entity('api::page.page', index + 9, { blocks: [{ __component: `c.c${index}`, id: 1 }] }),
        ),
      },
    ],
    ['ids far apart', { [entities]: many(40_000, (index) => entity('api::tag.tag', (index + 1) * 1e9)) }],
    ['types whose ids begin late', { [entities]: many(900, (index) => entity(`api::t${index}.t`, 60_000)) }],
    [
      'locales',
      {
        [entities]: many(900, (index) =>
          entity('api::tag.tag', index + 9, { locale: `${'l'.repeat(500)}${index}` }),
        ),
      },
    ],
    [
      'documents',
      { [entities]: many(60_000, (index) => entity('api::tag.tag', index + 9, { documentId: `${index}` })) },
    ],
    [
      'schemas',
      { 'schemas/schemas_00002.jsonl': many(900, (index) => ({ ...tag, uid: `api::t${index}.t` })) },
    ],
    [
      'types of links',
      {
        'links/links_00002.jsonl': many(2_000, (index) => ({
          ...tagLink,
          left: { ...tagLink.left, type: `api::t${index}.t` },
        })),
      },
    ],
    ['descriptions', Object.fromEntries(many(900, metadata))],
    ['files', Object.fromEntries(many(3_000, (index) => [`assets/uploads/f_${index}.png`, '']))],
    ['files of records', Object.fromEntries(many(3_000, (index) => [`links/l${index}.jsonl`, '']))],
  ])('so many %s that they cannot be kept, unless more is allowed', async (_, entries) => {
    const words = await refused(entries, memory);
    expect(words).toContain('would take more than 500000 bytes of memory');
    expect(words).toContain('--limits memory=1GB');
    const allowed = await read(entries).catch((error) => error.message);
    expect(String(allowed)).not.toContain('bytes of memory');
  });

  test('so many entries, unless more is allowed', async () => {
    const entries = Object.fromEntries(many(50, (index) => [`unknown/${index}`, '']));
    expect(await refused(entries, { entries: 50 })).toContain('it holds more than 50 entries');
    await read(entries);
  });

  test('a file that unpacks to more than it may, unless more is allowed', async () => {
    const tar = await tarOf({ ...whole, unknown: Buffer.alloc(2_000_000) });
    const path = write('a.tar.gz', gzipSync(tar));
    const reading = async (limits: Partial<Limits>) =>
      proveArchive(await openArchive(path, undefined, undefined, limits));
    const error = await refusal(reading({ unpacked: 1_000_000 }));
    expect(error.message).toContain('it unpacks to more than 1000000 bytes');
    await reading({ unpacked: 3_000_000 });
  });

  test('a manifest that is larger than its entries need', async () => {
    const tar = await tarOf({
      'strapi-dms/sealed.json': '{"manifest":"strapi-dms/manifest.json"}\n',
      ...whole,
      'strapi-dms/manifest.json': `{"a":[${'{},'.repeat(1_000_000)}0]}`,
    });
    const error = await refusal(
      openArchive(write('a.tar', tar), undefined).then((reader) => proveArchive(reader)),
    );
    expect(error.message).toContain('its manifest has 3000009 bytes, more than its entries need');
  });
});

describe('JSON that is nested deeper than anything real is refused', () => {
  const nested = (depth: number, open = '[', close = ']') => `${open.repeat(depth)}1${close.repeat(depth)}`;
  const put = (value: unknown, json: string) => JSON.stringify(value).replace('"HERE"', json);
  const within: [string, (json: string) => Entries][] = [
    ['an entity', (json) => ({ [entities]: put(entity('api::tag.tag', 9, { name: 'HERE' }), json) })],
    [
      'an entity, beside its data',
      (json) => ({ [entities]: put({ ...entity('api::tag.tag', 9), more: 'HERE' }, json) }),
    ],
    [
      'a component',
      (json) => ({ [entities]: put(entity('api::page.page', 9, { seo: { id: 77, text: 'HERE' } }), json) }),
    ],
    ['a link', (json) => ({ 'links/links_00002.jsonl': put({ ...tagLink, more: 'HERE' }, json) })],
    [
      'the configuration',
      (json) => ({ 'configuration/configuration_00002.jsonl': put(coreStore('b', 'HERE'), json) }),
    ],
    [
      'a schema',
      (json) => ({
        'schemas/schemas_00001.jsonl': [page, tag]
          .map((schema) => put({ ...schema, options: { more: 'HERE' } }, json))
          .join('\n'),
      }),
    ],
    [
      'a sidecar',
      (json) => ({ 'assets/metadata/cat_0123456789.png.json': put(sidecar({ more: 'HERE' }), json) }),
    ],
    ['metadata.json', (json) => ({ 'metadata.json': `{"more":${json}}` })],
  ];

  test.each(within)('in %s', async (_, entries) => {
    for (const json of [nested(1_200), nested(1_200, '{"a":', '}'), nested(20_000)]) {
      expect(await refused(entries(json))).toContain('has JSON that is nested more than 1000 levels deep');
    }
    await read(entries(nested(900)));
  });
});

test.each<[string, object]>([
  ['components', { type: 'dynamiczone', components: 5 }],
  ['components', { type: 'dynamiczone', components: [null] }],
  ['component', { type: 'component', component: {} }],
  ['enum', { type: 'enumeration', enum: 'x' }],
  ['enum', { type: 'enumeration', enum: [{}] }],
  ['joinColumn', { type: 'relation', joinColumn: 'id' }],
  ['joinTable', { type: 'relation', joinTable: { joinColumn: 1 } }],
  ['target', { type: 'relation', target: [] }],
  ['columnType', { type: 'string', columnType: 'text' }],
  ['columnName', { type: 'string', columnName: {} }],
])('a schema of which an attribute has %s of another type is refused: %j', async (_, attribute) => {
  const schemas = [page, { ...tag, attributes: { ...tag.attributes, odd: attribute } }];
  expect(await refused({ 'schemas/schemas_00001.jsonl': schemas })).toContain(':2 is not a valid schema');
});
