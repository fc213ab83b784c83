import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ServerDatabase } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { databaseOf } from '../../scripts/faults/state.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { copyProject } from '../support/blog.ts';
import { removeWhatOnlySqliteStores } from '../support/only-sqlite.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

/** Exports a project, whose database may be on a server. */
async function digestOf(project: string, file: string, words: readonly string[] = []): Promise<string> {
  const options = ['--no-encrypt', '--no-compress', '--report', at('report.json')];
  const exported = await run(['export', '--project', project, '-f', file, ...options, ...words]);
  expect([exported.code, exported.stderr]).toEqual([0, expect.not.stringContaining('Error')]);
  return JSON.parse(readFileSync(at('report.json'), 'utf8')).contentDigest;
}

async function imported(project: string, file: string, words: readonly string[] = []): Promise<void> {
  const options = ['--force', '--no-safety-backup', '--project', project, '-f', file];
  const { code, stderr } = await run(['import', ...options, ...words]);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
}

const engines = [
  { name: 'PostgreSQL', server: await findPostgres(), engine: postgres },
  { name: 'MySQL or MariaDB', server: await findMysql(), engine: mysqlOrMariaDb },
];

describe.each(engines)('the content digest of a database on $name', ({ server, engine }) => {
  describeWith(server)('that an archive from SQLite was imported into', () => {
    const databases: ServerDatabase[] = [];
    let made: ReturnType<typeof engine>;

    beforeAll(() => {
      made = engine(server?.url.href);
    });

    afterAll(async () => {
      for (const database of databases) {
        await database.drop();
      }
    });

    test.each(['examples/blog', '__tests__/fixtures/kitchen-sink', '__tests__/fixtures/kitchen-sink-4'])(
      'is that of the SQLite database, with its columns in any order: %s',
      async (name) => {
        const project = copyProject(name, at('project'));
        removeWhatOnlySqliteStores(databaseOf(project));
        // What hangs in the air is not imported.
        await digestOf(project, at('before'));
        await imported(project, at('before.tar'));
        const expected = await digestOf(project, at('sqlite'));
        expect(expected).toMatch(/^content-2:[0-9a-f]{64}$/);
        const database = await made.create();
        databases.push(database);
        await database.run(serverTables(databaseOf(project), made.tables, 'reversed').join(';'));
        const server = ['--database-url', database.url];
        await imported(project, at('sqlite.tar'), server);
        expect(await digestOf(project, at('server'), server)).toBe(expected);
      },
    );
  });
});
