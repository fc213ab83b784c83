/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { relatedFilesOf } from '../../../src/database/read/files.ts';
import { takeFiles } from '../../../src/database/read/sample/files-taken.ts';
import type { Sample } from '../../../src/database/read/sample/sample.ts';
import type { StrapiDatabase } from '../../../src/database/strapi-database.ts';
import { fileUid } from '../../../src/strapi/uids.ts';
import { IdSet } from '../../../src/transfer/id-set.ts';
import { Scope } from '../../../src/transfer/scope.ts';
import { noMasking } from '../../support/masking.ts';
import type { SiteRow } from './random-site.ts';
import { smallSite } from './small-site.ts';
import { inSqlite, type StoredSite } from './stored-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

let stored: StoredSite | undefined;
afterEach(() => stored?.drop());

const text = { type: 'string' } as const;
const toFile = (relation: string) => ({ type: 'relation', relation, target: fileUid }) as const;
const types = {
  a: { title: text, one: toFile('oneToOne'), zone: { type: 'dynamiczone', components: ['kit.p'] } },
  b: { title: text, anything: { type: 'relation', relation: 'morphToOne' } },
  [fileUid]: { name: text, related: { type: 'relation', relation: 'morphToMany' } },
} as const;
const components = { p: { many: toFile('oneToMany') } } as const;

const row = (table: string, id: number, values: SiteRow['values'] = {}): SiteRow => ({
  table,
  values: { id, document_id: `d${id}`, ...values },
});
const link = (table: string, id: number, values: SiteRow['values']): SiteRow => ({
  table,
  values: { id, ...values },
});

const files = [1, 2, 3, 4, 5, 6, 7];
const rows: readonly SiteRow[] = [
  ...files.map((id) => row('file_rows', id)),
  row('a_rows', 1),
  row('a_rows', 2),
  row('b_rows', 1, { target_type: fileUid, target_id: 3 }),
  link('a_rows_one_lnk', 1, { a_id: 1, file_id: 1 }),
  link('a_rows_one_lnk', 2, { a_id: 2, file_id: 2 }),
  // Of the components, the first is part of the first row.
  link('components_p_rows', 1, {}),
  link('components_p_rows', 2, {}),
  link('a_rows_cmps', 1, { entity_id: 1, cmp_id: 1, component_type: 'kit.p', field: 'zone' }),
  link('a_rows_cmps', 2, { entity_id: 2, cmp_id: 2, component_type: 'kit.p', field: 'zone' }),
  link('components_p_rows_many_lnk', 1, { p_id: 1, file_id: 4 }),
  link('components_p_rows_many_lnk', 2, { p_id: 2, file_id: 5 }),
  link('file_rows_related_mph', 1, { file_id: 2, related_id: 1, related_type: 'api::a.a', field: 'x' }),
  link('file_rows_related_mph', 2, { file_id: 6, related_id: 2, related_type: 'api::a.a', field: 'x' }),
];

async function open(): Promise<StrapiDatabase> {
  stored = await inSqlite(smallSite(types, rows, components), join(folder, 'data.db'));
  return stored.database;
}

/** Takes only some rows of `api::a.a`. */
function sampleOf(...taken: number[]): Sample {
  const ids = new IdSet();
  for (const id of taken) {
    ids.add(id);
  }
  const of = (uid: string) => (uid === 'api::a.a' ? ids : undefined);
  return { ids: of, includes: (uid, id) => of(uid)?.has(id) ?? true, counts: new Map(), cut: new Map() };
}

const left = (sample: Sample | undefined) => files.filter((id) => !(sample?.includes(fileUid, id) ?? true));

describe('files that relations lead to as to anything else', () => {
  test('go along with rows that go along, and their components, whatever else refers to them', async () => {
    const database = await open();
    expect(left(await takeFiles(database, noMasking, sampleOf(1)))).toEqual([5, 6]);
    expect(left(await takeFiles(database, noMasking, sampleOf(2)))).toEqual([1, 4]);
  });

  test('stay behind with types that are dropped, or whose files are not wanted', async () => {
    const database = await open();
    expect(
      left(await takeFiles(database, { ...noMasking, dropped: new Set(['api::a.a']) }, undefined)),
    ).toEqual([1, 2, 4, 5, 6]);
    const media = { ...noMasking.media, dropFilesOf: new Set(['api::b.b']) };
    expect(left(await takeFiles(database, { ...noMasking, media }, undefined))).toEqual([3]);
  });
});

test('files that relations of what is in scope lead to are referred to', async () => {
  const database = await open();
  const related = async (excludeContentTypes: string[]) => {
    const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes };
    const scope = new Scope(filters, database.contentTypes, database.layout.travels);
    return [...(await relatedFilesOf(database, scope))].sort();
  };
  expect(await related([])).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await related(['api::b.b'])).toEqual([1, 2, 4, 5, 6]);
});

test('nothing is asked of a database of which all goes along', async () => {
  const database = await open();
  let queries = 0;
  const counting = {
    ...database,
    session: {
      ...database.session,
      rows: (...given: Parameters<typeof database.session.rows>) => {
        queries += 1;
        return database.session.rows(...given);
      },
    },
  };
  expect(await takeFiles(counting, noMasking, undefined)).toBeUndefined();
  expect(queries).toBe(0);
});

test('a table is read once, however many rows stay behind', async () => {
  const many = Array.from({ length: 400 }, (_, index) => row('a_rows', index + 1));
  const site = smallSite(
    types,
    [
      ...files.map((id) => row('file_rows', id)),
      ...many,
      ...many.map((_, index) => link('a_rows_one_lnk', index + 1, { a_id: index + 1, file_id: 1 })),
    ],
    components,
  );
  stored = await inSqlite(site, join(folder, 'data.db'));
  const { database } = stored;
  let read = 0;
  const counting = {
    ...database,
    session: {
      ...database.session,
      rows: async (...given: Parameters<typeof database.session.rows>) => {
        const found = await database.session.rows(...given);
        read += found.length;
        return found;
      },
    },
  };
  await takeFiles(counting, noMasking, sampleOf(1));
  expect(read).toBeLessThan(2 * 400);
});
