import { createReadStream } from 'node:fs';
import { type FileHandle, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readAll } from './all-bytes.ts';
import type { HeldFile, RandomAccessFile } from './random-access.ts';
import { openRegular } from './regular-file.ts';

/** Bytes of a stream that are read at a time. Larger chunks cost memory and are no faster. */
const chunkSize = 1 << 17;

/** What is another after a file was replaced or written to. */
interface Identity {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

async function identify(path: string): Promise<Identity> {
  const { size, mtimeMs, ino } = await stat(path);
  return { size, mtimeMs, ino };
}

/**
 * A file of this machine. It is opened anew for whatever is read of it, so that there is nothing to close.
 *
 * @throws the error of the system where there is none; reads throw that, or as `openRegular`.
 */
export async function openLocalFile(path: string): Promise<RandomAccessFile> {
  return new LocalFile(path, await identify(path));
}

class LocalFile implements RandomAccessFile {
  readonly path: string;
  readonly givesAway = true;
  readonly #identity: Identity;

  constructor(path: string, identity: Identity) {
    this.path = path;
    this.#identity = identity;
  }

  get size(): number {
    return this.#identity.size;
  }

  stream(start = 0, end = Number.POSITIVE_INFINITY): Readable {
    return start < end
      ? createReadStream(this.path, { highWaterMark: chunkSize, start, end: end - 1 })
      : Readable.from([]);
  }

  async read(start: number, length: number): Promise<Buffer> {
    const held = await this.hold();
    try {
      return await held.read(start, length);
    } finally {
      await held.close();
    }
  }

  async hold(): Promise<HeldFile> {
    return new HeldLocalFile(await openRegular(this.path), this.size);
  }

  /** @throws the error of the system where nothing has its name any more. */
  async isUnchanged(): Promise<boolean> {
    const { size, mtimeMs, ino } = await identify(this.path);
    const before = this.#identity;
    return size === before.size && mtimeMs === before.mtimeMs && ino === before.ino;
  }
}

class HeldLocalFile implements HeldFile {
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(start: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - start)));
    return bytes.subarray(0, await readAll(this.#handle, bytes, start));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
