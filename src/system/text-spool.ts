import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchFolder, type ScratchFolder, scratchFailure } from './scratch-folder.ts';
import { systemFailure } from './system-error.ts';

/** Bytes that are kept in memory; what is more goes to a file. */
const most = 1 << 25;

/** Bytes that are written at a time then. */
const atATime = 1 << 20;

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
  #folder: ScratchFolder | undefined;
  #file: number | undefined;

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
    const bytes = Buffer.allocUnsafe(length);
    try {
      for (let read = 0; read < length; ) {
        const count = readSync(this.#file as number, bytes, read, length - read, offset + read);
        if (count === 0) {
          throw new Error('the file has become shorter');
        }
        read += count;
      }
    } catch (error) {
      throw systemFailure(error, `The scratch file with ${what} cannot be read`);
    }
    return bytes.toString('utf8');
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
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#buffer.length) {
      return;
    }
    const isInFile = this.#file !== undefined;
    if (isInFile || this.#used + length > most) {
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
        this.#folder = makeScratchFolder();
        this.#file = openSync(join(this.#folder.path, 'texts'), 'wx+', 0o600);
      }
      for (let written = 0; written < this.#used; ) {
        written += writeSync(
          this.#file,
          this.#buffer,
          written,
          this.#used - written,
          this.#written + written,
        );
      }
    } catch (error) {
      throw scratchFailure(error, what);
    }
    this.#written += this.#used;
    this.#used = 0;
    if (this.#buffer.length > atATime) {
      this.#buffer = Buffer.allocUnsafe(atATime);
    }
  }
}
