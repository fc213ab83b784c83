import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { UserError } from '../../errors.ts';
import { writeAllSync } from '../../system/all-bytes.ts';
import { busy, primaryCode } from './result-codes.ts';

/**
 * How long a commit of another program may have to wait at a time, in milliseconds: at first, and where that has not
 * been enough. Who waits for a lock of SQLite's looks after 1, 3, 8, 18, 33, 53 and 78 ms, and goes on then.
 */
const turn = 40;
const longTurn = 70;
const shortAttempts = 3;

/** How long a program that commits again and again is left alone between two attempts, in milliseconds. */
const pause = 200;

/** How long to hope that nobody writes for as long as a comparison takes, in milliseconds; and so many comparisons. */
const patience = 5_000;
const comparisons = 10;

/** The longest wait, where that was in vain: programs give up after five seconds, unless they say otherwise. */
const lastResort = 2_000;

/** How long to try to get a word in, in milliseconds. */
const lockTimeout = 5_000;

/** Two of them fit the cache of a core. */
const chunkSize = 256 * 1024;

/** So few changed chunks are left for the end, where a commit may wait for them. */
const fewChunks = 16;

/** The header has a counter that every transaction changes, and what else tells one state from another (file format §1.3). */
const headerSize = 100;

/**
 * Copies a database in a rollback journal mode as it is at one moment, while other programs write to it.
 *
 * Without a log, a reader keeps writers from committing. So the copy is made without a lock, which makes it a mixture of
 * moments; then, under the lock that readers take, it is compared with the database and put right where they differ. To
 * compare is to read what is in memory by now: some 3 MB a millisecond. A database for which that takes longer than
 * {@link turn} is compared in several turns, and again from its beginning where somebody has committed between two of
 * them. Only where somebody always does, all of it is compared in one turn.
 *
 * SQLite's own online backup begins anew whenever somebody writes, or else holds the lock until all is copied.
 *
 * @param file Absolute path of the database, without symbolic links.
 * @param label The same path as people know it.
 * @param copy Path of a file that does not exist yet; it is for this user only.
 * @throws UserError `failed` where another file takes the database's place meanwhile, or where it is so large, and
 *   written to so often, that its writers would have to wait too long; errors of SQLite and of the file system.
 */
export async function copyLiveDatabase(
  file: string,
  label: string,
  copy: string,
  signal?: AbortSignal,
): Promise<void> {
  // Before SQLite opens it, and closed after: POSIX drops all locks that a process has on a file with the first
  // descriptor of it that is closed.
  const source = openSync(file, 'r');
  try {
    const target = openSync(copy, 'wx+', 0o600);
    try {
      await new LiveCopy(file, label, source, target, signal).make();
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

class LiveCopy {
  readonly #file: string;
  readonly #label: string;
  readonly #source: number;
  readonly #copy: number;
  readonly #signal: AbortSignal | undefined;
  readonly #there = Buffer.alloc(chunkSize);
  readonly #here = Buffer.alloc(chunkSize);
  #changed = 0;

  constructor(file: string, label: string, source: number, copy: number, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#label = label;
    this.#source = source;
    this.#copy = copy;
    this.#signal = signal;
  }

  async make(): Promise<void> {
    const fullPass = await this.#copyWithoutLock();
    const database = new DatabaseSync(this.#file, { readOnly: true, timeout: 0 });
    try {
      await this.#settle(database, fullPass);
    } finally {
      database.close();
    }
  }

  /**
   * Goes through the database until little of it changes on the way, or no less than the time before.
   *
   * @returns how long the last time took, in milliseconds.
   */
  async #copyWithoutLock(): Promise<number> {
    for (let before = Number.POSITIVE_INFINITY; ; before = this.#changed) {
      const started = performance.now();
      this.#changed = 0;
      for (let position = 0; position < this.#size(); ) {
        position = this.#bring(position, turn);
        await nextTurn();
        this.#signal?.throwIfAborted();
      }
      const took = performance.now() - started;
      if (took < turn || this.#changed <= fewChunks || this.#changed > before / 2) {
        return took;
      }
    }
  }

  /** @param fullPass How long it takes to go through all of it. */
  async #settle(database: DatabaseSync, fullPass: number): Promise<void> {
    const deadline = performance.now() + patience + comparisons * fullPass;
    for (let attempt = 1; ; attempt += 1) {
      const isLast = performance.now() > deadline;
      if (isLast && fullPass > lastResort) {
        throw this.#tooBusy();
      }
      const most = attempt <= shortAttempts ? turn : longTurn;
      if (await this.#compare(database, isLast ? Number.POSITIVE_INFINITY : most)) {
        return;
      }
      await this.#wait(pause);
    }
  }

  /**
   * Compares all of the database under the lock, and puts the copy right.
   *
   * @param most How long to hold the lock at a time, in milliseconds.
   * @returns false where somebody has committed between two turns.
   */
  async #compare(database: DatabaseSync, most: number): Promise<boolean> {
    let before: string | undefined;
    let position = 0;
    for (;;) {
      await this.#lock(database);
      try {
        const now = this.#state();
        before ??= now;
        if (now !== before) {
          return false;
        }
        position = this.#bring(position, most);
        if (position >= this.#size()) {
          ftruncateSync(this.#copy, this.#size());
          return true;
        }
      } finally {
        database.exec('ROLLBACK');
      }
      this.#signal?.throwIfAborted();
    }
  }

  /** Waits without SQLite's growing pauses, in which a program that writes without end would always be first. */
  async #lock(database: DatabaseSync): Promise<void> {
    const deadline = performance.now() + lockTimeout;
    for (;;) {
      database.exec('BEGIN');
      try {
        database.prepare('SELECT 1 FROM sqlite_schema').get();
        return;
      } catch (error) {
        database.exec('ROLLBACK');
        if (primaryCode(error) !== busy || performance.now() > deadline) {
          throw error;
        }
      }
      await this.#wait(1);
    }
  }

  /** @returns how far it came within some milliseconds, at least by a chunk. */
  #bring(from: number, most: number): number {
    const until = performance.now() + most;
    let position = from;
    do {
      const length = readSync(this.#source, this.#there, 0, chunkSize, position);
      const known = readSync(this.#copy, this.#here, 0, length, position);
      if (known !== length || this.#there.compare(this.#here, 0, length, 0, length) !== 0) {
        writeAllSync(this.#copy, this.#there.subarray(0, length), position);
        this.#changed += 1;
      }
      position += length;
      if (length < chunkSize) {
        break;
      }
    } while (performance.now() < until);
    return position;
  }

  /** @throws the reason of the signal as soon as it is aborted. */
  async #wait(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#signal }).catch(() => undefined);
    this.#signal?.throwIfAborted();
  }

  #size(): number {
    return fstatSync(this.#source).size;
  }

  /** The same as long as nobody has committed. */
  #state(): string {
    const { ino, dev, size } = fstatSync(this.#source, { bigint: true });
    const current = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
    if (current?.ino !== ino || current.dev !== dev) {
      throw new UserError(
        'failed',
        `Another file took the place of ${this.#label} while it was read.`,
        'Run the command again.',
      );
    }
    readSync(this.#source, this.#there, 0, headerSize, 0);
    return `${size} ${this.#there.toString('hex', 0, headerSize)}`;
  }

  #tooBusy(): UserError {
    return new UserError(
      'failed',
      `${this.#label} is so large, and written to so often, that it could not be copied without holding up its writers for seconds.`,
      'Run the command when less is written, or let the database keep a log, which readers do not disturb: PRAGMA journal_mode = WAL.',
    );
  }
}
