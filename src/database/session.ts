import type { Catalogue } from './catalogue.ts';
import type { Tables } from './tables.ts';
import type { Upkeep } from './upkeep.ts';

/** A column value as the driver returns it. */
export type Value = null | number | bigint | string | Uint8Array | Date | boolean;

/** A row as an array in the order of the selected columns; an object a row would cost more than reading it. */
export type Row = readonly Value[];

export type Parameter = null | number | string;

/** Runs one statement and gives its rows. */
export type Query = (sql: string, parameters?: readonly Parameter[]) => Promise<Row[]>;

/**
 * One open, read-only transaction on the project's database. Whatever is read through it is of one moment.
 *
 * SQL is given with `?` for parameters and with quoted identifiers; each engine's folder has one implementation.
 */
export interface Session {
  /** Engine and place, without credentials, for people: `sqlite .tmp/data.db`. */
  readonly description: string;
  readonly dialect: Dialect;
  readonly rows: Query;
  /** The tables that are there, whatever Strapi has noted of them; read once. */
  tables(): Promise<Tables>;
  /**
   * What the database says of Strapi's tables, and of others that refer to them.
   *
   * @param tables Strapi's own.
   */
  catalogue(tables: readonly string[]): Promise<Catalogue>;
  /** What the database keeps of all tables where Strapi's are, beside their rows. */
  upkeep(): Promise<Upkeep>;
  /**
   * Makes sure that all that was read is of one moment, where the engine cannot promise that; {@link close} does it, too.
   *
   * @throws UserError `failed`.
   */
  assertUnchanged?(): void;
  /**
   * Ends the transaction; harmless when it has ended.
   *
   * @throws UserError `failed` where the database could have changed while it was read.
   */
  close(): Promise<void>;
}

/**
 * How much is read at a time: so little that it is gone from memory while it is young, and so that a thousand long
 * articles are never in memory at once; more where each page is a round trip on a network.
 */
export interface PageLimits {
  readonly rows: number;
  /** About how many, of the records that the rows become. */
  readonly characters: number;
  /** How many are asked for before the first of them is there: one unless the server is far away. */
  readonly atOnce: number;
  /**
   * Bytes for young objects of the heap that pages need: where less than what is on its way fits, it is copied again and again,
   * and at last kept until the whole heap is gone through.
   */
  readonly youngGeneration: number;
}

/** What differs between engines in otherwise plain SQL, and in how they store Strapi's types. */
export interface Dialect {
  readonly page: PageLimits;
  quote(identifier: string): string;
  /** `column` is one of the ids that are bound to its one parameter; see `idList`. */
  inIds(column: string): string;
  /** The parameter for `inIds`. */
  idList(ids: readonly number[]): Parameter;
  /** The column that every table has, unasked, and that tells about in which order its rows were written; not all engines have one. */
  readonly rowPlace?: string;
  /** The column in a condition that must not decide which index is used. */
  filter(column: string): string;
  /** The expression that reads a column of this Strapi type without loss. */
  select(column: string, type: string): string;
  /**
   * How a value of an archive becomes what a column of this Strapi type holds, for conditions on it. Never called for null.
   *
   * @returns a function that throws a RangeError with the reason for a value that does not fit.
   */
  stored(type: string): (value: unknown) => Parameter;
  /** How a value of this Strapi type becomes JSON text; never called for SQL NULL. */
  encoder(type: string): (value: Exclude<Value, null>) => string;
}
