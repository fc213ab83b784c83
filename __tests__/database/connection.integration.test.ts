/** @jest-environment ./__tests__/support/own-temporary-folder.mjs */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Session } from '../../src/database/session.ts';
import { openLiveSqlite, openSqlite } from '../../src/database/sqlite/connection.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();
const temporaries = () => readdirSync(tmpdir()).filter((name) => name.startsWith('strapi-dms-scratch-'));

let before: string[];
const opened: Session[] = [];
const writers: DatabaseSync[] = [];

beforeEach(() => {
  before = temporaries();
});

afterEach(async () => {
  for (const session of opened.splice(0)) {
    await session.close().catch(() => undefined);
  }
  for (const writer of writers.splice(0)) {
    writer.close();
  }
  // Those of other processes come and go; one of ours that was forgotten stays.
  const left = () => temporaries().filter((name) => !before.includes(name));
  for (let wait = 0; wait < 4_000 && left().length > 0; wait += 50) {
    await delay(50);
  }
  expect(left()).toEqual([]);
});

/** Makes a database with one row, and leaves it open for a writer where asked. */
function make(file: string, mode: 'wal' | 'delete'): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 100 });
  database.exec(
    `PRAGMA journal_mode = ${mode}; CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'first')`,
  );
  return database;
}

const closed = (file: string, mode: 'wal' | 'delete') => make(file, mode).close();

function live(file: string, mode: 'wal' | 'delete'): DatabaseSync {
  const writer = make(file, mode);
  writers.push(writer);
  return writer;
}

/** In place, or from a copy where there is no log. */
type Open = typeof openSqlite;
const ways = [
  ['in place', openSqlite],
  ['while others may write', openLiveSqlite],
] as const satisfies [string, Open][];

async function open(file: string, way: Open = openSqlite): Promise<Session> {
  const session = await way(file, 'data.db');
  opened.push(session);
  return session;
}

const values = async (session: Session) => (await session.rows('SELECT v FROM t ORDER BY id')).flat();

const state = (file: string) => ({
  hash: createHash('sha256').update(readFileSync(file)).digest('hex'),
  modified: statSync(file, { bigint: true }).mtimeNs,
});

/** Reads the whole table and checks that the files are afterwards as they were before. */
async function readWithoutTrace(file: string, way: Open): Promise<unknown[]> {
  const [filesBefore, stateBefore] = [names(), state(file)];
  const session = await open(file, way);
  const found = await values(session);
  await session.close();
  expect(names()).toEqual(filesBefore);
  expect(state(file)).toEqual(stateBefore);
  return found;
}

describe.each(ways)('a database that nobody has open, read %s,', (_, way) => {
  test.each(['delete', 'wal'] as const)('is read without a trace in mode %s', async (mode) => {
    closed(at('data.db'), mode);
    expect(await readWithoutTrace(at('data.db'), way)).toEqual(['first']);
    expect(names()).toEqual(['data.db']);
  });

  test('with a log that a crash left is read with the log, and both stay as they are', async () => {
    const writer = live(at('live.db'), 'wal');
    writer.exec(`INSERT INTO t VALUES (2, 'in the log')`);
    copyFileSync(at('live.db'), at('data.db'));
    copyFileSync(at('live.db-wal'), at('data.db-wal'));
    const log = state(at('data.db-wal'));
    expect(await readWithoutTrace(at('data.db'), way)).toEqual(['first', 'in the log']);
    expect(state(at('data.db-wal'))).toEqual(log);
    expect(names()).not.toContain('data.db-shm');
  });

  test('with a log that a crash left, and that another program begins to repair meanwhile, is not read', async () => {
    const writer = live(at('live.db'), 'wal');
    writer.exec(`INSERT INTO t VALUES (2, 'in the log')`);
    copyFileSync(at('live.db'), at('data.db'));
    copyFileSync(at('live.db-wal'), at('data.db-wal'));
    const opening = refusal(way(at('data.db'), 'data.db'));
    const other = new DatabaseSync(at('data.db'));
    writers.push(other);
    other.exec(`INSERT INTO t VALUES (3, 'meanwhile')`);
    expect((await opening).message).toBe('data.db was opened by another program while it was read.');
  });

  test('with a log and an index that a crash left is read with the log, which stays as it is', async () => {
    const writer = live(at('live.db'), 'wal');
    writer.exec(`INSERT INTO t VALUES (2, 'in the log')`);
    for (const suffix of ['', '-wal', '-shm']) {
      copyFileSync(at(`live.db${suffix}`), at(`data.db${suffix}`));
    }
    const log = state(at('data.db-wal'));
    expect(await readWithoutTrace(at('data.db'), way)).toEqual(['first', 'in the log']);
    expect(state(at('data.db-wal'))).toEqual(log);
  });

  test('with an index but no log is read without a trace', async () => {
    closed(at('data.db'), 'wal');
    writeFileSync(at('data.db-shm'), '');
    expect(await readWithoutTrace(at('data.db'), way)).toEqual(['first']);
  });

  test('with a transaction that a crash interrupted is read as before that transaction', async () => {
    await crashInTransaction(at('data.db'));
    expect(names()).toContain('data.db-journal');
    const journal = state(at('data.db-journal'));
    expect(await readWithoutTrace(at('data.db'), way)).toEqual(['first']);
    expect(state(at('data.db-journal'))).toEqual(journal);
  });

  test('behind a symbolic link is read with the log beside the file itself', async () => {
    mkdirSync(at('real'));
    const writer = live(at('live.db'), 'wal');
    writer.exec(`INSERT INTO t VALUES (2, 'in the log')`);
    copyFileSync(at('live.db'), at('real/file.db'));
    copyFileSync(at('live.db-wal'), at('real/file.db-wal'));
    symlinkSync(at('real/file.db'), at('data.db'));
    expect(await readWithoutTrace(at('data.db'), way)).toEqual(['first', 'in the log']);
    expect(names('real')).toEqual(['file.db', 'file.db-wal']);
  });

  test('with characters in its path that mean something in a URL', async () => {
    const file = at('100% data?mode=rwc#1.db');
    closed(file, 'wal');
    expect(await readWithoutTrace(file, way)).toEqual(['first']);
  });
});

describe('a database with a live writer', () => {
  test.each(['wal', 'delete'] as const)('is read as of one moment in mode %s', async (mode) => {
    const writer = live(at('data.db'), mode);
    const session = await open(at('data.db'));
    const insert = () => writer.exec(`INSERT INTO t VALUES (2, 'later')`);
    if (mode === 'wal') {
      insert();
    } else {
      // Without a log, readers and writers exclude each other.
      expect(insert).toThrow(/locked/);
    }
    expect(await values(session)).toEqual(['first']);
    await session.close();
    if (mode === 'delete') {
      insert();
    }
    expect(await values(await open(at('data.db')))).toEqual(['first', 'later']);
  });

  test('is read from a copy in mode delete, and nobody waits for the reader', async () => {
    const writer = live(at('data.db'), 'delete');
    writer.exec('PRAGMA busy_timeout = 0');
    const session = await open(at('data.db'), openLiveSqlite);
    writer.exec(`INSERT INTO t VALUES (2, 'later')`);
    expect(await values(session)).toEqual(['first']);
    expect(await values(await open(at('data.db'), openLiveSqlite))).toEqual(['first', 'later']);
  });

  test('behind a symbolic link is read with what is only in the log yet', async () => {
    mkdirSync(at('real'));
    const writer = live(at('real/file.db'), 'wal');
    writer.exec(`INSERT INTO t VALUES (2, 'in the log')`);
    symlinkSync(at('real/file.db'), at('data.db'));
    expect(await values(await open(at('data.db')))).toEqual(['first', 'in the log']);
  });

  test.each(ways)('that holds it for longer than the time to wait is named, read %s', async (_, way) => {
    const writer = live(at('data.db'), 'delete');
    writer.exec('BEGIN EXCLUSIVE');
    const error = await refusal(way(at('data.db'), 'data.db'));
    expect(error).toMatchObject({
      failure: 'databaseUnreachable',
      message: 'data.db is locked by another program.',
    });
  });
});

describe('a database in WAL mode that nobody had open at first', () => {
  test('and that is written to meanwhile fails at the end, since half of it may be of another moment', async () => {
    closed(at('data.db'), 'wal');
    const session = await open(at('data.db'));
    const writer = new DatabaseSync(at('data.db'));
    writer.exec(`INSERT INTO t VALUES (2, 'later')`);
    writer.close();
    const error = await refusal(session.close());
    expect(error).toMatchObject({ failure: 'failed' });
    expect(error.message).toContain('data.db was opened by another program');
  });

  test('and is open at the end fails as well, even before anything reached the file', async () => {
    closed(at('data.db'), 'wal');
    const session = await open(at('data.db'));
    const writer = new DatabaseSync(at('data.db'));
    writers.push(writer);
    writer.exec(`INSERT INTO t VALUES (2, 'later')`);
    expect((await refusal(session.close())).message).toContain('opened by another program');
  });

  test('closes twice without harm', async () => {
    closed(at('data.db'), 'wal');
    const session = await open(at('data.db'));
    await session.close();
    await session.close();
  });
});

describe.each(ways)('what is no database is refused by name, read %s:', (_, way) => {
  const open = () => refusal(way(at('data.db'), '.tmp/data.db'));

  test('nothing there', async () => {
    expect(await open()).toMatchObject({
      failure: 'databaseUnreachable',
      message: 'There is no SQLite database at .tmp/data.db.',
    });
    expect(names()).toEqual([]);
  });

  test('a folder', async () => {
    mkdirSync(at('data.db'));
    expect(await open()).toMatchObject({
      failure: 'databaseUnreachable',
      message: '.tmp/data.db is not a file.',
    });
  });

  test('a link to nowhere', async () => {
    symlinkSync(at('nowhere'), at('data.db'));
    expect((await open()).message).toBe('There is no SQLite database at .tmp/data.db.');
  });

  test('text, such as a Git LFS pointer', async () => {
    write('data.db', `version https://git-lfs.github.com/spec/v1\n${'oid sha256:'.padEnd(200, '0')}\n`);
    expect(await open()).toMatchObject({
      failure: 'databaseUnreachable',
      message: '.tmp/data.db is not a SQLite database.',
      remedy: expect.stringContaining('LFS'),
    });
  });
});

test.each(ways)('an empty file is a database without tables, read %s', async (_, way) => {
  write('data.db', '');
  expect((await (await open(at('data.db'), way)).tables()).has('strapi_core_store_settings')).toBe(false);
});

test.each(ways)('a damaged page is named as damage when it is read %s', async (_, way) => {
  closed(at('data.db'), 'delete');
  const database = new DatabaseSync(at('data.db'));
  database.exec(`WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                 INSERT INTO t SELECT i, printf('%0100d', i) FROM n`);
  database.close();
  const content = readFileSync(at('data.db'));
  content.fill(0xff, 4096 * 10, 4096 * 12);
  writeFileSync(at('data.db'), content);
  const session = await open(at('data.db'), way);
  const error = await refusal(session.rows('SELECT v FROM t'));
  expect(error).toMatchObject({ failure: 'failed', message: expect.stringContaining('data.db is damaged') });
});

test.each(ways)('a file that was cut off is named as damaged, read %s', async (_, way) => {
  closed(at('data.db'), 'delete');
  const database = new DatabaseSync(at('data.db'));
  database.exec(`WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                 INSERT INTO t SELECT i, printf('%0100d', i) FROM n`);
  database.close();
  truncateSync(at('data.db'), 4096 * 20);
  const read = async () => values(await open(at('data.db'), way));
  expect((await refusal(read())).message).toContain('data.db is damaged');
});

describe('values', () => {
  test('beyond 2^53 are read rounded, and do not spoil the pages after them', async () => {
    const writer = live(at('data.db'), 'delete');
    writer.exec('INSERT INTO t VALUES (2, 9007199254740993), (3, 4)');
    const session = await open(at('data.db'));
    const sql = 'SELECT v FROM t WHERE id > ? ORDER BY id';
    expect(await session.rows(sql, [1])).toEqual([[9007199254740992], [4]]);
    expect(await session.rows(sql, [2])).toEqual([[4]]);
  });

  test('of biginteger columns are exact, as text', async () => {
    const writer = live(at('data.db'), 'delete');
    writer.exec('INSERT INTO t VALUES (2, 9007199254740993), (3, 1.5), (4, NULL)');
    const session = await open(at('data.db'));
    const column = session.dialect.select('v', 'biginteger');
    expect(await session.rows(`SELECT ${column} FROM t ORDER BY id`)).toEqual([
      ['first'],
      ['9007199254740993'],
      [1.5],
      [null],
    ]);
  });

  test('names are quoted, whatever they hold', async () => {
    const writer = live(at('data.db'), 'delete');
    writer.exec('CREATE TABLE "a""b" ("or""der" TEXT)');
    writer.exec(`INSERT INTO "a""b" VALUES ('x')`);
    const session = await open(at('data.db'));
    const { quote } = session.dialect;
    expect(await session.rows(`SELECT ${quote('or"der')} FROM ${quote('a"b')}`)).toEqual([['x']]);
  });
});

test.each(ways)('nothing can be written through a session, read %s', async (_, way) => {
  for (const mode of ['wal', 'delete'] as const) {
    closed(at(`${mode}.db`), mode);
    const session = await open(at(`${mode}.db`), way);
    await expect(session.rows(`INSERT INTO t VALUES (9, 'x')`)).rejects.toThrow(/readonly/);
  }
});

/** Leaves a database behind whose last transaction has reached the file and was never finished: a hot journal. */
async function crashInTransaction(file: string): Promise<void> {
  closed(file, 'delete');
  const program = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(${JSON.stringify(file)});
    database.exec('PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN');
    database.exec("UPDATE t SET v = 'half'");
    database.exec("WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i, printf('%0200d', i) FROM n");
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', program], {
    stdio: 'ignore',
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

describe('a log beside a database that has none of its own', () => {
  const made = () => {
    closed(at('data.db'), 'delete');
    const other = live(at('other.db'), 'wal');
    other.exec("INSERT INTO t VALUES (2, 'of another')");
    copyFileSync(at('other.db-wal'), at('data.db-wal'));
  };

  test.each([openSqlite, openLiveSqlite])(
    'is not mixed with it, and nothing appears beside it (%p)',
    async (open) => {
      made();
      const { failure, message, remedy } = await refusal(open(at('data.db'), 'data.db'));
      expect(failure).toBe('failed');
      expect(message).toMatch(/^Beside data\.db lies data\.db-wal, a write-ahead log, although/);
      expect(remedy).toContain(`Remove ${at('data.db-wal')} if`);
      expect(names().filter((name) => name.startsWith('data'))).toEqual(['data.db', 'data.db-wal']);
    },
  );

  test('is passed over where it is empty', async () => {
    closed(at('data.db'), 'delete');
    write('data.db-wal', '');
    const session = await openLiveSqlite(at('data.db'), 'data.db');
    opened.push(session);
    expect(await session.rows('SELECT v FROM t')).toEqual([['first']]);
    expect(names()).toEqual(['data.db', 'data.db-wal']);
  });
});
