/** How an engine goes about names. */
export interface NameRules {
  /** Whether it tells those from one another that differ in case only. */
  readonly tellsTables: boolean;
  readonly tellsColumns: boolean;
  /**
   * The bytes that it keeps of a name, in the catalogue and in every statement alike, so that the whole name leads to the same;
   * undefined where it refuses a longer one.
   */
  readonly keeps?: number | undefined;
  /** Whether its catalogue has what a user has no right on. */
  readonly showsForbidden: boolean;
}

interface Table {
  readonly name: string;
  readonly columns: string[];
  /** The same by what they are looked up with. */
  readonly byKey: Map<string, string>;
}

/** Same for names that differ in case only. */
const folded = (name: string): string => name.toLowerCase();
const asItIs = (name: string): string => name;

/** The beginning of a name that has some bytes, and no half of a character. */
function cut(name: string, bytes: number): string {
  const whole = Buffer.from(name);
  let end = Math.min(bytes, whole.length);
  // Bytes that go on with a character begin with these two bits.
  while (end < whole.length && ((whole[end] as number) & 0xc0) === 0x80) {
    end -= 1;
  }
  return whole.toString('utf8', 0, end);
}

/**
 * The tables and views that a database has, with their columns, as its own catalogue says: read at once, since a query for each
 * would be a round trip for each. Names are looked up as the engine looks them up.
 */
export class Tables {
  readonly #tables = new Map<string, Table>();
  readonly #kept: (name: string) => string;
  readonly #tableKey: (name: string) => string;
  readonly #columnKey: (name: string) => string;

  /** Whether nothing is missing here because the user has no right on it. */
  readonly isComplete: boolean;

  /** @param rows Names of a table and of one of its columns, in the order in which the table has them. */
  constructor(
    rows: readonly (readonly unknown[])[],
    { tellsTables, tellsColumns, keeps, showsForbidden }: NameRules,
  ) {
    this.isComplete = showsForbidden;
    const kept = keeps === undefined ? asItIs : (name: string) => cut(name, keeps);
    this.#kept = kept;
    this.#tableKey = tellsTables ? kept : (name) => folded(kept(name));
    this.#columnKey = tellsColumns ? kept : (name) => folded(kept(name));
    let last: Table | undefined;
    for (const [name, column] of rows) {
      const table: Table = last?.name === name ? (last as Table) : this.#add(String(name));
      last = table;
      table.columns.push(String(column));
      table.byKey.set(this.#columnKey(String(column)), String(column));
    }
  }

  #add(name: string): Table {
    const key = this.#tableKey(name);
    const table = this.#tables.get(key) ?? { name, columns: [], byKey: new Map<string, string>() };
    this.#tables.set(key, table);
    return table;
  }

  /** As the database writes them. */
  get names(): readonly string[] {
    return [...this.#tables.values()].map(({ name }) => name);
  }

  has(table: string): boolean {
    return this.nameOf(table) !== undefined;
  }

  /** The name of a table as the database writes it; undefined where it is not there. */
  nameOf(table: string): string | undefined {
    return this.#tables.get(this.#tableKey(table))?.name;
  }

  hasColumn(table: string, column: string): boolean {
    return this.columnOf(table, column) !== undefined;
  }

  /** The name of a column as the database writes it; undefined where it is not there. */
  columnOf(table: string, column: string): string | undefined {
    return this.#tables.get(this.#tableKey(table))?.byKey.get(this.#columnKey(column));
  }

  /** In the order in which the database has them; empty where there is no such table. */
  columns(table: string): readonly string[] {
    return this.#tables.get(this.#tableKey(table))?.columns ?? [];
  }

  /** A name that differs from one that is not there in nothing but its case: of a table, or of a column of one that is there. */
  likeness(table: string, column?: string): string | undefined {
    const [name, names] = column === undefined ? [table, this.names] : [column, this.columns(table)];
    return names.find((other) => folded(other) === folded(this.#kept(name)));
  }
}
