import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { FileLock } from '../file-lock.ts';
import type { Session } from './session.ts';
import { SqliteCommitMark } from './sqlite/commit-mark.ts';
import { openSqlite } from './sqlite/connection.ts';
import { canonical, lockForImport } from './sqlite/import-lock.ts';
import { openSqliteWriter } from './sqlite/writer.ts';
import type { Writer } from './write/writer.ts';

/** A database as the project or the user named it. */
export interface ConnectionConfig {
  readonly client: 'sqlite' | 'postgres' | 'mysql';
  readonly connection: Readonly<Record<string, unknown>>;
  /** Where the configuration was found, for people. */
  readonly origin: string;
}

/** Where a project's database is, and the ways into it. Nothing is opened before it is asked for. */
export interface DatabaseLocation {
  /** Engine and place, without credentials: `sqlite .tmp/data.db`. */
  readonly description: string;
  /** The same text for the same database, wherever it is named from; without credentials. */
  readonly identity: string;
  /** False where there is certainly no database yet. */
  exists(): boolean;
  /** @throws UserError `databaseUnreachable`. */
  read(): Promise<Session>;
  /** @throws UserError `databaseUnreachable`, also while another program writes. */
  write(): MarkedWriter;
  /**
   * Keeps other imports out.
   *
   * @throws UserError `importRunning` while there is one.
   */
  lock(): FileLock;
  /** Whether an import was committed; see `MediaSwap`. */
  readonly mark: SqliteCommitMark;
}

/** A writer that can note, within its transaction, which import it belongs to. */
export interface MarkedWriter extends Writer {
  mark(token: string): void;
}

/**
 * Finds the database that a configuration names.
 *
 * @param directory The project, which relative file names belong to; absolute.
 * @throws UserError `databaseUnreachable`, or `usage` for an engine that is not supported yet.
 */
export function locate(
  { client, connection, origin }: ConnectionConfig,
  directory: string,
): DatabaseLocation {
  if (client !== 'sqlite') {
    throw new UserError(
      'usage',
      `${origin} names a ${client} database, and only SQLite is supported yet.`,
      'Use "strapi export" and "strapi import" for this project for now.',
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
  const label = inside.startsWith('..') ? file : inside;
  return {
    description: `sqlite ${label}`,
    identity: `sqlite ${canonical(file)}`,
    exists: () => existsSync(file),
    read: () => openSqlite(file, label),
    write: () => openSqliteWriter(file, label),
    lock: () => lockForImport(file, label),
    mark: new SqliteCommitMark(file),
  };
}
