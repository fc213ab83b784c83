import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeScratchFolder, type ScratchFolder } from '../../system/scratch-folder.ts';

/** Bytes of downloads that may lie on the disk before the archive has taken them. */
export const spoolSize = 256_000_000;

/**
 * A folder for downloads that wait for their turn: an archive announces the size of each file before its content, and
 * replies do not tell it, or not truly. What is ahead of its turn stops at a limit; what is next never does.
 */
export class Spool {
  readonly #limit: number;
  #folder: ScratchFolder | undefined;
  #count = 0;
  #bytes = 0;
  #next = 0;
  #wake: (() => void)[] = [];

  constructor(limit = spoolSize) {
    this.#limit = limit;
  }

  /** A path for a new file in a folder that nobody else can read. */
  path(): string {
    this.#folder ??= makeScratchFolder();
    this.#count += 1;
    return join(this.#folder.path, String(this.#count));
  }

  /** Says whose turn it is; files are numbered in the order in which they are taken. */
  turn(index: number): void {
    this.#next = index;
    this.#wakeAll();
  }

  /** Whether a file that is not next has to wait before it takes more room. */
  isFull(index: number): boolean {
    return index > this.#next && this.#bytes >= this.#limit;
  }

  /** Waits for room for a file. */
  async room(index: number, signal: AbortSignal): Promise<void> {
    while (this.isFull(index)) {
      signal.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      this.#wake.push(wake);
      signal.addEventListener('abort', wake, { once: true });
      await promise;
      signal.removeEventListener('abort', wake);
    }
  }

  take(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Removes a file, where there is one, and gives its room to others. */
  async remove(path: string | undefined, bytes: number): Promise<void> {
    if (path !== undefined) {
      await rm(path, { force: true });
    }
    this.#bytes -= bytes;
    this.#wakeAll();
  }

  /** Removes everything. */
  close(): void {
    this.#folder?.remove();
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) {
      wake();
    }
  }
}
