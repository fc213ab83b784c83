import { UserError } from '../../errors.ts';
import type { Parameter } from '../session.ts';
import type { Run, Writer } from './writer.ts';

/** Rows a statement: beyond this, node:sqlite gains nothing more (80,000 rows: 260 ms one by one, 145 ms by 64). */
const mostRows = 64;

/**
 * Inserts rows into one table, many with one statement. Values are pushed one by one and a row is ended by
 * {@link end}, so that no row is ever an object.
 */
export class Inserter {
  readonly table: string;
  readonly #writer: Writer;
  readonly #columns: readonly string[];
  readonly #sql: (rows: number) => string;
  readonly #rows: number;
  readonly #ignoreDuplicates: boolean;
  /** A row for people, from its values. */
  readonly #describe: (row: readonly Parameter[]) => string;
  readonly #many: Run;
  #one: Run | undefined;
  #values: Parameter[] = [];
  /** Rows that were there before the first. */
  readonly #before: number;
  #given = 0;
  #inserted = 0;

  constructor(
    writer: Writer,
    table: string,
    columns: readonly string[],
    options: { ignoreDuplicates: boolean; describe: (row: readonly Parameter[]) => string },
  ) {
    const { quote } = writer.session.dialect;
    const placeholders = `(${columns.map(() => '?').join(', ')})`;
    this.table = table;
    this.#writer = writer;
    this.#columns = columns;
    this.#ignoreDuplicates = options.ignoreDuplicates;
    this.#describe = options.describe;
    this.#rows = Math.max(1, Math.min(mostRows, Math.floor(writer.mostParameters / columns.length)));
    this.#sql = (rows) =>
      `INSERT INTO ${quote(table)} (${columns.map(quote).join(', ')}) VALUES ${Array(rows).fill(placeholders).join(', ')}${options.ignoreDuplicates ? ' ON CONFLICT DO NOTHING' : ''}`;
    this.#before = writer.count(table);
    this.#many = writer.prepare(this.#sql(this.#rows));
  }

  push(value: Parameter): void {
    this.#values.push(value);
  }

  /** Takes back what was pushed since the last {@link end}. */
  abandon(): void {
    this.#values.length -= this.#values.length % this.#columns.length;
  }

  /** Takes back what was pushed since the last {@link end}, and says whether the table has exactly this row. */
  isStored(): boolean {
    const row = this.#values.splice(this.#values.length - this.#columns.length);
    this.flush();
    const { quote } = this.#writer.session.dialect;
    const condition = this.#columns.map((column) => `${quote(column)} IS ?`).join(' AND ');
    return this.#writer.count(this.table, condition, row) > 0;
  }

  end(): void {
    this.#given += 1;
    if (this.#values.length === this.#rows * this.#columns.length) {
      const values = this.#values;
      this.#values = [];
      try {
        this.#count(this.#many(values), this.#rows);
      } catch (error) {
        throw this.#writer.isDuplicate(error) ? this.#culprit(values, error) : error;
      }
    }
  }

  /** Writes what is still held back. */
  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (const row of this.#split(values)) {
      this.#insertOne(row);
    }
  }

  /** Rows that were written so far; less than given where duplicates are left out. */
  get inserted(): number {
    return this.#inserted;
  }

  /** @throws Error where the table does not have the rows that it had and those that were inserted. */
  assertCount(): void {
    const [expected, found] = [this.#before + this.#inserted, this.#writer.count(this.table)];
    if (found !== expected) {
      throw new Error(
        `The table ${this.table} should have ${expected} rows after the import and has ${found}`,
      );
    }
  }

  /** Rows that were left out because there is such a row already. */
  get duplicates(): number {
    return this.#given - this.#values.length / this.#columns.length - this.#inserted;
  }

  #insertOne(row: readonly Parameter[]): void {
    this.#one ??= this.#writer.prepare(this.#sql(1));
    try {
      this.#count(this.#one(row), 1);
    } catch (error) {
      throw this.#writer.isDuplicate(error) ? this.#duplicate(row, error) : error;
    }
  }

  #count(changed: number, given: number): void {
    if (changed !== given && !this.#ignoreDuplicates) {
      throw new Error(`${given} rows were given to ${this.table}, and ${changed} were inserted`);
    }
    this.#inserted += changed;
  }

  /** A statement fails as a whole; one row after the other shows which one it was. */
  #culprit(values: readonly Parameter[], error: unknown): unknown {
    try {
      for (const row of this.#split(values)) {
        this.#insertOne(row);
      }
    } catch (found) {
      return found;
    }
    return error;
  }

  *#split(values: readonly Parameter[]): Generator<readonly Parameter[]> {
    for (let start = 0; start < values.length; start += this.#columns.length) {
      yield values.slice(start, start + this.#columns.length);
    }
  }

  #duplicate(row: readonly Parameter[], error: unknown): UserError {
    return new UserError(
      'failed',
      `${this.#describe(row)} cannot be stored: the database has a row with the same unique value (${(error as Error).message}).`,
      'Make that value unique in the source and export again, or remove the unique index from the target.',
      { cause: error },
    );
  }
}
