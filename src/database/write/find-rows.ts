import type { Row, Session } from '../session.ts';

/**
 * Finds rows by what they have in a column.
 *
 * @param key The column.
 * @param ids What it has in them.
 * @returns their values in the order of `columns`; the rows in any.
 */
export type FindRows = (
  table: string,
  columns: readonly string[],
  key: string,
  ids: readonly number[],
) => Promise<readonly Row[]>;

/** Finds them as the database has them. */
export const findIn =
  ({ dialect: { quote, inIds, idList }, rows }: Session): FindRows =>
  (table, columns, key, ids) =>
    rows(`SELECT ${columns.map(quote).join(', ')} FROM ${quote(table)} WHERE ${inIds(quote(key))}`, [
      idList(ids),
    ]);
