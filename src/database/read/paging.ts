import type { IdSet } from '../../transfer/id-set.ts';
import type { PageLimits, Parameter, Row, Session } from '../session.ts';
import { rowIds } from './row-ids.ts';

/**
 * Reads a table in pages by key range: a page is found at once however far into the table it lies.
 *
 * @param sql Selects what comes after a key, at most so many rows, in the order of the key, which is the first column; the
 *   key and the number of rows are its parameters.
 * @param size Asked before each page.
 * @param first Selects the first page, with the number of rows as its parameter: also keys that no number reaches down to.
 */
export async function* rowPages(
  session: Session,
  sql: string,
  size: { readonly rows: number },
  first?: string,
): AsyncGenerator<readonly Row[]> {
  let last: number | undefined = first === undefined ? Number.MIN_SAFE_INTEGER : undefined;
  for (;;) {
    const limit = size.rows;
    const rows: readonly Row[] =
      last === undefined
        ? await session.rows(first as string, [limit])
        : await session.rows(sql, [last, limit]);
    if (rows.length > 0) {
      yield rows;
    }
    if (rows.length < limit) {
      return;
    }
    last = rows.at(-1)?.[0] as number;
  }
}

/** Both statements for the rows of a table by their ids, of which none is passed over, whatever it is. */
export function byId({ dialect }: Session, table: string, columns: string): { sql: string; first: string } {
  const id = `t.${dialect.quote('id')}`;
  const rows = (condition: string) =>
    `SELECT ${columns} FROM ${dialect.quote(table)} t WHERE ${id} ${condition} ORDER BY ${id} LIMIT ?`;
  return { sql: rows('> ?'), first: rows('IS NOT NULL') };
}

/**
 * Reads some rows of a table by their ids, in the order of these. Where nearly all are wanted, they are read as ranges.
 *
 * @param columns The first is the id.
 * @param size Asked before each page.
 */
export async function* chosenRowPages(
  session: Session,
  { table, columns }: { readonly table: string; readonly columns: string },
  chosen: IdSet,
  size: { readonly rows: number },
): AsyncGenerator<readonly Row[]> {
  const { dialect } = session;
  const id = `t.${dialect.quote('id')}`;
  for (const ids of idPages(chosen, size)) {
    const { condition, parameters, wanted } = rowIds(dialect, ids);
    const sql = `SELECT ${columns} FROM ${dialect.quote(table)} t WHERE ${condition(id)} ORDER BY ${id}`;
    const rows = wanted(await session.rows(sql, parameters));
    if (rows.length > 0) {
      yield rows;
    }
  }
}

/** The ids of a set in ascending order, some at a time. */
export function* idPages(ids: IdSet, size: { readonly rows: number }): Generator<number[]> {
  let page: number[] = [];
  for (const id of ids.ascending()) {
    page.push(id);
    if (page.length >= size.rows) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) {
    yield page;
  }
}

/** How rows are read that have nothing to tell one from another: many may have the same key, some none. */
export interface GroupedRows {
  readonly select: string;
  /** Begins with FROM and ends in a WHERE clause that can be continued with AND. */
  readonly from: string;
  /** Of its conditions. */
  readonly parameters?: readonly Parameter[];
  /** A number; the first column of what is selected. */
  readonly key: string;
  /** What decides about the order of rows with the same key. */
  readonly order: string;
}

/**
 * Reads such a table in pages: all rows with the same key come with one page, so that none is left out between two; last of
 * all, those without a key.
 */
export async function* groupedRowPages(
  session: Session,
  { select, from, parameters = [], key, order }: GroupedRows,
  size: { readonly rows: number },
): AsyncGenerator<readonly Row[]> {
  const end = `SELECT max(found) FROM (SELECT ${key} AS found ${from} AND ${key} > ? ORDER BY ${key} LIMIT ?) AS page`;
  const page = `SELECT ${select} ${from} AND ${key} > ? AND ${key} <= ? ORDER BY ${key}, ${order}`;
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const [[until] = []] = await session.rows(end, [...parameters, last, size.rows]);
    if (until === null || until === undefined) {
      break;
    }
    yield await session.rows(page, [...parameters, last, Number(until)]);
    last = Number(until);
  }
  const rows = await session.rows(
    `SELECT ${select} ${from} AND ${key} IS NULL ORDER BY ${order}`,
    parameters,
  );
  if (rows.length > 0) {
    yield rows;
  }
}

/** How many rows to ask for next, learnt from how long the records of the page before were. */
export class PageSize {
  readonly #limits: PageLimits;
  #rows: number;

  constructor(limits: PageLimits) {
    this.#limits = limits;
    // Three such pages are on their way before anything is learnt.
    this.#rows = Math.min(limits.rows, 25);
  }

  get rows(): number {
    return this.#rows;
  }

  learn(records: number, characters: number): void {
    const fitting = Math.floor((this.#limits.characters * records) / Math.max(characters, 1));
    this.#rows = Math.max(1, Math.min(this.#limits.rows, fitting, this.#rows * 4));
  }
}
