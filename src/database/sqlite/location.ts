import { existsSync } from 'node:fs';
import type { Locate } from '../engine.ts';
import { SqliteCommitMark } from './commit-mark.ts';
import { openLiveSqlite, openSqlite } from './connection.ts';
import { storedValue } from './encode.ts';
import { assertNotLocked, lockForImport } from './import-lock.ts';
import { othersWithFile } from './others.ts';
import { canonical, describe, identityOf, settingsOf } from './settings.ts';
import { openSqliteWriter } from './writer.ts';

/** @throws UserError `databaseUnreachable` where the connection names no file. */
export const locate: Locate = (named, directory) => {
  const settings = settingsOf(named, directory);
  const { file, label } = settings;
  return {
    description: describe(settings),
    identity: identityOf(settings),
    file,
    exists: async () => existsSync(file),
    others: async () => othersWithFile(canonical(file)),
    read: (signal) => openLiveSqlite(file, label, signal),
    glance: () => openSqlite(file, label),
    encoder: storedValue,
    write: () => openSqliteWriter(file, label),
    lock: async () => {
      const lock = lockForImport(file, label);
      return { release: async () => lock.release() };
    },
    assertNotLocked: async () => assertNotLocked(file, label),
    mark: new SqliteCommitMark(file),
  };
};
