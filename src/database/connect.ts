import { relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Session } from './session.ts';
import { openSqlite } from './sqlite/connection.ts';

/** A database as the project or the user named it. */
export interface ConnectionConfig {
  readonly client: 'sqlite' | 'postgres' | 'mysql';
  readonly connection: Readonly<Record<string, unknown>>;
  /** Where the configuration was found, for people. */
  readonly origin: string;
}

/**
 * Connects to the database for reading.
 *
 * @param directory The project, which relative file names belong to; absolute.
 * @throws UserError `databaseUnreachable`, or `usage` for an engine that is not supported yet.
 */
export async function connect(
  { client, connection, origin }: ConnectionConfig,
  directory: string,
): Promise<Session> {
  if (client !== 'sqlite') {
    throw new UserError(
      'usage',
      `${origin} names a ${client} database, and only SQLite is supported yet.`,
      'Use "strapi export" for this project for now.',
    );
  }
  const { filename } = connection;
  if (typeof filename !== 'string' || filename === '' || filename === ':memory:') {
    throw new UserError(
      'databaseUnreachable',
      `${origin} names no file for the SQLite database.`,
      'Set DATABASE_FILENAME, or name the file with database-url (sqlite:.tmp/data.db).',
    );
  }
  const file = resolve(directory, filename);
  const inside = relative(directory, file);
  return openSqlite(file, inside.startsWith('..') ? file : inside);
}
