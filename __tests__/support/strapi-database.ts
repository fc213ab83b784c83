import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Schema } from '../../src/strapi/schema.ts';

/** A table as Strapi notes it: columns with the types of `strapi_database_schema`. */
export interface TableDefinition {
  readonly columns: Readonly<Record<string, string>>;
  /** Column to referenced table. */
  readonly foreignKeys?: Readonly<Record<string, string>>;
  readonly rows?: readonly Readonly<Record<string, SQLInputValue>>[];
}

export interface DatabaseDefinition {
  readonly contentTypes: readonly Schema[];
  readonly tables: Readonly<Record<string, TableDefinition>>;
  /** More rows of the core store: key to value as text. */
  readonly store?: Readonly<Record<string, string | null>>;
}

/** The affinities that Strapi's SQLite dialect gives to its column types (database layout §3). */
const sqliteTypes: Readonly<Record<string, string>> = {
  increments: 'integer not null primary key autoincrement',
  string: 'varchar(255)',
  text: 'text',
  longtext: 'text',
  jsonb: 'json',
  integer: 'integer',
  bigInteger: 'bigint',
  double: 'float',
  decimal: 'float',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  timestamp: 'datetime',
};

const quote = (name: string) => `"${name}"`;

/**
 * Makes a database as Strapi 5 leaves it, from names that the test gives: nothing is derived here, so that a test of
 * the naming is not a test against itself.
 */
export function createStrapiDatabase(file: string, definition: DatabaseDefinition): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const tables = Object.entries(definition.tables);
  for (const [name, { columns, rows = [] }] of tables) {
    const list = Object.entries({ id: 'increments', ...columns });
    database.exec(
      `CREATE TABLE ${quote(name)} (${list.map(([column, type]) => `${quote(column)} ${sqliteTypes[type] ?? type}`).join(', ')})`,
    );
    for (const row of rows) {
      insert(database, name, row);
    }
  }
  database.exec(`
    CREATE TABLE strapi_core_store_settings (id integer primary key autoincrement, key varchar(255), value text, type varchar(255), environment varchar(255), tag varchar(255));
    CREATE TABLE strapi_webhooks (id integer primary key autoincrement, name varchar(255), url text, headers json, events json, enabled boolean);
    CREATE TABLE strapi_database_schema (id integer primary key autoincrement, schema json, time datetime, hash varchar(255))`);
  const contentTypes = Object.fromEntries(definition.contentTypes.map((schema) => [schema.uid, schema]));
  const store = { strapi_content_types_schema: JSON.stringify(contentTypes), ...definition.store };
  for (const [key, value] of Object.entries(store)) {
    insert(database, 'strapi_core_store_settings', { key, value, type: 'object' });
  }
  const noted = tables.map(([name, { columns, foreignKeys = {} }]) => ({
    name,
    columns: Object.entries({ id: 'increments', ...columns }).map(([name, type]) => ({ name, type })),
    indexes: [],
    foreignKeys: Object.entries(foreignKeys).map(([column, referencedTable]) => ({
      name: `${name}_${column}_fk`,
      columns: [column],
      referencedTable,
      referencedColumns: ['id'],
      onDelete: 'CASCADE',
    })),
  }));
  insert(database, 'strapi_database_schema', {
    schema: JSON.stringify({ tables: noted }),
    time: 1,
    hash: '',
  });
  database.exec('COMMIT');
  database.close();
}

function insert(database: DatabaseSync, table: string, row: Readonly<Record<string, SQLInputValue>>): void {
  const names = Object.keys(row);
  database
    .prepare(
      `INSERT INTO ${quote(table)} (${names.map(quote).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    )
    .run(...Object.values(row));
}

/** A content type with what every one has in Strapi 5, as the core store keeps it. */
export function contentType(uid: string, collectionName: string, attributes: object): Schema {
  const modelName = uid.split('.').at(-1) as string;
  return {
    uid,
    collectionName,
    modelType: 'contentType',
    modelName,
    kind: 'collectionType',
    info: { displayName: modelName, singularName: modelName },
    attributes: attributes as Schema['attributes'],
  } as Schema;
}

/** A join table's columns: the two ends by name, and the order columns. */
export function joinTable(
  ends: Readonly<Record<string, string>>,
  orders: readonly string[],
  rows: TableDefinition['rows'] = [],
): TableDefinition {
  const integer = Object.fromEntries(Object.keys(ends).map((name) => [name, 'integer']));
  const double = Object.fromEntries(orders.map((name) => [name, 'double']));
  return { columns: { ...integer, ...double }, foreignKeys: ends, rows };
}

/** The table that attaches components to their owner. */
export function componentTable(owner: string, rows: TableDefinition['rows'] = []): TableDefinition {
  const columns = {
    entity_id: 'integer',
    cmp_id: 'integer',
    component_type: 'string',
    field: 'string',
    order: 'double',
  };
  return { columns, foreignKeys: { entity_id: owner }, rows };
}
