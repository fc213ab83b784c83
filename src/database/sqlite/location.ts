import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';
import type { Locate } from '../location.ts';
import { SqliteCommitMark } from './commit-mark.ts';
import { openLiveSqlite, openSqlite } from './connection.ts';
import { canonical, lockForImport } from './import-lock.ts';
import { othersWithFile } from './others.ts';
import { openSqliteWriter } from './writer.ts';

/** @throws UserError `databaseUnreachable` where the configuration names no file. */
export const locate: Locate = ({ connection, origin }, directory) => {
  const { filename } = connection;
  if (typeof filename !== 'string' || filename === '' || filename === ':memory:') {
    throw new UserError(
      'databaseUnreachable',
      `${origin} names no file for the SQLite database.`,
      `Set DATABASE_FILENAME, or name the file with ${option('database-url')} (sqlite:.tmp/data.db).`,
    );
  }
  const file = resolve(directory, filename);
  const inside = relative(directory, file);
  const label = inside.startsWith('..') ? file : inside;
  return {
    description: `sqlite ${label}`,
    identity: `sqlite ${canonical(file)}`,
    exists: async () => existsSync(file),
    read: (signal) => openLiveSqlite(file, label, signal),
    glance: () => openSqlite(file, label),
    others: async () => othersWithFile(canonical(file)),
    write: () => openSqliteWriter(file, label),
    lock: async () => {
      const lock = lockForImport(file, label);
      return { release: async () => lock.release() };
    },
    mark: new SqliteCommitMark(file),
  };
};
