import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assertRegularFile } from './regular-file.ts';
import { hasCode } from './system-error.ts';

/** A lock that this process holds. The kernel lets go of it when the process dies, however it dies. */
export interface FileLock {
  /** Lets go and removes the file; harmless when it was released before. */
  release(): void;
}

const busy = 5;

/** Whoever looks whether a lock is held has its file for less than that, in milliseconds. */
export const longestLook = 100;

/** Times that a lock is looked at whose file is gone, or another one, before it is opened. */
const mostLooks = 10;

/** What this process holds. As long as it is referenced, nothing is garbage, whose collection would close it. */
const held = new Map<string, DatabaseSync>();

/**
 * Locks a file for this holder alone, without waiting for another. The file is made for that and stays empty; one that a killed
 * process left behind locks nothing and is taken over.
 *
 * Node has no call for file locks. SQLite makes them on every platform: this is an exclusive transaction on an empty
 * database.
 *
 * @param path Its folder is created where there is none, unless told otherwise.
 * @param options.patience For how many milliseconds to wait for who only looks, as `isLocked` does.
 * @param options.tellsOfLeftovers Whether it stands for something that others look for by it, should this process end before it lets go.
 * @returns undefined where it is held already, by another process or by this one.
 */
export function tryLock(
  path: string,
  { makesFolder = true, tellsOfLeftovers = false, patience = 0 } = {},
): FileLock | undefined {
  if (makesFolder) {
    mkdirSync(dirname(path), { recursive: true });
  }
  const file = join(realpathSync(dirname(path)), basename(path));
  // Not even opened a second time: POSIX drops the locks of a process as soon as it closes the file once.
  while (!held.has(file)) {
    assertRegularFile(file);
    const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
    const database = lockDatabase(file, patience);
    // Its last holder may have removed the file after it was opened here: what is locked then, others would not see.
    // The descriptor, open to the end, keeps the number of the inode from being given to another file.
    if (database instanceof DatabaseSync && isSame(descriptor, file)) {
      held.set(file, database);
      if (!tellsOfLeftovers) {
        removeOnExit(file);
      }
      return { release: () => release(file, descriptor) };
    }
    const isCurrent = isSame(descriptor, file);
    closeSync(descriptor);
    if (database instanceof DatabaseSync) {
      database.close();
    } else if (database === 'busy') {
      return undefined;
    } else if (isCurrent) {
      throw database;
    }
  }
  return undefined;
}

/**
 * Whether somebody holds a lock, without taking it: nothing is made, and nothing is removed.
 *
 * @param path As `tryLock` takes it.
 */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) {
    return false;
  }
  const file = join(realpathSync(dirname(path)), basename(path));
  // Not opened where it is held here: closing it would drop the lock.
  if (held.has(file)) {
    return true;
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return isBusyNow(file);
    } catch (error) {
      // Its holder may have let go meanwhile, and the next one may have taken it.
      if (!existsSync(file)) {
        return false;
      }
      if (attempt === mostLooks) {
        throw error;
      }
    }
  }
}

function isBusyNow(file: string): boolean {
  assertRegularFile(file);
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    database.prepare('SELECT 1 FROM sqlite_schema').all();
    return false;
  } catch (error) {
    if (isBusy(error)) {
      return true;
    }
    throw error;
  } finally {
    database.close();
  }
}

function lockDatabase(file: string, timeout: number): DatabaseSync | 'busy' | Error {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout });
    // In memory, or there would be a journal beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    return isBusy(error) ? 'busy' : (error as Error);
  }
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode !== undefined && (errcode & 0xff) === busy;
}

const removedOnExit = new Set<string>();

/** A process that ends before it has let go leaves no such file behind where that can be helped. */
function removeOnExit(file: string): void {
  if (removedOnExit.size === 0) {
    process.once('exit', () => {
      for (const one of removedOnExit) {
        if (held.has(one)) {
          removeUnlessOpen(one);
        }
      }
    });
  }
  removedOnExit.add(file);
}

function isSame(descriptor: number, file: string): boolean {
  const ours = fstatSync(descriptor, { bigint: true });
  const current = statSync(file, { bigint: true, throwIfNoEntry: false });
  return current?.ino === ours.ino && current.dev === ours.dev;
}

function release(file: string, descriptor: number): void {
  const database = held.get(file);
  if (database === undefined) {
    return;
  }
  held.delete(file);
  const isWindows = process.platform === 'win32';
  if (!isWindows) {
    // While it is still locked, so that it is not another holder's file that goes.
    rmSync(file, { force: true });
  }
  database.close();
  closeSync(descriptor);
  if (isWindows) {
    removeUnlessOpen(file);
  }
}

/** Windows removes no file that is open; one that another process has opened by now is that one's to remove. */
function removeUnlessOpen(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!hasCode(error, 'EBUSY', 'EPERM')) {
      throw error;
    }
  }
}
