import type { IdSet } from '../../../transfer/id-set.ts';
import type { Model } from '../../model/model.ts';
import type { Parameter, Session } from '../../session.ts';
import { rowIds, worthReadingNumbers } from '../row-ids.ts';
import { everyId } from './every-id.ts';
import type { Pairs } from './pairs.ts';

/** Where the rows of one type, or component, take along rows of another, or of the same one. */
export interface Edge {
  readonly near: string;
  readonly far: string;
  readonly pairs: Pairs;
  /** The rows at the far end that may be taken along; undefined for all. */
  readonly admits?: IdSet | undefined;
}

type Rows = Pick<Model, 'uid' | 'table'>;

/** How many rows are asked for at once. */
const idsAtATime = 5_000;

/** After how many rounds all pairs are read at once. */
const mostRounds = 64;

/** How many rows lie between one query and the next, where all pairs are read. */
const rowsAtATime = 50_000;

/**
 * Follows an edge, many rows at a time. A long chain, each row of which leads to the next one only, would be a query a row:
 * after some rounds all pairs are kept in memory, at 16 bytes each.
 */
export class Follower {
  readonly edge: Edge;
  readonly #session: Session;
  readonly #nearRows: Rows;
  #rounds = 0;
  #loaded: SortedPairs | undefined;

  /** @param nearRows What has the near ends. */
  constructor(session: Session, edge: Edge, nearRows: Rows) {
    this.#session = session;
    this.edge = edge;
    this.#nearRows = nearRows;
  }

  /**
   * @param ids Of rows at the near end, in ascending order.
   * @param take Told of what they take along: an id may come again.
   */
  async follow(ids: readonly number[], take: (id: number) => void): Promise<void> {
    const { admits } = this.edge;
    const found =
      admits === undefined
        ? take
        : (id: number) => {
            if (admits.has(id)) {
              take(id);
            }
          };
    this.#rounds += 1;
    if (this.#rounds > mostRounds) {
      this.#loaded ??= await this.#load();
      for (const id of ids) {
        this.#loaded.each(id, found);
      }
      return;
    }
    for (let start = 0; start < ids.length; start += idsAtATime) {
      const { condition, parameters, wanted } = rowIds(
        this.#session.dialect,
        ids.slice(start, start + idsAtATime),
        false,
        worthReadingNumbers,
      );
      for (const [, far] of wanted(await this.#read(condition(this.edge.pairs.near), parameters))) {
        found(far as number);
      }
    }
  }

  async #load(): Promise<SortedPairs> {
    const loaded = new SortedPairs();
    for await (const ids of everyId(this.#session, this.#nearRows, rowsAtATime)) {
      const { condition, parameters } = rowIds(this.#session.dialect, ids, true);
      const rows = await this.#read(condition(this.edge.pairs.near), parameters);
      rows.sort(([a], [b]) => (a as number) - (b as number));
      for (const [near, far] of rows) {
        loaded.add(near as number, far as number);
      }
    }
    return loaded;
  }

  async #read(condition: string, parameters: readonly Parameter[]) {
    const { from, parameters: own, near, far, firstBy } = this.edge.pairs;
    const order = firstBy === undefined ? '' : ` ORDER BY ${near}, ${firstBy}`;
    const rows = await this.#session.rows(`SELECT ${near}, ${far} ${from} AND ${condition}${order}`, [
      ...own,
      ...parameters,
    ]);
    return firstBy === undefined
      ? rows
      : rows.filter(([id], index) => index === 0 || rows[index - 1]?.[0] !== id);
  }
}

/** Pairs of numbers in ascending order of the first. */
class SortedPairs {
  #near = new Float64Array(1024);
  #far = new Float64Array(1024);
  #size = 0;

  add(near: number, far: number): void {
    if (this.#size === this.#near.length) {
      this.#near = doubled(this.#near);
      this.#far = doubled(this.#far);
    }
    this.#near[this.#size] = near;
    this.#far[this.#size] = far;
    this.#size += 1;
  }

  each(near: number, found: (far: number) => void): void {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#near[middle] as number) < near) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (; low < this.#size && this.#near[low] === near; low += 1) {
      found(this.#far[low] as number);
    }
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
