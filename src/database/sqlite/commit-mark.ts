import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { coreStoreTable } from '../../strapi/tables.ts';
import { commitMarkKey } from '../read/store.ts';
import { lockTimeout, untilOnDisk } from './pinned.ts';

/**
 * Notes in the core store which import brought the content, for the media that is swapped in after the commit; see
 * `MediaSwap`. To be called within the transaction of the import, after the core store was loaded.
 *
 * The id is below every other, so that `AUTOINCREMENT` does not count it: once it is removed, the database is as if
 * the row had never been there.
 */
export function writeCommitMark(database: DatabaseSync, token: string): void {
  database.prepare(`DELETE FROM ${coreStoreTable} WHERE key = ?`).run(commitMarkKey);
  database
    .prepare(`INSERT INTO ${coreStoreTable} (id, key, value, type) VALUES (-1, ?, ?, 'string')`)
    .run(commitMarkKey, JSON.stringify(token));
}

/**
 * The note of `writeCommitMark` from outside of the import's own connection, which may have died: opening the database
 * rolls back what that one did not commit.
 */
export class SqliteCommitMark {
  readonly #file: string;

  /** @param file Absolute path of the database, which need not exist. */
  constructor(file: string) {
    this.#file = file;
  }

  async isCommitted(token: string): Promise<boolean> {
    return this.#with((database) => {
      const rows = database.prepare(`SELECT value FROM ${coreStoreTable} WHERE key = ?`).all(commitMarkKey);
      return rows.some(({ value }) => value === JSON.stringify(token));
    }, false);
  }

  async remove(): Promise<void> {
    this.#with((database) => {
      // Durable before the journal is removed, which is all that would tell a later run of the note.
      database.exec(untilOnDisk);
      database.prepare(`DELETE FROM ${coreStoreTable} WHERE key = ?`).run(commitMarkKey);
    }, undefined);
  }

  #with<Result>(work: (database: DatabaseSync) => Result, absent: Result): Result {
    if (!existsSync(this.#file)) {
      return absent;
    }
    const database = new DatabaseSync(this.#file, { timeout: lockTimeout });
    try {
      const hasStore = database
        .prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '${coreStoreTable}'`)
        .get();
      return hasStore === undefined ? absent : work(database);
    } finally {
      database.close();
    }
  }
}
