import { Readable } from 'node:stream';
import { constants, createInflateRaw } from 'node:zlib';
import type { TarSource } from '../tar-reader.ts';
import type { DecryptedFile } from './decrypted.ts';

/** Larger ones cost memory and are no faster. */
const chunkSize = 1 << 17;

/** What is kept to be read again, since what is looked for in an archive is looked for in the same records some times. In bytes. */
const mostKept = 1 << 25;
const largestKept = 1 << 23;

/** Bytes that were read once. */
interface Kept {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** What an archive holds before it is compressed, from wherever a reader can begin. */
export class UnpackedRanges {
  readonly #file: DecryptedFile;
  readonly #isCompressed: boolean;
  readonly #keeps: boolean;
  /** The oldest first. */
  readonly #kept: Kept[] = [];
  #keptBytes = 0;

  /**
   * @param keeps Whether ranges are kept, since it takes long to read them again.
   */
  constructor(
    file: DecryptedFile,
    { isCompressed, keeps }: { readonly isCompressed: boolean; readonly keeps: boolean },
  ) {
    this.#file = file;
    this.#isCompressed = isCompressed;
    this.#keeps = keeps;
  }

  /** Of what is there before it is unpacked. */
  get size(): number {
    return this.#file.size;
  }

  /**
   * @param from Where a reader can begin, in what is compressed.
   * @param end The first byte of that that is not read any more.
   * @param count Told of bytes as they are unpacked; throws where they are too many.
   * @returns What is to be closed.
   */
  open(
    from: number,
    end: number,
    count: (bytes: number) => void = () => undefined,
  ): TarSource & { close(): void } {
    const input = Readable.from(this.#packed(from, end), { objectMode: false });
    // It ends where the next reader would begin, and not as a stream ends.
    const unpacked = this.#isCompressed
      ? createInflateRaw({ chunkSize, finishFlush: constants.Z_SYNC_FLUSH })
      : undefined;
    if (unpacked !== undefined) {
      input.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
    }
    const last = unpacked ?? input;
    // Whoever reads is told all the same.
    last.on('error', () => undefined);
    const chunks: AsyncIterator<Buffer> = last[Symbol.asyncIterator]();
    return {
      next: async () => {
        const result = await chunks.next();
        count(result.done ? 0 : result.value.length);
        return result;
      },
      close: () => {
        for (const stream of [input, last]) {
          stream.destroy();
        }
      },
    };
  }

  /** Nothing is fetched that is kept, whatever it was read for: runs of other entries have other bounds. */
  async *#packed(from: number, end: number): AsyncGenerator<Buffer> {
    if (!this.#keeps || end - from > largestKept) {
      yield* this.#file.bytes(from, end);
      return;
    }
    for (let at = from; at < end; ) {
      const kept = this.#kept.find(({ start, end }) => start <= at && at < end);
      if (kept !== undefined) {
        yield kept.bytes.subarray(at - kept.start, end - kept.start);
        at = kept.end;
        continue;
      }
      const behind = this.#kept.reduce((next, { start }) => (start > at ? Math.min(next, start) : next), end);
      const chunks: Buffer[] = [];
      for await (const chunk of this.#file.bytes(at, behind)) {
        chunks.push(chunk);
      }
      const bytes = Buffer.concat(chunks);
      this.#keep({ start: at, end: behind, bytes });
      yield bytes;
      at = behind;
    }
  }

  #keep(read: Kept): void {
    this.#kept.push(read);
    this.#keptBytes += read.bytes.length;
    while (this.#keptBytes > mostKept) {
      this.#keptBytes -= this.#kept.shift()?.bytes.length ?? 0;
    }
  }
}
