/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '../../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../../scripts/engines/mysql.ts';
import { postgres } from '../../../scripts/engines/postgres.ts';
import { takeSample } from '../../../src/database/read/sample/take-sample.ts';
import { Scope } from '../../../src/transfer/scope.ts';
import { findMysql, findPostgres } from '../../support/servers.ts';
import type { RandomSite } from './random-site.ts';
import { smallSite } from './small-site.ts';
import { inSqlite, onServer, type StoredSite } from './stored-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-where-'));
const file = join(folder, 'data.db');
afterAll(() => rmSync(folder, { recursive: true }));

const types = {
  string: { type: 'string' },
  text: { type: 'text' },
  whole: { type: 'integer' },
  big: { type: 'biginteger' },
  decimal: { type: 'decimal' },
  float: { type: 'float' },
  yes: { type: 'boolean' },
  date: { type: 'date' },
  time: { type: 'time' },
  at: { type: 'datetime' },
  document: { type: 'json' },
} as const;

const first = {
  string: 'Zürich 100%',
  text: 'one_two',
  whole: 5,
  big: '9007199254740993',
  decimal: 2.5,
  float: 0.5,
  yes: 1,
  date: '2026-02-28',
  time: '08:30:00.000',
  at: new Date('2026-03-01T12:00:00.250Z'),
  document: '{"a":1}',
};
const second = {
  string: 'Bern',
  text: "o'three",
  whole: -1,
  big: '9007199254740992',
  decimal: 10,
  float: 1.5,
  yes: 0,
  date: '2026-03-01',
  time: '20:00:00.000',
  at: new Date('2026-03-01T12:00:00.251Z'),
  document: 'null',
};
const third = Object.fromEntries(Object.keys(types).map((name) => [name, null]));

const columnsOf = (engine: string, row: Readonly<Record<string, string | number | Date | null>>) => ({
  ...row,
  // PostgreSQL has values of its own for it.
  yes:
    row.yes === null || row.yes === undefined || engine !== 'PostgreSQL'
      ? (row.yes ?? null)
      : row.yes === 1
        ? 't'
        : 'f',
});

const site = (engine: string): RandomSite =>
  smallSite(
    { thing: types },
    [first, second, third].map((row, index) => ({
      table: 'thing_rows',
      values: { id: index + 1, document_id: `document${index + 1}`, ...columnsOf(engine, row) },
    })),
  );

const postgresServer = await findPostgres();
const mysqlServer = await findMysql();
const server = (engine: Engine) => (made: RandomSite) => onServer(made, file, engine);
const engines: readonly (readonly [string, ((made: RandomSite) => Promise<StoredSite>) | undefined])[] = [
  ['SQLite', (made) => inSqlite(made, file)],
  ['PostgreSQL', postgresServer && server(postgres(postgresServer.url.href))],
  ['MySQL or MariaDB', mysqlServer && server(mysqlOrMariaDb(mysqlServer.url.href))],
];

/** A filter, and the ids of the rows that fulfil it. */
const cases: readonly (readonly [filter: Readonly<Record<string, unknown>>, ids: readonly number[]])[] = [
  [{ string: 'Bern' }, [2]],
  [{ string: { $eq: 'Bern' } }, [2]],
  [{ string: { $ne: 'Bern' } }, [1]],
  [{ string: null }, [3]],
  [{ string: { $ne: null } }, [1, 2]],
  [{ string: { $eqi: 'bERN' } }, [2]],
  [{ string: { $nei: 'bERN' } }, [1]],
  [{ string: { $in: ['Bern', 'Genf'] } }, [2]],
  [{ string: { $in: [] } }, []],
  [{ string: { $notIn: ['Bern'] } }, [1]],
  [{ string: { $notIn: [] } }, [1, 2, 3]],
  [{ string: { $contains: '0%' } }, [1]],
  [{ string: { $contains: '1%%' } }, []],
  [{ text: { $contains: 'e_t' } }, [1]],
  [{ text: { $contains: 'n_t' } }, []],
  [{ text: { $contains: "'" } }, [2]],
  [{ text: { $notContains: 'two' } }, [2]],
  [{ text: { $containsi: 'TWO' } }, [1]],
  [{ text: { $notContainsi: 'TWO' } }, [2]],
  [{ text: { $startsWith: 'one' } }, [1]],
  [{ text: { $startsWithi: 'ONE' } }, [1]],
  [{ text: { $endsWith: 'three' } }, [2]],
  [{ text: { $endsWithi: 'THREE' } }, [2]],
  [{ string: { $gt: 'C' } }, [1]],
  [{ whole: 5 }, [1]],
  [{ whole: '5' }, [1]],
  [{ whole: { $lt: 5 } }, [2]],
  [{ whole: { $lte: 5, $gt: -1 } }, [1]],
  [{ whole: { $between: [-1, 4] } }, [2]],
  [{ whole: { $null: true } }, [3]],
  [{ whole: { $null: false } }, [1, 2]],
  [{ whole: { $notNull: true } }, [1, 2]],
  [{ whole: { $notNull: false } }, [3]],
  [{ big: '9007199254740993' }, [1]],
  [{ big: { $lt: '9007199254740993' } }, [2]],
  [{ decimal: { $gte: 2.5 } }, [1, 2]],
  [{ decimal: { $gt: 2.5 } }, [2]],
  [{ float: 0.5 }, [1]],
  [{ yes: true }, [1]],
  [{ yes: { $ne: true } }, [2]],
  [{ yes: { $in: [true, false] } }, [1, 2]],
  [{ date: '2026-02-28' }, [1]],
  [{ date: { $gte: '2026-03-01' } }, [2]],
  [{ time: { $lt: '09:00:00' } }, [1]],
  [{ at: '2026-03-01T12:00:00.250Z' }, [1]],
  [{ at: { $gt: '2026-03-01T12:00:00.250Z' } }, [2]],
  [{ at: { $lt: '2026-03-01T13:00:00.251+01:00' } }, [1]],
  [{ at: { $between: ['2026-03-01', '2026-03-02'] } }, [1, 2]],
  [{ document: { $notNull: true } }, [1, 2]],
  [{ id: { $in: [1, 3] } }, [1, 3]],
  [{ documentId: 'document2' }, [2]],
  [{ string: 'Bern', whole: 5 }, []],
  [{ $or: [{ string: 'Bern' }, { whole: 5 }] }, [1, 2]],
  [{ $and: [{ string: 'Bern' }, { whole: -1 }] }, [2]],
  [{ $not: { $or: [{ string: 'Bern' }, { whole: null }] } }, [1]],
  [{ whole: { $not: { $gt: 0 } } }, [2]],
  [{ whole: { $or: [{ $eq: 5 }, { $null: true }] } }, [1, 3]],
];

describe.each(engines)('on %s', (engine, store) => {
  (store === undefined ? describe.skip : describe)('a sample takes what fulfils', () => {
    let stored: StoredSite;
    beforeAll(async () => {
      stored = await (store as NonNullable<typeof store>)(site(engine));
    });
    afterAll(() => stored.drop());

    test.each(cases.map(([where, ids]) => [JSON.stringify(where), where, ids] as const))(
      '%s',
      async (_text, where, ids) => {
        const { database } = stored;
        const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
        const scope = new Scope(filters, database.contentTypes, database.layout.travels);
        const uid = 'api::thing.thing';
        const sample = await takeSample(database, scope, new Map([[uid, { where }]]), () => 0);
        expect([1, 2, 3].filter((id) => sample.includes(uid, id))).toEqual(ids);
      },
    );
  });
});
