import type { Client } from 'pg';
import type { Parameter, Query, Row, Session } from '../session.ts';
import type { Tables } from '../tables.ts';
import { readCatalogue, readTables } from './catalogue.ts';
import { postgresDialect } from './dialect.ts';
import { connectionFailure, explain } from './failures.ts';
import { forReading, type Pinned, pin } from './pinned.ts';
import { describe, type Settings } from './settings.ts';
import { Statements } from './statement.ts';
import { typeParsers } from './values.ts';

/** One connection. All that is said on it is of one transaction, so that a pooler between has nothing to mix up. */
export class PostgresConnection {
  readonly settings: Settings;
  readonly #client: Client;
  readonly #types: ReturnType<typeof typeParsers>;
  readonly #statements = new Statements();
  #tables: Promise<Tables> | undefined;
  #lost: Error | undefined;
  #isOpen = true;

  private constructor(settings: Settings, client: Client, timestamp: (text: string) => unknown) {
    this.settings = settings;
    this.#client = client;
    this.#types = typeParsers(timestamp);
    client.on('error', (error) => {
      this.#lost ??= error;
    });
  }

  /** @throws UserError `databaseUnreachable`. */
  static async open(settings: Settings): Promise<PostgresConnection> {
    const { default: pg } = await import('pg');
    try {
      const client = new pg.Client(settings.client);
      // Before the driver's promise is rejected, it may tell the same as an event, which nobody else would hear.
      client.on('error', () => undefined);
      await client.connect();
      return new PostgresConnection(settings, client, pg.types.getTypeParser(pg.types.builtins.TIMESTAMP));
    } catch (error) {
      throw connectionFailure(error, settings);
    }
  }

  /** The driver's own client, for what is no plain statement. */
  get client(): Client {
    return this.#client;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Runs statements without parameters in one round trip. */
  async run(sql: string): Promise<void> {
    await this.guard(() => this.#client.query(sql));
  }

  /** Runs one statement with `?` for parameters; none of it is kept by the server. */
  query(sql: string, parameters: readonly Parameter[] = []): Promise<{ rows: Row[]; rowCount: number }> {
    return this.guard(async () => {
      const result = await this.#client.query<Row & unknown[]>({
        text: this.#statements.text(sql, parameters),
        values: [...parameters],
        rowMode: 'array',
        types: this.#types as never,
      });
      const { rows, rowCount } = result;
      // The driver chains its queries. Once that chain is old, what it holds lives as long: without this, every row that was
      // read would wait for a full garbage collection.
      result.rows = [];
      return { rows, rowCount: rowCount ?? 0 };
    });
  }

  /** The rows of one statement. */
  readonly rows: Query = async (sql, parameters) => (await this.query(sql, parameters)).rows;

  /** @throws what `explain` makes of an error of the work. */
  async guard<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw explain(this.#lost ?? error, this.settings);
    }
  }

  /** The tables on the search path. */
  tables(): Promise<Tables> {
    this.#tables ??= readTables(this.rows);
    return this.#tables;
  }

  /** Ends the connection, and with it a transaction that is still open; harmless when it has ended. */
  async end(): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false;
      // What is asked of a connection that is gone already does not matter any more.
      await this.#client.end().catch(() => undefined);
    }
  }
}

/**
 * The opening of every transaction. All that is set holds for the transaction only, which is all that a pooler keeps together.
 *
 * @param pinned What does not follow the role; see pinned.ts.
 */
export function beginTransaction(mode: string, { schema }: Settings, pinned: Pinned): string {
  const path = schema === undefined ? '' : `SET LOCAL search_path TO ${postgresDialect.quote(schema)};`;
  return `BEGIN ${mode}; ${path} ${pin(pinned)}`;
}

/**
 * Opens a PostgreSQL database for reading: one transaction that sees one moment and cannot write. A role that may only
 * SELECT is enough.
 *
 * @throws UserError `databaseUnreachable`.
 */
export async function openPostgres(settings: Settings): Promise<Session> {
  const connection = await PostgresConnection.open(settings);
  try {
    await connection.run(beginTransaction('ISOLATION LEVEL REPEATABLE READ READ ONLY', settings, forReading));
  } catch (error) {
    await connection.end();
    throw error;
  }
  return { ...sessionOf(connection), close: () => connection.end() };
}

/** Reading over a connection. Closing it does nothing. */
export const sessionOf = (connection: PostgresConnection): Session => ({
  description: describe(connection.settings),
  dialect: postgresDialect,
  rows: connection.rows,
  tables: () => connection.tables(),
  catalogue: (tables) => readCatalogue(connection.rows, tables),
  close: async () => undefined,
});
