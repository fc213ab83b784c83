import { type Catalogue, type Column, type ForeignKey, grouped, holdsValue, ruleOf } from '../catalogue.ts';
import type { Row, Value } from '../session.ts';
import type { Link } from './connection.ts';
import { mysqlDialect } from './dialect.ts';

const { quote } = mysqlDialect;

/** Nothing of a schema is shown to a user who has no right in it; a name of a column for each part of a key. */
const foreignKeys = `
  SELECT 'key', k.table_name, k.column_name, k.constraint_name, r.delete_rule,
    NULLIF(k.table_schema, DATABASE()), NULLIF(k.referenced_table_schema, DATABASE()), k.referenced_table_name,
    k.referenced_column_name, k.ordinal_position
  FROM information_schema.key_column_usage k
  JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
  WHERE k.referenced_table_name IS NOT NULL`;

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
  SELECT 'trigger', event_object_table, NULL, NULL, NULL, ${nothing}
  FROM information_schema.triggers WHERE event_object_schema = DATABASE() AND event_manipulation = 'DELETE'`;

/** @param tables Strapi's own. */
export async function readCatalogue(link: Link, tables: readonly string[]): Promise<Catalogue> {
  // Some servers keep names in lower case.
  const names = new Map(
    tables.flatMap((name) => [
      [name.toLowerCase(), name],
      [name, name],
    ]),
  );
  const own = ([, table]: Row) => names.has(String(table));
  const keys = await link.rows(foreignKeys);
  const found = grouped((await link.rows(others)).filter(own).map((row) => [String(row[0]), row] as const));
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
  };
}

function columnOf([, , name, isNullable, expression, extra]: Row): Column {
  return {
    name: String(name),
    isGenerated:
      /VIRTUAL|STORED|PERSISTENT/i.test(String(extra)) && !/DEFAULT_GENERATED/i.test(String(extra)),
    isNullable: isNullable === 'YES',
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
