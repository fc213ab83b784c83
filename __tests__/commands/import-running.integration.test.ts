/** @jest-environment ./__tests__/support/one-realm.mjs */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { ServerDatabase } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { databaseOf } from '../../scripts/faults/state.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { copyBlog } from '../support/blog.ts';
import { plainImport, silent } from '../support/options.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { type Ended, pause, run } from '../support/terminal.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();

beforeEach(async () => {
  copyBlog(at('blog'));
  const exported = await run([
    'export',
    '--no-encrypt',
    '--no-compress',
    '--project',
    at('blog'),
    '-f',
    at('a'),
  ]);
  expect(exported.code).toBe(0);
});

const importBlog = (words: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  run(['import', '--force', '--no-safety-backup', '--project', at('blog'), '-f', at('a.tar'), ...words], {
    environment,
  });

/** What is said before the import, and once it is done. */
function expectTold({ code, stdout, stderr }: Ended, what: RegExp): void {
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Warning: Other programs seem to use the database: /);
  expect(stderr).toMatch(what);
  expect(stdout).toMatch(/^If Strapi is among the programs that were running \(/m);
  expect(stdout).toMatch(what);
}

function expectNothingTold({ code, stdout, stderr }: Ended): void {
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('If Strapi is among');
}

describe('an import into a SQLite database', () => {
  test('tells of no other program where there is none', async () => {
    expectNothingTold(await importBlog());
  });

  (process.platform === 'linux' ? test : test.skip)('tells of a process that has it open', async () => {
    const script = `const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(process.argv[1]);
      database.prepare('SELECT count(*) FROM articles').get();
      console.log('open'); setInterval(() => database.isOpen, 1000);`;
    const other = spawn(process.execPath, ['--eval', script, databaseOf(at('blog')), 'secret'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(other.stdout, 'data');
      const ended = await importBlog();
      expectTold(ended, new RegExp(`node \\(process ${other.pid}\\)`));
      expect(ended.stderr).not.toContain('secret');
    } finally {
      other.kill('SIGKILL');
    }
  });

  test.each([
    ['a Strapi', { strapi: 'You are so French!' }, true],
    ['something else', {}, false],
  ])('tells of %s that answers at the port of the project: %j, %s', async (_name, headers, isTold) => {
    const server = createServer((_request, response) => response.writeHead(204, headers).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const ended = await importBlog([], { PORT: String(port) });
    await new Promise((done) => server.close(done));
    if (isTold) {
      expectTold(ended, new RegExp(`a Strapi at http://127\\.0\\.0\\.1:${port}`));
    } else {
      expectNothingTold(ended);
    }
  });

  test('is not kept waiting by what listens there and says nothing', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    expectNothingTold(await importBlog([], { PORT: String(port) }));
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});

/** Another program's connection. */
interface Other {
  query(sql: string): Promise<unknown>;
  end(): Promise<unknown>;
}

const engines = [
  {
    name: 'PostgreSQL',
    server: await findPostgres(),
    engine: postgres,
    connect: async (url: string): Promise<Other> => {
      const client = new pg.Client({ connectionString: url, application_name: 'knex' });
      await client.connect();
      client.on('error', () => undefined);
      return client;
    },
    /** Nor where the project calls itself something. */
    named: '?application_name=knex',
    told: /1 connection as postgres from (127\.0\.0\.1|::1) \(knex\)/,
    /** Tables are locked in the order of their names. */
    first: 'UPDATE up_users SET username = username',
    waiting:
      'SELECT 1 FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
    second: 'UPDATE articles SET title = title',
    weight: [],
  },
  {
    name: 'MySQL or MariaDB',
    server: await findMysql(),
    engine: mysqlOrMariaDb,
    connect: async (url: string): Promise<Other> => mysql.createConnection(url),
    named: '',
    told: /1 connection as root from /,
    first: 'UPDATE strapi_core_store_settings SET value = value',
    /** InnoDB shows what it knew when it was last asked, unless nobody has asked for 100 ms. */
    waiting:
      "SELECT 1 FROM information_schema.innodb_trx JOIN information_schema.processlist ON id = trx_mysql_thread_id WHERE trx_state = 'LOCK WAIT' AND db = DATABASE()",
    second: 'UPDATE articles SET title = title',
    /** Of two transactions the server ends the one that has changed less. */
    weight: [
      'CREATE TABLE weight (id INT PRIMARY KEY) ENGINE = InnoDB',
      'BEGIN',
      'INSERT INTO weight WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT a.i * 1000 + b.i FROM n a JOIN n b ON b.i < 60',
    ],
  },
];

describe.each(engines)(
  'an import into $name',
  ({ server, engine, connect, named, told, first, waiting, second, weight }) => {
    describeWith(server)('that another program may use', () => {
      let database: ServerDatabase;
      let other: Other | undefined;

      beforeEach(async () => {
        const made = engine(server?.url.href);
        database = await made.create();
        await database.run(serverTables(databaseOf(at('blog')), made.tables).join(';'));
      });

      afterEach(async () => {
        await other?.end();
        other = undefined;
        await database.drop();
      });

      test('tells of its connections, and of none of its own', async () => {
        const words = ['--database-url', database.url];
        expectNothingTold(await importBlog(words));
        expectNothingTold(await importBlog(['--database-url', `${database.url}${named}`]));
        other = await connect(database.url);
        expectTold(await importBlog(words), told);
      });

      test('calls a deadlock a deadlock, and changes nothing', async () => {
        expect((await importBlog(['--database-url', database.url])).code).toBe(0);
        const before = await engine(server?.url.href).rows(database);
        other = await connect(database.url);
        for (const statement of weight.length === 0 ? ['BEGIN'] : weight) {
          await other.query(statement);
        }
        await other.query(first);
        const options = parseImportOptions({
          ...plainImport,
          project: at('blog'),
          databaseUrl: database.url,
          file: at('a.tar'),
        });
        const importing = refusal(importArchive(options, silent));
        for (let seen = 0; seen === 0; ) {
          await pause(250);
          seen = (await database.run(waiting)).length;
        }
        const [error] = await Promise.all([importing, other.query(second)]);
        expect(error.message).toMatch(/ended the transaction because of a deadlock/);
        expect(error.remedy).toMatch(/Stop Strapi.*nothing was changed/);
        await other.query('ROLLBACK');
        await database.run('DROP TABLE IF EXISTS weight');
        expect(await engine(server?.url.href).rows(database)).toEqual(before);
      });
    });
  },
);
