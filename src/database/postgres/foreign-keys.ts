import { noteTable } from '../../strapi/tables.ts';
import type { Violation } from '../write/writer.ts';
import { columnsOf, home } from './catalogue.ts';
import type { PostgresConnection } from './connection.ts';
import { postgresDialect } from './dialect.ts';

/** A foreign key within Strapi's schema. */
export interface ForeignKey {
  readonly table: string;
  readonly columns: readonly string[];
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: Violation['onDelete'];
}

/** The names of tables that Strapi has noted as its own, as the catalogue has them: the cast cuts long ones. */
export const ownTables = `SELECT (entry ->> 'name')::name FROM
  (SELECT schema::jsonb AS stored FROM ${noteTable} ORDER BY time DESC, id DESC LIMIT 1) AS latest,
  jsonb_array_elements(latest.stored -> 'tables') AS entry`;

/** How many are looked at with one statement. */
const mostKeys = 200;

/**
 * The foreign keys of Strapi's own tables, each with whether a statement could do what it does: it refers to an ordinary
 * table beside it, and it has no unusual action. Those of others are not among them: nothing that they refer to goes
 * without the server's own work; see {@link enforcing}.
 */
const foreignKeys = `
  SELECT child.relname, ${columnsOf('conrelid', 'conkey')}::text, parent.relname, ${columnsOf('confrelid', 'confkey')}::text, confdeltype,
    child.relkind = 'r' AND parent.relkind = 'r' AND pg_table_is_visible(child.oid) AND pg_table_is_visible(parent.oid)
      AND child.relnamespace = parent.relnamespace AND confmatchtype = 's'
      AND confdeltype IN ('a', 'r', 'c', 'n') AND pg_get_constraintdef(con.oid) !~ 'ON DELETE SET NULL \\('
      AND EXISTS (SELECT FROM pg_catalog.pg_attribute
                  WHERE attrelid = conrelid AND attname = 'id' AND atttypid IN ('integer'::regtype, 'bigint'::regtype))
  FROM pg_catalog.pg_constraint AS con
  JOIN pg_catalog.pg_class AS child ON child.oid = conrelid
  JOIN pg_catalog.pg_class AS parent ON parent.oid = confrelid
  WHERE contype = 'f' AND child.relnamespace = ${home} AND child.relname IN (${ownTables})`;

/** Triggers and rules of the project's own, which do not work either where foreign keys do not. */
const ownTriggers = `
  SELECT FROM pg_catalog.pg_class AS class
  WHERE relnamespace = ${home} AND relkind IN ('r', 'p')
    AND (relhasrules OR EXISTS (SELECT FROM pg_catalog.pg_trigger
                                WHERE tgrelid = class.oid AND NOT tgisinternal AND tgenabled <> 'D'))
  LIMIT 1`;

const actions: Readonly<Record<string, Violation['onDelete']>> = { c: 'delete', n: 'setNull' };

/**
 * That of a server which takes over rows of another, where their references were checked. Who may not have it is told nothing
 * but what the role is.
 */
const replicationRole = `
  DO $$ BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);
  EXCEPTION WHEN insufficient_privilege THEN NULL;
  END $$`;

/** Whether the project has such triggers or rules. */
export async function hasOwnTriggers(connection: PostgresConnection): Promise<boolean> {
  return (await connection.query(ownTriggers)).rows.length > 0;
}

/**
 * Ends the work of foreign keys for this transaction: row by row they take longer than everything else together, and can be
 * checked at once when all rows are there (see {@link violationsOf}). Only some roles may do that, such as superusers; nobody
 * is kept from reading by it. It ends triggers, too: not to be called where a project has some of its own.
 *
 * @returns the foreign keys that the caller has to see to from here on; undefined where the server still does.
 */
export async function switchOffForeignKeys(
  connection: PostgresConnection,
): Promise<readonly ForeignKey[] | undefined> {
  const { rows: keys } = await connection.query(foreignKeys);
  if (keys.length === 0 || keys.some((key) => key.at(-1) !== true)) {
    return undefined;
  }
  await connection.run(replicationRole);
  const { rows } = await connection.query("SELECT current_setting('session_replication_role')");
  if (rows[0]?.[0] !== 'replica') {
    return undefined;
  }
  return keys.map(([table, columns, referencedTable, referencedColumns, action]) => ({
    table: String(table),
    columns: JSON.parse(String(columns)),
    referencedTable: String(referencedTable),
    referencedColumns: JSON.parse(String(referencedColumns)),
    onDelete: actions[String(action)] ?? 'refuse',
  }));
}

/** Does some work with foreign keys at work again, after {@link switchOffForeignKeys}. */
export async function enforcing<Result>(
  connection: PostgresConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  await connection.run("SET LOCAL session_replication_role TO 'origin'");
  const result = await work();
  await connection.run("SET LOCAL session_replication_role TO 'replica'");
  return result;
}

/** All rows whose references lead nowhere. */
export async function violationsOf(
  connection: PostgresConnection,
  keys: readonly ForeignKey[],
): Promise<Violation[]> {
  const found: Violation[] = [];
  for (let start = 0; start < keys.length; start += mostKeys) {
    const some = keys.slice(start, start + mostKeys);
    const { rows } = await connection.query(some.map(brokenRows).join(' UNION ALL '));
    for (const [index, id] of rows) {
      const { table, columns, referencedTable, onDelete } = some[Number(index)] as ForeignKey;
      found.push({ table, id: Number(id), columns, referencedTable, onDelete });
    }
  }
  return found;
}

/** A reference with an empty part is none (MATCH SIMPLE). */
function brokenRows(
  { table, columns, referencedTable, referencedColumns }: ForeignKey,
  index: number,
): string {
  const { quote } = postgresDialect;
  const own = columns.map((column) => `child.${quote(column)}`);
  const isReferred = own.map(
    (column, place) => `parent.${quote(referencedColumns[place] as string)} = ${column}`,
  );
  return `SELECT ${index}, child.id FROM ${quote(table)} AS child
          WHERE ${own.map((column) => `${column} IS NOT NULL`).join(' AND ')}
          AND NOT EXISTS (SELECT FROM ${quote(referencedTable)} AS parent WHERE ${isReferred.join(' AND ')})`;
}
