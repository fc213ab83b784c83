import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { readAllSync, writeAllSync } from '../../system/all-bytes.ts';
import { makeScratchFolderFor, type ScratchFolder, scratchFailure } from '../../system/scratch-folder.ts';
import { Page } from '../../transfer/page.ts';

/** Bytes that are kept in memory. Beyond, all of it goes into a file. */
const mostInMemory = 1_000_000;

const what = 'what is read before the media';

/**
 * Pages that are read now and written later: in memory while they are few, then packed (links to a tenth) in a file that nobody else can read, and that has no
 * name, so that it is gone with the process however that ends.
 *
 * Strapi's archives have the media in the middle, and a database must not be kept in one moment until a media library
 * has been copied: its server would keep all that is deleted meanwhile, or end the connection.
 */
export class SetAside {
  readonly #heads: Pick<Page, 'type' | 'count'>[] = [];
  /** Bytes of each page in the file. */
  readonly #lengths: number[] = [];
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
    for await (const page of pages) {
      // SQLite is read without ever leaving this thread: here signals get their turn.
      await nextTurn();
      signal?.throwIfAborted();
      this.add(page);
    }
  }

  /** Takes one more page. @throws UserError `failed` where there is no room for it. */
  add({ type, count, lines }: Page): void {
    this.#heads.push({ type, count });
    this.#add(Buffer.from(lines));
  }

  /** The pages, in the order in which they came. */
  async *pages(): AsyncGenerator<Page> {
    let position = 0;
    for (const [index, { type, count }] of this.#heads.entries()) {
      const length = this.#lengths[index] ?? 0;
      const text = this.#inMemory[index] ?? inflateRawSync(this.#read(position, length));
      yield Page.ofLines(type, count, text.toString());
      position += length;
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
        const packed = deflateRawSync(part, { level: 1 });
        writeAllSync(this.#file, packed);
        this.#lengths.push(packed.length);
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
