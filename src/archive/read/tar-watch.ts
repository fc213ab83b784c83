import { Transform, type TransformCallback } from 'node:stream';
import { mostUnpacked } from '../format/limits.ts';
import { damaged, refused } from './failures.ts';
import type { TarSeal } from './tar-seal.ts';

const block = 512;

/**
 * Stands before the tar reader and sees what that does not tell: whether the tar ends with the two blocks of zeros that
 * every writer puts there, and whether anything lies behind them. Without them a tar that was cut between two entries
 * looks whole.
 */
export class TarWatch extends Transform {
  readonly #archive: string;
  /** The most that the file may unpack to. */
  readonly #limit: number;
  readonly #seal: TarSeal;
  #seen = 0;
  /** Where the last entry that the reader came to ends, with its padding. */
  #end = 0;
  #isZero = true;
  /** Runs of blocks of zeros behind that, which the reader has not come to yet. */
  #zeros: { start: number; stop: number }[] = [];

  constructor(archive: string, fileSize: number, seal: TarSeal) {
    super();
    this.#archive = archive;
    this.#seal = seal;
    this.#limit = mostUnpacked(fileSize);
  }

  /** @param header What the tar reader has just come to: where its content begins, and its size. */
  entry(header: { readonly name: string; readonly byteOffset: number; readonly size: number }): void {
    const start = header.byteOffset - block;
    if (this.#zeros.some((run) => run.start < start)) {
      throw refused(this.#archive, 'there are more entries after the end of its tar');
    }
    this.#end = header.byteOffset + Math.ceil(header.size / block) * block;
    this.#seal.entry({ name: header.name, start, end: this.#end });
    this.#zeros = this.#zeros
      .filter(({ stop }) => stop > this.#end)
      .map(({ start, stop }) => ({ start: Math.max(start, this.#end), stop }));
  }

  /** To be called when the tar reader has finished. */
  assertEnded(): void {
    const [run] = this.#zeros;
    if (
      run === undefined ||
      run.start !== this.#end ||
      run.stop !== this.#seen ||
      run.stop - run.start < 2 * block
    ) {
      throw damaged(this.#archive, 'it is cut off: the end of its tar is missing');
    }
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    if (this.#seen + chunk.length > this.#limit) {
      done(refused(this.#archive, `it unpacks to more than ${this.#limit} bytes`));
      return;
    }
    this.#scan(chunk);
    try {
      this.#seal.chunk(chunk);
    } catch (error) {
      done(error as Error);
      return;
    }
    this.#seen += chunk.length;
    done(null, chunk);
  }

  /** Notes the blocks of zeros, but for those within the content of the entry that is being read. */
  #scan(chunk: Buffer): void {
    let offset = Math.min(chunk.length, Math.max(0, this.#end - this.#seen));
    while (offset < chunk.length) {
      const position = this.#seen + offset;
      const inBlock = position % block;
      const stop = Math.min(chunk.length, offset + block - inBlock);
      this.#isZero = (inBlock === 0 || this.#isZero) && isZero(chunk, offset, stop);
      if (this.#isZero && (this.#seen + stop) % block === 0) {
        this.#note(this.#seen + stop);
      }
      offset = stop;
    }
  }

  #note(stop: number): void {
    const last = this.#zeros.at(-1);
    if (last?.stop === stop - block) {
      last.stop = stop;
    } else {
      this.#zeros.push({ start: stop - block, stop });
    }
  }
}

function isZero(chunk: Buffer, start: number, stop: number): boolean {
  for (let index = start; index < stop; index += 1) {
    if (chunk[index] !== 0) {
      return false;
    }
  }
  return true;
}
