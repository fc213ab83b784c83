import type { Parameter, Row, Session } from '../session.ts';
import { type FindRows, findIn } from './find-rows.ts';
import type { Rows, Violation, Writer } from './writer.ts';

/** Rows to look out for among those that come. */
interface Watched {
  readonly key: string;
  readonly columns: readonly string[];
  readonly ids: Set<number>;
  /** What came, by column. */
  readonly rows: Map<string, Parameter>[];
  /** The same by id, where that is the key: an update is of the same row. */
  readonly byId: Map<number, Map<string, Parameter>>;
}

/**
 * Writes nothing. It answers as a database does that takes every row: deletions count what they would delete, and what comes is
 * counted. So an import can be foretold by the very steps that it takes; a session that only reads is all that this needs.
 *
 * What a database itself refuses (unique columns, checks and triggers of somebody's own) is not seen here.
 */
export class ForetellingWriter implements Writer {
  readonly session: Session;
  readonly encoder: Writer['encoder'];
  readonly keepsRowsApart = false;
  /** Nothing is gained by more. */
  readonly holdBack = 256_000;
  readonly #findBefore: FindRows;
  readonly #counts = new Map<string, number>();
  readonly #watched = new Map<string, Watched[]>();

  /**
   * @param session Sees what there is; it is not closed here.
   * @param encoder How its engine stores values.
   */
  constructor(session: Session, encoder: Writer['encoder']) {
    this.session = session;
    this.encoder = encoder;
    this.#findBefore = findIn(session);
  }

  readonly watch: FindRows = async (table, columns, key, ids) => {
    const list = this.#watched.get(table) ?? [];
    this.#watched.set(table, list);
    let watched = list.find((one) => isFor(one, key, columns));
    if (watched === undefined) {
      watched = { key, columns, ids: new Set(), rows: [], byId: new Map() };
      list.push(watched);
    }
    for (const id of ids) {
      watched.ids.add(id);
    }
    return this.#findBefore(table, columns, key, ids);
  };

  /** All of them were to be replaced: what has not come is gone. */
  readonly find: FindRows = async (table, columns, key, ids) => {
    const watched = this.#watched.get(table)?.find((one) => isFor(one, key, columns));
    const wanted = new Set(ids);
    return (watched?.rows ?? [])
      .filter((row) => wanted.has(Number(row.get(key))))
      .map((row): Row => columns.map((column) => row.get(column) ?? null));
  };

  async execute(): Promise<number> {
    return 0;
  }

  async delete(table: string, condition?: string, parameters: readonly Parameter[] = []): Promise<number> {
    const only = condition === undefined ? '' : ` WHERE ${condition}`;
    const sql = `SELECT count(*) FROM ${this.session.dialect.quote(table)}${only}`;
    const [row] = await this.session.rows(sql, parameters);
    return Number(row?.[0]);
  }

  async insert(table: string, columns: readonly string[], rows: Rows): Promise<number> {
    const count = rows.length / columns.length;
    this.#counts.set(table, (this.#counts.get(table) ?? 0) + count);
    this.#see(table, columns, rows);
    return count;
  }

  async update(table: string, columns: readonly string[], rows: Rows): Promise<number> {
    this.#see(table, ['id', ...columns], rows);
    return rows.length / (columns.length + 1);
  }

  async hold(): Promise<void> {}

  enforcing<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  /** Of those that have come. */
  async counts(tables: readonly string[]): Promise<number[]> {
    return tables.map((table) => this.#counts.get(table) ?? 0);
  }

  async settle(): Promise<void> {}

  async violations(): Promise<Violation[]> {
    return [];
  }

  async mark(): Promise<void> {}

  async commit(): Promise<void> {}

  async rollback(): Promise<void> {}

  #see(table: string, columns: readonly string[], rows: Rows): void {
    for (const { key, columns: wanted, ids, rows: found, byId } of this.#watched.get(table) ?? []) {
      const place = columns.indexOf(key);
      for (let start = 0; place >= 0 && start < rows.length; start += columns.length) {
        const id = Number(rows[start + place]);
        if (ids.has(id)) {
          const known = key === 'id' ? byId.get(id) : undefined;
          const row = known ?? new Map<string, Parameter>();
          if (known === undefined) {
            found.push(row);
            byId.set(id, row);
          }
          for (const [index, column] of columns.entries()) {
            if (wanted.includes(column)) {
              row.set(column, rows[start + index] as Parameter);
            }
          }
        }
      }
    }
  }
}

const isFor = (watched: Watched, key: string, columns: readonly string[]): boolean =>
  watched.key === key && watched.columns.join() === columns.join();
