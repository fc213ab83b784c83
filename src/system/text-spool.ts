import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAllSync, writeAllSync } from './all-bytes.ts';
import { makeScratchFolder, type ScratchFolder, scratchFailure } from './scratch-folder.ts';
import { systemFailure } from './system-error.ts';

/** Bytes that are kept in memory; what is more goes to a file. */
const most = 1 << 22;

/** Bytes that are written at a time then, and read. */
const atATime = 1 << 20;
const ahead = 1 << 18;

/** What it is for, in errors. */
const what = 'what two states differ in';

/**
 * Texts that are put away one after the other, and read again in any order. A few stay in memory, many lie in a scratch folder, which
 * nobody else can read.
 */
export class TextSpool {
  #buffer = Buffer.allocUnsafe(1 << 16);
  /** Bytes of the buffer that are in use, and those in the file, which are before them. */
  #used = 0;
  #written = 0;
  /** What was read of the file last, and where it stands there. */
  #block = Buffer.alloc(0);
  #blockAt = 0;
  #folder: ScratchFolder | undefined;
  #file: number | undefined;
  readonly #inside: string;

  /** @param inside Where the scratch folder goes; the system's temporary folder where nothing is said. */
  constructor(inside: string = tmpdir()) {
    this.#inside = inside;
  }

  /** @returns Where it lies: with its length in bytes what {@link get} takes. */
  put(text: string): { readonly offset: number; readonly length: number } {
    const length = Buffer.byteLength(text);
    this.#reserve(length);
    this.#buffer.write(text, this.#used);
    const offset = this.#written + this.#used;
    this.#used += length;
    return { offset, length };
  }

  /** @throws UserError `failed` where the file cannot be read. */
  get(offset: number, length: number): string {
    if (offset >= this.#written) {
      const start = offset - this.#written;
      return this.#buffer.toString('utf8', start, start + length);
    }
    if (offset < this.#blockAt || offset + length > this.#blockAt + this.#block.length) {
      this.#readBlock(offset, length);
    }
    const start = offset - this.#blockAt;
    return this.#block.toString('utf8', start, start + length);
  }

  /** Texts are mostly read in the order in which they were put: what comes behind is read at once. */
  #readBlock(offset: number, length: number): void {
    const bytes = Buffer.allocUnsafe(Math.min(Math.max(length, ahead), this.#written - offset));
    try {
      readAllSync(this.#file as number, bytes, offset);
    } catch (error) {
      throw systemFailure(error, `The scratch file with ${what} cannot be read`);
    }
    this.#block = bytes;
    this.#blockAt = offset;
  }

  /** Removes the file; harmless where there is none. */
  close(): void {
    if (this.#file !== undefined) {
      closeSync(this.#file);
      this.#file = undefined;
    }
    this.#folder?.remove();
    this.#folder = undefined;
    this.#buffer = Buffer.alloc(0);
    this.#block = this.#buffer;
  }

  #reserve(length: number): void {
    if (this.#used + length > (this.#file === undefined ? most : atATime)) {
      this.#flush();
    }
    if (this.#used + length > this.#buffer.length) {
      const wanted = this.#file === undefined ? 2 * this.#buffer.length : atATime;
      const larger = Buffer.allocUnsafe(Math.max(wanted, this.#used + length));
      this.#buffer.copy(larger, 0, 0, this.#used);
      this.#buffer = larger;
    }
  }

  /** @throws UserError `failed` where there is no room. */
  #flush(): void {
    try {
      if (this.#file === undefined) {
        this.#folder = makeScratchFolder(this.#inside);
        this.#file = openSync(join(this.#folder.path, 'texts'), 'wx+', 0o600);
      }
      writeAllSync(this.#file, this.#buffer.subarray(0, this.#used), this.#written);
    } catch (error) {
      throw scratchFailure(error, what, this.#inside);
    }
    this.#written += this.#used;
    this.#used = 0;
    if (this.#buffer.length > atATime) {
      this.#buffer = Buffer.allocUnsafe(atATime);
    }
  }
}
