import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { type FileLock, tryLock } from './file-lock.ts';
import { isFull, reasonOf, systemFailure } from './system-error.ts';

/** A folder for what this process needs for a while. */
export interface ScratchFolder {
  /** Absolute. */
  readonly path: string;
  /** Removes it with what is in it; harmless when it was removed before. */
  remove(): void;
}

const prefix = 'strapi-dms-scratch-';
const suffix = '.lock';

/** Whether a name is that of a scratch folder, or of its lock. */
export const isScratchName = (name: string): boolean => name.startsWith(prefix);

/**
 * Makes a folder that nobody else can read. Beside it is a lock, held as long as the folder is there: it tells
 * {@link removeLeftovers} of other processes that this one lives.
 *
 * @param inside The system's temporary folder where nothing is said.
 * @throws UserError `failed` where its file system has no locks.
 */
export function makeScratchFolder(inside: string = tmpdir(), attempts = 10): ScratchFolder {
  const path = join(inside, prefix + randomBytes(8).toString('hex'));
  // First of all: a folder that is there is locked, or a leftover.
  const lock = tryLock(path + suffix, { tellsOfLeftovers: true });
  if (lock === undefined) {
    if (attempts === 1) {
      throw new UserError(
        'failed',
        `Files cannot be locked in the folder for temporary files, ${inside}.`,
        'Set TMPDIR (on Windows TEMP) to a folder on a disk of this machine.',
      );
    }
    // Another process takes it for a leftover of a lock.
    return makeScratchFolder(inside, attempts - 1);
  }
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    remove(path, lock);
    throw error;
  }
  return { path, remove: () => remove(path, lock) };
}

/**
 * Makes a scratch folder for something whose size is known.
 *
 * @param what What it is for, such as `a copy of data.db`.
 * @param bytes How much it takes.
 * @throws UserError `failed` where there is no room for it, or no folder can be made.
 */
export function makeScratchFolderFor(what: string, bytes: number, inside: string = tmpdir()): ScratchFolder {
  let folder: ScratchFolder;
  try {
    folder = makeScratchFolder(inside);
  } catch (error) {
    throw isFull(error)
      ? noRoom(what, reasonOf(error), inside, error)
      : systemFailure(error, `The folder for temporary files, ${inside}, cannot take ${what}`, {
          EEXIST: { words: 'it is a file', remedy: `Name ${another}` },
        });
  }
  const { blocks, bavail, bsize } = statfsSync(folder.path);
  // Some file systems do not tell, and have 0 of everything.
  if (blocks > 0 && bavail * bsize < bytes) {
    folder.remove();
    throw noRoom(what, `it takes ${bytes} bytes, and ${bavail * bsize} are free`, inside);
  }
  return folder;
}

/** What to tell when there was no room to write something to a scratch folder; other errors pass unchanged. */
export function scratchFailure(error: unknown, what: string, inside: string = tmpdir()): unknown {
  return isFull(error) ? noRoom(what, reasonOf(error), inside, error) : error;
}

const another = 'another folder with the environment variable TMPDIR (on Windows TEMP).';

const noRoom = (what: string, reason: string, inside: string, cause?: unknown) =>
  new UserError(
    'failed',
    `There is no room for ${what} in the folder for temporary files, ${inside}: ${reason}.`,
    `Make room there, or name ${another}`,
    { cause },
  );

/**
 * Removes the scratch folders of processes that were killed, which may hold data in the clear: those of this user that no
 * living process has locked. The kernel lets go of a lock when its holder dies.
 *
 * @param inside As for {@link makeScratchFolder}.
 * @returns A warning for each that cannot be removed, or one where it cannot be seen what there is.
 */
export function removeLeftovers(inside: string = tmpdir()): string[] {
  let names: string[];
  try {
    names = readdirSync(inside);
  } catch (error) {
    return [`${inside} could not be searched for what a killed process left behind: ${reasonOf(error)}`];
  }
  const found = names.filter(isScratchName).map((name) => join(inside, name.replace(suffix, '')));
  return [...new Set(found)]
    .filter((path) => isOurs(path) || isOurs(path + suffix))
    .flatMap((path) => {
      try {
        const lock = tryLock(path + suffix, { tellsOfLeftovers: true });
        if (lock !== undefined) {
          remove(path, lock);
        }
        return [];
      } catch (error) {
        return [
          `${path}, which a killed process left behind and which may hold unencrypted data, could not be removed: ${reasonOf(error)}`,
        ];
      }
    });
}

function remove(path: string, lock: FileLock): void {
  rmSync(path, { recursive: true, force: true });
  lock.release();
}

/** What others put into a temporary folder that all share, links above all, is left alone. */
function isOurs(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry !== undefined && !entry.isSymbolicLink() && entry.uid === (process.getuid?.() ?? entry.uid);
}
