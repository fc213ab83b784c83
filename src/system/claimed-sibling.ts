import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { finalNameOf, temporarySibling } from './atomic-write.ts';
import { type FileLock, tryLock } from './file-lock.ts';

/** A hidden name for what is not finished yet, and the sign that this process is alive and at work on it. */
export interface ClaimedSibling {
  readonly path: string;
  /** To be called when nothing of that name is there any more; harmless when it was called before. */
  release(): void;
}

const lockSuffix = '.lock';

/** Locks may count on one machine only, whose name is therefore part of theirs. */
const suffix = `.${hostname().replace(/[^\w-]/g, '_')}${lockSuffix}`;

/** Milliseconds after which nobody is at work any more on what another machine has left. */
const longAgo = 24 * 60 * 60 * 1_000;

/**
 * A name as {@link temporarySibling} gives them, with a lock beside it: it tells {@link removeDeadSiblings} of other processes that this one
 * lives. Where a file system has no locks, there is none, and what a killed process leaves stays.
 */
export function claimSibling(path: string): ClaimedSibling {
  const sibling = temporarySibling(path);
  let lock: FileLock | undefined;
  try {
    lock = tryLock(sibling + suffix, { makesFolder: false, tellsOfLeftovers: true });
  } catch {
    // Whatever is wrong with that folder is told by whoever writes there.
  }
  if (lock === undefined) {
    removeUnlocked(sibling + suffix);
  }
  return { path: sibling, release: () => lock?.release() };
}

/** What could not be locked is no sign of anything. */
function removeUnlocked(lockFile: string): void {
  try {
    rmSync(lockFile, { force: true });
  } catch {
    // As above.
  }
}

/**
 * Removes from a folder what processes that were killed have left unfinished there: those of this user whose locks nobody holds. The
 * kernel lets go of a lock when its holder dies.
 */
export function removeDeadSiblings(folder: string): void {
  for (const name of namesOf(folder)) {
    const lock = join(folder, name);
    if (name.endsWith(lockSuffix) && finalNameOf(name) !== undefined && isOurs(lock)) {
      const sibling = join(folder, name.slice(0, name.lastIndexOf('.partial.') + '.partial'.length));
      if (name.endsWith(suffix) || isOld(sibling)) {
        removeIfDead(sibling, lock);
      }
    }
  }
}

function isOld(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry === undefined || Date.now() - entry.mtimeMs > longAgo;
}

/** It is no error of what is done here that something of before cannot be removed: the next one tries again. */
function removeIfDead(sibling: string, lockFile: string): void {
  try {
    const lock = tryLock(lockFile, { makesFolder: false, tellsOfLeftovers: true });
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
