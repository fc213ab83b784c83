import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openSqliteWriter } from '../../../src/database/sqlite/writer.ts';
import { type Inserter, Inserters } from '../../../src/database/write/inserter.ts';
import type { Writer } from '../../../src/database/write/writer.ts';
import type { UserError } from '../../../src/errors.ts';
import { refusal } from '../../support/workspace.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strapi-dms-writer-'));
  file = join(folder, 'data.db');
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE);
    CREATE TABLE children (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      parent_id INTEGER,
      friend_id INTEGER,
      CONSTRAINT c1 FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE,
      CONSTRAINT c2 FOREIGN KEY (friend_id) REFERENCES parents (id) ON DELETE SET NULL,
      CONSTRAINT c1 FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE
    );`);
  database.close();
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function names(): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const found = database.prepare('SELECT name FROM parents ORDER BY id').all();
  database.close();
  return found.map(({ name }) => name);
}

describe('openSqliteWriter', () => {
  test('brings its commit to the disk before anybody builds on it', async () => {
    // 3 is EXTRA: the removal of the journal, too, which is what commits.
    const synchronous = (writer: Writer) => writer.session.rows('PRAGMA synchronous');
    const writer = await openSqliteWriter(file, 'data.db');
    expect(await synchronous(writer)).toEqual([[3]]);
    await writer.execute('INSERT INTO parents (name) VALUES (?)', ['one']);
    await writer.settle(['parents']);
    await writer.violations();
    expect(await synchronous(writer)).toEqual([[3]]);
    await writer.rollback();
  });

  test('names each broken reference once, and what the database would do about it', async () => {
    const writer = await openSqliteWriter(file, 'data.db');
    await writer.execute('INSERT INTO children (id, parent_id, friend_id) VALUES (5, 7, 8)');

    const child = { table: 'children', id: 5, referencedTable: 'parents' };
    expect(await writer.violations()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...child, columns: ['parent_id'], onDelete: 'delete' }),
        expect.objectContaining({ ...child, columns: ['friend_id'], onDelete: 'setNull' }),
      ]),
    );
    expect(await writer.violations()).toHaveLength(2);
    await writer.rollback();
  });

  test('says that another program holds the database', async () => {
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    try {
      await expect(openSqliteWriter(file, 'data.db')).rejects.toThrow(
        'data.db is locked by another program.',
      );
    } finally {
      other.close();
    }
  });

  test.each([
    ['is missing', 'missing.db', 'There is no SQLite database at data.db.'],
    ['is no database', 'text.db', 'data.db is not a SQLite database.'],
    ['is a folder', '.', 'data.db is not a file.'],
  ])('refuses a file that %s', async (_, name, message) => {
    writeFileSync(join(folder, 'text.db'), 'version https://git-lfs.github.com/spec/v1\n'.repeat(50));
    await expect(openSqliteWriter(join(folder, name), 'data.db')).rejects.toThrow(message);
  });
});

describe('Inserters', () => {
  const insert = (inserter: Inserter, rows: readonly (readonly [number, string])[]) => {
    for (const [id, name] of rows) {
      inserter.push(id);
      inserter.push(name);
      inserter.end();
    }
  };
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index): [number, string] => [index + 1, `name ${index + 1}`]);
  const parents = (inserters: Inserters, ignoreDuplicates = false) =>
    inserters.of('parents', ['id', 'name'], {
      ignoreDuplicates,
      refers: false,
      describe: ([id, name]) => `parent ${id} (${name})`,
    });

  test.each([1, 63, 64, 65, 200])('insert %d rows, however many fit a statement', async (count) => {
    const writer = await openSqliteWriter(file, 'data.db');
    const inserters = new Inserters(writer);
    insert(parents(inserters), numbered(count));
    await inserters.flush();
    await inserters.assertCounts();
    expect(parents(inserters).inserted).toBe(count);
    await writer.commit();
    expect(names()).toEqual(numbered(count).map(([, name]) => name));
  });

  test('count repeated rows where they are left out', async () => {
    const writer = await openSqliteWriter(file, 'data.db');
    const inserters = new Inserters(writer);
    const inserter = parents(inserters, true);
    insert(inserter, [...numbered(70), [71, 'name 3'], [5, 'another']]);
    await inserters.flush();
    await inserters.assertCounts();
    expect([inserter.inserted, inserter.duplicates]).toEqual([70, 2]);
    await writer.rollback();
  });

  test.each([0, 40, 63, 64, 99])(
    'name row %d if it is there already, wherever in a statement it is',
    async (row) => {
      const writer = await openSqliteWriter(file, 'data.db');
      await writer.execute(`INSERT INTO parents (id, name) VALUES (1000, 'name of another')`);
      const inserters = new Inserters(writer);
      const rows = numbered(100);
      rows[row] = [row + 1, 'name of another'];
      insert(parents(inserters), rows);
      await expect(inserters.flush()).rejects.toThrow(
        `parent ${row + 1} (name of another) cannot be stored: the database has a row with the same unique value (UNIQUE constraint failed: parents.name).`,
      );
      await writer.rollback();
    },
  );

  test('write rows before what refers to them, however they were given', async () => {
    const writer = await openSqliteWriter(file, 'data.db');
    const order: string[] = [];
    const inserters = new Inserters({
      ...writer,
      counts: async (tables) => tables.map(() => 0),
      insert: async (table, columns, rows) => {
        order.push(table);
        return rows.length / columns.length;
      },
    });
    const children = inserters.of('children', ['parent_id'], {
      ignoreDuplicates: true,
      refers: true,
      describe: String,
    });
    children.push(1);
    children.end();
    insert(parents(inserters), numbered(1));
    await inserters.flush();
    expect(order).toEqual(['parents', 'children']);
    await writer.rollback();
  });

  test('notice rows that somebody else removed', async () => {
    const writer = await openSqliteWriter(file, 'data.db');
    const inserters = new Inserters(writer);
    insert(parents(inserters), numbered(3));
    await inserters.flush();
    await writer.execute('DELETE FROM parents WHERE id = 2');
    await expect(inserters.assertCounts()).rejects.toThrow(
      'The table parents should have 3 rows after the import and has 2',
    );
    await writer.rollback();
  });

  test('write while more is given, and tell of a failure when the next rows are to be written', async () => {
    const writer = await openSqliteWriter(file, 'data.db');
    const written: number[] = [];
    const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const inserters = new Inserters({
      ...writer,
      holdBack: 10,
      counts: async (tables) => tables.map(() => 0),
      insert: async (_table, columns, rows) => {
        await answers[written.push(rows.length / columns.length) - 1]?.promise;
        return rows.length / columns.length;
      },
    });
    insert(parents(inserters), numbered(3));
    await inserters.drain();
    insert(parents(inserters), numbered(5));
    const next = inserters.drain();
    await new Promise(setImmediate);
    expect(written).toEqual([3]);
    answers[0]?.resolve();
    await next;
    await new Promise(setImmediate);
    expect(written).toEqual([3, 5]);
    answers[1]?.reject(new Error('the server is gone'));
    await new Promise(setImmediate);
    await expect(inserters.flush()).rejects.toThrow('the server is gone');
    expect(parents(inserters).inserted).toBe(3);
    await writer.rollback();
  });

  test('hold rows back until there are many', async () => {
    const writer = await openSqliteWriter(file, 'data.db');
    const inserters = new Inserters(writer);
    insert(parents(inserters), numbered(10));
    await inserters.drain();
    expect(await writer.counts(['parents', 'children'])).toEqual([0, 0]);
    insert(parents(inserters), [[11, 'x'.repeat(writer.holdBack)]]);
    await inserters.drain();
    expect(await writer.counts(['parents', 'children'])).toEqual([11, 0]);
    await writer.rollback();
  });
});

describe('a commit that the disk fails in', () => {
  /** What a commit ends with that fails before or after it has taken place, and the rollback after it as often as is said. */
  async function failing(time: 'before' | 'after', mode = 'delete', afterwards = false): Promise<UserError> {
    const made = new DatabaseSync(file);
    made.exec(`PRAGMA journal_mode = ${mode}`);
    made.close();
    const writer = await openSqliteWriter(file, 'data.db');
    await writer.execute('INSERT INTO parents (name) VALUES (?)', ['one']);
    const original = DatabaseSync.prototype.exec;
    const fault = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 1034 });
    jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
      if (sql === 'COMMIT' && time === 'before') {
        throw fault;
      }
      original.call(this, sql);
      if (sql === 'COMMIT') {
        throw fault;
      }
    });
    if (afterwards) {
      jest.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(() => {
        throw fault;
      });
    }
    try {
      return await refusal(writer.commit());
    } finally {
      jest.restoreAllMocks();
    }
  }

  test('changed nothing where the database says so', async () => {
    const error = await failing('before');
    expect(`${error.message} ${error.remedy}`).toContain('nothing was changed');
    expect(names()).toEqual([]);
  });

  test.each<[string, Parameters<typeof failing>]>([
    ['it has taken place all the same', ['after']],
    ['the disk fails again when the database is asked', ['before', 'delete', true]],
    ['a log may have it or not', ['before', 'wal']],
  ])('is not said to have changed nothing where %s', async (_, how) => {
    const error = await failing(...how);
    expect(error).toMatchObject({ failure: 'failed', isCommitted: true });
    expect(error.message).toContain(
      'data.db cannot be written: disk I/O error. This happened at the commit in sqlite data.db: the import is there completely or not at all, and it is not known which.',
    );
    expect(error.remedy).toMatch(/^Check which content the database has/);
    expect(`${error.message} ${error.remedy}`).not.toContain('nothing was changed');
  });
});
