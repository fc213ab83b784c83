import { UserError } from '../../errors.ts';
import type { ImportLock } from '../location.ts';
import { PostgresConnection } from './connection.ts';
import { besideImport } from './pinned.ts';
import { describe, type Settings } from './settings.ts';

/**
 * What is locked, by schema: the lock of one import as a whole, and that of its one transaction that writes. Advisory
 * locks are of one database each, and readers and Strapi know nothing of them.
 */
export const lockKey = (what: 'import' | 'transaction'): string =>
  `hashtextextended('strapi-dms ${what} ' || coalesce(current_schema(), ''), 0)`;

/**
 * Keeps a second import out of a PostgreSQL database until it is released or this process dies.
 *
 * The lock is of a transaction, on a connection of its own that does nothing else: a session's lock would stay behind at
 * a pooler that gives the session to somebody else.
 *
 * @throws UserError `importRunning`, at once, where another import holds it; `databaseUnreachable`.
 */
export async function lockForImport(settings: Settings): Promise<ImportLock> {
  const connection = await PostgresConnection.open(settings);
  try {
    await connection.begin('ISOLATION LEVEL READ COMMITTED', besideImport);
    const { rows } = await connection.query(`SELECT pg_try_advisory_xact_lock(${lockKey('import')})`);
    if (rows[0]?.[0] !== true) {
      throw isRunning(settings);
    }
  } catch (error) {
    await connection.end();
    throw error;
  }
  return { release: () => connection.end() };
}

/** The lock of an import into this database, among all that the server has; as SQL, to be preceded by what it is asked of. */
const lockRow = `FROM pg_catalog.pg_locks AS lock WHERE locktype = 'advisory'
  AND ((lock.classid::bigint << 32) | lock.objid::bigint) = ${lockKey('import')}
  AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`;

/**
 * Looks whether the lock is held, and does not take it, which would keep an import from starting.
 *
 * @throws UserError as {@link lockForImport}.
 */
export async function assertNotLocked(settings: Settings): Promise<void> {
  const connection = await PostgresConnection.open(settings);
  try {
    await connection.begin('ISOLATION LEVEL READ COMMITTED READ ONLY', besideImport);
    const { rows } = await connection.query(`SELECT EXISTS (SELECT ${lockRow})`);
    if (rows[0]?.[0] !== false) {
      throw isRunning(settings);
    }
  } finally {
    await connection.end();
  }
}

const isRunning = (settings: Settings) =>
  new UserError(
    'importRunning',
    `Another import into ${describe(settings)} is running.`,
    'Wait until it has ended, then run this one again. In workflows, "concurrency" keeps imports apart.',
  );
