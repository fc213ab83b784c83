import type { Locate } from '../engine.ts';
import { clockOf } from './clock.ts';
import { MysqlCommitMark } from './commit-mark.ts';
import { openMysql } from './connection.ts';
import { storedValues } from './encode.ts';
import { assertNotLocked, lockForImport } from './import-lock.ts';
import { readLimits } from './limits.ts';
import { othersConnected } from './others.ts';
import { describe, identityOf, settingsOf } from './settings.ts';
import { openMysqlWriter } from './writer.ts';

/** @throws UserError `databaseUnreachable` where the configuration names no database. */
export const locate: Locate = (named, directory) => {
  const settings = settingsOf(named, directory);
  return {
    description: describe(settings),
    identity: identityOf(settings),
    // Strapi makes tables, not databases: that there is none is an error of its own.
    exists: async () => true,
    others: othersConnected,
    clock: clockOf(settings),
    limits: readLimits,
    read: () => openMysql(settings),
    glance: () => openMysql(settings),
    encoder: storedValues(settings.options.timezone ?? 'local'),
    write: () => openMysqlWriter(settings),
    lock: () => lockForImport(settings),
    assertNotLocked: () => assertNotLocked(settings),
    mark: new MysqlCommitMark(settings),
  };
};
