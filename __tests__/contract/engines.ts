import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { describe, test } from '@jest/globals';
import mysqlDriver from 'mysql2/promise';
import pg from 'pg';
import type { ServerDatabase, Engine as TestServer } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres as postgresServer } from '../../scripts/engines/postgres.ts';
import { mysqlTables, postgresTables, type TableDialect } from '../../scripts/server-tables.ts';
import type { Engine } from '../../src/database/engine.ts';
import { mysql } from '../../src/database/mysql/engine.ts';
import { postgres } from '../../src/database/postgres/engine.ts';
import { sqlite } from '../../src/database/sqlite/engine.ts';
import { findMysql, findPostgres } from '../support/servers.ts';

/** What the suite has to know of an engine to try it. A new one needs an entry in {@link engines}. */
export interface Subject {
  readonly engine: Engine;
  /** How its tables are made, by the types that Strapi notes. */
  readonly tables: TableDialect;
  /** The type of a column that refers to an id. */
  readonly reference: string;
  /** Makes a trigger that works when a row of a table is deleted. */
  readonly trigger: (table: string) => string;
  /** Makes an empty database. */
  create(): Promise<TestDatabase>;
  /** Connects to a database as another program does. @returns what ends that. */
  connect(url: string): Promise<() => Promise<unknown>>;
  /**
   * URLs that lead to no database, with {@link password} where they have one, by what is wrong with each.
   *
   * @param port Where something else listens.
   */
  broken(database: TestDatabase, port: number): Readonly<Record<string, string>>;
}

export type TestDatabase = Pick<ServerDatabase, 'url' | 'run' | 'drop'>;

/** Must be in no text. */
export const password = 'secret-word';

const sqliteTables: TableDialect = {
  quote: (name) => `"${name}"`,
  types: {
    increments: 'integer not null primary key autoincrement',
    string: 'varchar(255)',
    text: 'text',
    longtext: 'text',
    jsonb: 'json',
    json: 'json',
    integer: 'integer',
    bigInteger: 'bigint',
    double: 'float',
    decimal: 'float',
    boolean: 'boolean',
    date: 'date',
    time: 'time',
    datetime: 'datetime',
    timestamp: 'datetime',
  },
  literal: postgresTables.literal,
};

const ofFiles: Subject = {
  engine: sqlite,
  tables: sqliteTables,
  reference: 'integer',
  trigger: (table) => `CREATE TRIGGER seen AFTER DELETE ON ${table} BEGIN SELECT 1; END`,
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contract-'));
    const file = join(folder, 'data.db');
    new DatabaseSync(file).close();
    return {
      url: `sqlite:${file}`,
      run: async (sql) => {
        const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
        try {
          if (!/^\s*select/i.test(sql)) {
            database.exec(sql);
            return [];
          }
          const statement = database.prepare(sql);
          statement.setReturnArrays(true);
          return statement.all() as unknown as unknown[][];
        } finally {
          database.close();
        }
      },
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  connect: async (url) => {
    const program = `
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(process.argv[1]);
      database.prepare('SELECT 1 FROM sqlite_schema').get();
      console.log('open');
      setInterval(() => database.isOpen, 1000);`;
    const options = ['--disable-warning=ExperimentalWarning', '--eval', program, url.slice('sqlite:'.length)];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    return async () => {
      child.kill();
      await once(child, 'exit');
    };
  },
  broken: ({ url }) => {
    const folder = join(url.slice('sqlite:'.length), '..');
    mkdirSync(join(folder, 'folder'), { recursive: true });
    writeFileSync(join(folder, 'text'), 'version https://git-lfs.github.com/spec/v1\n'.repeat(50));
    return {
      'nothing there': `sqlite:${join(folder, 'missing.db')}`,
      'a folder': `sqlite:${join(folder, 'folder')}`,
      'a text': `sqlite:${join(folder, 'text')}`,
    };
  },
};

const brokenServer: Subject['broken'] = ({ url }, port) => {
  const changed = (
    changes: Partial<Record<'pathname' | 'username' | 'password' | 'port' | 'hostname', string>>,
  ) => Object.assign(new URL(url), changes).href;
  return {
    'no such database': changed({ pathname: '/no_such_database' }),
    'a user who is not let in': changed({ username: 'no_such_user', password }),
    // Nothing listens on the port of tcpmux.
    'nothing that listens': changed({ port: '1', password }),
    'something else that listens': changed({ port: String(port), password }),
    'no such host': changed({ hostname: 'nowhere.invalid', password }),
  };
};

const onPostgres = (server: TestServer): Subject => ({
  engine: postgres,
  tables: postgresTables,
  reference: 'integer',
  trigger: (table) => `
    CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
    CREATE TRIGGER seen BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION see()`,
  create: () => server.create(),
  connect: async (url) => {
    const client = new pg.Client(url);
    await client.connect();
    return () => client.end();
  },
  broken: brokenServer,
});

const onMysql = (server: TestServer): Subject => ({
  engine: mysql,
  tables: mysqlTables,
  reference: 'int unsigned',
  trigger: (table) => `CREATE TRIGGER seen AFTER DELETE ON ${table} FOR EACH ROW SET @seen = 1`,
  create: () => server.create(),
  connect: async (url) => {
    const connection = await mysqlDriver.createConnection(url);
    return () => connection.end();
  },
  broken: brokenServer,
});

const debian = 'mysql://root@127.0.0.1:3306';
const { MYSQL_URL } = process.env;

/** MariaDB, where Debian's package runs it. A job that has another server at `MYSQL_URL` in its place need not have it. */
const mariaDb = await findMysql(debian).catch((error) => {
  if (MYSQL_URL === undefined) {
    throw error;
  }
  return undefined;
});

/** What is at `MYSQL_URL`: in CI, MySQL in a step of its own. */
async function atMysqlUrl(): Promise<(readonly [name: string, subject: Subject | undefined])[]> {
  if (MYSQL_URL === undefined || mysqlOrMariaDb(MYSQL_URL).server.href === new URL(debian).href) {
    return [];
  }
  const server = (await findMysql(MYSQL_URL)) && mysqlOrMariaDb(MYSQL_URL);
  const version = await server?.version();
  return [[version?.split(' ')[0] ?? 'MySQL', server && onMysql(server)]];
}

const postgresql = await findPostgres();

/** Every engine that the suite is run with; undefined where there is no server for it, which on CI is an error. */
const engines: readonly (readonly [name: string, subject: Subject | undefined])[] = [
  ['SQLite', ofFiles],
  ['PostgreSQL', postgresql && onPostgres(postgresServer(postgresql.url.href))],
  ['MariaDB', mariaDb && onMysql(mysqlOrMariaDb(mariaDb.url.href))],
  ...(await atMysqlUrl()),
];

/** Describes what holds for every engine. */
export function describeEngines(what: string, tests: (subject: Subject) => void): void {
  for (const [name, subject] of engines) {
    if (subject === undefined) {
      describe.skip(`${what} (${name})`, () => test('needs a server', () => undefined));
    } else {
      describe(`${what} (${name})`, () => tests(subject));
    }
  }
}

/** Strapi types of columns, with the type of the column that each has. */
export const sampleTypes = {
  string: 'string',
  text: 'longtext',
  json: 'jsonb',
  integer: 'integer',
  biginteger: 'bigInteger',
  float: 'double',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  timestamp: 'timestamp',
} as const;

/**
 * Makes tables as Strapi does: `parents`, `children` which refer to them, `samples` with a column of each type, and those in which it
 * makes its notes; and `reviews`, which is somebody else's.
 */
export async function makeTables({ run }: TestDatabase, subject: Subject): Promise<void> {
  const { quote, types, literal } = subject.tables;
  const key = (name: string, action: string) =>
    `FOREIGN KEY (${name}) REFERENCES parents (id) ON DELETE ${action}`;
  const samples = Object.entries(sampleTypes).map(([name, type]) => `${quote(`a ${name}`)} ${types[type]}`);
  const noted = ['parents', 'children', 'samples', 'strapi_core_store_settings'].map((name) => ({ name }));
  const statements = [
    `CREATE TABLE strapi_core_store_settings (id ${types.increments}, ${quote('key')} varchar(255), value ${types.longtext},
      type varchar(255), environment varchar(255), tag varchar(255))`,
    `CREATE TABLE strapi_database_schema (id ${types.increments}, ${quote('schema')} ${types.json}, time ${types.datetime}, hash varchar(255))`,
    `INSERT INTO strapi_database_schema (${quote('schema')}, hash) VALUES (${literal(JSON.stringify({ tables: noted }))}, 'x')`,
    `CREATE TABLE parents (id ${types.increments}, name varchar(255) UNIQUE)`,
    `CREATE TABLE children (id ${types.increments}, parent_id ${subject.reference}, friend_id ${subject.reference},
      kind varchar(20) NOT NULL DEFAULT 'plain', ${key('parent_id', 'CASCADE')}, ${key('friend_id', 'SET NULL')})`,
    `CREATE TABLE samples (id ${types.increments}, ${samples.join(', ')})`,
    `CREATE TABLE reviews (id ${types.increments}, parent_id ${subject.reference}, ${key('parent_id', 'CASCADE')})`,
  ];
  await run(statements.join(';'));
}

/** A process that does something with a database, until it is killed. */
export interface Worker {
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}

/**
 * Starts a process with `location`, the database at a URL.
 *
 * @param program Is run in it; the process then stays as it is.
 */
export async function startWorker(url: string, program: string): Promise<Worker> {
  const module = pathToFileURL(join(import.meta.dirname, '../../src/database/engines.ts'));
  const source = `
    import { locate } from ${JSON.stringify(module.href)};
    const location = await locate({ url: process.env.DATABASE }, process.cwd());
    ${program}
    console.log('done');
    setInterval(() => undefined, 1000);`;
  const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', source];
  const child = spawn(process.execPath, options, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE: url },
  });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(([code]) => {
      throw new Error(`The process ended with ${code}`);
    }),
  ]);
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
