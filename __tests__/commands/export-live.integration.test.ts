/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { backupsOf } from '../support/backups.ts';
import { copyBlog } from '../support/blog.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { plainExport, plainImport, silent } from '../support/options.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();

jest.setTimeout(30_000);

let media: FileServer;
/** Kept as soon as the first media file is asked for. */
let asked: Promise<void>;
/** Lets all media files be answered. */
let answer: () => void;
let database: string;

beforeEach(async () => {
  copyBlog(at('blog'));
  database = at('blog/.tmp/data.db');
  const first = Promise.withResolvers<void>();
  const answers = Promise.withResolvers<void>();
  asked = first.promise;
  answer = answers.resolve;
  media = await startFileServer((_request, response) => {
    first.resolve();
    answers.promise.then(() => response.end('content'));
  });
  const opened = new DatabaseSync(database);
  opened
    .prepare(`UPDATE files SET provider = 'elsewhere', formats = NULL, url = ? || '/' || hash || ext`)
    .run(media.url);
  opened.close();
});

afterEach(() => media.close());

const exported = (databaseUrl: string, media: RawExportOptions['media'] = 'all') =>
  exportProject(
    parseExportOptions({
      ...plainExport,
      project: at('blog'),
      databaseUrl,
      file: at(media === 'all' ? 'out' : media),
      media,
    }),
    silent,
  );

/** Does something while the media that a command reads is on its way. */
async function whileFetching(command: Promise<unknown>, work: () => Promise<void>): Promise<void> {
  try {
    await Promise.race([
      asked,
      command.then(() => {
        throw new Error('No media was asked for');
      }),
    ]);
    await work();
  } finally {
    answer();
    await command;
  }
}

/** Fails at once where anybody holds a lock. */
function writeWithoutWaiting(): void {
  const writer = new DatabaseSync(database, { timeout: 0 });
  try {
    writer.exec(
      `UPDATE tags SET name = 'later', updated_at = 9999999999999; DELETE FROM articles_author_lnk`,
    );
  } finally {
    writer.close();
  }
}

/** A file, and an article with its author. */
const rows = () => [
  `INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider)
    VALUES (1, 'f', 'f', 'f_0123456789', '.png', 'image/png', 1, '${media.url}/f.png', 'elsewhere')`,
  `INSERT INTO authors (id, document_id, name) VALUES (1, 'a', 'a')`,
  `INSERT INTO articles (id, document_id, title) VALUES (1, 'b', 'b')`,
  'INSERT INTO articles_author_lnk (article_id, author_id) VALUES (1, 1)',
];

const links = (): string => readFileSync(at('out/links/links_00001.jsonl'), 'utf8');
const entities = (): string => readFileSync(at('out/entities/entities_00001.jsonl'), 'utf8');

test('while media is fetched, a program that does not wait at all writes to the SQLite database', async () => {
  await whileFetching(exported('.tmp/data.db'), async () => writeWithoutWaiting());
  // What the archive has after its media is of the same moment as what it has before.
  expect(entities()).not.toContain('later');
  expect(links()).toContain('api::author.author');
});

test('the same while the safety backup of an import fetches media; what was written then is not replaced', async () => {
  await exported('.tmp/data.db', 'metadata-only');
  const back = process.cwd();
  process.chdir(at('blog'));
  try {
    const importing = importArchive(
      parseImportOptions({
        ...plainImport,
        project: '.',
        databaseUrl: '.tmp/data.db',
        file: at('metadata-only'),
        safetyBackup: true,
        deleteRemoteMedia: true,
      }),
      silent,
    );
    const { message } = await refusal(whileFetching(importing, async () => writeWithoutWaiting()));
    expect(message).toContain('was changed by another program');
    expect(backupsOf(at('blog'))).toHaveLength(1);
    const opened = new DatabaseSync(database);
    expect(opened.prepare('SELECT DISTINCT name FROM tags').all()).toEqual([{ name: 'later' }]);
    opened.close();
  } finally {
    process.chdir(back);
  }
});

describe.each([
  [
    'PostgreSQL',
    await findPostgres(),
    postgres,
    `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  ],
  [
    'MySQL or MariaDB',
    await findMysql(),
    mysqlOrMariaDb,
    'SELECT info FROM information_schema.processlist WHERE db = database() AND id <> connection_id()',
  ],
] as const)('while media is fetched, %s', (_, server, engineAt, connections) => {
  describeWith(server)('has its database', () => {
    test('for others only: no transaction is open, and no connection either', async () => {
      const engine = engineAt(server?.url.href);
      const served = await engine.create();
      try {
        await served.run([...serverTables(database, engine.tables), ...rows()].join(';'));
        await whileFetching(exported(served.url), async () => {
          expect(await served.run(connections)).toEqual([]);
          await served.run('DELETE FROM articles_author_lnk');
        });
        expect(links()).toContain('api::author.author');
      } finally {
        await served.drop();
      }
    });
  });
});
