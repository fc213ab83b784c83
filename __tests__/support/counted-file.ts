import { Readable } from 'node:stream';
import type { RandomAccessFile } from '../../src/system/random-access.ts';

/** A file in memory, such as one that lies in an object storage, which counts what is asked of it. */
export class CountedFile implements RandomAccessFile {
  readonly path: string;
  content: Buffer;
  /** Bytes that were read, and how often somebody asked for some. */
  bytes = 0;
  requests = 0;
  isSame = true;

  constructor(content: Buffer, path = 's3://bucket/export.tar') {
    this.content = content;
    this.path = path;
  }

  get size(): number {
    return this.content.length;
  }

  stream(start = 0, end = this.size): Readable {
    this.requests += 1;
    return Readable.from(this.#pieces(start, Math.min(end, this.size)), { objectMode: false });
  }

  async read(start: number, length: number): Promise<Buffer> {
    this.requests += 1;
    const bytes = this.content.subarray(start, start + length);
    this.bytes += bytes.length;
    return Buffer.from(bytes);
  }

  async isUnchanged(): Promise<boolean> {
    return this.isSame;
  }

  async *#pieces(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; at += 1 << 16) {
      const bytes = this.content.subarray(at, Math.min(at + (1 << 16), end));
      this.bytes += bytes.length;
      yield Buffer.from(bytes);
    }
  }
}
