import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import pg from 'pg';

/** A database of its own on a server, for one working copy. */
export interface ServerDatabase {
  /** What makes a project use it. */
  readonly variables: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

/** An engine that is a server, here or where `POSTGRES_URL` and `MYSQL_URL` say. */
export interface Engine {
  readonly name: 'postgres' | 'mysql';
  /** What a project of Strapi 4 needs in the place of what a database's variables say: its drivers have other names. */
  readonly variables4: Readonly<Record<string, string>>;
  /** Makes an empty database. @throws Error where there is no server. */
  create(): Promise<ServerDatabase>;
  /** Makes a schema of that name in a database; where the engine has any. */
  createSchema?(database: ServerDatabase, schema: string): Promise<void>;
}

const uniqueName = () => `conformance_${process.pid}_${randomBytes(4).toString('hex')}`;

async function onPostgres(url: URL, sql: string): Promise<void> {
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const postgres: Engine = {
  name: 'postgres',
  variables4: {},
  async create() {
    const server = new URL(
      process.env.POSTGRES_URL ?? 'postgres://postgres:postgres@127.0.0.1:5432/postgres',
    );
    const name = uniqueName();
    await onPostgres(server, `CREATE DATABASE ${name}`);
    return {
      variables: {
        DATABASE_CLIENT: 'postgres',
        DATABASE_HOST: server.hostname,
        DATABASE_PORT: server.port || '5432',
        DATABASE_USERNAME: decodeURIComponent(server.username),
        DATABASE_PASSWORD: decodeURIComponent(server.password),
        DATABASE_NAME: name,
      },
      drop: () => onPostgres(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
    };
  },
  async createSchema({ variables }, schema) {
    const url = new URL(process.env.POSTGRES_URL ?? 'postgres://postgres:postgres@127.0.0.1:5432/postgres');
    url.pathname = `/${variables.DATABASE_NAME}`;
    await onPostgres(url, `CREATE SCHEMA "${schema}"`);
  },
};

async function onMysql(url: URL, sql: string): Promise<void> {
  const connection = await mysql.createConnection(url.href);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

const mariadb: Engine = {
  name: 'mysql',
  // Its `mysql` is a driver that no current server lets in, and that Strapi does not install.
  variables4: { DATABASE_CLIENT: 'mysql2' },
  async create() {
    const server = new URL(process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3306');
    const name = uniqueName();
    await onMysql(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    return {
      variables: {
        DATABASE_CLIENT: 'mysql',
        DATABASE_HOST: server.hostname,
        DATABASE_PORT: server.port || '3306',
        DATABASE_USERNAME: decodeURIComponent(server.username),
        DATABASE_PASSWORD: decodeURIComponent(server.password),
        DATABASE_NAME: name,
      },
      drop: () => onMysql(server, `DROP DATABASE IF EXISTS ${name}`),
    };
  },
};

/** The engines that conformance is checked on beside SQLite. */
export const engines: readonly Engine[] = [postgres, mariadb];
