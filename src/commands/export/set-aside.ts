import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readAllSync, writeAllSync } from '../../system/all-bytes.ts';
import { makeScratchFolderFor, type ScratchFolder, scratchFailure } from '../../system/scratch-folder.ts';
import { Page } from '../../transfer/page.ts';

/** Bytes that are kept in memory. Beyond, all of it goes into a file. */
const mostInMemory = 1_000_000;

const what = 'what is read before the media';

/**
 * Pages that are read now and written later: in memory while they are few, then in a file that nobody else can read, and that has no
 * name, so that it is gone with the process however that ends.
 *
 * Strapi's archives have the media in the middle, and a database must not be kept in one moment until a media library
 * has been copied: its server would keep all that is deleted meanwhile, or end the connection.
 */
export class SetAside {
  readonly #heads: Pick<Page, 'type' | 'count' | 'bytes'>[] = [];
  #bytes = 0;
  #inMemory: Buffer[] = [];
  #folder: ScratchFolder | undefined;
  #file: number | undefined;

  /**
   * Reads pages to their end.
   *
   * @throws UserError `failed` where there is no room for them; the reason of `signal` where it is aborted.
   */
  async fill(pages: AsyncIterable<Page>, signal: AbortSignal | undefined): Promise<void> {
    for await (const { type, count, lines } of pages) {
      // SQLite is read without ever leaving this thread: here signals get their turn.
      await nextTurn();
      signal?.throwIfAborted();
      const text = Buffer.from(lines);
      this.#heads.push({ type, count, bytes: text.length });
      this.#add(text);
    }
  }

  /** The pages, in the order in which they came. */
  async *pages(): AsyncGenerator<Page> {
    let position = 0;
    for (const [index, { type, count, bytes }] of this.#heads.entries()) {
      yield Page.ofLines(type, count, (this.#inMemory[index] ?? this.#read(position, bytes)).toString());
      position += bytes;
    }
  }

  /** Forgets the pages; harmless when that was done before. */
  remove(): void {
    this.#inMemory = [];
    if (this.#file !== undefined) {
      closeSync(this.#file);
      this.#file = undefined;
    }
    this.#folder?.remove();
  }

  #add(text: Buffer): void {
    this.#bytes += text.length;
    if (this.#file === undefined && this.#bytes <= mostInMemory) {
      this.#inMemory.push(text);
      return;
    }
    try {
      this.#file ??= this.#open();
      for (const part of [...this.#inMemory.splice(0), text]) {
        writeAllSync(this.#file, part);
      }
    } catch (error) {
      throw scratchFailure(error, what);
    }
  }

  #open(): number {
    this.#folder = makeScratchFolderFor(what, this.#bytes);
    const path = join(this.#folder.path, 'aside');
    const file = openSync(path, 'wx+', 0o600);
    // Rows of files are as they are in the database: a killed process must not leave what is to be masked.
    rmSync(path);
    return file;
  }

  #read(position: number, length: number): Buffer {
    const text = Buffer.allocUnsafe(length);
    if (readAllSync(this.#file as number, text, position) < length) {
      throw new Error('a file of ours became shorter');
    }
    return text;
  }
}
