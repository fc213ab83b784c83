import { randomBytes } from 'node:crypto';
import type { TableDialect } from '../server-tables.ts';

/** A database on a server, until it is dropped. */
export interface ServerDatabase {
  readonly name: string;
  /** For `database-url`, with the server's credentials, which here are none worth keeping. */
  readonly url: string;
  /** Runs statements as the owner. @returns the rows, where it is a single statement that has any. */
  readonly run: Query;
  drop(): Promise<void>;
}

/** A database server, and what differs between one and another for those who try what happens on it. */
export interface Engine {
  readonly server: URL;
  /** How it makes Strapi's tables. */
  readonly tables: TableDialect;
  /** The statement COMMIT as it passes over the network: one of these. */
  readonly commit: readonly Buffer[];
  /** Engine and version, for people. @throws the driver's error where there is no server. */
  version(): Promise<string>;
  /** Makes an empty database. */
  create(): Promise<ServerDatabase>;
  /** Makes a database with the tables and rows of another, which nobody may be connected to. */
  copy(database: ServerDatabase): Promise<ServerDatabase>;
  /** The tables of a database and all of their rows, in any order. */
  rows(database: ServerDatabase): Promise<Map<string, unknown[][]>>;
}

/** A name for a database that only one process uses. */
export const uniqueName = (): string => `strapi_dms_${process.pid}_${randomBytes(5).toString('hex')}`;

/** The address of another database on the same server. */
export function urlOf(server: URL, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs a statement on a connection. */
export type Query = (sql: string) => Promise<unknown[][]>;

/** The rows of all of a database's tables, read one after the other. */
export async function rowsOfTables(
  query: Query,
  quote: (name: string) => string,
  schema: string,
): Promise<Map<string, unknown[][]>> {
  const rows = new Map<string, unknown[][]>();
  for (const [table] of await query(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = ${schema} ORDER BY table_name`,
  )) {
    rows.set(String(table), await query(`SELECT * FROM ${quote(String(table))}`));
  }
  return rows;
}
