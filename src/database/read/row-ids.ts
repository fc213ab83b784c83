import type { Dialect, Parameter, Row } from '../session.ts';

/** Which rows are wanted, by the ids in one of their columns. */
export interface RowIds {
  readonly ids: readonly number[];
  /** The condition on that column, and its parameters. */
  readonly condition: (column: string) => string;
  readonly parameters: readonly Parameter[];
  /** Of the rows that were found, those that are wanted; their ids are in the first column. */
  readonly wanted: (rows: Row[]) => Row[];
}

/** How many rows may be read for each that is wanted. */
const worthReading = 1.25;

/** The same of rows that are nothing but a few numbers. */
export const worthReadingNumbers = 4;

/**
 * Asks for rows by their ids: as a range where there is hardly another in it, since a server thinks about, and looks for,
 * each id of a list by itself.
 *
 * @param ids At least one, each once.
 * @param areConsecutive Whether the table of these ids has no others between them, however many numbers lie there.
 * @param worth How many rows may be read for each that is wanted.
 */
export function rowIds(
  dialect: Dialect,
  ids: readonly number[],
  areConsecutive = false,
  worth = worthReading,
): RowIds {
  const [first, last] = ends(ids);
  const areExact = Number.isSafeInteger(first) && Number.isSafeInteger(last);
  const span = last - first + 1;
  if (!areExact || !(areConsecutive || span <= worth * ids.length)) {
    return { ids, condition: dialect.inIds, parameters: [dialect.idList(ids)], wanted: (rows) => rows };
  }
  const among = span === ids.length ? undefined : new Set<unknown>(ids);
  return {
    ids,
    condition: (column) => `${column} BETWEEN ? AND ?`,
    parameters: [first, last],
    wanted: (rows) => (among === undefined ? rows : rows.filter(([id]) => among.has(id))),
  };
}

/** The smallest and the largest: where there is one that no number holds exactly, it is one of them. */
function ends(ids: readonly number[]): [number, number] {
  let first = ids[0] as number;
  let last = first;
  for (const id of ids) {
    if (id < first) {
      first = id;
    } else if (id > last) {
      last = id;
    }
  }
  return [first, last];
}
