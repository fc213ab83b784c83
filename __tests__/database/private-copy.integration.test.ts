/** @jest-environment ./__tests__/support/one-realm.mjs */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  statfsSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { openLiveSqlite } from '../../src/database/sqlite/connection.ts';
import { copyLiveDatabase } from '../../src/database/sqlite/private-copy.ts';
import { removeLeftovers } from '../../src/system/scratch-folder.ts';
import { refusal, rejection, workspace } from '../support/workspace.ts';

// A database of many megabytes is made, and copied while another process writes to it.
jest.setTimeout(60_000);

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
});

// After the hook above: no child is left that uses the folder when it is removed.
const { at, names, write } = workspace();

const node = (code: string, environment: NodeJS.ProcessEnv = {}): ChildProcess => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } },
  );
  children.push(child);
  return child;
};

const firstLine = async (child: ChildProcess): Promise<string> => {
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  return line as string;
};

/** Two rows in each place of a table of some size, whose sum is always 0. */
function make(file: string, megabytes: number): void {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA synchronous = OFF;
    CREATE TABLE pairs (id INTEGER PRIMARY KEY, n INTEGER, filling TEXT);
    CREATE TABLE log (id INTEGER PRIMARY KEY, n INTEGER);
    WITH RECURSIVE i (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM i WHERE id < ${megabytes * 250})
    INSERT INTO pairs SELECT id, 0, hex(randomblob(1900)) FROM i`);
  database.close();
}

/** Another process that moves something from one row to another as fast as it can, and says so once it has begun. */
const writeWithoutEnd = (file: string) =>
  node(`
    import { DatabaseSync } from 'node:sqlite';
    const database = new DatabaseSync(${JSON.stringify(file)}, { timeout: 5_000 });
    const rows = database.prepare('SELECT max(id) AS last FROM pairs').get().last;
    const place = () => 1 + Math.floor(Math.random() * rows);
    const end = Date.now() + 60_000;
    for (let n = 1; Date.now() < end; n += 1) {
      database.exec('BEGIN IMMEDIATE');
      database.prepare('UPDATE pairs SET n = n + 1 WHERE id = ?').run(place());
      database.prepare('UPDATE pairs SET n = n - 1 WHERE id = ?').run(place());
      database.prepare('INSERT INTO log (n) VALUES (?)').run(n);
      database.exec('COMMIT');
      if (n === 1) {
        console.log('writing');
      }
    }`);

const countWritten = (database: DatabaseSync) =>
  Number(database.prepare('SELECT count(*) AS written FROM log').get()?.written);

/** How often the database was committed to, as its header says at byte 24. It is read without a lock, which a busy writer need not grant. */
function changeCounter(file: string): number {
  const header = Buffer.alloc(28);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, header);
  closeSync(descriptor);
  return header.readUInt32BE(24);
}

/** Waits until the other process has committed once more: the counter of a commit is there before it is done, that of the next one only after. */
async function anotherCommit(file: string): Promise<void> {
  const before = changeCounter(file);
  while (changeCounter(file) < before + 2) {
    await wait(5);
  }
}

/** Looks for what only a mixture of two moments can have. */
function assertOfOneMoment(copy: string): number {
  const database = new DatabaseSync(copy, { readOnly: true });
  try {
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect(database.prepare('SELECT sum(n) AS sum FROM pairs').get()).toEqual({ sum: 0 });
    return countWritten(database);
  } finally {
    database.close();
  }
}

describe('a copy of a database that another process writes to without end', () => {
  test.each([1, 60])('is of one moment, with %d MB', async (megabytes) => {
    make(at('data.db'), megabytes);
    const writer = writeWithoutEnd(at('data.db'));
    expect(await firstLine(writer)).toBe('writing');
    let before = 0;
    for (let index = 0; index < 5; index += 1) {
      await copyLiveDatabase(at('data.db'), 'data.db', at(`copy-${index}.db`));
      const written = assertOfOneMoment(at(`copy-${index}.db`));
      expect(written).toBeGreaterThan(before);
      before = written;
      // On a busy machine a small database can be copied faster than the other process commits once.
      await anotherCommit(at('data.db'));
    }
    expect(writer.exitCode).toBeNull();
  });

  test('has what was written, and not the pages that were taken away', async () => {
    make(at('data.db'), 8);
    const database = new DatabaseSync(at('data.db'));
    const copying = copyLiveDatabase(at('data.db'), 'data.db', at('copy.db'));
    // The first pass begins at once; before it goes on, the database becomes shorter.
    database.exec('DELETE FROM pairs WHERE id > 100; VACUUM');
    database.close();
    await copying;
    assertOfOneMoment(at('copy.db'));
    expect(statSync(at('copy.db')).size).toBe(statSync(at('data.db')).size);
  });
});

test('a copy that is compared in several turns begins anew where somebody commits between two of them', async () => {
  make(at('data.db'), 4);
  const writer = new DatabaseSync(at('data.db'));
  const { exec } = DatabaseSync.prototype;
  const turns: number[] = [];
  let commits = 0;
  // Every look at the clock takes longer than a turn may: a turn is a chunk.
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => {
    now += 50;
    return now;
  });
  jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    exec.call(this, sql);
    if (this !== writer && sql === 'ROLLBACK') {
      turns.push(commits);
      // What was compared already, and what is still to come.
      if (turns.length === 5) {
        exec.call(
          writer,
          `BEGIN; UPDATE pairs SET n = n + 1 WHERE id = 1; UPDATE pairs SET n = n - 1 WHERE id = 1000;
           INSERT INTO log (n) VALUES (1); COMMIT`,
        );
        commits += 1;
      }
    }
  });
  await copyLiveDatabase(at('data.db'), 'data.db', at('copy.db'));
  jest.restoreAllMocks();
  writer.close();
  expect(assertOfOneMoment(at('copy.db'))).toBe(1);
  // All of it was compared after the commit.
  expect(turns.filter((committed) => committed === 1).length).toBeGreaterThan(turns.length / 2);
});

test('a copy is for this user only', async () => {
  make(at('data.db'), 1);
  await copyLiveDatabase(at('data.db'), 'data.db', at('copy.db'));
  expect(statSync(at('copy.db')).mode & 0o777).toBe(0o600);
  expect(names()).toEqual(['copy.db', 'data.db']);
});

test('a copy waits for a commit, and has what it has committed', async () => {
  make(at('data.db'), 1);
  const writer = new DatabaseSync(at('data.db'));
  writer.exec('BEGIN EXCLUSIVE; INSERT INTO log (n) VALUES (1)');
  const copying = copyLiveDatabase(at('data.db'), 'data.db', at('copy.db'));
  setTimeout(() => writer.exec('COMMIT'), 300);
  await copying;
  writer.close();
  expect(assertOfOneMoment(at('copy.db'))).toBe(1);
});

test('a copy ends with the reason of a signal while it waits', async () => {
  make(at('data.db'), 1);
  const writer = new DatabaseSync(at('data.db'));
  writer.exec('BEGIN EXCLUSIVE');
  const controller = new AbortController();
  const copying = copyLiveDatabase(at('data.db'), 'data.db', at('copy.db'), controller.signal);
  const reason = new Error('cancelled');
  setTimeout(() => controller.abort(reason), 100);
  expect(await rejection(copying)).toBe(reason);
  writer.close();
});

test('a database that is replaced by another file while it is copied is not taken for it', async () => {
  make(at('data.db'), 8);
  make(at('other.db'), 1);
  const copying = refusal(copyLiveDatabase(at('data.db'), 'data.db', at('copy.db')));
  execFileSync('mv', [at('other.db'), at('data.db')]);
  expect((await copying).message).toBe('Another file took the place of data.db while it was read.');
});

describe('a database without a log, opened to be read while others write,', () => {
  test('is refused where there is no room for a copy, with how much it takes', async () => {
    make(at('data.db'), 1);
    const { bavail, bsize } = statfsSync(tmpdir());
    // Sparse: it takes no room itself.
    const size = bavail * bsize + 10_000_000_000;
    truncateSync(at('data.db'), size);
    const { message, remedy } = await refusal(openLiveSqlite(at('data.db'), 'data.db'));
    expect(message).toContain(`There is no room for a copy of data.db in the folder for temporary files`);
    expect(message).toContain(`it takes ${size} bytes`);
    expect(remedy).toContain('TMPDIR');
  });

  test('leaves its copy to the next run where the process is killed', async () => {
    make(at('data.db'), 1);
    write('tmp/there', '');
    const child = node(
      `
        const { openLiveSqlite } = await import(${JSON.stringify(resolve('src/database/sqlite/connection.ts'))});
        await openLiveSqlite(${JSON.stringify(at('data.db'))}, 'data.db');
        console.log('open');
        setInterval(() => {}, 1_000);`,
      { TMPDIR: at('tmp') },
    );
    expect(await firstLine(child)).toBe('open');
    const [folder] = names('tmp').filter((name) => /^strapi-dms-scratch-[0-9a-f]+$/.test(name));
    expect(readdirSync(at('tmp', String(folder)))).toEqual(['data.db']);
    expect(removeLeftovers(at('tmp'))).toEqual([]);
    expect(existsSync(at('tmp', String(folder)))).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(removeLeftovers(at('tmp'))).toEqual([]);
    expect(names('tmp')).toEqual(['there']);
    expect(names()).toEqual(['data.db', 'tmp']);
  });

  const isRoot = process.getuid?.() === 0;
  if (!isRoot) {
    console.warn('SKIPPED: read-only disks need root, to mount them.');
  }
  (isRoot ? test : test.skip)('is read in place on a read-only machine with nowhere to write', async () => {
    write('disk/there', '');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', at('disk')]);
    try {
      make(at('disk/data.db'), 1);
      execFileSync('mount', ['-o', 'remount,ro', at('disk')]);
      const child = node(
        `
          const { openLiveSqlite } = await import(${JSON.stringify(resolve('src/database/sqlite/connection.ts'))});
          const session = await openLiveSqlite(${JSON.stringify(at('disk/data.db'))}, 'data.db');
          console.log(JSON.stringify(await session.rows('SELECT count(*) FROM pairs')));
          await session.close();`,
        { TMPDIR: at('disk') },
      );
      expect(await firstLine(child)).toBe('[[250]]');
      await once(child, 'exit');
    } finally {
      execFileSync('umount', [at('disk')]);
    }
  });
});
