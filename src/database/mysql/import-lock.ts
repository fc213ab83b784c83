import { UserError } from '../../errors.ts';
import { notForLong } from '../../system/silence.ts';
import { connect, type Link } from './connection.ts';
import { describe, type Settings } from './settings.ts';

/** Held from before Strapi is started until everything is done: one import at a time. */
const imports = 'strapi-dms-import';
/**
 * Held by the connection that writes. When a process dies, the server may still be at its last statement, the commit
 * even, while the other lock is free already.
 */
const writing = 'strapi-dms-writing';

/** Names of locks are the server's, and short: each database has its own. */
const nameOf = (lock: string): string => `CONCAT('${lock}-', LEFT(SHA2(DATABASE(), 256), 32))`;

/** The connection that holds the lock of an import, in SQL. */
export const lockHolder = `IS_USED_LOCK(${nameOf(imports)})`;

/** Seconds that the server gets to notice that a connection is gone, and to roll back what it was doing. */
const patience = 60;

/**
 * Keeps a second import out of a database until it is released or this process dies, in which case the server ends the
 * connection. It is a connection of its own: it outlives the transaction.
 *
 * @throws UserError `importRunning`, at once, where another import holds it; `databaseUnreachable`.
 */
export async function lockForImport(settings: Settings): Promise<{ release(): Promise<void> }> {
  const link = await connect(settings);
  try {
    if (await take(link, imports, 0)) {
      return { release: () => release(link) };
    }
  } catch (error) {
    await link.end();
    throw error;
  }
  await link.end();
  throw isRunning(settings);
}

/**
 * Looks whether the lock is held, and does not take it, which would keep an import from starting.
 *
 * @throws UserError as {@link lockForImport}.
 */
export async function assertNotLocked(settings: Settings): Promise<void> {
  const link = await connect(settings);
  try {
    const [row] = await link.rows(`SELECT ${lockHolder}`);
    if (row?.[0] !== null) {
      throw isRunning(settings);
    }
  } finally {
    await link.end();
  }
}

const isRunning = (settings: Settings) =>
  new UserError(
    'importRunning',
    `Another import into ${describe(settings)} is running.`,
    'Wait until it has ended, then run this one again. In workflows, "concurrency" keeps imports apart.',
  );

/**
 * Waits until no connection of an import writes any more; keeps others from it until this one ends.
 *
 * @throws UserError `databaseUnreachable` where that takes too long.
 */
export async function waitForWriter(link: Link): Promise<void> {
  if (!(await take(link, writing, patience))) {
    throw new UserError(
      'databaseUnreachable',
      `The server is still rolling back what an interrupted import into ${describe(link.settings)} wrote.`,
      'Run the import again in a few minutes ("SHOW PROCESSLIST" shows when the connection is gone).',
    );
  }
}

/** At once, not when the server has noticed that the connection has ended; which frees it, too, where it is broken. */
async function release(link: Link): Promise<void> {
  await notForLong(
    link.rows(`SELECT RELEASE_LOCK(${nameOf(imports)})`).catch(() => undefined),
    () => link.destroy(),
  );
  await link.end();
}

/** Whether this connection has the lock now. */
async function take(link: Link, lock: string, seconds: number): Promise<boolean> {
  const [row] = await link.rows(`SELECT GET_LOCK(${nameOf(lock)}, ${seconds})`);
  return Number(row?.[0]) === 1;
}
