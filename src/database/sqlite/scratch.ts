import { DatabaseSync } from 'node:sqlite';
import type { Schema } from '../../transfer/schema.ts';
import type { Layout } from '../model/layout.ts';
import { createModels, expectedNames, type Model } from '../model/model.ts';
import { contentTypesKey } from '../read/store.ts';
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
 * Makes a SQLite database with the tables that schemas ask for, and Strapi's notes about them, but without content,
 * indexes and foreign keys: enough to load an archive into and to read it back.
 *
 * @param contentTypes The core-store row in which Strapi describes its content types, parsed.
 */
export function createScratchDatabase(
  file: string,
  schemas: readonly Schema[],
  contentTypes: unknown,
  layout: Layout,
): void {
  const tables = tablesOf(createModels(schemas, layout).values());
  const { quote } = sqliteDialect;
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    // It does not outlive the process that makes it.
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN');
    for (const [name, columns] of [...tables, ...ownTables]) {
      const list = [...columns].map(([column, type]) => `${quote(column)} ${affinities[type] ?? 'text'}`);
      database.exec(`CREATE TABLE ${quote(name)} (${list.join(', ')})`);
    }
    database
      .prepare(`INSERT INTO strapi_core_store_settings (key, value, type) VALUES (?, ?, 'object')`)
      .run(contentTypesKey, JSON.stringify(contentTypes));
    const note = [...tables].map(([name, columns]) => ({
      name,
      columns: [...columns].map(([column, type]) => ({ name: column, type })),
      indexes: [],
      foreignKeys: [],
    }));
    database
      .prepare('INSERT INTO strapi_database_schema (schema, time, hash) VALUES (?, 0, ?)')
      .run(JSON.stringify({ tables: note }), '');
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

const ownTables = new Map(
  Object.entries({
    strapi_core_store_settings: {
      key: 'string',
      value: 'text',
      type: 'string',
      environment: 'string',
      tag: 'string',
    },
    strapi_webhooks: { name: 'string', url: 'text', headers: 'jsonb', events: 'jsonb', enabled: 'boolean' },
    strapi_database_schema: { schema: 'jsonb', time: 'datetime', hash: 'string' },
  }).map(([table, columns]) => [table, new Map(Object.entries({ id: 'increments', ...columns }))]),
);

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
