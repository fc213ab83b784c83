import type { Query } from '../session.ts';
import type { Upkeep } from '../upkeep.ts';
import { columnsOf, home } from './catalogue.ts';

/**
 * The sequences that belong to the column `id` of a table, whether it is serial or an identity; and where they are, as far as this user
 * may know: of one that was never asked the server says nothing, and the next is its start.
 */
const sequences = `
  SELECT t.relname, coalesce(pg_sequence_last_value(s.oid) + seqincrement, seqstart)::text
  FROM pg_catalog.pg_class t
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attname = 'id'
  JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid AND d.refobjsubid = a.attnum
    AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
  JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_catalog.pg_sequence ON seqrelid = s.oid
  WHERE t.relnamespace = ${home} AND CASE WHEN s.relkind = 'S' THEN has_sequence_privilege(s.oid, 'USAGE, SELECT') END`;

const unique = `
  SELECT t.relname, i.relname, coalesce(${columnsOf('indrelid', 'indkey')}::text, '[]')
  FROM pg_catalog.pg_index
  JOIN pg_catalog.pg_class t ON t.oid = indrelid
  JOIN pg_catalog.pg_class i ON i.oid = indexrelid
  WHERE t.relnamespace = ${home} AND indisunique AND NOT indisprimary ORDER BY 1, 2`;

export async function readUpkeep(query: Query): Promise<Upkeep> {
  const numbered = await query(sequences);
  const indexes = await query(unique);
  return {
    nextIds: new Map(numbered.map(([table, next]) => [String(table), Number(next)])),
    unique: indexes.map(([table, name, columns]) => ({
      table: String(table),
      name: String(name),
      columns: JSON.parse(String(columns)),
    })),
  };
}
