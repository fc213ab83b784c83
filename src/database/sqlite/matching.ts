import { DatabaseSync } from 'node:sqlite';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Model } from '../model/model.ts';
import { whereOf } from '../read/sample/where.ts';
import { sqliteDialect } from './dialect.ts';
import { storedValue } from './encode.ts';

/**
 * Finds records that a filter in Strapi's words is true of, as it finds rows of a database: in a table of SQLite's that is nobody's,
 * and gone with the process.
 */
export class MatchingRecords {
  readonly #database: DatabaseSync;
  readonly #insert: (values: readonly (null | number | string)[]) => void;
  readonly #encoders: readonly {
    readonly attribute: string;
    readonly encode: (value: unknown) => null | number | string;
  }[];
  readonly #matching: () => number[];

  /**
   * @param model The type of the records.
   * @param filter `{ slug: { $eq: 'about-us' } }`.
   * @throws UserError `usage` for an attribute, an operator or a value that cannot be.
   */
  constructor(model: Model, filter: Readonly<Record<string, unknown>>) {
    const { quote } = sqliteDialect;
    const condition = whereOf(sqliteDialect, model, filter, 't', 'query');
    // Without a name it lies in a temporary file, of which most is in memory where there is little.
    this.#database = new DatabaseSync('');
    this.#encoders = model.scalars.map(({ attribute, type }) => ({ attribute, encode: storedValue(type) }));
    const columns = ['id', ...model.scalars.map(({ column }) => column)].map(quote);
    this.#database.exec(`CREATE TABLE records (${columns.join(', ')}); BEGIN`);
    const insert = this.#database.prepare(
      `INSERT INTO records VALUES (${columns.map(() => '?').join(', ')})`,
    );
    this.#insert = (values) => {
      insert.run(...values);
    };
    this.#matching = () => {
      const select = this.#database.prepare(`SELECT t."id" FROM records t WHERE ${condition.sql} ORDER BY 1`);
      return select.all(...condition.parameters).map(({ id }) => Number(id));
    };
  }

  add({ id, data }: EntityRecord): void {
    this.#insert([id, ...this.#encoders.map(({ attribute, encode }) => stored(encode, data[attribute]))]);
  }

  /** The ids of those that match. */
  finish(): Set<number> {
    return new Set(this.#matching());
  }

  close(): void {
    this.#database.close();
  }
}

/** A value that no column takes is a text like any other: nothing is looked for in it. */
function stored(encode: (value: unknown) => null | number | string, value: unknown): null | number | string {
  if (value === null || value === undefined) {
    return null;
  }
  try {
    return encode(value);
  } catch (error) {
    if (error instanceof RangeError) {
      return String(value);
    }
    throw error;
  }
}
