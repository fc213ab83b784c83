import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../errors.ts';
import type { Parameter, Session } from '../session.ts';
import { type Run, type Violation, violationKey, type Writer } from '../write/writer.ts';
import { writeCommitMark } from './commit-mark.ts';
import { allRows, assertFile, primaryCode, resultCode } from './connection.ts';
import { sqliteDialect } from './dialect.ts';
import { storedValue } from './encode.ts';

/** How long to wait for a writer that holds the database, in milliseconds. */
const lockTimeout = 5_000;

/**
 * Kibibytes of pages in memory. With SQLite's own 2,000, a slow disk is waited for often in the middle of the
 * transaction; with more than this, an import only needs more memory (measured with 20,000 documents).
 */
const cacheSize = 16_000;

const busy = 5;
const readOnly = 8;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;
/** Extended codes of a constraint that is not kept. */
const primaryKey = 1555;
const unique = 2067;

/**
 * Opens a SQLite database for writing and begins the one transaction of an import. From here on nobody else can write;
 * others still read what was there before.
 *
 * @param file Absolute path of the database.
 * @param label The same path as people know it.
 * @throws UserError `databaseUnreachable` where there is no such file, it is no database, it stays locked or may not
 *   be written to.
 */
export function openSqliteWriter(file: string, label: string): SqliteWriter {
  assertFile(file, label);
  try {
    return new SqliteWriter(file, label);
  } catch (error) {
    throw explain(error, label);
  }
}

export class SqliteWriter implements Writer {
  readonly session: Session;
  /** SQLite's own limit is 32,766; it counts from 1. */
  readonly mostParameters = 32_000;
  readonly #database: DatabaseSync;
  readonly #label: string;

  constructor(file: string, label: string) {
    this.#label = label;
    this.#database = new DatabaseSync(file, { timeout: lockTimeout, enableForeignKeyConstraints: false });
    try {
      // EXTRA: media are swapped right after the commit, so it must outlive a power failure from the first moment.
      this.#database.exec(
        `PRAGMA cache_size = -${cacheSize}; PRAGMA temp_store = MEMORY; PRAGMA synchronous = EXTRA; BEGIN IMMEDIATE`,
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
    const rows = (sql: string, parameters: readonly Parameter[]) => this.#rows(sql, parameters);
    this.session = {
      description: `sqlite ${label}`,
      dialect: sqliteDialect,
      rows: async (sql, parameters = []) => rows(sql, parameters),
      columns: async (table) =>
        rows('SELECT name FROM pragma_table_info(?) ORDER BY cid', [table]).map(([name]) => String(name)),
      close: async () => undefined,
    };
  }

  prepare(sql: string): Run {
    const statement = this.#database.prepare(sql);
    return (parameters) => {
      try {
        return Number(statement.run(...parameters).changes);
      } catch (error) {
        throw explain(error, this.#label);
      }
    };
  }

  encoder(type: string): (value: unknown) => Parameter {
    return storedValue(type);
  }

  isDuplicate(error: unknown): boolean {
    return [primaryKey, unique].includes(resultCode(error) ?? 0);
  }

  count(table: string, condition = '', parameters: readonly Parameter[] = []): number {
    const where = condition && ` WHERE ${condition}`;
    return Number(
      this.#rows(`SELECT count(*) FROM ${sqliteDialect.quote(table)}${where}`, parameters)[0]?.[0],
    );
  }

  violations(): Violation[] {
    const references = new Map<string, Map<number, Omit<Violation, 'table' | 'id'>>>();
    // SQLite tables of Strapi's list each foreign key twice (database layout §5).
    const found = new Map<string, Violation>();
    for (const [table, id, , key] of this.#rows('PRAGMA foreign_key_check', [])) {
      const name = String(table);
      const keys = references.get(name) ?? this.#foreignKeys(name);
      references.set(name, keys);
      const reference = keys.get(Number(key));
      if (reference === undefined) {
        throw new Error(`SQLite reports the foreign key ${key} of ${name} and does not list it`);
      }
      const violation = { table: name, id: Number(id), ...reference };
      found.set(violationKey(violation), violation);
    }
    return [...found.values()];
  }

  /** Notes which import this is; see `writeCommitMark`. */
  mark(token: string): void {
    writeCommitMark(this.#database, token);
  }

  commit(): void {
    try {
      this.#database.exec('COMMIT');
    } catch (error) {
      this.rollback();
      throw explain(error, this.#label);
    }
    this.#database.close();
  }

  rollback(): void {
    if (this.#database.isOpen) {
      // Closing rolls back; SQLite may have done so by itself, after which ROLLBACK would be an error.
      this.#database.close();
    }
  }

  #rows(sql: string, parameters: readonly Parameter[]) {
    try {
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      return allRows(statement, parameters);
    } catch (error) {
      throw explain(error, this.#label);
    }
  }

  #foreignKeys(table: string): Map<number, Omit<Violation, 'table' | 'id'>> {
    const keys = new Map<number, Omit<Violation, 'table' | 'id'>>();
    const rows = this.#rows('SELECT id, "table", "from", on_delete FROM pragma_foreign_key_list(?)', [table]);
    for (const [id, referencedTable, column, action] of rows) {
      const columns = [...(keys.get(Number(id))?.columns ?? []), String(column)];
      const onDelete = action === 'CASCADE' ? 'delete' : action === 'SET NULL' ? 'setNull' : 'refuse';
      keys.set(Number(id), { referencedTable: String(referencedTable), columns, onDelete });
    }
    return keys;
  }
}

function explain(error: unknown, label: string): unknown {
  const fail = (failure: 'failed' | 'databaseUnreachable', message: string, remedy: string) =>
    new UserError(failure, message, remedy, { cause: error });
  switch (primaryCode(error)) {
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
