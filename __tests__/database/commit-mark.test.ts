import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { commitMarkKey } from '../../src/database/read/store.ts';
import { SqliteCommitMark, writeCommitMark } from '../../src/database/sqlite/commit-mark.ts';

let folder: string;
let file: string;
let connection: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commit-mark-'));
  file = join(folder, 'data.db');
  connection = new DatabaseSync(file);
  connection.exec(`CREATE TABLE strapi_core_store_settings
    (id integer not null primary key autoincrement, key text, value text, type text, environment text, tag text)`);
});

afterEach(() => {
  jest.restoreAllMocks();
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

const rows = () => connection.prepare('SELECT key, value FROM strapi_core_store_settings ORDER BY id').all();

describe('the note of an import in the database', () => {
  test.each(['delete', 'wal'])(
    'is there if and only if the transaction was committed (journal mode %s)',
    async (mode) => {
      connection.exec(`PRAGMA journal_mode = ${mode}`);
      const mark = new SqliteCommitMark(file);
      connection.exec('BEGIN');
      writeCommitMark(connection, 'token');
      expect(await mark.isCommitted('token')).toBe(false);
      connection.exec('ROLLBACK');
      expect(await mark.isCommitted('token')).toBe(false);
      connection.exec('BEGIN');
      writeCommitMark(connection, 'token');
      connection.exec('COMMIT');
      expect(await mark.isCommitted('token')).toBe(true);
      expect(await mark.isCommitted('another')).toBe(false);
      await mark.remove();
      await mark.remove();
      expect(rows()).toEqual([]);
    },
  );

  test('is gone for good before the journal is, which is all that would tell of it', async () => {
    writeCommitMark(connection, 'token');
    const { prepare } = DatabaseSync.prototype;
    const seen: unknown[] = [];
    jest.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql) {
      if (sql.startsWith('DELETE')) {
        seen.push(prepare.call(this, 'PRAGMA synchronous').get());
      }
      return prepare.call(this, sql);
    });
    await new SqliteCommitMark(file).remove();
    // 3 is EXTRA.
    expect(seen).toEqual([{ synchronous: 3 }]);
  });

  test('takes the place of one that came with the archive, and ids go on as if there had been none', async () => {
    connection.exec(
      `INSERT INTO strapi_core_store_settings (key, value) VALUES ('${commitMarkKey}', '"old"'), ('a', '1')`,
    );
    writeCommitMark(connection, 'new');
    const mark = new SqliteCommitMark(file);
    expect(await mark.isCommitted('old')).toBe(false);
    expect(await mark.isCommitted('new')).toBe(true);
    await mark.remove();
    connection.exec(`INSERT INTO strapi_core_store_settings (key) VALUES ('b')`);
    expect(connection.prepare('SELECT id, key FROM strapi_core_store_settings ORDER BY id').all()).toEqual([
      { id: 2, key: 'a' },
      { id: 3, key: 'b' },
    ]);
  });

  test('is in no database that does not exist or that Strapi never saw, and looking for it makes none', async () => {
    const missing = join(folder, 'missing.db');
    const mark = new SqliteCommitMark(missing);
    expect(await mark.isCommitted('token')).toBe(false);
    await mark.remove();
    expect(existsSync(missing)).toBe(false);
    connection.exec('DROP TABLE strapi_core_store_settings');
    expect(await new SqliteCommitMark(file).isCommitted('token')).toBe(false);
    await new SqliteCommitMark(file).remove();
  });
});
