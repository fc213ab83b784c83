import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { gzipHeader, trailerOf, trailerSize } from './gzip.ts';
import { blockHeader, mostInBlock } from './stored-lane.ts';

/** Where in a gzip stream of our own there are blocks that are only stored, and how long it is. */
export interface StoredRuns {
  /** Where each run of them begins and ends, in their order. */
  readonly runs: readonly (readonly [from: number, to: number])[];
  /** Bytes of the stream. */
  readonly size: number;
}

/**
 * Takes a gzip stream apart that was just written. What was only stored is handed on as it lies there, and has to be blocks that say so; the
 * rest goes through inflate. Everything has to be what it was made of: header, blocks, end, checksum, and nothing behind.
 */
export class KnownGunzip {
  readonly #known: StoredRuns;
  readonly #take: (bytes: Buffer) => void;
  readonly #inflate = createInflateRaw();
  #failure: unknown;
  #hasEnded = false;
  /** Of the stream, what was taken apart. */
  #place = 0;
  #run = 0;
  /** Of the stored block that has begun, what is to come. */
  #left = 0;
  /** What is known of a header or the trailer: they may come in pieces. */
  #pieces: Buffer = Buffer.alloc(0);
  #checksum = 0;
  #size = 0;

  /** @param take Is given what the stream is made of, piece by piece, each for as long as the call takes. */
  constructor(known: StoredRuns, take: (bytes: Buffer) => void) {
    this.#known = known;
    this.#take = take;
    this.#inflate
      .on('data', (bytes: Buffer) => this.#found(bytes))
      .on('end', () => {
        this.#hasEnded = true;
      })
      .on('error', (error) => {
        this.#failure ??= error;
      });
  }

  /** @throws Error where the stream is another. */
  async write(bytes: Buffer): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const taken = await this.#next(rest);
      this.#place += taken;
      rest = rest.subarray(taken);
    }
  }

  /** To be called when all was written. @throws as {@link write}. */
  assertEnded(): void {
    if (this.#place !== this.#known.size || !this.#hasEnded) {
      throw new Error('unexpected end of file');
    }
  }

  destroy(): void {
    this.#inflate.destroy();
  }

  /** @returns How many bytes it has taken, one at least. */
  async #next(bytes: Buffer): Promise<number> {
    const { runs, size } = this.#known;
    if (this.#place < gzipHeader.length) {
      return this.#exactly(bytes, gzipHeader, this.#place);
    }
    const end = size - trailerSize;
    if (this.#place >= end) {
      if (this.#place === end) {
        await this.#endOfInflate();
      }
      return this.#exactly(bytes, trailerOf(this.#checksum, this.#size), this.#place - end);
    }
    const [from, to] = runs[this.#run] ?? [end, end];
    if (this.#place < from) {
      return await this.#inflated(bytes.subarray(0, from - this.#place));
    }
    const taken = this.#stored(bytes.subarray(0, to - this.#place));
    if (this.#place + taken === to) {
      if (this.#left > 0 || this.#pieces.length > 0) {
        throw new Error('a block of it goes on where it has to end');
      }
      this.#run += 1;
    }
    return taken;
  }

  #exactly(bytes: Buffer, expected: Buffer, at: number): number {
    const piece = bytes.subarray(0, expected.length - at);
    if (piece.length === 0) {
      throw new Error('there is something after the end of its gzip stream');
    }
    if (!piece.equals(expected.subarray(at, at + piece.length))) {
      throw new Error('its gzip stream has another frame than was written');
    }
    return piece.length;
  }

  /** Behind a run, and before one, nothing is under way in inflate. */
  async #inflated(bytes: Buffer): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#inflate.once('error', reject);
      this.#inflate.write(bytes, (error) => {
        this.#inflate.off('error', reject);
        if (error) {
          reject(error);
        } else {
          resolve();
        }
      });
    });
    while (this.#inflate.readableLength > 0 && this.#failure === undefined) {
      await setImmediate();
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    return bytes.length;
  }

  async #endOfInflate(): Promise<void> {
    const before = this.#inflate.bytesWritten;
    const given =
      this.#known.runs.reduce((bytes, [from, to]) => bytes - (to - from), this.#place) - gzipHeader.length;
    if (before !== given) {
      throw new Error('there is something after the end of its deflate stream');
    }
    this.#inflate.end();
    if (!this.#hasEnded) {
      await once(this.#inflate, 'end');
    }
  }

  /** @returns How many bytes it has taken, one at least. */
  #stored(bytes: Buffer): number {
    if (this.#left > 0) {
      const content = bytes.subarray(0, this.#left);
      this.#left -= content.length;
      this.#found(content);
      return content.length;
    }
    const piece = bytes.subarray(0, blockHeader - this.#pieces.length);
    this.#pieces = Buffer.concat([this.#pieces, piece]);
    if (this.#pieces.length === blockHeader) {
      this.#left = this.#pieces.readUInt16LE(1);
      if (this.#pieces[0] !== 0 || this.#pieces.readUInt16LE(3) !== mostInBlock - this.#left) {
        throw new Error('invalid stored block lengths');
      }
      this.#pieces = Buffer.alloc(0);
    }
    return piece.length;
  }

  #found(bytes: Buffer): void {
    this.#checksum = crc32(bytes, this.#checksum);
    this.#size += bytes.length;
    this.#take(bytes);
  }
}
