import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../errors.ts';
import { type FileLock, tryLock } from '../file-lock.ts';
import type { CommitMark } from './commit-mark.ts';
import { uploadsFailure } from './failure.ts';
import { isFilename, type Journal, ownPrefix, readJournal, syncFolder, writeJournal } from './journal.ts';
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
  if (uploads === undefined || !(await readdir(uploads)).some((name) => name.startsWith(ownPrefix))) {
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
 * 1. `begin`, `add`, `remove`: files are unpacked into `.strapi-dms-import/new` within the uploads folder, which makes
 *    them of the same file system even where that is a mount point. *Without a journal: removed.*
 * 2. `prepare`: files are synced, then the journal is written with what is to be moved and removed, and the token.
 * 3. The caller writes the token into the database, in the transaction that brings the content, and commits. *With a
 *    journal, the database decides: without the token nothing had been moved yet, and the staging folder is removed;
 *    with it everything that is left is done.*
 * 4. `complete`: each file is moved over the old one in one step, old files that are no longer known are removed, the
 *    folder is synced, the token is removed from the database, then the staging folder with the journal. *Each step can
 *    be done again. Without the token, all of them were done before and only the staging folder is left to be removed.*
 *
 * Nothing old is touched before the commit, so there is never anything to put back.
 */
export class MediaSwap {
  /** To be written into the database by the import's transaction. */
  readonly token: string = randomUUID();
  readonly #target: MediaTarget;
  readonly #uploads: string;
  readonly #lock: FileLock;
  readonly #staging: StagingFolder;
  /** The topmost folder that was made for this import. */
  readonly #created: string | undefined;
  readonly #staged = new Map<string, Staged>();
  readonly #unchanged = new Set<string>();
  readonly #removed = new Set<string>();
  #journal: Journal | undefined;
  #isOpen = true;

  private constructor(target: MediaTarget, uploads: string, created: string | undefined, lock: FileLock) {
    this.#target = target;
    this.#uploads = uploads;
    this.#created = created;
    this.#lock = lock;
    this.#staging = new StagingFolder(join(uploads, ownPrefix, 'new'), uploads);
  }

  /**
   * Makes the staging folder, after what an interrupted import left was recovered. One of `complete` and `discard`
   * ends it.
   *
   * @throws UserError as `recoverMedia`, and `failed` where the folder cannot be written to.
   */
  static async begin(target: MediaTarget): Promise<MediaSwap> {
    let created: string | undefined;
    let lock: FileLock | undefined;
    try {
      created = await mkdir(target.uploads, { recursive: true });
      const uploads = await realpath(target.uploads);
      lock = lockUploads(uploads);
      await recover(uploads, target);
      const swap = new MediaSwap(target, uploads, created, lock);
      await mkdir(join(uploads, ownPrefix), { mode: 0o700 });
      await mkdir(swap.#staging.path, { mode: 0o700 });
      return swap;
    } catch (error) {
      lock?.release();
      await removeEmpty(target.uploads, created);
      throw await explainBegin(error, target.uploads);
    }
  }

  /**
   * Stages a file. A name that was given before is given anew, as official import would overwrite it.
   *
   * @param filename `hash` + `ext`.
   * @param content Read to its end, or destroyed.
   * @throws UserError `damagedArchive` for a name that leads out of the folder and for content of another size;
   *   `failed` where it cannot be written.
   */
  async add(filename: string, size: number, content: Readable): Promise<void> {
    if (!isFilename(filename)) {
      content.destroy();
      throw new UserError(
        'damagedArchive',
        `The archive holds a media file whose name does not stay in the uploads folder: ${JSON.stringify(filename)}`,
        'Do not import this archive unless you know who made it: Strapi writes no such names.',
      );
    }
    if (this.#staged.delete(filename)) {
      await this.#staging.remove(filename);
    }
    this.#unchanged.delete(filename);
    const staged = await this.#staging.write(filename, size, content);
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
   * Brings everything to the disk. From here on the database decides: the token has to be committed next.
   *
   * @throws UserError `failed` where the disk is full or has failed; then `discard`.
   */
  async prepare(): Promise<void> {
    await this.#staging.sync(this.#staged);
    const entries = await readdir(this.#uploads, { withFileTypes: true });
    const removed = entries
      .filter((entry) => !entry.isDirectory() && isFilename(entry.name) && this.#removed.has(entry.name))
      .map((entry) => entry.name)
      .filter((name) => !this.#staged.has(name) && !this.#unchanged.has(name));
    const { database } = this.#target;
    const journal = { token: this.token, database, added: [...this.#staged.keys()], removed };
    try {
      await syncFolder(this.#staging.path);
      await writeJournal(dirname(this.#staging.path), journal);
    } catch (error) {
      throw uploadsFailure(error, join(this.#uploads, ownPrefix));
    }
    this.#journal = journal;
  }

  /**
   * Moves everything in place, after the commit.
   *
   * @throws UserError `failed` where that is not possible. The database is then new and the media is not wholly so; the
   *   next import into this project, or `recoverMedia`, finishes it.
   */
  async complete(): Promise<SwapResult> {
    const { mark } = this.#target;
    if (this.#journal === undefined || !this.#isOpen || !(await mark.isCommitted(this.token))) {
      throw new Error('The media can be swapped only after prepare and the commit of its token.');
    }
    this.#isOpen = false;
    try {
      await finish(this.#uploads, this.#journal, mark, 'first');
    } catch (error) {
      throw new UserError(
        'failed',
        `The database was imported, but its media could not be put in place: ${(error as Error).message}`,
        `Correct that, then run the import again: it begins with finishing this one. Until then files are in ${this.#staging.path}.`,
        { cause: error },
      );
    } finally {
      this.#lock.release();
    }
    const replaced = [...this.#staged.values()].filter(({ replaces }) => replaces).length;
    return {
      added: this.#staged.size - replaced,
      replaced,
      unchanged: this.#unchanged.size,
      removed: this.#journal.removed.length,
    };
  }

  /**
   * Leaves the uploads folder as it was; harmless after `complete`. Where the commit took place in spite of the error
   * that led here, the media is put in place instead. The import's own connection has to be closed before.
   */
  async discard(): Promise<Recovery> {
    if (!this.#isOpen) {
      return 'nothing';
    }
    this.#isOpen = false;
    let recovery: Recovery;
    try {
      recovery = await recover(this.#uploads, this.#target);
    } finally {
      this.#lock.release();
    }
    if (recovery !== 'finished') {
      await removeEmpty(this.#target.uploads, this.#created);
    }
    return recovery;
  }
}

function lockUploads(uploads: string): FileLock {
  const lock = tryLock(join(uploads, `${ownPrefix}.lock`));
  if (lock === undefined) {
    throw new UserError(
      'importRunning',
      `Another import is writing to the uploads folder ${uploads}.`,
      'Wait until it has ended, then run this one again.',
    );
  }
  return lock;
}

/** The folder that a path leads to; undefined where there is none yet. */
async function realFolder(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

async function recover(uploads: string, { database, mark }: MediaTarget): Promise<Recovery> {
  const folder = join(uploads, ownPrefix);
  if ((await statsOf(folder)) === undefined) {
    return 'nothing';
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
      if (time === 'first' || error.code !== 'ENOENT') {
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
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) {
        return;
      }
      throw error;
    }
  }
}

async function explainBegin(error: unknown, uploads: string): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException;
  if ((code === 'EEXIST' || code === 'ENOENT') && (await statsOf(uploads)) !== undefined) {
    return new UserError(
      'failed',
      `The uploads folder ${uploads} is no folder, or a link to one that does not exist.`,
      'Make that folder, then import again.',
      { cause: error },
    );
  }
  return uploadsFailure(error, uploads);
}
