import type { Locate } from '../location.ts';
import { clockOf } from './clock.ts';
import { MysqlCommitMark } from './commit-mark.ts';
import { openMysql } from './connection.ts';
import { lockForImport } from './import-lock.ts';
import { readLimits } from './limits.ts';
import { othersConnected } from './others.ts';
import { describe, settingsOf } from './settings.ts';
import { openMysqlWriter } from './writer.ts';

/** @throws UserError `databaseUnreachable` where the configuration names no database. */
export const locate: Locate = (config, directory) => {
  const settings = settingsOf(config, directory);
  return {
    description: describe(settings),
    identity: `mysql ${settings.database} at ${canonical(settings.server)}`,
    // Strapi makes tables, not databases: that there is none is an error of its own.
    exists: async () => true,
    others: othersConnected,
    clock: clockOf(settings),
    limits: readLimits,
    read: () => openMysql(settings),
    glance: () => openMysql(settings),
    write: () => openMysqlWriter(settings),
    lock: () => lockForImport(settings),
    mark: new MysqlCommitMark(settings),
  };
};

/** The names of this machine for itself. */
const canonical = (server: string): string =>
  server.toLowerCase().replace(/^(?:127\.0\.0\.1|::1|\[::1\])(?=:\d+$)/, 'localhost');
