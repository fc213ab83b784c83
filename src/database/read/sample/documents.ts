import type { Model } from '../../model/model.ts';
import type { Row, Session } from '../../session.ts';
import { text } from '../../values.ts';
import { rowIds } from '../row-ids.ts';
import { column } from '../rows.ts';
import { everyId } from './every-id.ts';
import { localizationPairs } from './graph.ts';

/** What tells the documents of a content type apart. */
export interface Documents {
  /** What is selected behind the id of a row, each with a comma before it. */
  readonly columns: string;
  /**
   * The document of a row that was selected so: its `documentId`; in Strapi 4 the lowest id of its localizations. A row without a
   * document is one by itself.
   */
  readonly keyOf: (row: Row) => string | number;
}

/** How the documents of a content type are told apart. In Strapi 4, all localizations are read for it. */
export async function documentsOf(
  session: Session,
  model: Model,
  filled: ReadonlySet<string>,
): Promise<Documents> {
  const name = model.scalars.find(({ attribute }) => attribute === 'documentId')?.column;
  if (name !== undefined) {
    return {
      columns: `, ${column(session.dialect, 't', name)}`,
      keyOf: ([id, document]) =>
        (document === null || document === undefined ? '' : text(document)) || (id as number),
    };
  }
  const groups = new Groups();
  const [pairs] = localizationPairs(session.dialect, model, filled);
  if (pairs !== undefined) {
    for await (const ids of everyId(session, model, rowsAtATime)) {
      const { condition, parameters } = rowIds(session.dialect, ids, true);
      const sql = `SELECT ${pairs.near}, ${pairs.far} ${pairs.from} AND ${condition(pairs.near)}`;
      for (const [near, far] of await session.rows(sql, [...pairs.parameters, ...parameters])) {
        groups.join(near as number, far as number);
      }
    }
  }
  return { columns: '', keyOf: ([id]) => groups.lowest(id as number) };
}

const rowsAtATime = 20_000;

/** Which numbers belong together. */
class Groups {
  /** To a lower one of the same group; those that are the lowest, or by themselves, are not in here. */
  readonly #lower = new Map<number, number>();

  join(one: number, other: number): void {
    const [low, high] = [this.lowest(one), this.lowest(other)].sort((a, b) => a - b) as [number, number];
    if (low !== high) {
      this.#lower.set(high, low);
    }
  }

  lowest(id: number): number {
    let lowest = id;
    for (let next = this.#lower.get(lowest); next !== undefined; next = this.#lower.get(lowest)) {
      lowest = next;
    }
    if (lowest !== id) {
      this.#lower.set(id, lowest);
    }
    return lowest;
  }
}
