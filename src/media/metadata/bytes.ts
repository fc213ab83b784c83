/** A file that can be read anywhere. */
export interface ByteSource {
  readonly size: number;
  /** Fewer bytes only where the file ends. */
  read(position: number, length: number): Promise<Buffer>;
}

/** What a file is to have instead of what it has, in a range of it. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  /** At its beginning; zeros behind that. */
  readonly content?: Buffer;
  /** What all of it is to have instead of zeros. */
  readonly fill?: number;
}

/** Thrown where a file goes on otherwise than its format allows. What was found before is right all the same. */
export class Damaged extends Error {}

/** More of them than any honest file has. */
const mostPatches = 100_000;

const block = 65_536;

/** The ranges of a file that are to be overwritten, as they are found, and the bytes that are read for that. */
export class Inspection {
  readonly size: number;
  readonly patches: Patch[] = [];
  readonly #source: ByteSource;
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  /**
   * So many bytes from there.
   *
   * @throws Damaged where the file ends before.
   */
  async at(position: number, length: number): Promise<Buffer> {
    const bytes = await this.upTo(position, length);
    if (bytes.length < length) {
      throw new Damaged();
    }
    return bytes;
  }

  /** As many bytes from there, or what there is. */
  async upTo(position: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.size - position));
    const from = position - this.#start;
    if (from < 0 || from + wanted > this.#buffer.length) {
      this.#buffer = await this.#source.read(
        position,
        Math.max(wanted, Math.min(block, this.size - position)),
      );
      this.#start = position;
      return this.#buffer.subarray(0, wanted);
    }
    return this.#buffer.subarray(from, from + wanted);
  }

  /** @throws Damaged for what does not lie in the file, and where there are too many. */
  blank(start: number, end: number, more: Pick<Patch, 'content' | 'fill'> = {}): void {
    if (start < 0 || end > this.size || start > end || this.patches.length >= mostPatches) {
      throw new Damaged();
    }
    if (end > start) {
      this.patches.push({ start, end, ...more });
    }
  }
}
