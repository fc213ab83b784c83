import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mysql from 'mysql2/promise';
import { strapiDms } from '../../../scripts/faults/program.ts';
import { execute } from '../../../scripts/faults/sites.ts';
import { mysqlTables, serverTables } from '../../../scripts/server-tables.ts';
import { locate } from '../../../src/database/engines.ts';
import { copyBlog } from '../../support/blog.ts';
import { canStartMariaDb, type OwnServer, startMariaDb } from '../../support/own-server.ts';
import { expectSame } from '../../support/records.ts';

/** Whatever hides rows, changes values, or gives statements another meaning. */
const configuration = [
  '--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT,EMPTY_STRING_IS_NULL',
  '--default-time-zone=+05:30',
  '--character-set-server=latin1',
  '--skip-character-set-client-handshake',
  '--innodb-force-primary-key=ON',
  '--autocommit=OFF',
  '--completion-type=CHAIN',
  '--transaction-isolation=READ-UNCOMMITTED',
  `--init-connect=${[
    'SET SESSION sql_select_limit = 2',
    'SESSION sql_safe_updates = 1',
    'SESSION sql_auto_is_null = 1',
    'SESSION tx_read_only = 1',
    'SESSION foreign_key_checks = 0',
    'SESSION innodb_lock_wait_timeout = 0',
    'SESSION idle_transaction_timeout = 1',
    'SESSION net_write_timeout = 1',
    "SESSION lc_messages = 'de_DE'",
    "SESSION system_versioning_asof = '2020-01-01'",
    'NAMES latin1',
  ].join(', ')}`,
  '--innodb-flush-log-at-trx-commit=0',
];

// Nothing of `init_connect` is for superusers.
const user = ["CREATE USER cms@'%' IDENTIFIED BY 'secret'", "GRANT ALL ON cms.* TO cms@'%'"];

(canStartMariaDb() ? describe : describe.skip)('a MariaDB server with a configuration of its own', () => {
  let server: OwnServer;
  let folder: string;
  let project: string;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mysql-pinned-'));
    project = copyBlog(join(folder, 'blog'));
    execute(
      project,
      "UPDATE articles SET title = 'Smile 😀 – „ä\\ß\"', summary = '' WHERE id = (SELECT min(id) FROM articles)",
    );
    server = await startMariaDb('root', configuration, user);
    url = `mysql://cms:secret@127.0.0.1:${server.port}/cms`;
    await run(
      `ALTER DATABASE cms CHARACTER SET utf8mb4; ${serverTables(join(project, '.tmp', 'data.db'), mysqlTables).join(';')}`,
    );
  }, 120_000);

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server?.[Symbol.asyncDispose]();
  });

  /** As root, whose sessions are as usual. */
  async function run(sql: string): Promise<void> {
    const connection = await mysql.createConnection({
      uri: `mysql://root:root@127.0.0.1:${server.port}/cms`,
      multipleStatements: true,
    });
    try {
      await connection.query("SET NAMES utf8mb4, SESSION sql_mode = '', SESSION autocommit = 1");
      await connection.query(sql);
    } finally {
      await connection.end();
    }
  }

  async function exported(name: string, from?: string): Promise<string> {
    const to = join(folder, name);
    rmSync(to, { recursive: true, force: true });
    const source = from === undefined ? [] : ['--database-url', from];
    const words = ['export', '--project', project, ...source, '--no-encrypt', '--format', 'dir', '-f', to];
    const ended = await strapiDms(words, folder);
    expect(`${ended.stderr}${ended.code}`).toBe('0');
    return to;
  }

  test('is read and written as any other', async () => {
    const source = await exported('source');
    for (let time = 0; time < 2; time += 1) {
      const ended = await strapiDms(
        [
          'import',
          '--project',
          project,
          '--database-url',
          url,
          '-f',
          source,
          '--force',
          '--no-safety-backup',
        ],
        folder,
      );
      expect(`${ended.stderr}${ended.code}`).toBe('0');
      expectSame(source, await exported('back', url));
    }
  }, 120_000);

  test('has a zone of its own, which is said where nobody names that of Strapi', async () => {
    const to = join(folder, 'unnamed');
    const words = ['export', '--project', project, '--database-url', url, '--no-encrypt', '--format', 'dir'];
    const ended = await strapiDms([...words, '-f', to], folder, { environment: { TZ: undefined } });
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('database server is +05:30.') });
    const timezone = new URL(url);
    timezone.searchParams.set('timezone', 'Z');
    words[4] = timezone.href;
    const configured = await strapiDms([...words, '-f', to, '--overwrite'], folder, {
      environment: { TZ: undefined },
    });
    expect(configured).toMatchObject({ code: 0, stderr: '' });
  }, 60_000);

  test('forgets the note of an import, although its sessions commit nothing by themselves', async () => {
    const location = await locate({ url: url }, project);
    const writer = await location.write();
    await writer.mark('token');
    await writer.commit();
    expect(await location.mark.isCommitted('token')).toBe(true);
    await location.mark.remove();
    expect(await location.mark.isCommitted('token')).toBe(false);
  }, 60_000);

  test('shows the rows of now of a table that keeps those of before', async () => {
    await run('ALTER TABLE tags ADD SYSTEM VERSIONING');
    try {
      expectSame(await exported('source'), await exported('versions', url));
    } finally {
      await run('ALTER TABLE tags DROP SYSTEM VERSIONING');
    }
  }, 60_000);
});
