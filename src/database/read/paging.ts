import type { IdSet } from '../../transfer/id-set.ts';
import type { PageLimits, Parameter, Row, Session, Value } from '../session.ts';
import { severalAtOnce } from './at-once.ts';
import { rowIds } from './row-ids.ts';

/** How much is asked for at a time; asked before each page. */
export interface PageAmount {
  readonly rows: number;
  /** How many pages may be asked for before the first of them is there; one unless told. */
  readonly atOnce?: number;
}

/** How rows are read that have a key each. */
export interface KeyedRows {
  readonly select: string;
  /** Begins with FROM and ends in a WHERE clause that can be continued with AND. */
  readonly from: string;
  /** The first column of what is selected. */
  readonly key: string;
  /** What the rows of the first page have to meet, where that are also those with keys that no number reaches down to. */
  readonly first?: string;
}

/** Reads a table in pages by key range: a page is found at once however far into the table it lies. */
export async function* rowPages(
  session: Session,
  keyed: KeyedRows,
  size: PageAmount,
): AsyncGenerator<readonly Row[]> {
  const { select, from, key, first } = keyed;
  const page = (condition: string) => `SELECT ${select} ${from} AND ${condition} ORDER BY ${key} LIMIT ?`;
  let last: number | undefined = first === undefined ? Number.MIN_SAFE_INTEGER : undefined;
  let canReckon = true;
  for (;;) {
    const limit = size.rows;
    const rows: readonly Row[] =
      last === undefined
        ? await session.rows(page(first as string), [limit])
        : await session.rows(page(`${key} > ?`), [last, limit]);
    if (rows.length > 0) {
      yield rows;
    }
    if (rows.length < limit) {
      return;
    }
    const from = rows[0]?.[0];
    last = rows.at(-1)?.[0] as number;
    if (canReckon && (size.atOnce ?? 1) > 1 && Number.isSafeInteger(from) && Number.isSafeInteger(last)) {
      const end = await lastKey(session, keyed, last);
      if (end === undefined) {
        return;
      }
      // A driver gives what is no safe number as a text, or rounds it.
      canReckon = Number.isSafeInteger(end);
      if (canReckon) {
        const perRow = (last - (from as number) + 1) / rows.length;
        yield* keyRangePages(session, keyed, size, { last, end: end as number, perRow });
        return;
      }
    }
  }
}

/** @returns undefined where no key is behind the one that is given. */
async function lastKey(
  session: Session,
  { from, key }: KeyedRows,
  behind: number,
): Promise<Value | undefined> {
  const sql = `SELECT ${key} ${from} AND ${key} > ? ORDER BY ${key} DESC LIMIT 1`;
  const [[end] = []] = await session.rows(sql, [behind]);
  return end;
}

/** A range of keys that was asked for. */
interface KeyRange {
  readonly from: number;
  readonly until: number;
  readonly most: number;
  readonly rows: Promise<readonly Row[]>;
}

/** How many times as many rows a range may turn out to have as were expected of it. */
const leeway = 2;

/** By how much the guess about how many numbers lie between two keys may grow from one page to the next. */
const fastest = 4;

/**
 * Goes on with a table from a key, several pages at once. For that, the keys between which the rows of a page lie are guessed from the
 * page before. Where there turn out to be too many rows, what was asked for behind them is asked for anew.
 *
 * @param known The last key that was read, the last one of all, and how many numbers there are for each key.
 */
async function* keyRangePages(
  session: Session,
  { select, from, key }: KeyedRows,
  size: PageAmount,
  known: { readonly last: number; readonly end: number; readonly perRow: number },
): AsyncGenerator<readonly Row[]> {
  const sql = `SELECT ${select} ${from} AND ${key} > ? AND ${key} <= ? ORDER BY ${key} LIMIT ?`;
  const { end } = known;
  let { last, perRow } = known;
  const asked: KeyRange[] = [];
  const ask = () => {
    while (last < end && asked.length < (size.atOnce ?? 1)) {
      const { rows } = size;
      const most = rows * leeway;
      const until = Math.min(end, last + Math.ceil(rows * perRow));
      const found = session.rows(sql, [last, until, most]);
      // Whoever asks for them is told.
      found.catch(() => undefined);
      asked.push({ from: last, until, most, rows: found });
      last = until;
    }
  };
  try {
    for (ask(); asked.length > 0; ask()) {
      const range = asked[0] as KeyRange;
      const rows = await range.rows;
      const isFull = rows.length >= range.most;
      if (isFull) {
        await settled(asked.splice(0));
        last = rows.at(-1)?.[0] as number;
      } else {
        asked.shift();
      }
      const span = (isFull ? last : range.until) - range.from;
      perRow = Math.min(span / Math.max(rows.length, 1), perRow * fastest);
      ask();
      if (rows.length > 0) {
        yield rows;
      }
    }
  } finally {
    await settled(asked);
  }
}

/** Nothing is on its way any more when a reader that wants no more goes on. */
const settled = (asked: readonly KeyRange[]) => Promise.allSettled(asked.map(({ rows }) => rows));

/** The rows of a table by their ids, of which none is passed over, whatever it is. */
export function byId({ dialect }: Session, table: string, columns: string): KeyedRows {
  const key = `t.${dialect.quote('id')}`;
  return {
    select: columns,
    from: `FROM ${dialect.quote(table)} t WHERE 1 = 1`,
    key,
    first: `${key} IS NOT NULL`,
  };
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
  size: PageAmount,
): AsyncGenerator<readonly Row[]> {
  const { dialect } = session;
  const id = `t.${dialect.quote('id')}`;
  const pages = severalAtOnce(idPages(chosen, size), size, async (ids) => {
    const { condition, parameters, wanted } = rowIds(dialect, ids);
    const sql = `SELECT ${columns} FROM ${dialect.quote(table)} t WHERE ${condition(id)} ORDER BY ${id}`;
    return wanted(await session.rows(sql, parameters));
  });
  for await (const rows of pages) {
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

/** How many round trips it takes until a page has all that belongs to its rows, about. */
const steps = 3;

/** How many rows to ask for next, learnt from how long the records of the page before were. */
export class PageSize implements PageAmount {
  /** Of the rows alone, which are there before what belongs to them: fewer pages at once. */
  readonly ofRows: PageAmount;
  readonly #limits: PageLimits;
  #rows: number;
  #atOnce = 1;

  constructor(limits: PageLimits) {
    this.#limits = limits;
    // Three such pages are on their way before anything is learnt.
    this.#rows = Math.min(limits.rows, 25);
    const rows = () => this.#rows;
    const atOnce = () => Math.ceil(this.#atOnce / steps);
    this.ofRows = {
      get rows() {
        return rows();
      },
      get atOnce() {
        return atOnce();
      },
    };
  }

  get rows(): number {
    return this.#rows;
  }

  /** One before anything is learnt: rows may be of any size. */
  get atOnce(): number {
    return this.#atOnce;
  }

  learn(records: number, characters: number): void {
    const fitting = Math.floor((this.#limits.characters * records) / Math.max(characters, 1));
    this.#rows = Math.max(1, Math.min(this.#limits.rows, fitting, this.#rows * 4));
    this.#atOnce = this.#limits.atOnce;
  }
}
