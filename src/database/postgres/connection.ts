import type { Socket } from 'node:net';
import type { Client } from 'pg';
import {
  kindOf,
  longestQuestion,
  movedOver,
  notForLong,
  Silence,
  SilenceWatch,
  silenceLimit,
} from '../../system/silence.ts';
import { pagesOver } from '../distance.ts';
import type { PageLimits, Parameter, Query, Row, Session } from '../session.ts';
import type { Tables } from '../tables.ts';
import { readCatalogue, readTables } from './catalogue.ts';
import { postgresDialect } from './dialect.ts';
import { connectionFailure, explain } from './failures.ts';
import { forReading, type Pinned, pin } from './pinned.ts';
import { describe, type Settings } from './settings.ts';
import { Statements } from './statement.ts';
import { readUpkeep } from './upkeep.ts';
import { typeParsers } from './values.ts';

/** One connection. All that is said on it is of one transaction, so that a pooler between has nothing to mix up. */
export class PostgresConnection {
  readonly settings: Settings;
  readonly #client: Client;
  readonly #types: ReturnType<typeof typeParsers>;
  readonly #statements = new Statements();
  readonly #watch: SilenceWatch;
  #tables: Promise<Tables> | undefined;
  #lost: Error | undefined;
  /** What the last statement that failed by itself failed with. */
  #failed: unknown;
  #isOpen = true;
  /** The server's name for this connection; undefined before a transaction has begun. */
  #backend: number | undefined;

  private constructor(settings: Settings, client: Client, timestamp: (text: string) => unknown) {
    this.settings = settings;
    this.#client = client;
    this.#types = typeParsers(timestamp);
    client.on('error', (error) => {
      this.#lost ??= error;
    });
    this.#watch = new SilenceWatch({
      moved: () => movedOver(socketOf(client)),
      isAtWork: () => isAtWork(settings, this.#backend),
      destroy: () => socketOf(client).destroy(),
    });
  }

  /**
   * @param pipeline Whether statements are sent without waiting for the answers to those before: then all have to be plain ones.
   * @throws UserError `databaseUnreachable`.
   */
  static async open(settings: Settings, { pipeline = false } = {}): Promise<PostgresConnection> {
    const { default: pg } = await import('pg');
    try {
      const client = new pg.Client({ ...settings.client, pipeline });
      // Before the driver's promise is rejected, it may tell the same as an event, which nobody else would hear.
      client.on('error', () => undefined);
      await connect(client);
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

  /**
   * Begins a transaction.
   *
   * @param pinned What does not follow the role; see pinned.ts.
   */
  async begin(mode: string, pinned: Pinned): Promise<void> {
    const sql = `${beginTransaction(mode, this.settings, pinned)}; SELECT pg_catalog.pg_backend_pid() AS pid`;
    await this.guard('BEGIN', async () => {
      const results = (await this.#client.query(sql)) as unknown as readonly { rows: { pid?: number }[] }[];
      this.#backend = results.at(-1)?.rows[0]?.pid;
    });
  }

  /** Runs statements without parameters in one round trip. */
  async run(sql: string): Promise<void> {
    await this.guard(kindOf(sql), () => this.#client.query(sql));
  }

  /** Runs one statement with `?` for parameters; none of it is kept by the server. */
  query(sql: string, parameters: readonly Parameter[] = []): Promise<{ rows: Row[]; rowCount: number }> {
    return this.guard(kindOf(sql), async () => {
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

  /**
   * @param what The server is asked, for people.
   * @throws what `explain` makes of an error of the work.
   */
  async guard<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.watched(what, work);
    } catch (error) {
      const cause = error instanceof Silence ? error : (this.#lost ?? error);
      if (!isRefusedForAnother(cause)) {
        this.#failed = cause;
      }
      throw explain(this.#failed ?? cause, this.settings);
    }
  }

  /** @throws Silence where the server is silent meanwhile, and not at work; else what the work throws. */
  watched<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    return this.#watch.during(what, work);
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
      // What is asked of a connection that is gone already does not matter any more; nor does a server that does not hang up.
      await notForLong(
        this.#client.end().catch(() => undefined),
        () => socketOf(this.#client).destroy(),
      );
    }
  }
}

/** Of a statement that was sent before it was known that one before it has failed, the server says no more than that. */
const isRefusedForAnother = (error: unknown): boolean =>
  (error as { readonly code?: unknown } | undefined)?.code === '25P02';

/** With TLS it is another one. */
const socketOf = (client: Client): Socket =>
  (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;

/** The driver's own limit begins anew with nothing, so it is only one for all of it; but an interruption does not wait for that. */
const connect = (client: Client): Promise<unknown> =>
  new SilenceWatch({
    moved: () => movedOver(socketOf(client)),
    isAtWork: async () => true,
    destroy: () => socketOf(client).destroy(),
  }).during('the connection', () => client.connect());

/**
 * Asks the server whether a connection is at work, or waits for a lock. One that waits for its client has said what it had to say.
 *
 * @returns undefined where the server does not say: it has no connection left, a pooler has none and lets wait for one, or it is not the
 *   server that the other connection leads to.
 */
async function isAtWork(settings: Settings, backend: number | undefined): Promise<boolean | undefined> {
  const { default: pg } = await import('pg');
  const limit = silenceLimit(longestQuestion);
  const client = new pg.Client({ ...settings.client, connectionTimeoutMillis: limit });
  client.on('error', () => undefined);
  const timer = setTimeout(() => socketOf(client).destroy(), limit);
  let isConnected = false;
  try {
    await client.connect();
    isConnected = true;
    const { rows } = await client.query(
      `SELECT CASE WHEN state <> 'disabled' THEN state = 'active' AND wait_event_type IS DISTINCT FROM 'Client' END AS busy
       FROM pg_catalog.pg_stat_activity WHERE pid = $1`,
      [backend],
    );
    return rows[0]?.busy ?? undefined;
  } catch (error) {
    if (isConnected || error instanceof pg.DatabaseError) {
      return undefined;
    }
    throw error;
  } finally {
    clearTimeout(timer);
    socketOf(client).destroy();
  }
}

/**
 * The opening of every transaction. All that is set holds for the transaction only, which is all that a pooler keeps together.
 *
 * @param pinned What does not follow the role; see pinned.ts.
 */
function beginTransaction(mode: string, { schema }: Settings, pinned: Pinned): string {
  const path = schema === undefined ? '' : `SET LOCAL search_path TO ${postgresDialect.quote(schema)};`;
  return `BEGIN ${mode}; ${path} ${pin(pinned)}`;
}

/** Characters of pages that are read from a server which is far away; with a pipeline there always are some. */
const onTheirWay = 1_200_000;

/**
 * Opens a PostgreSQL database for reading: one transaction that sees one moment and cannot write. A role that may only
 * SELECT is enough.
 *
 * @throws UserError `databaseUnreachable`.
 */
export async function openPostgres(settings: Settings): Promise<Session> {
  const connection = await PostgresConnection.open(settings, { pipeline: true });
  let page: PageLimits;
  try {
    const began = performance.now();
    await connection.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', forReading);
    page = pagesOver(postgresDialect.page, performance.now() - began, onTheirWay);
  } catch (error) {
    await connection.end();
    throw error;
  }
  return {
    ...sessionOf(connection),
    dialect: { ...postgresDialect, page },
    close: () => connection.end(),
  };
}

/** Reading over a connection. Closing it does nothing. */
export const sessionOf = (connection: PostgresConnection): Session => ({
  description: describe(connection.settings),
  dialect: postgresDialect,
  rows: connection.rows,
  tables: () => connection.tables(),
  catalogue: (tables) => readCatalogue(connection.rows, tables),
  upkeep: () => readUpkeep(connection.rows),
  close: async () => undefined,
});
