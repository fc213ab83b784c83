import type { Row } from './session.ts';

/** How an engine goes about names. */
export interface NameRules {
  /** Whether it tells those from one another that differ in case only. */
  readonly tellsTables: boolean;
  readonly tellsColumns: boolean;
  /** Whether its catalogue has what a user has no right on. */
  readonly showsForbidden: boolean;
}

interface Table {
  readonly name: string;
  readonly columns: string[];
  readonly keys: Set<string>;
}

/** Same for names that differ in case only. */
const folded = (name: string): string => name.toLowerCase();
const asItIs = (name: string): string => name;

/**
 * The tables and views that a database has, with their columns, as its own catalogue says: read at once, since a query for each
 * would be a round trip for each. Names are looked up as the engine looks them up.
 */
export class Tables {
  readonly #tables = new Map<string, Table>();
  readonly #tableKey: (name: string) => string;
  readonly #columnKey: (name: string) => string;

  /** Whether nothing is missing here because the user has no right on it. */
  readonly isComplete: boolean;

  /** @param rows Names of a table and of one of its columns, in the order in which the table has them. */
  constructor(rows: readonly Row[], { tellsTables, tellsColumns, showsForbidden }: NameRules) {
    this.isComplete = showsForbidden;
    this.#tableKey = tellsTables ? asItIs : folded;
    this.#columnKey = tellsColumns ? asItIs : folded;
    let last: Table | undefined;
    for (const [name, column] of rows) {
      const table: Table = last?.name === name ? (last as Table) : this.#add(String(name));
      last = table;
      table.columns.push(String(column));
      table.keys.add(this.#columnKey(String(column)));
    }
  }

  #add(name: string): Table {
    const key = this.#tableKey(name);
    const table = this.#tables.get(key) ?? { name, columns: [], keys: new Set<string>() };
    this.#tables.set(key, table);
    return table;
  }

  /** As the database writes them. */
  get names(): readonly string[] {
    return [...this.#tables.values()].map(({ name }) => name);
  }

  has(table: string): boolean {
    return this.#tables.has(this.#tableKey(table));
  }

  hasColumn(table: string, column: string): boolean {
    return this.#tables.get(this.#tableKey(table))?.keys.has(this.#columnKey(column)) ?? false;
  }

  /** In the order in which the database has them; empty where there is no such table. */
  columns(table: string): readonly string[] {
    return this.#tables.get(this.#tableKey(table))?.columns ?? [];
  }

  /** A name that differs from one that is not there in nothing but its case: of a table, or of a column of one that is there. */
  likeness(table: string, column?: string): string | undefined {
    const [name, names] = column === undefined ? [table, this.names] : [column, this.columns(table)];
    return names.find((other) => folded(other) === folded(name));
  }
}
