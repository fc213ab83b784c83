import { accessSync, constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { type FileLock, isLocked, longestLook, tryLock } from '../../system/file-lock.ts';
import { hasCode, isMissing } from '../../system/system-error.ts';
import { canonical } from './settings.ts';

/**
 * Keeps a second import out of a SQLite database until it is released or this process dies.
 *
 * The lock is a file beside the database, not the database itself: an import begins before the database exists (Strapi
 * is started to make it), and other writers, which hold locks on the database, are another matter with another message.
 *
 * @param file Absolute path of the database, which need not exist.
 * @param label The same path as people know it.
 * @throws UserError `importRunning`, at once, where another import holds it; `databaseUnreachable` where the folder of
 *   the database may not be written to.
 */
export function lockForImport(file: string, label: string): FileLock {
  const lock = inWritableFolder(label, () => tryLock(lockOf(file), { patience: longestLook }));
  if (lock === undefined) {
    throw isRunning(label);
  }
  return lock;
}

/**
 * Makes sure that no import into a SQLite database is running, and that one could: nothing is written for that.
 *
 * @throws UserError as {@link lockForImport}.
 */
export function assertNotLocked(file: string, label: string): void {
  const path = lockOf(file);
  if (isLocked(path)) {
    throw isRunning(label);
  }
  inWritableFolder(label, () => assertWritable(dirname(path)));
}

function lockOf(file: string): string {
  const target = canonical(file);
  return join(dirname(target), `.${basename(target)}.strapi-dms-import.lock`);
}

/** A folder that does not exist yet is made in the one above it. */
function assertWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    if (!isMissing(error) || dirname(folder) === folder) {
      throw error;
    }
    assertWritable(dirname(folder));
  }
}

function inWritableFolder<Result>(label: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!hasCode(error, 'EROFS', 'EACCES', 'EPERM')) {
      throw error;
    }
    throw new UserError(
      'databaseUnreachable',
      `${label} cannot be written to: its folder is read-only for the user of this process.`,
      'Check that this user may write to the file and to its folder, where SQLite keeps its journal.',
      { cause: error },
    );
  }
}

const isRunning = (label: string) =>
  new UserError(
    'importRunning',
    `Another import into ${label} is running.`,
    'Wait until it has ended, then run this one again. In workflows, "concurrency" keeps imports apart.',
  );
