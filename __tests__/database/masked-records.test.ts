/** @jest-environment ./__tests__/support/one-realm.mjs */
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../scripts/database-sql.ts';
import { ComponentIds } from '../../src/archive/read/component-ids.ts';
import { recordsOf } from '../../src/database/read/records.ts';
import { openSqlite } from '../../src/database/sqlite/connection.ts';
import { describeDatabase, type StrapiDatabase } from '../../src/database/strapi-database.ts';
import { readComponents } from '../../src/project/schemas.ts';
import type { EntityRecord } from '../../src/strapi/records.ts';
import { isKept, type Masking, maskEntity, type RowMask } from '../../src/transfer/masking.ts';
import { countingMasking } from '../../src/transfer/masking-counts.ts';
import { Scope } from '../../src/transfer/scope.ts';
import { entityMasker } from '../../src/transfer/shared-components.ts';
import type { RecordStage } from '../../src/transfer/stages.ts';
import { maskingOf, noMasking } from '../support/masking.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
const sink = 'api::sink.sink';

async function opened(project: string, change = ''): Promise<StrapiDatabase> {
  createDatabase(resolve(project, 'data.sql'), at('data.db'));
  const file = new DatabaseSync(at('data.db'));
  file.exec(change);
  file.close();
  const components = readComponents(resolve(project), resolve(project));
  return await describeDatabase(await openSqlite(at('data.db'), 'data.db'), { components, contentTypes: [] });
}

/** The records of some stages, as texts. */
async function read(
  database: StrapiDatabase,
  stages: readonly RecordStage[],
  masking?: Masking,
): Promise<string[]> {
  const scope = new Scope(filters, database.contentTypes, database.layout.travels, masking?.dropped);
  const events = { omitted: () => undefined, readLogo: async () => undefined };
  const source = recordsOf(database, scope, events, { masking });
  const found: string[] = [];
  for (const stage of ['entities', 'links', 'configuration'] as const) {
    for await (const { lines } of source.records(stage)) {
      found.push(...(stages.includes(stage) ? lines.split('\n') : []));
    }
  }
  return found;
}

const entities = async (database: StrapiDatabase, masking?: Masking): Promise<EntityRecord[]> =>
  (await read(database, ['entities'], masking)).map((line) => JSON.parse(line));

describe.each(['__tests__/fixtures/kitchen-sink', '__tests__/fixtures/kitchen-sink-4'])(
  'what is read with a masking of %s',
  (project) => {
    const open = opened.bind(undefined, project);

    test('is what a masking makes of every record, components and dynamic zones at any depth included', async () => {
      const database = await open();
      const masking = maskingOf(database.schemas);
      const plain = await entities(database);
      const masked = await entities(database, masking);
      expect(masked).toEqual(plain.map((record) => maskEntity(record, masking)));
      expect(masked).not.toEqual(plain);
      await database.session.close();
    });

    test('has the same ids, order, locales, links and configuration', async () => {
      const database = await open();
      const masking = maskingOf(database.schemas);
      const rest = ['links', 'configuration'] as const;
      expect(await read(database, rest, masking)).toEqual(await read(database, rest));
      const outline = (records: readonly EntityRecord[]) =>
        records.map(({ type, id, data }) => [type, id, data.locale, data.documentId, data.publishedAt]);
      expect(outline(await entities(database, masking))).toEqual(outline(await entities(database)));
      await database.session.close();
    });

    test('has rows that stay with their components, between others', async () => {
      const database = await open();
      const plain = await entities(database);
      const sinks = plain.filter(({ type }) => type === sink);
      const whole = sinks.find(({ data }) => data.shared !== null && (data.zone as unknown[]).length > 0);
      const matches = (value: unknown) => value === whole?.data.aString;
      const masking = maskingOf(database.schemas, { [sink]: [{ attribute: 'aString', matches }] });
      const kept = sinks.filter(({ data }) => isKept(data, masking.types.get(sink) ?? { keeps: [] }));
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.length).toBeLessThan(sinks.length);
      expect(await entities(database, masking)).toEqual(plain.map((record) => maskEntity(record, masking)));
      await database.session.close();
    });

    test('has nothing of types that are dropped, and no link to them or to components in them', async () => {
      const database = await open();
      const dropped = new Set([sink]);
      const plain = await read(database, ['entities', 'links']);
      const masked = await read(database, ['entities', 'links'], { ...noMasking, dropped });
      const ids = (lines: readonly string[]) =>
        new Set(lines.join('\n').match(/"__component":"kit\.[^"]*","id":\d+/g));
      expect(plain.join('\n')).toContain(`"type":"${sink}"`);
      expect(masked.join('\n')).not.toContain(`"type":"${sink}"`);
      expect(ids(masked).size).toBeLessThan(ids(plain).size);
      const links = masked.map((line) => JSON.parse(line)).filter(({ left }) => left !== undefined);
      const components = new Set(ofComponents(masked));
      const lefts = links.filter(({ left }) => database.models.get(left.type)?.isComponent);
      expect(lefts.every(({ left }) => components.has(left.ref))).toBe(true);
      await database.session.close();
    });

    test('is counted, by the path of each attribute', async () => {
      const database = await open();
      const { masking, values } = countingMasking(maskingOf(database.schemas));
      const plain = await entities(database);
      await read(database, ['entities'], masking);
      const sinks = plain.filter(({ type }) => type === sink);
      expect(values(sink, 'aString')).toBe(sinks.filter(({ data }) => data.aString !== null).length);
      const labels = sinks.flatMap(({ data }) => (data.shared as { label?: string } | null)?.label ?? []);
      expect(labels.length).toBeGreaterThan(0);
      expect(values(sink, 'shared.label')).toBe(labels.length);
      expect(values(sink, 'shared.other')).toBe(0);
      await database.session.close();
    });
  },
);

describe.each([
  ['__tests__/fixtures/kitchen-sink', 'kitchen_sinks_cmps', 'cmp_id'],
  ['__tests__/fixtures/kitchen-sink-4', 'kitchen_sinks_components', 'component_id'],
])('a component that several rows share, in %s', (project, table, column) => {
  test('is masked alike in all of them, with what is in it, in rows that stay, too, as an import masks it', async () => {
    const isBranch = `component_type = 'kit.branch'`;
    const database = await opened(
      project,
      // Where a single component has several rows, the first counts; the others share it with nobody in an archive.
      `DELETE FROM ${table} WHERE field = 'shared';
       UPDATE ${table} SET ${column} = (SELECT min(${column}) FROM ${table} WHERE ${isBranch} AND field = 'repeated')
       WHERE ${isBranch} AND id IN (SELECT min(id) FROM ${table} WHERE ${isBranch} GROUP BY entity_id, field)`,
    );
    const plain = await entities(database);
    const { components } = repeatedIn(plain, database);
    expect([...components.keys()]).toEqual(expect.arrayContaining(['kit.branch', 'kit.leaf']));
    const masking = differently(database, plain);
    const masked = await entities(database, masking);
    expect(textsById(masked).filter(([, texts]) => texts.size > 1)).toEqual([]);
    const schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
    expect(masked).toEqual(plain.map(entityMasker(masking, schemas, components)));
    const branches = (records: readonly EntityRecord[]) =>
      textsById(records).filter(
        ([key]) =>
          key.startsWith('kit.branch ') && components.get('kit.branch')?.has(Number(key.split(' ')[1])),
      );
    expect(branches(masked)).not.toEqual(branches(plain));
    await database.session.close();
  });
});

/** Sinks of one name stay, others are masked, but not in one of their dynamic zones. */
function differently(database: StrapiDatabase, plain: readonly EntityRecord[]): Masking {
  const name = plain.find(({ type }) => type === sink)?.data.aString;
  const keeps = [{ attribute: 'aString', matches: (value: unknown) => value === name }];
  const masking = maskingOf(database.schemas, { [sink]: keeps });
  const row = masking.types.get(sink) as RowMask;
  const components = new Map([...row.components].filter(([attribute]) => attribute !== 'secondZone'));
  const ofComponent = (uid: string) => row.components.get('zone')?.of(uid) as RowMask;
  return {
    ...masking,
    types: new Map([...masking.types, [sink, { ...row, components }]]),
    sharedComponents: new Map(
      database.schemas
        .filter(({ modelType }) => modelType === 'component')
        .map(({ uid }) => [uid, ofComponent(uid)]),
    ),
  };
}

function repeatedIn(records: readonly EntityRecord[], { schemas }: StrapiDatabase) {
  const ids = new ComponentIds(
    'a.tar',
    new Map(schemas.map((schema) => [schema.uid, schema])),
    () => undefined,
  );
  ids.add(records);
  return { components: ids.repeated };
}

/** By uid and id, what there is as a component in dynamic zones and in `repeated`. */
function textsById(records: readonly EntityRecord[]): [string, Set<string>][] {
  const found = new Map<string, Set<string>>();
  for (const { data, type } of records) {
    if (type !== sink) {
      continue;
    }
    for (const item of [data.repeated, data.secondZone, data.zone].flat() as Record<string, unknown>[]) {
      const { __component: uid = 'kit.branch', ...rest } = item;
      const key = `${uid} ${item.id}`;
      found.set(key, (found.get(key) ?? new Set()).add(JSON.stringify(rest)));
    }
  }
  return [...found];
}

/** The ids of everything in entities that could be a component. */
function* ofComponents(lines: readonly string[]): Generator<number> {
  for (const line of lines) {
    for (const [, id] of line.matchAll(/\{(?:"__component":"[^"]*",)?"id":(\d+)/g)) {
      yield Number(id);
    }
  }
}

describe('the configuration that is read with a masking', () => {
  test('is what the masking makes of each record, without those that it leaves out', async () => {
    const database = await opened('__tests__/fixtures/kitchen-sink');
    const plain = (await read(database, ['configuration'])).map((line) => JSON.parse(line));
    const masked = await read(database, ['configuration'], {
      ...noMasking,
      configuration: (record) =>
        record.type === 'webhook'
          ? { ...record, value: { ...record.value, enabled: false, headers: {} } }
          : record.value.key === plain[0].value.key
            ? undefined
            : record,
    });
    expect(masked.map((line) => JSON.parse(line))).toEqual(
      plain
        .slice(1)
        .map((record) =>
          record.type === 'webhook'
            ? { ...record, value: { ...record.value, enabled: false, headers: {} } }
            : record,
        ),
    );
    await database.session.close();
  });
});
