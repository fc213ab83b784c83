import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { hasCode } from '../../system/system-error.ts';
import { option } from '../../wording.ts';
import type { NamedConnection } from '../engine.ts';

/** Where a SQLite database is. */
export interface Settings {
  /** Absolute path, which need not exist. */
  readonly file: string;
  /** The same path as people know it. */
  readonly label: string;
}

/** `sqlite .tmp/data.db`. */
export const describe = ({ label }: Pick<Settings, 'label'>): string => `sqlite ${label}`;

/** The same for the same database, whatever links lead to it. */
export const identityOf = ({ file }: Settings): string => `sqlite ${canonical(file)}`;

/**
 * @param directory The project, which a relative file name belongs to; absolute.
 * @throws UserError `databaseUnreachable` where the connection names no file.
 */
export function settingsOf(
  { connection: { filename }, origin }: NamedConnection,
  directory: string,
): Settings {
  if (typeof filename !== 'string' || filename === '' || filename === ':memory:' || filename.includes('\0')) {
    throw new UserError(
      'databaseUnreachable',
      `${origin} names no file for the SQLite database.`,
      `Set DATABASE_FILENAME, or name the file with ${option('database-url')} (sqlite:.tmp/data.db).`,
    );
  }
  const file = resolve(directory, filename);
  const inside = relative(directory, file);
  return { file, label: inside.startsWith('..') ? file : inside };
}

/** The one path of a database that may be named in several ways, and need not exist. */
export function canonical(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT') && dirname(file) !== file) {
      return join(canonical(dirname(file)), basename(file));
    }
    throw error;
  }
}
