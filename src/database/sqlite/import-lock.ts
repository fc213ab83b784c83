import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { type FileLock, tryLock } from '../../system/file-lock.ts';
import { hasCode } from '../../system/system-error.ts';
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
  const target = canonical(file);
  const lock = lockFile(join(dirname(target), `.${basename(target)}.strapi-dms-import.lock`), label);
  if (lock === undefined) {
    throw new UserError(
      'importRunning',
      `Another import into ${label} is running.`,
      'Wait until it has ended, then run this one again. In workflows, "concurrency" keeps imports apart.',
    );
  }
  return lock;
}

function lockFile(path: string, label: string): FileLock | undefined {
  try {
    return tryLock(path);
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
