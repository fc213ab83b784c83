import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import mysql from 'mysql2/promise';
import pg from 'pg';

/** A database server that tests run against. */
export interface Server {
  /** With credentials, which in tests are none worth keeping. */
  readonly url: URL;
}

/** A database of one test. */
export interface TestDatabase {
  /** For `database-url`. */
  readonly url: string;
  readonly name: string;
  /** Runs statements as the owner. */
  run(sql: string): Promise<unknown[][]>;
  drop(): Promise<void>;
}

/**
 * Looks for a server, so that its tests can be skipped where there is none. On CI a missing one is a failure: what is
 * skipped there is never noticed.
 *
 * @param connect Rejects where nothing answers.
 */
export async function findServer(
  what: string,
  url: string,
  connect: (url: URL) => Promise<void>,
): Promise<Server | undefined> {
  const parsed = new URL(url);
  try {
    await connect(parsed);
    return { url: parsed };
  } catch (error) {
    const text = `There is no ${what} at ${parsed.host} (${(error as NodeJS.ErrnoException).code ?? error})`;
    if (process.env.CI === 'true') {
      throw new Error(`${text}: CI has to start it, see .ci/run.`);
    }
    process.stderr.write(`\n*** SKIPPED: ${text}, so everything in this file is left out.\n\n`);
    return undefined;
  }
}

/** `describe`, or what skips it where there is no server. */
export const describeWith = (server: Server | undefined): typeof describe | typeof describe.skip =>
  server === undefined ? describe.skip : describe;

/** The PostgreSQL server at `POSTGRES_URL`, or where Debian's package runs it. */
export const findPostgres = (): Promise<Server | undefined> =>
  findServer(
    'PostgreSQL',
    process.env.POSTGRES_URL ?? 'postgres://postgres:postgres@127.0.0.1:5432/postgres',
    async (url) => {
      await onPostgres(url, 'SELECT 1');
    },
  );

async function onPostgres(url: URL, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows ?? [];
  } finally {
    await client.end();
  }
}

/** Makes a database that only this test uses. */
export async function createPostgresDatabase({ url }: Server): Promise<TestDatabase> {
  const name = `strapi_dms_${process.pid}_${randomBytes(5).toString('hex')}`;
  await onPostgres(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    name,
    run: (sql) => onPostgres(own, sql),
    drop: async () => {
      await onPostgres(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** The MySQL or MariaDB server at `MYSQL_URL`, or where Debian's package runs it. */
export const findMysql = (): Promise<Server | undefined> =>
  findServer('MySQL or MariaDB', process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3306', async (url) => {
    await onMysql(url, 'SELECT 1');
  });

async function onMysql(url: URL, sql: string): Promise<unknown[][]> {
  const connection = await mysql.createConnection({
    uri: url.href,
    rowsAsArray: true,
    multipleStatements: true,
  });
  try {
    const [rows] = await connection.query(sql);
    return rows as unknown[][];
  } finally {
    await connection.end();
  }
}

/** Makes a database that only this test uses. */
export async function createMysqlDatabase({ url }: Server): Promise<TestDatabase> {
  const name = `strapi_dms_${process.pid}_${randomBytes(5).toString('hex')}`;
  await onMysql(url, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    name,
    run: (sql) => onMysql(own, sql),
    drop: async () => {
      await onMysql(url, `DROP DATABASE IF EXISTS ${name}`);
    },
  };
}
