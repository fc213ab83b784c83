import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { makeScratchFolderFor, type ScratchFolder, scratchFailure } from '../../system/scratch-folder.ts';
import { hasCode } from '../../system/system-error.ts';
import type { PageLimits, Parameter, Row, Session, Value } from '../session.ts';
import type { Tables } from '../tables.ts';
import { readCatalogue, readTables } from './catalogue.ts';
import { sqliteDialect } from './dialect.ts';
import { assertFile, explainReading, openedMeanwhile } from './failures.ts';
import { assertOwnLog, isInWalMode } from './header.ts';
import { lockTimeout } from './pinned.ts';
import { copyLiveDatabase } from './private-copy.ts';
import { cannotOpen, primaryCode, readOnly } from './result-codes.ts';
import { describe } from './settings.ts';
import { readUpkeep } from './upkeep.ts';

/**
 * Opens a SQLite database for reading, in one transaction, and without a trace: neither the file nor its folder is
 * written to, not even the `-wal` and `-shm` files that SQLite itself would leave beside a database in WAL mode.
 *
 * Without a log, nobody can write as long as the session is open. It is for a database that nobody else knows, or for a
 * moment.
 *
 * @param file Absolute path of the database.
 * @param label The same path as people know it.
 * @throws UserError `databaseUnreachable` where there is no such file, it is no database, or it stays locked.
 */
export const openSqlite = (file: string, label: string): Promise<Session> =>
  openSession(file, label, openWithoutTrace);

/** Opens a SQLite database as {@link openSqlite} does, to read as much of it at a time as `page` says. */
export const openSqlitePaged = (file: string, label: string, page: PageLimits): Promise<Session> =>
  openSession(file, label, openWithoutTrace, page);

/**
 * Opens a SQLite database as {@link openSqlite} does, for as long as one likes: others write to it meanwhile. Where it
 * keeps no log, what is read is a private copy.
 *
 * @param signal Ends the copying, with its reason.
 * @throws UserError as `openSqlite` does, and `failed` where there is no room for the copy.
 */
export const openLiveSqlite = (file: string, label: string, signal?: AbortSignal): Promise<Session> =>
  openSession(file, label, (real) => openAside(real, label, signal));

async function openSession(
  file: string,
  label: string,
  open: (file: string, label: string) => Promise<Opened>,
  page?: PageLimits,
): Promise<Session> {
  assertFile(file, label);
  try {
    // SQLite keeps its log beside the file that a symbolic link leads to, not beside the link.
    const real = realpathSync(file);
    assertOwnLog(real, label);
    return begin(await open(real, label), label, page);
  } catch (error) {
    throw explainReading(error, label);
  }
}

/** An open database and what has to happen once it is no longer read. */
interface Opened {
  readonly database: DatabaseSync;
  /** The file whose state must be the same at the end as at the beginning, because nothing else guards it. */
  readonly unguarded?: string;
  readonly temporary?: ScratchFolder;
}

async function openAside(file: string, label: string, signal: AbortSignal | undefined): Promise<Opened> {
  // Where there is a log, readers and writers do not disturb each other.
  if (isInWalMode(file)) {
    return openWithoutTrace(file, label);
  }
  let temporary: ScratchFolder;
  try {
    temporary = folderForCopy(file, label);
  } catch (error) {
    if (isOnReadOnlyFileSystem(file)) {
      // A machine that has nowhere to write can still read what nobody writes to.
      return openWithoutTrace(file, label);
    }
    throw error;
  }
  try {
    const copy = join(temporary.path, basename(file));
    await copyLiveDatabase(file, label, copy, signal);
    if (!isInWalMode(copy)) {
      return { database: open(immutable(copy)), temporary };
    }
  } catch (error) {
    temporary.remove();
    if (hasHotJournal(file, error)) {
      return openCopy(file, label);
    }
    throw scratchFailure(error, copyOf(label));
  }
  // It has got a log meanwhile.
  temporary.remove();
  return openWithoutTrace(file, label);
}

const copyOf = (label: string): string => `a copy of ${label}`;

/** @throws UserError `failed` where there is no room. */
const folderForCopy = (file: string, label: string): ScratchFolder =>
  makeScratchFolderFor(copyOf(label), sizes(file));

/** Bytes of a database, with what a crash has left beside it. */
const sizes = (file: string): number =>
  ['', '-wal', '-journal']
    .map((suffix) => statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);

function isOnReadOnlyFileSystem(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return false;
  } catch (error) {
    return hasCode(error, 'EROFS');
  }
}

async function openWithoutTrace(file: string, label: string): Promise<Opened> {
  const hasLog = existsSync(`${file}-wal`);
  const hasIndex = existsSync(`${file}-shm`);
  if (isInWalMode(file) && !(hasLog && hasIndex)) {
    // Nobody has it open: in WAL mode every connection shares both files. To open it as it is would make them.
    return hasLog ? openCopy(file, label) : { database: open(immutable(file)), unguarded: file };
  }
  const database = open(file);
  try {
    database.prepare('SELECT 1 FROM sqlite_schema').get();
    return { database };
  } catch (error) {
    database.close();
    if (hasHotJournal(file, error)) {
      return openCopy(file, label);
    }
    throw error;
  }
}

/** Whether an interrupted transaction has to be rolled back first, which is done in a copy. */
const hasHotJournal = (file: string, error: unknown): boolean =>
  existsSync(`${file}-journal`) && [readOnly, cannotOpen].includes(primaryCode(error) ?? 0);

const open = (location: string | URL): DatabaseSync =>
  new DatabaseSync(location, { readOnly: true, timeout: lockTimeout });

function immutable(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return url;
}

/**
 * Reads a private copy, in which SQLite can repair what a crash has left.
 *
 * @throws UserError `failed` where another program opens the database, and so repairs or changes it, while it is copied.
 */
async function openCopy(file: string, label: string): Promise<Opened> {
  const temporary = folderForCopy(file, label);
  try {
    const before = states(file);
    const copy = join(temporary.path, basename(file));
    for (const suffix of ['', '-wal', '-journal']) {
      if (existsSync(file + suffix)) {
        await copyFile(file + suffix, copy + suffix, constants.COPYFILE_FICLONE);
      }
    }
    if (states(file) !== before) {
      throw openedMeanwhile(label);
    }
    return { database: new DatabaseSync(copy, { timeout: lockTimeout }), temporary };
  } catch (error) {
    temporary.remove();
    throw scratchFailure(error, copyOf(label));
  }
}

function begin(
  { database, unguarded, temporary }: Opened,
  label: string,
  page: PageLimits = sqliteDialect.page,
): Session {
  const before = unguarded && fingerprint(unguarded);
  const statements = new Map<string, StatementSync>();
  let tables: Tables | undefined;
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) {
      return known;
    }
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    statements.set(sql, statement);
    return statement;
  };
  const read = (sql: string, parameters: readonly Parameter[]): Row[] => {
    try {
      return allRows(prepare(sql), parameters);
    } catch (error) {
      throw explainReading(error, label);
    }
  };
  const close = (): void => {
    statements.clear();
    database.close();
    temporary?.remove();
  };
  const assertUnchanged = (): void => {
    if (unguarded !== undefined && fingerprint(unguarded) !== before) {
      throw openedMeanwhile(label);
    }
  };
  try {
    database.exec('BEGIN');
    database.prepare('SELECT 1 FROM sqlite_schema').get();
  } catch (error) {
    close();
    throw error;
  }
  return {
    description: describe({ label }),
    dialect: { ...sqliteDialect, page },
    rows: async (sql, parameters = []) => read(sql, parameters),
    tables: async () => {
      tables ??= readTables((sql, parameters = []) => read(sql, parameters));
      return tables;
    },
    catalogue: async (tables) => readCatalogue((sql) => read(sql, []), tables),
    upkeep: async () => readUpkeep((sql) => read(sql, [])),
    close: async () => {
      if (!database.isOpen) {
        return;
      }
      close();
      assertUnchanged();
    },
    assertUnchanged,
  };
}

/** All rows of a statement that returns arrays. */
export function allRows(statement: StatementSync, parameters: readonly Parameter[]): Row[] {
  // node:sqlite types rows as objects; with setReturnArrays they are arrays.
  const read = () => statement.all(...parameters) as unknown as Value[][];
  try {
    return read();
  } catch (error) {
    if (!hasCode(error, 'ERR_OUT_OF_RANGE')) {
      throw error;
    }
    // An integer beyond 2^53: this page is read again, rounded as every other reader in JavaScript rounds it.
    statement.setReadBigInts(true);
    const rows = read();
    statement.setReadBigInts(false);
    return rows.map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
  }
}

/** Whoever opens a database after a crash writes to one of these, or makes or removes it. */
function states(file: string): string {
  return ['', '-wal', '-shm', '-journal']
    .map((suffix) => statSync(file + suffix, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? 'none' : `${stats.mtimeNs}:${stats.size}:${stats.ino}`))
    .join(' ');
}

function fingerprint(file: string): string {
  const { mtimeNs, size } = statSync(file, { bigint: true });
  return `${mtimeNs}:${size}:${existsSync(`${file}-wal`)}`;
}
