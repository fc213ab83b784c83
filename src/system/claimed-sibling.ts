import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finalNameOf, temporarySibling } from './atomic-write.ts';
import { type FileLock, tryLock } from './file-lock.ts';

/** A hidden name for what is not finished yet, and the sign that this process is alive and at work on it. */
export interface ClaimedSibling {
  readonly path: string;
  /** To be called when nothing of that name is there any more; harmless when it was called before. */
  release(): void;
}

const suffix = '.lock';

/**
 * A name as {@link temporarySibling} gives them, with a lock beside it: it tells {@link removeDeadSiblings} of other processes that this one
 * lives. Where a file system has no locks, there is none, and what a killed process leaves stays.
 */
export function claimSibling(path: string): ClaimedSibling {
  const sibling = temporarySibling(path);
  let lock: FileLock | undefined;
  try {
    lock = tryLock(sibling + suffix, { makesFolder: false });
  } catch {
    // Whatever is wrong with that folder is told by whoever writes there.
  }
  return { path: sibling, release: () => lock?.release() };
}

/**
 * Removes from a folder what processes that were killed have left unfinished there: those of this user whose locks nobody holds. The
 * kernel lets go of a lock when its holder dies.
 */
export function removeDeadSiblings(folder: string): void {
  for (const name of namesOf(folder)) {
    const sibling = join(folder, name.slice(0, -suffix.length));
    if (name.endsWith(suffix) && finalNameOf(name) !== undefined && isOurs(sibling + suffix)) {
      removeIfDead(sibling);
    }
  }
}

/** It is no error of what is done here that something of before cannot be removed: the next one tries again. */
function removeIfDead(sibling: string): void {
  try {
    const lock = tryLock(sibling + suffix, { makesFolder: false });
    if (lock !== undefined) {
      if (isOurs(sibling)) {
        rmSync(sibling, { recursive: true, force: true });
      }
      lock.release();
    }
  } catch {
    // As above.
  }
}

function namesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever writes there is told.
    return [];
  }
}

/** What others put into a folder that all share, links above all, is left alone. */
function isOurs(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry !== undefined && !entry.isSymbolicLink() && entry.uid === (process.getuid?.() ?? entry.uid);
}
