import { statSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import { assertRegularFile } from '../../system/regular-file.ts';
import { option } from '../../wording.ts';
import {
  busy,
  cannotOpen,
  constraint,
  corrupt,
  full,
  generalError,
  ioError,
  notADatabase,
  primaryCode,
  readOnly,
} from './result-codes.ts';

/** @throws UserError `databaseUnreachable` where there is no such file. */
export function assertFile(file: string, label: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new UserError(
      'databaseUnreachable',
      `There is no SQLite database at ${label}.`,
      `Check that the file is in the checkout or was made by an earlier step, or point ${option('database-url')} at it (sqlite:path/to/data.db).`,
    );
  }
  if (!stats.isFile()) {
    throw new UserError(
      'databaseUnreachable',
      `${label} is not a file.`,
      `Point ${option('database-url')} at the SQLite file.`,
    );
  }
  // SQLite opens these itself, and waits for what comes out of a pipe.
  for (const suffix of ['-journal', '-wal', '-shm']) {
    assertRegularFile(file + suffix);
  }
}

export const openedMeanwhile = (label: string) =>
  new UserError(
    'failed',
    `${label} was opened by another program while it was read.`,
    'Run the export again; once the other program has it open, both can work at the same time.',
  );

/**
 * What an error of SQLite means for people, where the database is read.
 *
 * @returns a UserError, or the error itself where it is none that a user can do something about.
 */
export function explainReading(error: unknown, label: string): unknown {
  switch (primaryCode(error)) {
    case busy:
      return new UserError(
        'databaseUnreachable',
        `${label} is locked by another program.`,
        'Wait until it has finished writing (a Strapi that is starting, or an import), then run the command again.',
        { cause: error },
      );
    case notADatabase:
      return new UserError(
        'databaseUnreachable',
        `${label} is not a SQLite database.`,
        'Check the path; a file kept in Git LFS has to be pulled first (actions/checkout with lfs: true).',
        { cause: error },
      );
    case corrupt:
      return new UserError(
        'failed',
        `${label} is damaged: SQLite reports that its disk image is malformed.`,
        'Run "PRAGMA integrity_check" on it and restore it from a backup.',
        { cause: error },
      );
    case cannotOpen:
      return new UserError(
        'databaseUnreachable',
        `${label} cannot be opened.`,
        'Check that the user of this process may read the file and its folder.',
        { cause: error },
      );
    case ioError:
    case full:
      return new UserError(
        'failed',
        `${label} cannot be read: SQLite says "${(error as Error).message}".`,
        'Check the disk that it is on, and the room in the folder for temporary files; then run the command again.',
        { cause: error },
      );
    default:
      return error;
  }
}

/** The same where it is written to. */
export function explainWriting(error: unknown, label: string): unknown {
  const fail = (failure: 'failed' | 'databaseUnreachable', message: string, remedy: string) =>
    new UserError(failure, message, remedy, { cause: error });
  const code = primaryCode(error);
  if (code === generalError && /^foreign key mismatch/.test((error as Error).message)) {
    return fail(
      'failed',
      `${label} has a foreign key that cannot be checked: ${(error as Error).message}.`,
      'Add a unique index on the columns that it refers to, or remove the key; SQLite does not let anybody delete a row there either.',
    );
  }
  switch (code) {
    case busy:
      return fail(
        'databaseUnreachable',
        `${label} is locked by another program.`,
        'Stop Strapi and whatever else uses the database, then run the import again.',
      );
    case notADatabase:
      return fail(
        'databaseUnreachable',
        `${label} is not a SQLite database.`,
        'Check the path; a file kept in Git LFS has to be pulled first (actions/checkout with lfs: true).',
      );
    case readOnly:
    case cannotOpen:
      return fail(
        'databaseUnreachable',
        `${label} cannot be written to.`,
        'Check that the user of this process may write to the file and to its folder, where SQLite keeps its journal.',
      );
    case constraint:
      return fail(
        'failed',
        `${label} refused a change: ${(error as Error).message}.`,
        'A constraint or a trigger of the database forbids it: change the rows that it names, or change that rule. Nothing was changed.',
      );
    case corrupt:
      return fail(
        'failed',
        `${label} is damaged: SQLite reports that its disk image is malformed.`,
        'Run "PRAGMA integrity_check" on it and restore it from a backup.',
      );
    case full:
      return fail(
        'failed',
        `There is no space left to write ${label}.`,
        'Make room on the disk, then run the import again; nothing was changed.',
      );
    case ioError:
      return fail(
        'failed',
        `${label} cannot be written: ${(error as Error).message}.`,
        'Check the disk, then run the import again; nothing was changed.',
      );
    default:
      return error;
  }
}
