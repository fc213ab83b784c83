import type { Parameter, Session } from '../session.ts';

/** Runs one prepared statement; returns how many rows it changed. */
export type Run = (parameters: readonly Parameter[]) => number;

/** A row that refers to a row which does not exist. */
export interface Violation {
  readonly table: string;
  readonly id: number;
  readonly referencedTable: string;
  readonly columns: readonly string[];
  /** What the database would have done with it had the row that it refers to been deleted with the checks on. */
  readonly onDelete: 'delete' | 'setNull' | 'refuse';
}

/** The same reference of the same row, whenever it is found. */
export const violationKey = ({ table, id, columns }: Violation): string => `${table}:${id}:${columns}`;

/**
 * One open transaction that holds the right to write. Nothing is visible to others before {@link commit}, and nothing
 * is left if the process ends without it.
 *
 * Foreign keys are not enforced on the way, since rows come in any order; see {@link violations}. An id that was set
 * explicitly is never given out again.
 */
export interface Writer {
  /** Reads within the transaction. Closing it does nothing. */
  readonly session: Session;
  /** The most parameters that one statement may have. */
  readonly mostParameters: number;
  prepare(sql: string): Run;
  /**
   * How a value of this Strapi type, as archives hold it, is stored; never called for null.
   * It throws a RangeError with the reason for a value that cannot be stored.
   */
  encoder(type: string): (value: unknown) => Parameter;
  /** Whether the error says that a row with the same unique value exists. */
  isDuplicate(error: unknown): boolean;
  /** How many rows a table has now (that meet the condition). */
  count(table: string, condition?: string, parameters?: readonly Parameter[]): number;
  /** All references to rows that do not exist, in the whole database. */
  violations(): Violation[];
  /** @throws UserError where the database refuses; then everything is as before. */
  commit(): void;
  /** Undoes everything and ends the connection; harmless when it has ended. */
  rollback(): void;
}
