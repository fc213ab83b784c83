import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDatabase, dumpDatabase } from '../../scripts/database-sql.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'database-sql-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function make(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

function ask(file: string, sql: string, ...parameters: string[]): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  const found = statement.all(...parameters).map((row) => Object.values(row));
  database.close();
  return found;
}

describe('dumpDatabase and createDatabase', () => {
  test('a value comes back as the same value of the same storage class', () => {
    make(at('a.db'), 'CREATE TABLE v (id INTEGER PRIMARY KEY, value BLOB)');
    const values = [
      null,
      9007199254740993n,
      -9223372036854775808n,
      0.1,
      5,
      -0,
      1.7976931348623157e308,
      5e-324,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      '',
      "it's",
      '123',
      'a\r\nb\tc\\n\u0000d\u2028e\u0085\ufeff',
      '🎉 é 漢字',
      new Uint8Array([0, 255]),
    ];
    const database = new DatabaseSync(at('a.db'));
    const insert = database.prepare('INSERT INTO v (value) VALUES (?)');
    for (const value of values) {
      insert.run(value);
    }
    database.close();

    dumpDatabase(at('a.db'), at('a.sql'));
    createDatabase(at('a.sql'), at('b.db'));

    expect(ask(at('b.db'), 'SELECT value FROM v ORDER BY id').flat()).toEqual(values);
    const classes = 'SELECT id, typeof(value) FROM v ORDER BY id';
    expect(ask(at('b.db'), classes)).toEqual(ask(at('a.db'), classes));
  });

  test('no value spans two lines of the text', () => {
    make(at('a.db'), `CREATE TABLE v (value TEXT); INSERT INTO v VALUES (char(97, 13, 10, 0x2028, 98))`);
    dumpDatabase(at('a.db'), at('a.sql'));
    expect(readFileSync(at('a.sql'), 'utf8')).toContain(String.raw`unistr('a\u000d\u000a\u2028b')`);
  });

  test('the same content gives the same text, also from the database that was made from it', () => {
    make(
      at('a.db'),
      `CREATE TABLE "order" (id INTEGER PRIMARY KEY AUTOINCREMENT, "group" TEXT);
       CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES "order" (id));
       CREATE INDEX child_parent ON child (parent);
       CREATE VIEW parents AS SELECT parent FROM child;
       INSERT INTO "order" VALUES (7, 'x'), (3, 'y');
       INSERT INTO child VALUES (2, 3), (1, 7)`,
    );
    dumpDatabase(at('a.db'), at('a.sql'));
    createDatabase(at('a.sql'), at('b.db'));
    dumpDatabase(at('b.db'), at('b.sql'));
    expect(readFileSync(at('b.sql'), 'utf8')).toBe(readFileSync(at('a.sql'), 'utf8'));
    expect(ask(at('b.db'), 'SELECT parent FROM parents ORDER BY parent')).toEqual([[3n], [7n]]);
  });

  test('the next id is the one that it would have been', () => {
    make(
      at('a.db'),
      `CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1), (40); DELETE FROM t WHERE id = 40`,
    );
    dumpDatabase(at('a.db'), at('a.sql'));
    createDatabase(at('a.sql'), at('b.db'));
    expect(ask(at('b.db'), 'SELECT name, seq FROM sqlite_sequence')).toEqual([['t', 40n]]);
  });

  test('a row without its parent survives', () => {
    make(
      at('a.db'),
      `PRAGMA foreign_keys = OFF;
       CREATE TABLE parent (id INTEGER PRIMARY KEY);
       CREATE TABLE child (parent INTEGER REFERENCES parent (id));
       INSERT INTO child VALUES (99)`,
    );
    dumpDatabase(at('a.db'), at('a.sql'));
    createDatabase(at('a.sql'), at('b.db'));
    expect(ask(at('b.db'), 'SELECT parent FROM child')).toEqual([[99n]]);
  });

  test('creating replaces the database and what SQLite had left beside it', () => {
    make(at('a.db'), 'CREATE TABLE t (value TEXT)');
    dumpDatabase(at('a.db'), at('a.sql'));
    make(at('b.db'), 'CREATE TABLE older (value TEXT)');
    writeFileSync(at('b.db-wal'), 'left by a crash');
    createDatabase(at('a.sql'), at('b.db'));
    expect(ask(at('b.db'), 'SELECT name FROM sqlite_schema')).toEqual([['t']]);
    expect(existsSync(at('b.db-wal'))).toBe(false);
  });

  test('faulty text leaves the database that was there', () => {
    make(at('b.db'), 'CREATE TABLE older (value TEXT)');
    writeFileSync(at('a.sql'), 'CREATE TABLE t (value TEXT); CREATE TALBE u (value TEXT);');
    expect(() => createDatabase(at('a.sql'), at('b.db'))).toThrow(/syntax error/);
    expect(ask(at('b.db'), 'SELECT name FROM sqlite_schema')).toEqual([['older']]);
    expect(existsSync(at('b.db.unfinished'))).toBe(false);
  });
});

test('text that was cut off is refused, not read as an empty database', () => {
  writeFileSync(at('a.sql'), 'BEGIN; CREATE TABLE t (value TEXT);');
  expect(() => createDatabase(at('a.sql'), at('b.db'))).toThrow(/not whole/);
  expect(existsSync(at('b.db'))).toBe(false);
});

describe('the command', () => {
  const command = (...words: string[]) =>
    spawnSync(process.execPath, [resolve('scripts/database-sql.ts'), ...words], { encoding: 'utf8' });

  test('create makes .tmp/data.db of a project, and dump writes its data.sql', () => {
    writeFileSync(at('data.sql'), 'CREATE TABLE t (value TEXT);');
    expect(command('create', folder)).toMatchObject({ status: 0 });
    make(at('.tmp/data.db'), `INSERT INTO t VALUES ('new')`);
    expect(command('dump', folder)).toMatchObject({ status: 0 });
    expect(readFileSync(at('data.sql'), 'utf8')).toContain(`VALUES ('new');`);
  });

  test('a project without the file ends with 1 and names it', () => {
    expect(command('create', folder)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(at('data.sql')),
    });
  });

  test('anything else is wrong usage', () => {
    expect(command('restore', folder)).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage') });
    expect(command('create')).toMatchObject({ status: 2 });
  });
});
