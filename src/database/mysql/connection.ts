import type { Socket } from 'node:net';
import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { UserError } from '../../errors.ts';
import {
  kindOf,
  longestQuestion,
  movedOver,
  notForLong,
  SilenceWatch,
  silenceLimit,
} from '../../system/silence.ts';
import { pagesOver } from '../distance.ts';
import type { PageLimits, Parameter, Query, Row, Session } from '../session.ts';
import type { Tables } from '../tables.ts';
import { readCatalogue, readTables } from './catalogue.ts';
import { mysqlDialect } from './dialect.ts';
import { storedValues } from './encode.ts';
import { explain } from './failures.ts';
import { pin, unsettable } from './pinned.ts';
import { describe, type Settings } from './settings.ts';
import { statement } from './statement.ts';
import { together } from './together.ts';
import { readUpkeep } from './upkeep.ts';

/**
 * Values as Strapi has them (`configure` of its MySQL dialect): a number beyond 2^53 and a decimal as text, a date as
 * text, moments as Date; only that documents are parsed in values.ts. `rowsAsArray`: no object a row.
 */
const values = {
  rowsAsArray: true,
  supportBigNumbers: true,
  bigNumberStrings: false,
  decimalNumbers: false,
  dateStrings: ['DATE'],
  // Newer drivers, on newer versions of Node.js, make texts of the large numbers in a document.
  jsonStrings: true,
  // Not: how many rows were found. A row that is there already must not count as inserted.
  flags: ['-FOUND_ROWS'],
  // Statements come with their parameters in place (statement.ts): the driver would search each text for marks, a letter at a time.
  queryFormat: (sql: string) => sql,
  // A connection that holds a lock for hours says nothing: that the other machine is gone, its system has to notice.
  keepAliveInitialDelay: 60_000,
} satisfies Parameters<typeof import('mysql2').createConnection>[0];

/** An open connection to one database. */
export interface Link {
  readonly settings: Settings;
  /** Rows of a statement; with its parameters in place. */
  readonly rows: Query;
  /** Runs a statement that changes something. */
  run(sql: string, parameters?: readonly Parameter[]): Promise<ResultSetHeader>;
  /** Ends the connection; harmless when it has ended. What is not committed is rolled back. */
  end(): Promise<void>;
  /** The same without a word to the server; what is asked of it fails. */
  destroy(): void;
}

/**
 * Connects to a database.
 *
 * @param severalStatements Whether one text may hold several. Of what is written, none may.
 * @throws UserError `databaseUnreachable`, each cause with its own message; the password is in none.
 */
export async function connect(settings: Settings, { severalStatements = false } = {}): Promise<Link> {
  const connection = await open(settings, severalStatements);
  const watch = new SilenceWatch({
    moved: () => movedOver(socketOf(connection)),
    isAtWork: () => isAtWork(settings, connection.threadId),
    destroy: () => destroy(connection),
  });
  const query = async <Result>(sql: string, parameters: readonly Parameter[] = []): Promise<Result> => {
    try {
      const [result] = await watch.during(kindOf(sql), () => connection.query(statement(sql, parameters)));
      return result as Result;
    } catch (error) {
      throw explain(error, settings);
    }
  };
  let ended: Promise<void> | undefined;
  const link: Link = {
    settings,
    rows: query<Row[]>,
    run: query<ResultSetHeader>,
    end: () => {
      // A connection that is broken cannot be ended, and need not be; nor is there any use in one whose server does not hang up.
      ended ??= notForLong(
        connection.end().catch(() => destroy(connection)),
        () => destroy(connection),
      );
      return ended;
    },
    destroy: () => watch.abandon(),
  };
  try {
    await setUp(link);
    return link;
  } catch (error) {
    await link.end();
    throw error;
  }
}

/** The driver's own way to destroy a connection waits for the server to agree. */
function destroy(connection: Connection): void {
  connection.destroy();
  socketOf(connection).destroy();
}

const socketOf = (connection: Connection): Socket =>
  (connection as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;

/** What a server does that waits for its client, or for the network. */
const waitsForClient = /^(?:Writing to net|Reading from net|Sending to client|Receiving from client)/i;

/**
 * Asks the server whether a connection is at work, or waits for a lock.
 *
 * @returns undefined where the server does not say: it has no connection left, a proxy has none and lets wait for one, or it is not the
 *   server that the other connection leads to.
 */
async function isAtWork(settings: Settings, thread: number): Promise<boolean | undefined> {
  const { createConnection } = await import('mysql2/promise');
  const limit = silenceLimit(longestQuestion);
  let connection: Connection | undefined;
  try {
    connection = await createConnection({ ...settings.options, connectTimeout: limit });
    connection.on('error', () => undefined);
    const [rows] = await connection.query({
      sql: 'SELECT COMMAND, STATE FROM information_schema.PROCESSLIST WHERE ID = ?',
      values: [thread],
      timeout: limit,
      rowsAsArray: true,
    });
    const [row] = rows as unknown as [string, string | null][];
    return row && row[0] !== 'Sleep' && !waitsForClient.test(row[1] ?? '');
  } catch (error) {
    if (connection !== undefined || typeof (error as { sqlState?: unknown }).sqlState === 'string') {
      return undefined;
    }
    throw error;
  } finally {
    if (connection !== undefined) {
      destroy(connection);
    }
  }
}

/** @throws UserError `failed` where the server does not let a session have what it should. */
async function setUp(link: Link): Promise<void> {
  try {
    await link.run(pin);
  } catch (error) {
    throw error instanceof UserError ? error : unsettable(link.settings, error as Error);
  }
}

async function open(settings: Settings, multipleStatements: boolean): Promise<Connection> {
  const { createConnection } = await import('mysql2');
  try {
    const core = createConnection({ ...settings.options, ...values, multipleStatements });
    const connection = core.promise();
    // The driver has a limit for all of it; but an interruption does not wait for that.
    const watch = new SilenceWatch({
      moved: () => movedOver(socketOf(connection)),
      isAtWork: async () => true,
      destroy: () => destroy(connection),
    });
    await watch.during('the connection', () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      core.once('connect', () => resolve());
      core.once('error', reject);
      return promise;
    });
    // Whoever waits for an answer is told; without this, a connection that breaks meanwhile would end the process.
    connection.on('error', () => undefined);
    return connection;
  } catch (error) {
    if (error instanceof TypeError) {
      // The name of a charset or of a TLS profile that the driver does not know.
      throw new UserError(
        'databaseUnreachable',
        `The connection to the MySQL server ${settings.server} is not configured correctly: ${error.message}.`,
        'Correct the connection in config/database.',
        { cause: error },
      );
    }
    throw explain(error, settings);
  }
}

/**
 * Opens a MySQL or MariaDB database for reading, in one transaction: everything that is read is of one moment.
 *
 * @throws UserError `databaseUnreachable`.
 */
export async function openMysql(settings: Settings): Promise<Session> {
  const link = await connect(settings, { severalStatements: true });
  let page: PageLimits;
  try {
    page = await begin(link);
  } catch (error) {
    await link.end();
    throw error;
  }
  const session = sessionOf(link);
  const rows = together((sql, count) => several(link, sql, count));
  return {
    ...session,
    ...(page.atOnce > 1 && { rows: (sql, parameters = []) => rows(statement(sql, parameters)) }),
    dialect: { ...session.dialect, page },
    close: () => link.end(),
  };
}

/** Characters of pages that are read from a server which is far away: it is asked for all of them, and then for the next ones. */
const onTheirWay = 1_800_000;

const beginning = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY';

/**
 * Begins to read.
 *
 * @returns how to read. One page after the other where the server is far away, too, if something between takes but one statement at a
 *   time.
 */
async function begin(link: Link): Promise<PageLimits> {
  const near = mysqlDialect.page;
  const began = performance.now();
  await link.run(beginning);
  const page = pagesOver(near, performance.now() - began, onTheirWay);
  if (page.atOnce === 1) {
    return page;
  }
  try {
    await several(link, 'SELECT 1; SELECT 2', 2);
    return page;
  } catch {
    await link.run(beginning);
    return near;
  }
}

/** @throws TypeError where there are not as many results as statements. */
async function several(link: Link, sql: string, count: number): Promise<Row[][]> {
  const rows = await link.rows(sql);
  if (count === 1) {
    return [rows];
  }
  const results = rows as unknown as Row[][];
  if (results.length !== count || !results.every(Array.isArray)) {
    throw new TypeError(`${count} statements have ${results.length} results`);
  }
  return results;
}

/** Reading over a connection. Closing it does nothing. */
export function sessionOf(link: Link): Session {
  let read: Promise<Tables> | undefined;
  return {
    description: describe(link.settings),
    dialect: { ...mysqlDialect, stored: storedValues(link.settings.options.timezone ?? 'local') },
    rows: link.rows,
    tables: () => {
      read ??= readTables(link.rows);
      return read;
    },
    catalogue: (tables) => readCatalogue(link.rows, tables),
    upkeep: () => readUpkeep(link.rows),
    close: async () => undefined,
  };
}
