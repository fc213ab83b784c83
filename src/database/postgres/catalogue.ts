import { coreStoreTable } from '../../strapi/tables.ts';
import {
  type Catalogue,
  type Column,
  type ForeignKey,
  grouped,
  holdsValue,
  type OnDelete,
} from '../catalogue.ts';
import type { Query } from '../session.ts';
import { Tables } from '../tables.ts';
import { postgresDialect } from './dialect.ts';
import { arrayText } from './statement.ts';

const { quote } = postgresDialect;

/** Of a name it keeps so many bytes (`max_identifier_length`), with a notice. Strapi 4 gives longer ones, and goes on to use them. */
const longestName = 63;

/** The tables on the search path. */
export async function readTables(query: Query): Promise<Tables> {
  const rows = await query(
    `SELECT relname, attname FROM pg_catalog.pg_class JOIN pg_catalog.pg_attribute ON attrelid = pg_class.oid
     WHERE pg_catalog.pg_table_is_visible(pg_class.oid) AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace NOT IN
       (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema'))
       AND attnum > 0 AND NOT attisdropped
     ORDER BY relname, attnum`,
  );
  return new Tables(rows, {
    tellsTables: true,
    tellsColumns: true,
    keeps: longestName,
    showsForbidden: true,
  });
}

/** The schema that Strapi's tables are in: not always the first of the search path. */
export const home = `(SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = to_regclass('${coreStoreTable}'))`;

/** Names of columns as a JSON array. */
export const columnsOf = (table: string, numbers: string): string =>
  `(SELECT json_agg(attname ORDER BY place) FROM unnest(${numbers}) WITH ORDINALITY AS key (number, place)
    JOIN pg_catalog.pg_attribute ON attrelid = ${table} AND attnum = key.number)`;

/** Null for the schema that Strapi is in. */
const schemaOf = (name: string) =>
  `CASE WHEN ${name}.relnamespace <> ${home} THEN ${name}.relnamespace::regnamespace::text END`;

/** The bit of `tgtype` for triggers that work when a row is deleted. */
const onDelete = 8;

/**
 * All of it in one round trip, as JSON; none of it needs a right on the tables. Rows of a table can be seen where its columns
 * may be read, and no policy hides some. Names are cast to `name`, which cuts them as statements do; Strapi's tables are given
 * back by those that were asked for.
 */
const catalogue = `
  WITH own AS (
    SELECT oid, name FROM unnest(?::text[]) AS name
    JOIN pg_catalog.pg_class ON relnamespace = ${home} AND relname = name::name
  )
  SELECT 'key', json_build_array(conname, ${schemaOf('child')}, child.relname, ${columnsOf('conrelid', 'conkey')},
      ${schemaOf('parent')}, coalesce((SELECT name FROM own WHERE oid = parent.oid LIMIT 1), parent.relname),
      ${columnsOf('confrelid', 'confkey')}, confdeltype,
      has_schema_privilege(child.relnamespace, 'USAGE')
        AND NOT EXISTS (SELECT FROM unnest(conkey) AS number WHERE NOT has_column_privilege(conrelid, number, 'SELECT'))
        AND NOT row_security_active(conrelid))::text
    FROM pg_catalog.pg_constraint
    JOIN pg_catalog.pg_class AS child ON child.oid = conrelid
    JOIN pg_catalog.pg_class AS parent ON parent.oid = confrelid
    WHERE contype = 'f' AND conparentid = 0 AND conrelid NOT IN (SELECT oid FROM own)
  UNION ALL
  SELECT 'column', json_build_array(name, attname, attgenerated <> '',
      attidentity <> '' OR pg_get_expr(adbin, adrelid) LIKE 'nextval(%', NOT attnotnull, pg_get_expr(adbin, adrelid))::text
    FROM own
    JOIN pg_catalog.pg_attribute ON attrelid = own.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
  UNION ALL
  SELECT DISTINCT 'unique', json_build_array(name, attname)::text
    FROM own
    JOIN pg_catalog.pg_index AS ind ON indrelid = own.oid AND indisunique AND NOT indisprimary
    JOIN pg_catalog.pg_attribute ON attrelid = indrelid AND attnum > 0
    WHERE coalesce(to_jsonb(ind) ->> 'indnullsnotdistinct', 'false') = 'false'
      AND (attnum = ANY (indkey) OR EXISTS (
        SELECT FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = indexrelid
          AND refclassid = classid AND refobjid = indrelid AND refobjsubid = attnum))
  UNION ALL
  SELECT 'view', json_build_array(name)::text
    FROM own JOIN pg_catalog.pg_class USING (oid) WHERE relkind IN ('v', 'm')
  UNION ALL
  SELECT 'trigger', json_build_array(name)::text
    FROM own JOIN pg_catalog.pg_trigger ON tgrelid = own.oid
    WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & ${onDelete} <> 0`;

const rules: Readonly<Record<string, OnDelete>> = { c: 'delete', n: 'setNull', d: 'setDefault' };

/**
 * What the catalogue says of tables; see `Session.catalogue`.
 *
 * @param tables Strapi's own.
 */
export async function readCatalogue(query: Query, tables: readonly string[]): Promise<Catalogue> {
  const rows = await query(catalogue, [arrayText(tables, 1, 0)]);
  const found = grouped(rows.map(([kind, value]) => [String(kind), JSON.parse(String(value))] as const));
  const of = <Item>(kind: string) => (found.get(kind) ?? []) as Item[];
  return {
    keys: of<Parameters<typeof foreignKey>[0]>('key').map(foreignKey),
    columns: grouped(of<Parameters<typeof column>[0]>('column').map(column)),
    unique: grouped(of<readonly [string, string]>('unique')),
    triggers: new Set(of<readonly [string]>('trigger').map(([table]) => table)),
    views: of<readonly [string]>('view').map(([table]) => table),
  };
}

type Names = readonly string[];

const foreignKey = ([
  name,
  schema,
  table,
  columns,
  referencedSchema,
  referencedTable,
  referencedColumns,
  action,
  isReadable,
]: readonly [
  string,
  string | null,
  string,
  Names,
  string | null,
  string,
  Names,
  string,
  boolean,
]): ForeignKey => ({
  name,
  ...named(schema, table),
  columns,
  referencedTable: named(referencedSchema, referencedTable).table,
  referencedFrom: named(referencedSchema, referencedTable).from,
  referencedColumns,
  onDelete: rules[action] ?? 'refuse',
  isReadable,
});

/** The server gives the name of a schema as SQL has it. */
const named = (schema: string | null, table: string) =>
  schema === null
    ? { table, from: quote(table) }
    : { table: `${schema}.${table}`, from: `${schema}.${quote(table)}` };

const column = ([table, name, isGenerated, isNumbered, isNullable, expression]: readonly [
  string,
  string,
  boolean,
  boolean | null,
  boolean,
  string | null,
]): [string, Column] => [
  table,
  {
    name,
    isGenerated,
    isNullable,
    fillsItself: isNumbered === true || expression !== null,
    holdsValue: isNumbered ? undefined : holdsValue(quote(name), expression, (column) => `${column}::text`),
  },
];
