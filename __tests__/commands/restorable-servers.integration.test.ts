import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mysqlTables, postgresTables, serverTables } from '../../scripts/server-tables.ts';
import { copyProject } from '../support/blog.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  describeWith,
  findMysql,
  findPostgres,
  type TestDatabase,
} from '../support/servers.ts';
import { run } from '../support/terminal.ts';

const anyDate = "SET sql_mode = 'ALLOW_INVALID_DATES';";
const largeIds = 'ALTER TABLE moments MODIFY id bigint;';

/** What engines let in and no import takes: statements, and the row and the attribute that an export has to name. */
type Refused = readonly (readonly [sql: string, named: string])[];
const refused: { readonly PostgreSQL: Refused; readonly 'MySQL or MariaDB': Refused } = {
  PostgreSQL: [
    ['INSERT INTO moments (id) VALUES (0)', '0 | id'],
    ['INSERT INTO moments (id) VALUES (-5)', '-5 | id'],
    [
      'ALTER TABLE moments ALTER id TYPE bigint; INSERT INTO moments (id) VALUES (9007199254740993)',
      '9007199254740993 | id',
    ],
    ['INSERT INTO moments (id) VALUES (-9223372036854775808)', '-9223372036854775808 | id'],
    ["INSERT INTO moments (id, date) VALUES (3, '0044-03-15 BC')", '3 | date'],
    ["INSERT INTO moments (id, date) VALUES (3, 'infinity')", '3 | date'],
    ["INSERT INTO moments (id, date) VALUES (3, '12024-01-01')", '3 | date'],
    ["INSERT INTO moments (id, time) VALUES (3, '24:00:00')", '3 | time'],
    [
      "ALTER TABLE moments ALTER time TYPE time; INSERT INTO moments (id, time) VALUES (3, '13:14:15.123456')",
      '3 | time',
    ],
  ],
  'MySQL or MariaDB': [
    ["SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; INSERT INTO moments (id) VALUES (0)", '0 | id'],
    [`${largeIds} INSERT INTO moments (id) VALUES (-5)`, '-5 | id'],
    ['INSERT INTO moments (id) VALUES (9007199254740993)', '9007199254740993 | id'],
    [`${anyDate} INSERT INTO moments (id, date) VALUES (3, '0000-00-00')`, '3 | date'],
    [`${anyDate} INSERT INTO moments (id, date) VALUES (3, '2024-02-31')`, '3 | date'],
    ["INSERT INTO moments (id, time) VALUES (3, '-01:00:00')", '3 | time'],
    ["INSERT INTO moments (id, time) VALUES (3, '838:59:59')", '3 | time'],
  ],
};

/** What looks odd and comes back. */
const accepted = {
  PostgreSQL: `
    INSERT INTO moments (id, date, time, datetime, timestamp) VALUES (1, '9999-12-31', '23:59:59.999', 'infinity', '4713-01-01 BC');
    INSERT INTO figures (id, "float", "decimal") VALUES (1, 'Infinity', 'NaN'), (2, '-Infinity', NULL);
    INSERT INTO payloads (id, json) VALUES (1, '"text"'), (2, '1e400')`,
  'MySQL or MariaDB': `
    SET sql_mode = 'ALLOW_INVALID_DATES';
    INSERT INTO moments (id, date, time, datetime) VALUES (1, '9999-12-31', '23:59:59.999', '0000-00-00');
    INSERT INTO figures (id, \`boolean\`) VALUES (1, 5);
    INSERT INTO payloads (id, json) VALUES (1, '"text"')`,
} as const;

const [postgres, mysql] = [await findPostgres(), await findMysql()];
const engines = [
  [postgres, 'PostgreSQL', createPostgresDatabase, postgresTables],
  [mysql, 'MySQL or MariaDB', createMysqlDatabase, mysqlTables],
] as const;

for (const [server, name, create, tables] of engines) {
  describeWith(server)(`an export from ${name}`, () => {
    let folder: string;
    let project: string;
    let database: TestDatabase;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'restorable-'));
      project = copyProject('__tests__/fixtures/kitchen-sink', join(folder, 'sink'));
      database = await create(server as NonNullable<typeof server>);
      await database.run(serverTables(join(project, '.tmp', 'data.db'), tables).join(';'));
    }, 120_000);

    beforeEach(() => database.run('DELETE FROM moments; DELETE FROM figures; DELETE FROM payloads'));

    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    }, 60_000);

    const exported = () =>
      run([
        'export',
        ...['--project', project, '--database-url', database.url],
        ...['--no-encrypt', '--no-compress', '--exclude', 'files', '-f', join(folder, 'archive')],
      ]);

    test.each(refused[name])(
      'of what could not be restored fails, and names row and attribute: %s',
      async (sql, named) => {
        await database.run(sql);
        const ended = await exported();
        const [id, attribute] = named.split(' | ');
        expect(ended.stderr).toContain(
          `api::moment.moment ${id} could not be restored from an archive: ${attribute}: `,
        );
        expect(ended.code).toBe(1);
        expect(existsSync(join(folder, 'archive.tar'))).toBe(false);
      },
      60_000,
    );

    test('of what only looks odd is verified and rehearsed', async () => {
      await database.run(accepted[name]);
      expect(await exported()).toMatchObject({ code: 0 });
      const verified = await run(['verify', '--rehearse', '-f', join(folder, 'archive.tar')]);
      expect(verified).toMatchObject({ code: 0 });
      rmSync(join(folder, 'archive.tar'));
    }, 60_000);
  });
}
