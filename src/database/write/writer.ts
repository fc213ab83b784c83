import type { OnDelete } from '../catalogue.ts';
import type { Parameter, Session } from '../session.ts';
import type { FindRows } from './find-rows.ts';

/** Values of many rows, one row after the other, each in the order of the columns. */
export type Rows = readonly Parameter[];

/** A row that refers to a row which does not exist. */
export interface Violation {
  readonly table: string;
  /** What the database calls its row. */
  readonly id: number | string;
  /** What gives that as SQL, where it is no column `id`. */
  readonly row?: string;
  readonly referencedTable: string;
  readonly columns: readonly string[];
  /** What the database would have done with it had the row that it refers to been deleted with the checks on. */
  readonly onDelete: OnDelete;
  /** The default of each column as SQL, where that is what it would have got. */
  readonly defaults?: readonly string[];
}

/** The same reference of the same row, whenever it is found. */
export const violationKey = ({ table, id, columns }: Violation): string => `${table}:${id}:${columns}`;

/** The database does not take a row: a constraint or a trigger is against it. */
export class RefusedRow extends Error {
  /** Which of the rows that were given it is, counted from 0; undefined where the database does not say. */
  readonly row: number | undefined;

  constructor(row: number | undefined, cause: Error) {
    super(cause.message, { cause });
    this.name = new.target.name;
    this.row = row;
  }
}

/** A row has a value that must be unique and that another row has already. */
export class DuplicateRow extends RefusedRow {}

export interface UpdateOptions {
  /** Leaves rows alone in which one of the columns has a value. */
  readonly onlyUnset?: boolean;
  /** Columns that get what a new row has in them. */
  readonly reset?: readonly string[];
}

/**
 * One open transaction that holds the right to write. Nothing is visible to others before {@link commit}, and nothing
 * is left if the process ends without it.
 *
 * Rows come after the rows that they refer to, so that an engine may enforce foreign keys on the way; one that does not
 * says what is broken with {@link violations}.
 */
export interface Writer {
  /** Reads within the transaction. Closing it does nothing. */
  readonly session: Session;
  /** False where nothing is written, so that rows which must not be there twice have to be told apart before. */
  readonly keepsRowsApart?: false;
  /**
   * How much to hold back before rows are written, in characters: little where a statement costs nothing but memory
   * does, much where each is a round trip.
   */
  readonly holdBack: number;
  /**
   * The rows of some ids, to be called before anything is written, and with the same columns by {@link find} when all is: whoever
   * writes nothing knows then what to look out for.
   */
  readonly watch: FindRows;
  /** The same as they are now. */
  readonly find: FindRows;
  /** Runs one statement that deletes nothing. @returns how many rows it changed. */
  execute(sql: string, parameters?: readonly Parameter[]): Promise<number>;
  /**
   * Deletes rows.
   *
   * @param condition As SQL; without one all rows go, which some engines do at once.
   * @returns how many there were.
   */
  delete(table: string, condition?: string, parameters?: readonly Parameter[]): Promise<number>;
  /**
   * How a value of this Strapi type, as archives hold it, is stored; never called for null.
   * It throws a RangeError with the reason for a value that cannot be stored.
   */
  encoder(type: string): (value: unknown) => Parameter;
  /**
   * Inserts any number of rows.
   *
   * @param ignoreDuplicates Leaves out rows that have a unique value which is there already; it hides nothing else.
   * @returns how many rows were inserted.
   * @throws DuplicateRow where duplicates are not left out; RefusedRow for what the database does not take for another reason.
   */
  insert(
    table: string,
    columns: readonly string[],
    rows: Rows,
    options: { ignoreDuplicates: boolean },
  ): Promise<number>;
  /**
   * Sets columns of any number of rows, each of which is given once: its id, then the values of `columns`.
   *
   * @returns how many rows were there (and unset).
   * @throws RefusedRow for what the database does not take.
   */
  update(table: string, columns: readonly string[], rows: Rows, options?: UpdateOptions): Promise<number>;
  /** Keeps others from referring to rows of a table that are about to go, where they could do so meanwhile. */
  hold(table: string, ids: readonly number[]): Promise<void>;
  /**
   * Does some work with foreign keys at work that the database enforces for others, where it can have them back within the
   * transaction; what refers to rows that go then follows them at once.
   */
  enforcing<Result>(work: () => Promise<Result>): Promise<Result>;
  /** How many rows tables have now, in the order in which they are given. */
  counts(tables: readonly string[]): Promise<number[]>;
  /**
   * Brings up to date what a database keeps beside the rows of these tables: no id that was set explicitly is ever given
   * out again, and its planner knows how many rows there are.
   */
  settle(tables: readonly string[]): Promise<void>;
  /** All references to rows that do not exist, in the whole database; of none where the database lets none come about. */
  violations(): Promise<Violation[]>;
  /** Notes which import this is; see `CommitMark`. To be called after the core store was loaded. */
  mark(token: string): Promise<void>;
  /** @throws UserError where the database refuses; then everything is as before. */
  commit(): Promise<void>;
  /** Undoes everything and ends the connection; harmless when it has ended. */
  rollback(): Promise<void>;
}
