import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteWriter } from '../../../src/database/sqlite/writer.ts';
import { Inserter } from '../../../src/database/write/inserter.ts';

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
  test('shows nothing to others before the commit', async () => {
    const writer = openSqliteWriter(file, 'data.db');
    writer.prepare('INSERT INTO parents (name) VALUES (?)')(['one']);
    expect(names()).toEqual([]);
    expect(await writer.session.rows('SELECT name FROM parents')).toEqual([['one']]);

    writer.commit();

    expect(names()).toEqual(['one']);
  });

  test('leaves nothing after a rollback, which may be asked for twice', () => {
    const writer = openSqliteWriter(file, 'data.db');
    writer.prepare('INSERT INTO parents (name) VALUES (?)')(['one']);

    writer.rollback();
    writer.rollback();

    expect(names()).toEqual([]);
  });

  test('names each broken reference once, and what the database would do about it', () => {
    const writer = openSqliteWriter(file, 'data.db');
    writer.prepare('INSERT INTO children (id, parent_id, friend_id) VALUES (5, 7, 8)')([]);

    expect(writer.violations()).toEqual(
      expect.arrayContaining([
        { table: 'children', id: 5, referencedTable: 'parents', columns: ['parent_id'], onDelete: 'delete' },
        { table: 'children', id: 5, referencedTable: 'parents', columns: ['friend_id'], onDelete: 'setNull' },
      ]),
    );
    expect(writer.violations()).toHaveLength(2);
    writer.rollback();
  });

  test('says that another program holds the database', () => {
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    try {
      expect(() => openSqliteWriter(file, 'data.db')).toThrow('data.db is locked by another program.');
    } finally {
      other.close();
    }
  }, 15_000);

  test.each([
    ['is missing', 'missing.db', 'There is no SQLite database at data.db.'],
    ['is no database', 'text.db', 'data.db is not a SQLite database.'],
    ['is a folder', '.', 'data.db is not a file.'],
  ])('refuses a file that %s', (_, name, message) => {
    writeFileSync(join(folder, 'text.db'), 'version https://git-lfs.github.com/spec/v1\n'.repeat(50));
    expect(() => openSqliteWriter(join(folder, name), 'data.db')).toThrow(message);
  });
});

describe('Inserter', () => {
  const insert = (inserter: Inserter, rows: readonly (readonly [number, string])[]) => {
    for (const [id, name] of rows) {
      inserter.push(id);
      inserter.push(name);
      inserter.end();
    }
  };
  const describeRow = ([id, name]: readonly unknown[]) => `parent ${id} (${name})`;
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index): [number, string] => [index + 1, `name ${index + 1}`]);

  test.each([1, 63, 64, 65, 200])('inserts %d rows, however many fit a statement', (count) => {
    const writer = openSqliteWriter(file, 'data.db');
    const inserter = new Inserter(writer, 'parents', ['id', 'name'], {
      ignoreDuplicates: false,
      describe: describeRow,
    });
    insert(inserter, numbered(count));
    inserter.flush();
    inserter.assertCount();
    expect(inserter.inserted).toBe(count);
    writer.commit();
    expect(names()).toEqual(numbered(count).map(([, name]) => name));
  });

  test('counts repeated rows where they are left out', () => {
    const writer = openSqliteWriter(file, 'data.db');
    const inserter = new Inserter(writer, 'parents', ['id', 'name'], {
      ignoreDuplicates: true,
      describe: describeRow,
    });
    insert(inserter, [...numbered(70), [71, 'name 3'], [5, 'another']]);
    inserter.flush();
    inserter.assertCount();
    expect([inserter.inserted, inserter.duplicates]).toEqual([70, 2]);
    writer.rollback();
  });

  test('names the row that is there already, wherever in a statement it is', () => {
    const writer = openSqliteWriter(file, 'data.db');
    const inserter = new Inserter(writer, 'parents', ['id', 'name'], {
      ignoreDuplicates: false,
      describe: describeRow,
    });
    const rows = numbered(64);
    rows[40] = [41, 'name 7'];
    expect(() => insert(inserter, rows)).toThrow(
      'parent 41 (name 7) cannot be stored: the database has a row with the same unique value (UNIQUE constraint failed: parents.name).',
    );
    writer.rollback();
  });

  test('notices rows that somebody else removed', () => {
    const writer = openSqliteWriter(file, 'data.db');
    const inserter = new Inserter(writer, 'parents', ['id', 'name'], {
      ignoreDuplicates: false,
      describe: describeRow,
    });
    insert(inserter, numbered(3));
    inserter.flush();
    writer.prepare('DELETE FROM parents WHERE id = 2')([]);
    expect(() => inserter.assertCount()).toThrow(
      'The table parents should have 3 rows after the import and has 2',
    );
    writer.rollback();
  });
});
