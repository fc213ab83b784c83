import type { PageLimits, Row, Session } from '../session.ts';

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
