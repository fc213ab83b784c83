import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { UserError } from '../../errors.ts';

/** The journal mode stands in the header: bytes 18 and 19 are 2 in WAL mode (SQLite file format §1.3). */
export function isInWalMode(file: string): boolean {
  const header = Buffer.alloc(20);
  const descriptor = openSync(file, 'r');
  try {
    return readSync(descriptor, header, 0, 20, 0) === 20 && header[18] === 2;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * SQLite reads, and makes part of a database, whatever log lies beside it, also where the database itself is in a mode without one: what
 * somebody has left there who copied another database over this one. It would make files beside it, too.
 *
 * @param file Without symbolic links.
 * @param label The same path as people know it.
 * @throws UserError `failed` where there is such a log.
 */
export function assertOwnLog(file: string, label: string): void {
  const log = `${file}-wal`;
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0 && !isInWalMode(file)) {
    throw new UserError(
      'failed',
      `Beside ${label} lies ${basename(log)}, a write-ahead log, although that database is in a mode without one: the log belongs to another database, and SQLite would mix both.`,
      `Remove ${log} if ${basename(file)} was copied or restored to its place; else restore both from where they were together. Strapi would mix them, too.`,
    );
  }
}
