import type { Locate } from '../engine.ts';
import { clock } from './clock.ts';
import { PostgresCommitMark } from './commit-mark.ts';
import { openPostgres } from './connection.ts';
import { storedValue } from './encode.ts';
import { assertNotLocked, lockForImport } from './import-lock.ts';
import { readLimits } from './limits.ts';
import { othersConnected } from './others.ts';
import { describe, identityOf, settingsOf } from './settings.ts';
import { openPostgresWriter } from './writer.ts';

/** @throws UserError `databaseUnreachable` where the connection names no database. */
export const locate: Locate = (named, directory) => {
  const settings = settingsOf(named, directory);
  return {
    description: describe(settings),
    identity: identityOf(settings),
    // Strapi makes tables, not databases: that there is none is an error of its own.
    exists: async () => true,
    others: othersConnected,
    clock,
    limits: readLimits,
    read: () => openPostgres(settings),
    glance: () => openPostgres(settings),
    encoder: storedValue,
    write: () => openPostgresWriter(settings),
    lock: () => lockForImport(settings),
    assertNotLocked: () => assertNotLocked(settings),
    mark: new PostgresCommitMark(settings),
  };
};
