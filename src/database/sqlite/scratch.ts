import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../errors.ts';
import { contentTypesKey } from '../../strapi/core-store.ts';
import type { Schema } from '../../strapi/schema.ts';
import { coreStoreTable, noteTable, webhooksTable } from '../../strapi/tables.ts';
import { createModels } from '../model/create-models.ts';
import type { Layout } from '../model/layout.ts';
import { expectedNames, type Model } from '../model/model.ts';
import { sqliteDialect } from './dialect.ts';

/** What SQLite makes of the types of columns as Strapi notes them; everything else is text. */
const affinities: Readonly<Record<string, string>> = {
  increments: 'integer not null primary key autoincrement',
  jsonb: 'json',
  bigInteger: 'bigint',
  double: 'float',
  decimal: 'float',
  integer: 'integer',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  timestamp: 'datetime',
};

/**
 * Makes a SQLite database with the tables that schemas ask for, and Strapi's notes about them, but without content and
 * foreign keys, and with no other indexes than those that keep relations from being there twice: enough to load an archive into and to
 * read it back.
 *
 * @param contentTypes The core-store row in which Strapi describes its content types, parsed.
 * @throws UserError `failed` for names that SQLite does not tell apart.
 */
export function createScratchDatabase(
  file: string,
  schemas: readonly Schema[],
  contentTypes: unknown,
  layout: Layout,
): void {
  const models = [...createModels(schemas, layout).values()];
  const tables = tablesOf(models);
  assertTold(tables);
  const { quote } = sqliteDialect;
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    // It does not outlive the process that makes it.
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN');
    for (const [name, columns] of [...tables, ...ownTables]) {
      const list = [...columns].map(([column, type]) => `${quote(column)} ${affinities[type] ?? 'text'}`);
      database.exec(`CREATE TABLE ${quote(name)} (${list.join(', ')})`);
    }
    for (const [name, columns] of models.flatMap(uniqueColumns)) {
      const index = quote(`${name}_unique`);
      database.exec(
        `CREATE UNIQUE INDEX IF NOT EXISTS ${index} ON ${quote(name)} (${columns.map(quote).join(', ')})`,
      );
    }
    database
      .prepare(`INSERT INTO ${coreStoreTable} (key, value, type) VALUES (?, ?, 'object')`)
      .run(contentTypesKey, JSON.stringify(contentTypes));
    const note = [...tables].map(([name, columns]) => ({
      name,
      columns: [...columns].map(([column, type]) => ({ name: column, type })),
      indexes: [],
      foreignKeys: [],
    }));
    database
      .prepare(`INSERT INTO ${noteTable} (schema, time, hash) VALUES (?, 0, ?)`)
      .run(JSON.stringify({ tables: note }), '');
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

const ownTables = new Map(
  Object.entries({
    [coreStoreTable]: {
      key: 'string',
      value: 'text',
      type: 'string',
      environment: 'string',
      tag: 'string',
    },
    [webhooksTable]: { name: 'string', url: 'text', headers: 'jsonb', events: 'jsonb', enabled: 'boolean' },
    [noteTable]: { schema: 'jsonb', time: 'datetime', hash: 'string' },
  }).map(([table, columns]) => [table, new Map(Object.entries({ id: 'increments', ...columns }))]),
);

/** PostgreSQL, and MySQL on Linux, have tables whose names differ in case only. */
function assertTold(tables: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
  for (const names of [[...tables.keys()], ...[...tables.values()].map((columns) => [...columns.keys()])]) {
    const seen = new Map<string, string>();
    for (const name of names) {
      const other = seen.get(name.toLowerCase());
      if (other !== undefined) {
        throw new UserError(
          'failed',
          `The archive cannot be rehearsed: SQLite, which rehearsals use, does not distinguish ${other} from ${name}.`,
          'Verify it without the rehearsal: everything else was found intact.',
        );
      }
      seen.set(name.toLowerCase(), name);
    }
  }
}

/** What Strapi lets a join table have once only (database layout §4). */
function uniqueColumns({ components, relations }: Model): [table: string, columns: string[]][] {
  const [field] = components;
  const attachments = field && [field.table, ['entity_id', field.idColumn, 'field', 'component_type']];
  return [
    ...(attachments === undefined ? [] : [attachments as [string, string[]]]),
    ...relations.flatMap(({ storage }): [string, string[]][] =>
      storage.kind === 'joinTable'
        ? [[storage.table, [storage.joinColumn.name, storage.inverseJoinColumn.name]]]
        : [],
    ),
  ];
}

/** Tables with their columns, by Strapi's names of types. */
function tablesOf(models: Iterable<Model>): Map<string, Map<string, string>> {
  const tables = new Map<string, Map<string, string>>();
  for (const model of models) {
    const scalars = new Map(model.scalars.map(({ column, columnType }) => [column, columnType]));
    for (const { table, columns } of expectedNames(model)) {
      const known = tables.get(table) ?? new Map([['id', 'increments']]);
      tables.set(table, known);
      for (const column of columns) {
        const isScalar = table === model.table && scalars.has(column);
        const type = isScalar ? scalars.get(column) : typeOfOther(column, table !== model.table);
        known.set(column, known.get(column) ?? type ?? 'string');
      }
    }
  }
  return tables;
}

/** Columns of joins: ids, places in an order, and names. */
function typeOfOther(column: string, isJoin: boolean): string {
  if (column.endsWith('_type') || (isJoin && column === 'field')) {
    return 'string';
  }
  return isJoin && /(^|_)ord(er)?$/.test(column) ? 'double' : 'integer';
}
