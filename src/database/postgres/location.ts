import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';
import type { Locate } from '../location.ts';
import { clock } from './clock.ts';
import { PostgresCommitMark } from './commit-mark.ts';
import { openPostgres } from './connection.ts';
import { lockForImport } from './import-lock.ts';
import { readLimits } from './limits.ts';
import { othersConnected } from './others.ts';
import { describe, postgresSettings } from './settings.ts';
import { openPostgresWriter } from './writer.ts';

/** @throws UserError `databaseUnreachable` where the configuration names no database. */
export const locate: Locate = ({ connection, origin }, directory) => {
  const settings = postgresSettings(connection, origin, directory);
  if (settings.database === '') {
    throw new UserError(
      'databaseUnreachable',
      `${origin} names no PostgreSQL database.`,
      `Set DATABASE_NAME, or name it with ${option('database-url')} (postgres://user:password@host:5432/database).`,
    );
  }
  const { place, database, schema = '' } = settings;
  return {
    description: describe(settings),
    identity: `postgres ${place}/${database}/${schema}`,
    exists: async () => true,
    clock,
    read: () => openPostgres(settings),
    others: othersConnected,
    glance: () => openPostgres(settings),
    limits: readLimits,
    write: () => openPostgresWriter(settings),
    lock: () => lockForImport(settings),
    mark: new PostgresCommitMark(settings),
  };
};
