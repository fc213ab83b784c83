import type { PageLimits, Row, Session } from '../session.ts';

/**
 * Reads a table in pages by key range: a page is found at once however far into the table it lies.
 *
 * @param sql Selects what comes after a key, at most so many rows, in the order of the key, which is the first column; the
 *   key and the number of rows are its parameters.
 * @param size Asked before each page.
 */
export async function* rowPages(
  session: Session,
  sql: string,
  size: { readonly rows: number },
): AsyncGenerator<readonly Row[]> {
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const limit = size.rows;
    const rows = await session.rows(sql, [last, limit]);
    if (rows.length > 0) {
      yield rows;
    }
    if (rows.length < limit) {
      return;
    }
    last = rows.at(-1)?.[0] as number;
  }
}

/** How many rows to ask for next, learnt from how long the records of the page before were. */
export class PageSize {
  readonly #limits: PageLimits;
  #rows = 100;

  constructor(limits: PageLimits) {
    this.#limits = limits;
  }

  get rows(): number {
    return this.#rows;
  }

  learn(records: number, characters: number): void {
    const fitting = Math.floor((this.#limits.characters * records) / Math.max(characters, 1));
    this.#rows = Math.max(1, Math.min(this.#limits.rows, fitting, this.#rows * 4));
  }
}
