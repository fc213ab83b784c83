import type { Readable } from 'node:stream';
import type { HeldFile, RandomAccessFile } from '../../system/random-access.ts';
import type { TarSource } from './tar-reader.ts';

/** As much as streams of files read at a time here. */
const chunkSize = 1 << 17;

/** Bytes that are not worth another request: to read over them is quicker than to ask for those behind them. */
const worthARequest = 1 << 20;

/** A file whose bytes are read, or passed over without being read. */
export interface SkippingSource extends TarSource {
  /** How far it is: read, or passed over. */
  readonly bytesRead: number;
  skip(most: number): number;
  close(): Promise<void>;
}

/** @throws the error of the system where it cannot be opened. */
export const openSkipping = async (file: RandomAccessFile): Promise<SkippingSource> =>
  file.hold === undefined ? new SkippingStream(file) : new SkippingFile(await file.hold());

/** Where every place of the file is as near as any other. */
class SkippingFile implements SkippingSource {
  readonly #file: HeldFile;
  #at = 0;

  constructor(file: HeldFile) {
    this.#file = file;
  }

  get bytesRead(): number {
    return this.#at;
  }

  async next(): Promise<IteratorResult<Buffer>> {
    const value = await this.#file.read(this.#at, chunkSize);
    this.#at += value.length;
    return value.length === 0 ? { done: true, value: undefined } : { done: false, value };
  }

  skip(most: number): number {
    const skipped = Math.max(0, Math.min(most, this.#file.size - this.#at));
    this.#at += skipped;
    return skipped;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Where each place has to be asked for, and what comes behind it then comes by itself. */
class SkippingStream implements SkippingSource {
  readonly #file: RandomAccessFile;
  #stream: Readable | undefined;
  #chunks: AsyncIterator<Buffer> | undefined;
  #at = 0;

  constructor(file: RandomAccessFile) {
    this.#file = file;
  }

  get bytesRead(): number {
    return this.#at;
  }

  async next(): Promise<IteratorResult<Buffer>> {
    if (this.#chunks === undefined) {
      this.#stream = this.#file.stream(this.#at);
      this.#chunks = this.#stream[Symbol.asyncIterator]();
    }
    const result = await this.#chunks.next();
    this.#at += result.done ? 0 : result.value.length;
    return result;
  }

  skip(most: number): number {
    const skipped = Math.max(0, Math.min(most, this.#file.size - this.#at));
    if (skipped < worthARequest) {
      return 0;
    }
    this.#leave();
    this.#at += skipped;
    return skipped;
  }

  async close(): Promise<void> {
    this.#leave();
  }

  #leave(): void {
    // Nobody listens to what it may still have to say.
    this.#stream?.on('error', () => undefined).destroy();
    this.#stream = undefined;
    this.#chunks = undefined;
  }
}
