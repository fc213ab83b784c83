import type { Parameter } from '../session.ts';
import { withRefusals } from './refusals.ts';
import type { Replacement } from './replacements.ts';
import type { Writer } from './writer.ts';

/** What a value that is no text counts for. */
const valueSize = 8;

export interface InserterOptions {
  /** Leaves out rows that are there already. */
  readonly ignoreDuplicates: boolean;
  /** What no two rows may share; undefined where rows may be there twice. */
  readonly distinct?: Distinct | undefined;
  /** Whether rows refer to rows of other tables that come with the same import: they are written after those. */
  readonly refers: boolean;
  /** Which rows are there already, and are to become those that come; the first column is their id. */
  readonly replacement?: Replacement | undefined;
  /** A row for people, from its values. */
  readonly describe: (row: readonly Parameter[]) => string;
}

export interface Distinct {
  /** How many of the first columns. */
  readonly columns: number;
  /** Whether the table itself leaves such rows out: it has Strapi's unique index. */
  readonly byTable: boolean;
}

/**
 * Collects rows of one table. Values are pushed one by one and a row is ended by {@link end}, so that no row is ever an
 * object; they are written many at a time by {@link Inserters}.
 */
export class Inserter {
  readonly table: string;
  readonly options: InserterOptions;
  readonly #columns: readonly string[];
  #values: Parameter[] = [];
  #size = 0;
  readonly #seen: Set<string> | undefined;
  /** Rows that were there before the first; undefined until it was asked. */
  #before: number | undefined;
  #given = 0;
  #inserted = 0;
  #updated = 0;

  constructor(table: string, columns: readonly string[], options: InserterOptions, keepsRowsApart: boolean) {
    this.table = table;
    this.#columns = columns;
    this.options = options;
    const { distinct } = options;
    this.#seen = distinct === undefined || (distinct.byTable && keepsRowsApart) ? undefined : new Set();
  }

  push(value: Parameter): void {
    this.#values.push(value);
    this.#size += typeof value === 'string' ? value.length : valueSize;
  }

  /** Takes back what was pushed since the last {@link end}. */
  abandon(): void {
    this.#values.length -= this.#values.length % this.#columns.length;
  }

  /** Takes back what was pushed since the last {@link end} and gives it. */
  takeBack(): readonly Parameter[] {
    return this.#values.splice(this.#values.length - this.#columns.length);
  }

  end(): void {
    this.#given += 1;
    if (this.#seen !== undefined) {
      if (this.#seen.size === this.#seen.add(this.#key()).size) {
        this.takeBack();
      }
    }
  }

  /** What no other row may share with the one that was ended last. No value has such a character. */
  #key(): string {
    const start = this.#values.length - this.#columns.length;
    let key = '';
    for (let index = 0; index < (this.options.distinct?.columns ?? 0); index += 1) {
      const value = this.#values[start + index];
      key += value === null ? '\u0001' : `\u0000${value}`;
    }
    return key;
  }

  /** The row that was ended last; empty where it was taken out already. */
  get last(): readonly Parameter[] {
    return this.#values.slice(-this.#columns.length);
  }

  /** How much is held back, in characters. */
  get size(): number {
    return this.#size;
  }

  get isCounted(): boolean {
    return this.#before !== undefined;
  }

  countedBefore(rows: number): void {
    this.#before = rows;
  }

  /**
   * Takes what is held back out.
   *
   * @returns what writes it. No rows of this table may be written meanwhile.
   */
  take(): (writer: Writer) => Promise<void> {
    const values = this.#values;
    this.#values = [];
    this.#size = 0;
    return (writer) => this.#write(writer, values);
  }

  async #write(writer: Writer, values: readonly Parameter[]): Promise<void> {
    const { replacement } = this.options;
    if (replacement === undefined) {
      await this.#insert(writer, values);
    } else {
      const { there, others } = this.#divide(values, replacement);
      if (there.length > 0) {
        const update = () => this.#update(writer, there, replacement);
        await (replacement.areValuesReferred ? writer.enforcing(update) : update());
      }
      if (others.length > 0) {
        await this.#insert(writer, others);
      }
    }
  }

  async #insert(writer: Writer, values: readonly Parameter[]): Promise<void> {
    const given = values.length / this.#columns.length;
    const { ignoreDuplicates } = this.options;
    const inserted = await this.#described(values, () =>
      writer.insert(this.table, this.#columns, values, { ignoreDuplicates }),
    );
    if (inserted !== given && !ignoreDuplicates) {
      throw new Error(`${given} rows were given to ${this.table}, and ${inserted} were inserted`);
    }
    this.#inserted += inserted;
  }

  async #update(
    writer: Writer,
    values: readonly Parameter[],
    { reset, written }: Replacement,
  ): Promise<void> {
    const width = this.#columns.length;
    const given = values.length / width;
    // A component may have nothing but its id.
    if (width > 1 || reset.length > 0) {
      const updated = await this.#described(values, () =>
        writer.update(this.table, this.#columns.slice(1), values, { reset }),
      );
      if (updated !== given) {
        throw new Error(`${given} rows of ${this.table} should be there, and ${updated} are`);
      }
    }
    this.#updated += given;
    for (let index = 0; index < values.length; index += width) {
      written.add(Number(values[index]));
    }
  }

  #divide(
    values: readonly Parameter[],
    { staying }: Replacement,
  ): { there: Parameter[]; others: Parameter[] } {
    const divided: { there: Parameter[]; others: Parameter[] } = { there: [], others: [] };
    const width = this.#columns.length;
    for (let start = 0; start < values.length; start += width) {
      const to = staying.has(Number(values[start])) ? divided.there : divided.others;
      for (let index = start; index < start + width; index += 1) {
        to.push(values[index] as Parameter);
      }
    }
    return divided;
  }

  #described<Result>(values: readonly Parameter[], write: () => Promise<Result>): Promise<Result> {
    const width = this.#columns.length;
    return withRefusals(write, (row) =>
      row === undefined
        ? `A row of ${this.table}`
        : this.options.describe(values.slice(row * width, (row + 1) * width)),
    );
  }

  /** Rows that were written so far; less than given where duplicates are left out. */
  get inserted(): number {
    return this.#inserted + this.#updated;
  }

  /** Rows that were left out because there is such a row already. */
  get duplicates(): number {
    return this.#given - this.#values.length / this.#columns.length - this.inserted;
  }

  /**
   * @param found How many rows the table has now.
   * @throws Error where that is not those that it had and those that were inserted.
   */
  assertCount(found: number): void {
    const expected = (this.#before ?? 0) + this.#inserted;
    if (this.#before !== undefined && found !== expected) {
      throw new Error(
        `The table ${this.table} should have ${expected} rows after the import and has ${found}`,
      );
    }
  }
}

/** The tables that an import fills. */
export class Inserters {
  readonly #writer: Writer;
  readonly #tables = new Map<string, Inserter>();
  #writing: Promise<void> = Promise.resolve();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** The inserter of a table; made where there is none yet. */
  of(table: string, columns: readonly string[], options: InserterOptions): Inserter {
    let inserter = this.#tables.get(table);
    if (inserter === undefined) {
      inserter = new Inserter(table, columns, options, this.#writer.keepsRowsApart ?? true);
      this.#tables.set(table, inserter);
    }
    return inserter;
  }

  /**
   * Begins to write what is held back where that has become much, once what was before is written: a database works on rows
   * while the next ones are read from the archive.
   *
   * @throws what {@link flush} throws, for what was before.
   */
  async drain(): Promise<void> {
    let size = 0;
    for (const inserter of this.#tables.values()) {
      size += inserter.size;
    }
    if (size > this.#writer.holdBack) {
      await this.#writing;
      this.#writing = this.#write();
      // Whoever comes next is told; an import that has failed already has nobody who waits.
      this.#writing.catch(() => undefined);
    }
  }

  /**
   * Writes what is held back: first rows, then what refers to them.
   *
   * @throws UserError for a row that is there already.
   */
  async flush(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  /** What is held back at this moment is written, however much comes meanwhile. */
  async #write(): Promise<void> {
    const waiting = [...this.#tables.values()].filter(({ size }) => size > 0);
    const taken = waiting.map((inserter) => ({ inserter, write: inserter.take() }));
    const fresh = waiting.filter(({ isCounted }) => !isCounted);
    const counts = await this.#writer.counts(fresh.map(({ table }) => table));
    for (const [index, inserter] of fresh.entries()) {
      inserter.countedBefore(counts[index] as number);
    }
    for (const refers of [false, true]) {
      for (const { write } of taken.filter(({ inserter }) => inserter.options.refers === refers)) {
        await write(this.#writer);
      }
    }
  }

  /** @throws Error where a table does not have the rows that it had and those that were inserted. */
  async assertCounts(): Promise<void> {
    const used = [...this.#tables.values()].filter(({ isCounted }) => isCounted);
    const counts = await this.#writer.counts(used.map(({ table }) => table));
    for (const [index, inserter] of used.entries()) {
      inserter.assertCount(counts[index] as number);
    }
  }

  /** The names of all tables that rows were inserted into. */
  get tables(): readonly string[] {
    return [...this.#tables.values()].flatMap(({ table, isCounted }) => (isCounted ? [table] : []));
  }
}
