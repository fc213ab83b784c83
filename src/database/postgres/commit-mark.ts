import { UserError } from '../../errors.ts';
import { coreStoreTable } from '../../strapi/tables.ts';
import type { DatabaseMark } from '../location.ts';
import { commitMarkKey } from '../read/store.ts';
import { PostgresConnection } from './connection.ts';
import { isLockTimeout } from './failures.ts';
import { lockKey } from './import-lock.ts';
import { besideImport } from './pinned.ts';
import { describe, type Settings } from './settings.ts';

/**
 * Notes in the core store which import brought the content, for the media that is swapped in after the commit; see
 * `MediaSwap`. To be called within the transaction of the import, after the core store was loaded.
 *
 * The id is below every other, and none that the sequence gives out.
 */
export async function writeCommitMark(connection: PostgresConnection, token: string): Promise<void> {
  await connection.query(`DELETE FROM ${coreStoreTable} WHERE key = ?`, [commitMarkKey]);
  await connection.query(`INSERT INTO ${coreStoreTable} (id, key, value, type) VALUES (-1, ?, ?, 'string')`, [
    commitMarkKey,
    JSON.stringify(token),
  ]);
}

/** The note of `writeCommitMark` from outside of the import's own connection, which may have died. */
export class PostgresCommitMark implements DatabaseMark {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  isCommitted(token: string): Promise<boolean> {
    return this.#with(async (connection) => {
      const { rows } = await connection.query(`SELECT value FROM ${coreStoreTable} WHERE key = ?`, [
        commitMarkKey,
      ]);
      return rows.some(([value]) => value === JSON.stringify(token));
    }, false);
  }

  async remove(): Promise<void> {
    await this.#with(async (connection) => {
      await connection.query(`DELETE FROM ${coreStoreTable} WHERE key = ?`, [commitMarkKey]);
    }, undefined);
  }

  /**
   * The server goes on with what a process that died asked of it last, which may be to commit. So nothing is read before
   * that transaction has ended.
   */
  async #with<Result>(
    work: (connection: PostgresConnection) => Promise<Result>,
    absent: Result,
  ): Promise<Result> {
    const connection = await PostgresConnection.open(this.#settings);
    try {
      await connection.begin('ISOLATION LEVEL READ COMMITTED READ WRITE', besideImport);
      await this.#waitForTransaction(connection);
      const hasStore = (await connection.tables()).has(coreStoreTable);
      const result = hasStore ? await work(connection) : absent;
      await connection.run('COMMIT');
      return result;
    } finally {
      await connection.end();
    }
  }

  async #waitForTransaction(connection: PostgresConnection): Promise<void> {
    try {
      await connection.query(`SELECT pg_advisory_xact_lock(${lockKey('transaction')})`);
    } catch (error) {
      if (!isLockTimeout(error)) {
        throw error;
      }
      throw new UserError(
        'databaseUnreachable',
        `An interrupted import still holds ${describe(this.#settings)}: the server does not know yet that its process is gone.`,
        'Wait until it does, or end that connection with pg_terminate_backend, then run the import again.',
        { cause: error },
      );
    }
  }
}
