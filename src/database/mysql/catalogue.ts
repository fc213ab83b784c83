import { type Catalogue, type Column, type ForeignKey, grouped, holdsValue, ruleOf } from '../catalogue.ts';
import type { Query, Row, Value } from '../session.ts';
import { Tables } from '../tables.ts';
import { mysqlDialect } from './dialect.ts';
import { flavours } from './flavours.ts';

const { quote } = mysqlDialect;

/** The foreign keys of all tables, which only some users may see. MySQL before 8 calls them as MariaDB does. */
const allForeignKeys = [flavours.mariadb, flavours.mysql].map(
  ({ foreignKeys }) => `SELECT for_name, ref_name FROM information_schema.${foreignKeys}`,
);

/** What a user sees at all: nothing of a database in which it has no right. */
const otherDatabases = `
  SELECT schema_name FROM information_schema.schemata
  WHERE schema_name NOT IN (DATABASE(), 'information_schema', 'mysql', 'performance_schema', 'sys')`;

/** The keys of one database: to look through several at once, a server opens all of its tables. */
const foreignKeys = `
  SELECT 'key', k.table_name, k.column_name, k.constraint_name, r.delete_rule,
    NULLIF(k.table_schema, DATABASE()), NULLIF(k.referenced_table_schema, DATABASE()), k.referenced_table_name,
    k.referenced_column_name, k.ordinal_position
  FROM information_schema.key_column_usage k
  JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
  WHERE k.table_schema = ? AND r.constraint_schema = ? AND k.referenced_table_name IS NOT NULL`;

const unknownTable = 1109;
const accessDenied = 1227;

const nothing = 'NULL, NULL, NULL, NULL, NULL';

/** MySQL shows a default as it is, MariaDB as SQL. */
const others = `
  SELECT 'column', table_name, column_name, is_nullable,
    CASE WHEN VERSION() LIKE '%MariaDB%' OR extra LIKE '%DEFAULT_GENERATED%' OR column_default IS NULL
      THEN column_default ELSE QUOTE(column_default) END, extra, NULL, NULL, NULL, NULL
  FROM information_schema.columns WHERE table_schema = DATABASE()
  UNION ALL
  SELECT 'unique', table_name, column_name, NULL, NULL, ${nothing}
  FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND non_unique = 0 AND index_name <> 'PRIMARY' AND column_name IS NOT NULL
  UNION ALL
  SELECT 'view', table_name, NULL, NULL, NULL, ${nothing}
  FROM information_schema.views WHERE table_schema = DATABASE() AND is_updatable <> 'YES'
  UNION ALL
  SELECT 'trigger', event_object_table, NULL, NULL, NULL, ${nothing}
  FROM information_schema.triggers WHERE event_object_schema = DATABASE() AND event_manipulation = 'DELETE'`;

/** Some servers keep the names of tables in lower case, or compare them so. */
export async function readTables(query: Query): Promise<Tables> {
  const rows = await query(
    `SELECT table_name, column_name, @@lower_case_table_names FROM information_schema.columns
     WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
  );
  return new Tables(rows, { tellsTables: rows[0]?.[2] === 0, tellsColumns: false, showsForbidden: false });
}

/**
 * What the catalogue says of tables; see `Session.catalogue`.
 *
 * @param tables Strapi's own.
 */
export async function readCatalogue(query: Query, tables: readonly string[]): Promise<Catalogue> {
  // Some servers keep names in lower case.
  const names = new Map(
    tables.flatMap((name) => [
      [name.toLowerCase(), name],
      [name, name],
    ]),
  );
  const own = ([, table]: Row) => names.has(String(table));
  const [[database] = []] = await query('SELECT DATABASE()');
  const keys: Row[] = [];
  for (const name of await databasesThatRefer(query, String(database))) {
    keys.push(...(await query(foreignKeys, [name, name])));
  }
  const found = grouped((await query(others)).filter(own).map((row) => [String(row[0]), row] as const));
  const of = (kind: string) => found.get(kind) ?? [];
  const nameOf = (value: Value | undefined) => names.get(String(value)) ?? String(value);
  return {
    keys: keysOf(
      keys.filter((row) => row[5] !== null || !own(row)),
      nameOf,
    ),
    columns: grouped(of('column').map((row): [string, Column] => [nameOf(row[1]), columnOf(row)])),
    unique: grouped(of('unique').map(([, table, column]) => [nameOf(table), String(column)])),
    triggers: new Set(of('trigger').map(([, table]) => nameOf(table))),
    views: of('view').map(([, table]) => nameOf(table)),
  };
}

/** The databases with tables that refer to those of one, or to such tables: itself, and seldom others. */
async function databasesThatRefer(query: Query, database: string): Promise<Set<string>> {
  const found = new Set([database]);
  const keys = await readAllForeignKeys(query);
  if (keys === undefined) {
    const visible = await query(otherDatabases);
    return new Set([database, ...visible.map(([name]) => String(name))]);
  }
  const pairs = keys.map((key) => key.map(databaseOf));
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const [from = '', to = ''] of pairs) {
      if (found.has(to)) {
        found.add(from);
      }
    }
  }
  return found;
}

/** Undefined for a user who may not see them. */
async function readAllForeignKeys(query: Query): Promise<Row[] | undefined> {
  for (const sql of allForeignKeys) {
    const rows = await query(sql).catch((error: { errno?: number }) => {
      if (![accessDenied, unknownTable].includes(error.errno ?? 0)) {
        throw error;
      }
    });
    if (rows !== undefined) {
      return rows;
    }
  }
  return undefined;
}

/** InnoDB names a table as the files of a database are named: `shop@002deu/orders`. */
const databaseOf = (table: Value): string =>
  String(table)
    .replace(/\/.*$/s, '')
    .replace(/@([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

function columnOf([, , name, isNullable, value, extra]: Row): Column {
  // MariaDB's word for none; a text that says so has quotes.
  const expression = value === 'NULL' ? null : value;
  return {
    name: String(name),
    isGenerated:
      /VIRTUAL|STORED|PERSISTENT/i.test(String(extra)) && !/DEFAULT_GENERATED/i.test(String(extra)),
    isNullable: isNullable === 'YES',
    fillsItself: /auto_increment/i.test(String(extra)) || expression !== null,
    holdsValue: /auto_increment/i.test(String(extra))
      ? undefined
      : holdsValue(quote(String(name)), expression, (column) => `CAST(${column} AS BINARY)`),
  };
}

function keysOf(rows: readonly Row[], nameOf: (value: Value | undefined) => string): ForeignKey[] {
  const parts = grouped(rows.map((row) => [JSON.stringify([row[5], row[1], row[3]]), row] as const));
  return [...parts.values()].map((key) => {
    key.sort((a, b) => Number(a[9]) - Number(b[9]));
    const [, table, , name, rule, schema, referencedSchema, referencedTable] = key[0] as Row;
    const referenced = named(
      referencedSchema,
      referencedSchema === null ? nameOf(referencedTable) : referencedTable,
    );
    return {
      name: String(name),
      ...named(schema, table),
      columns: key.map((row) => String(row[2])),
      referencedTable: referenced.table,
      referencedFrom: referenced.from,
      referencedColumns: key.map((row) => String(row[8])),
      onDelete: ruleOf(rule),
      isReadable: true,
    };
  });
}

const named = (schema: Value | undefined, table: Value | undefined) =>
  typeof schema === 'string'
    ? { table: `${schema}.${table}`, from: `${quote(schema)}.${quote(String(table))}` }
    : { table: String(table), from: quote(String(table)) };
