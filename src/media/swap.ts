import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../errors.ts';
import { type FileLock, isLocked, longestLook, tryLock } from '../system/file-lock.ts';
import { syncFolder } from '../system/folder-sync.ts';
import { kindOfEntry } from '../system/regular-file.ts';
import { hasCode } from '../system/system-error.ts';
import type { CommitMark } from './commit-mark.ts';
import { uploadsFailure } from './failure.ts';
import { isFilename, type Journal, ownPrefix, readJournal, writeJournal } from './journal.ts';
import { type Staged, StagingFolder, statsOf } from './staging.ts';

/** An uploads folder and the database whose rows describe its files. */
export interface MediaTarget {
  /** Absolute; may be a link or a mount point, and need not exist. */
  readonly uploads: string;
  /** Which database, without credentials: the same text in every run that imports into it. */
  readonly database: string;
  readonly mark: CommitMark;
}

/** What became of an interrupted import's media. */
export type Recovery = 'nothing' | 'finished' | 'undone';

/** What a swap did, in files. */
export interface SwapResult {
  readonly added: number;
  readonly replaced: number;
  /** Files that were there with the same content and were not touched. */
  readonly unchanged: number;
  readonly removed: number;
}

/**
 * Finishes or undoes what an import that was killed left in the uploads folder. Harmless where there is nothing, and
 * when it is itself killed: the next run goes on. To be called under the import lock, before anything else is done.
 *
 * @throws UserError `importRunning` while another import writes to the folder; `failed` where the interrupted one
 *   went into another database, which alone knows whether it was committed.
 */
export async function recoverMedia(target: MediaTarget): Promise<Recovery> {
  const uploads = await realFolder(target.uploads);
  if (uploads === undefined || !(await namesIn(uploads)).some((name) => name.startsWith(ownPrefix))) {
    return 'nothing';
  }
  const lock = lockUploads(uploads);
  try {
    return await recover(uploads, target);
  } finally {
    lock.release();
  }
}

/**
 * Puts the media of an import into the uploads folder, wholly or not at all, together with its database transaction.
 *
 * The protocol, and what a later run finds when the process dies in between:
 *
 * 1. `add`: files are unpacked into `.strapi-dms-import/new` within the uploads folder, which makes
 *    them of the same file system even where that is a mount point. *Without a journal: removed.*
 * 2. `prepare`: files are synced, then the journal is written with what is to be moved and removed, and the token; then the
 *    folders that lead to it are synced.
 * 3. The caller writes the token into the database, in the transaction that brings the content, and commits. *With a
 *    journal, the database decides: without the token nothing had been moved yet, and the staging folder is removed;
 *    with it everything that is left is done.*
 * 4. `complete`: each file is moved over the old one in one step, old files that are no longer known are removed, the
 *    folder is synced, the token is removed from the database, then the staging folder with the journal. *Each step can
 *    be done again. Without the token, all of them were done before and only the staging folder is left to be removed.*
 *
 * Nothing old is touched before the commit, so there is never anything to put back. An import without media does not
 * touch the folder at all, which then need not exist or be writable.
 */
export class MediaSwap {
  /** To be written into the database by the import's transaction, where `prepare` asks for it. */
  readonly token: string = randomUUID();
  readonly #target: MediaTarget;
  readonly #staged = new Map<string, Staged>();
  readonly #unchanged = new Set<string>();
  readonly #removed = new Set<string>();
  #opened: Opened | undefined;
  #journal: Journal | undefined;
  #state: 'open' | 'prepared' | 'ended' = 'open';

  private constructor(target: MediaTarget) {
    this.#target = target;
  }

  /**
   * Begins, after what an interrupted import left was recovered. One of `complete` and `discard` ends it.
   *
   * @throws UserError as `recoverMedia`.
   */
  static async begin(target: MediaTarget): Promise<MediaSwap> {
    await recoverMedia(target);
    return new MediaSwap(target);
  }

  /**
   * Stages a file. A name that was given before is given anew, as official import would overwrite it.
   *
   * @param filename `hash` + `ext`.
   * @param content Read to its end, or destroyed.
   * @throws UserError `damagedArchive` for a name that leads out of the folder and for content of another size;
   *   `failed` where it cannot be written; `importRunning` while another import writes to the folder.
   */
  async add(filename: string, size: number, content: Readable): Promise<void> {
    assertFilename(filename, content);
    const { staging } = await this.#open().catch((error) => {
      content.destroy();
      throw error;
    });
    if (this.#staged.delete(filename)) {
      await staging.remove(filename);
    }
    this.#unchanged.delete(filename);
    const staged = await staging.write(filename, size, content);
    if (staged === undefined) {
      this.#unchanged.add(filename);
    } else {
      this.#staged.set(filename, staged);
    }
  }

  /**
   * Has files removed after the commit: those that old rows know. One that is also added stays; what is no file of this
   * folder (a row's name may be anything) cannot be removed from it.
   */
  remove(filenames: Iterable<string>): void {
    for (const filename of filenames) {
      this.#removed.add(filename);
    }
  }

  /**
   * Brings everything to the disk. From here on the database decides.
   *
   * @returns Whether there is anything to swap. Only then the token belongs into the database; without it a note would
   *   be left there by a process that dies, and no journal would tell of it.
   * @throws UserError `failed` where the disk is full or has failed; then `discard`.
   */
  async prepare(): Promise<boolean> {
    const removed = await this.#removable();
    if (this.#staged.size > 0 || removed.length > 0) {
      const { uploads, staging, created } = await this.#open();
      await staging.sync(this.#staged);
      const { database } = this.#target;
      const journal = { token: this.token, database, added: [...this.#staged.keys()], removed };
      try {
        await syncFolder(staging.path);
        await writeJournal(join(uploads, ownPrefix), journal);
        await syncUpTo(uploads, created);
      } catch (error) {
        throw uploadsFailure(error, join(uploads, ownPrefix));
      }
      this.#journal = journal;
    }
    this.#state = 'prepared';
    return this.#journal !== undefined;
  }

  /**
   * Moves everything in place, after the commit.
   *
   * @throws UserError `failed` where that is not possible. The database is then new and the media is not wholly so; the
   *   next import into this project, or `recoverMedia`, finishes it.
   */
  async complete(): Promise<SwapResult> {
    if (this.#state !== 'prepared') {
      throw notCommitted();
    }
    const isCommitted = await this.#isCommitted();
    if (this.#journal !== undefined && !isCommitted) {
      throw notCommitted();
    }
    try {
      await this.#finish(isCommitted);
    } catch (error) {
      throw notInPlace(error as Error);
    } finally {
      this.#end();
    }
    const replaced = [...this.#staged.values()].filter(({ replaces }) => replaces).length;
    return {
      added: this.#staged.size - replaced,
      replaced,
      unchanged: this.#unchanged.size,
      removed: this.#journal?.removed.length ?? 0,
    };
  }

  /**
   * Moves what was added in place at once, in place of `prepare` and `complete`: files that no row refers to before the commit do no harm
   * where the process dies, and are there as soon as one does. Nothing is removed.
   *
   * @returns the names of the files that were written, and what takes those away again that were not there before.
   * @throws UserError `failed` where the disk is full or has failed; then `discard`.
   */
  async placeNow(): Promise<{ readonly written: readonly string[]; undo(): Promise<void> }> {
    const written = [...this.#staged.keys()];
    const fresh = [...this.#staged].filter(([, { replaces }]) => !replaces).map(([name]) => name);
    if (this.#opened === undefined) {
      this.#end();
      return { written, undo: async () => undefined };
    }
    const { uploads, staging, created } = this.#opened;
    await staging.sync(this.#staged);
    try {
      for (const name of written) {
        await rename(join(staging.path, name), join(uploads, name));
      }
      await syncUpTo(uploads, created);
      await rm(join(uploads, ownPrefix), { recursive: true, force: true });
    } catch (error) {
      throw uploadsFailure(error, uploads);
    }
    this.#end();
    return {
      written,
      undo: async () => {
        for (const name of fresh) {
          await removeFile(join(uploads, name));
        }
        await removeEmpty(this.#target.uploads, created);
      },
    };
  }

  /**
   * Leaves the uploads folder as it was; harmless after `complete`. Where the commit took place in spite of the error
   * that led here, the media is put in place instead. The import's own connection has to be closed before.
   */
  async discard(): Promise<Recovery> {
    const isOpen = this.#state !== 'ended';
    this.#state = 'ended';
    if (!isOpen || this.#opened === undefined) {
      return 'nothing';
    }
    const { uploads, lock, created } = this.#opened;
    let recovery: Recovery;
    try {
      recovery = await recover(uploads, this.#target);
    } finally {
      lock.release();
    }
    if (recovery !== 'finished') {
      await removeEmpty(this.#target.uploads, created);
    }
    return recovery;
  }

  /** A database that cannot be asked any more was committed all the same: that is when this is called. */
  async #isCommitted(): Promise<boolean> {
    try {
      return await this.#target.mark.isCommitted(this.token);
    } catch (error) {
      this.#end();
      throw notInPlace(error as Error);
    }
  }

  #end(): void {
    this.#state = 'ended';
    this.#opened?.lock.release();
  }

  async #finish(isMarked: boolean): Promise<void> {
    const { mark } = this.#target;
    if (this.#journal !== undefined && this.#opened !== undefined) {
      await finish(this.#opened.uploads, this.#journal, mark, 'first');
      return;
    }
    if (isMarked) {
      await mark.remove();
    }
    if (this.#opened !== undefined) {
      await rm(join(this.#opened.uploads, ownPrefix), { recursive: true, force: true });
    }
  }

  /** The files to remove that are there, and are not among the new ones. */
  async #removable(): Promise<string[]> {
    const names = await filesAmong(this.#target.uploads, this.#removed);
    return names.filter((name) => !this.#staged.has(name) && !this.#unchanged.has(name));
  }

  async #open(): Promise<Opened> {
    if (this.#state !== 'open') {
      throw new Error('This swap of media takes no more files.');
    }
    this.#opened ??= await openStaging(this.#target);
    return this.#opened;
  }
}

/** @throws UserError `damagedArchive` for a name that leads out of the folder; the content is destroyed then. */
export function assertFilename(filename: string, content: Readable): void {
  if (!isFilename(filename)) {
    content.destroy();
    throw new UserError(
      'damagedArchive',
      `The archive holds a media file whose name does not stay in the uploads folder: ${JSON.stringify(filename)}`,
      'Do not import this archive unless you know who made it: Strapi writes no such names.',
    );
  }
}

/** Those files of an uploads folder that have one of the names. */
export async function filesAmong(folder: string, names: ReadonlySet<string>): Promise<string[]> {
  const uploads = names.size === 0 ? undefined : await realFolder(folder);
  if (uploads === undefined) {
    return [];
  }
  const entries = await readdir(uploads, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isFilename(entry.name) && names.has(entry.name))
    .map((entry) => entry.name);
}

/** Whether an import that was killed has left something in an uploads folder. */
export async function hasLeftovers(folder: string): Promise<boolean> {
  const uploads = await realFolder(folder);
  return uploads !== undefined && (await statsOf(join(uploads, ownPrefix))) !== undefined;
}

/**
 * Makes sure that no import writes to an uploads folder, without taking its lock.
 *
 * @throws UserError `importRunning`.
 */
export async function assertNobodyWrites(folder: string): Promise<void> {
  const uploads = await realFolder(folder);
  if (uploads !== undefined && isLocked(lockFileOf(uploads))) {
    throw isWriting(uploads);
  }
}

const notCommitted = () =>
  new Error('The media can be swapped only after prepare and the commit of its token.');

const notInPlace = (cause: Error) =>
  new UserError(
    'failed',
    `The database was imported, but its media could not be put in place: ${cause.message}`,
    'Correct that, then run the import again: it begins with finishing this one. Until then no file is lost.',
    { cause, isCommitted: true },
  );

/** The staging folder of an import that has media. */
interface Opened {
  /** The uploads folder itself, where a link leads to it. */
  readonly uploads: string;
  readonly staging: StagingFolder;
  readonly lock: FileLock;
  /** The topmost folder that was made for this import. */
  readonly created: string | undefined;
}

async function openStaging(target: MediaTarget): Promise<Opened> {
  let created: string | undefined;
  let lock: FileLock | undefined;
  try {
    created = await mkdir(target.uploads, { recursive: true });
    const uploads = await realpath(target.uploads);
    lock = lockUploads(uploads);
    // Once more: another import may have died here since this one began.
    await recover(uploads, target);
    const folder = join(uploads, ownPrefix);
    const staging = new StagingFolder(join(folder, 'new'), uploads);
    await mkdir(folder, { mode: 0o700 });
    await mkdir(staging.path, { mode: 0o700 });
    return { uploads, staging, lock, created };
  } catch (error) {
    lock?.release();
    await removeEmpty(target.uploads, created);
    throw await explainOpen(error, target.uploads);
  }
}

/** Brings the names in the uploads folder to the disk, and those of the folders that the import has made, to the topmost. */
async function syncUpTo(uploads: string, created: string | undefined): Promise<void> {
  const top = created === undefined ? uploads : await realpath(dirname(created));
  for (let folder = uploads; ; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder === top || folder === dirname(folder)) {
      return;
    }
  }
}

function lockUploads(uploads: string): FileLock {
  const lock = tryLock(lockFileOf(uploads), { patience: longestLook });
  if (lock === undefined) {
    throw isWriting(uploads);
  }
  return lock;
}

const lockFileOf = (uploads: string): string => join(uploads, `${ownPrefix}.lock`);

const isWriting = (uploads: string) =>
  new UserError(
    'importRunning',
    `Another import is writing to the uploads folder ${uploads}.`,
    'Wait until it has ended, then run this one again.',
  );

/** The folder that a path leads to; undefined where there is none yet. */
async function realFolder(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

/** A file in the folder's place holds nothing to recover; it is an error only once media is to be written there. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
}

async function recover(uploads: string, { database, mark }: MediaTarget): Promise<Recovery> {
  const folder = join(uploads, ownPrefix);
  const stats = await statsOf(folder);
  if (stats === undefined) {
    return 'nothing';
  }
  if (!stats.isDirectory()) {
    throw new UserError(
      'failed',
      `${folder}, where an import keeps its media until the commit, is ${kindOfEntry(stats)}, not a folder.`,
      'No import has made that: remove it, then import again.',
    );
  }
  const journal = await readJournal(folder);
  if (journal !== undefined && (await mark.isCommitted(journal.token))) {
    await finish(uploads, journal, mark, 'again');
    return 'finished';
  }
  if (journal !== undefined && journal.database !== database && (await isPending(uploads, journal))) {
    throw new UserError(
      'failed',
      `An import into another database (${journal.database}) was interrupted while it put its media into ${uploads}.`,
      `Import into that database once more, which finishes or undoes it. If it no longer exists, remove ${folder}.`,
    );
  }
  await rm(folder, { recursive: true, force: true });
  return 'undone';
}

/** Does what the journal says. Each step finds out whether it was done before. */
async function finish(
  uploads: string,
  { added, removed }: Journal,
  mark: CommitMark,
  time: 'first' | 'again',
): Promise<void> {
  const folder = join(uploads, ownPrefix);
  for (const name of added) {
    await rename(join(folder, 'new', name), join(uploads, name)).catch((error) => {
      if (time === 'first' || !hasCode(error, 'ENOENT')) {
        throw error;
      }
    });
  }
  for (const name of removed) {
    await removeFile(join(uploads, name));
  }
  await syncFolder(uploads);
  await mark.remove();
  await rm(folder, { recursive: true, force: true });
}

/** A folder that has come in the file's place meanwhile is not what was to be removed. */
async function removeFile(path: string): Promise<void> {
  const stats = await statsOf(path);
  if (stats !== undefined && !stats.isDirectory()) {
    await unlink(path);
  }
}

async function isPending(uploads: string, { added, removed }: Journal): Promise<boolean> {
  const paths = [
    ...added.map((name) => join(uploads, ownPrefix, 'new', name)),
    ...removed.map((name) => join(uploads, name)),
  ];
  for (const path of paths) {
    if ((await statsOf(path)) !== undefined) {
      return true;
    }
  }
  return false;
}

/** Removes the folders from `path` up to `topmost`, which were made for nothing. */
async function removeEmpty(path: string, topmost: string | undefined): Promise<void> {
  if (topmost === undefined) {
    return;
  }
  for (let folder = path; folder.startsWith(topmost); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) {
        return;
      }
      throw error;
    }
  }
}

/** Why an uploads folder cannot be opened for new files. */
export async function explainOpen(error: unknown, uploads: string): Promise<unknown> {
  if (hasCode(error, 'EEXIST', 'ENOENT') && (await statsOf(uploads)) !== undefined) {
    return new UserError(
      'failed',
      `The uploads folder ${uploads} is not a folder, or is a link to one that does not exist.`,
      'Create that folder, then import again.',
      { cause: error },
    );
  }
  return uploadsFailure(error, uploads);
}
