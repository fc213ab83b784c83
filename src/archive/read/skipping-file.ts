import type { FileHandle } from 'node:fs/promises';
import { openRegular } from '../../system/regular-file.ts';
import type { TarSource } from './tar-reader.ts';

/** As much as streams of files read at a time here. */
const chunkSize = 1 << 17;

/** A file whose bytes are read, or passed over without being read. */
export class SkippingFile implements TarSource {
  readonly #handle: FileHandle;
  readonly #size: number;
  #at = 0;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** @throws the error of the system where it cannot be opened. */
  static async open(path: string): Promise<SkippingFile> {
    const handle = await openRegular(path);
    return new SkippingFile(handle, (await handle.stat()).size);
  }

  /** How far it is: read, or passed over. */
  get bytesRead(): number {
    return this.#at;
  }

  async next(): Promise<IteratorResult<Buffer>> {
    const { buffer, bytesRead } = await this.#handle.read(
      Buffer.allocUnsafe(chunkSize),
      0,
      chunkSize,
      this.#at,
    );
    this.#at += bytesRead;
    return bytesRead === 0
      ? { done: true, value: undefined }
      : { done: false, value: buffer.subarray(0, bytesRead) };
  }

  skip(most: number): number {
    const skipped = Math.max(0, Math.min(most, this.#size - this.#at));
    this.#at += skipped;
    return skipped;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
