import type { Row } from './session.ts';

/**
 * The columns of all tables of a database: a query for each table would be a round trip for each.
 *
 * @param rows Names of a table and of one of its columns, in the order in which the table has them.
 */
export function columnsByTable(rows: readonly Row[]): ReadonlyMap<string, readonly string[]> {
  const tables = new Map<string, string[]>();
  for (const [table, column] of rows) {
    const columns = tables.get(String(table));
    if (columns === undefined) {
      tables.set(String(table), [String(column)]);
    } else {
      columns.push(String(column));
    }
  }
  return tables;
}
