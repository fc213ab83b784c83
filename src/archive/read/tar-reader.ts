import { beyondLimit, damaged, noDataFile, quoted, refused } from './failures.ts';
import { block, longName, paddingOf, parseHeader, parsePax, type TarHeader } from './tar-header.ts';

const zeros = Buffer.alloc(block);

/** What stands before an entry with a long name, or with attributes of a file system; beyond, it is a flood. */
const longestExtension = 1 << 20;

/** A tar, in pieces. */
export interface TarSource extends AsyncIterator<Buffer> {
  /**
   * Passes over bytes behind the last piece, where that is quicker than to read them.
   *
   * @returns How many there were, at most so many.
   */
  skip?(most: number): number;
}

/** Sees a tar as it is read. */
export interface TarWitness {
  /** Sees the first name of all, before any bytes. @returns Whether it has to see anything else. */
  begin(name: string): boolean;
  /** Sees the name of every entry that bytes go before, and none of its own yet. */
  entry(name: string): void;
  /** Sees every byte once, in their order. */
  bytes(bytes: Buffer): void;
}

/** An entry of an archive: a file, or a folder that has nothing. */
export interface TarEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly isFolder: boolean;
  /** Where it begins in the tar, with all that stands before its header. */
  readonly at: number;
  /** When it was changed, in milliseconds. */
  readonly time: number;
}

/** What a header says of the entry behind it. */
interface Extension {
  readonly path?: string | undefined;
  readonly size?: number | undefined;
  readonly isSparse?: boolean;
}

/**
 * Reads a tar, an entry after the other. Every number is checked before anything is done with it, so that each step takes bytes or ends,
 * and nothing is held that is larger than a chunk of the source, or the longest header.
 */
export class TarReader {
  readonly #archive: string;
  readonly #source: TarSource;
  readonly #witness: TarWitness;
  readonly #mostUnpacked: number;
  #chunk: Buffer = Buffer.alloc(0);
  /** The next byte of the chunk. */
  #at = 0;
  /** Of the chunks so far, this one included, and what was skipped. */
  #unpacked = 0;
  /** Bytes of the entry's content that nobody has read, and of its padding. */
  #left = 0;
  #padding = 0;
  /** Undefined before the first header. */
  #isWitnessed: boolean | undefined;
  /** Of the header that was read last: where it begins in the chunk, or what of it was in chunks before. */
  #headerAt = 0;
  #headerBefore: Buffer[] = [];
  /** The next byte of the chunk that the witness has not seen. */
  #told = 0;

  /** @param source One that skips does not go with a witness that has to see everything. */
  constructor(archive: string, source: TarSource, witness: TarWitness, mostUnpacked: number) {
    this.#archive = archive;
    this.#source = source;
    this.#witness = witness;
    this.#mostUnpacked = mostUnpacked;
  }

  /**
   * Goes to the next entry, over whatever is left of the one before.
   *
   * @returns Undefined at the end, when every byte was read.
   * @throws UserError `damagedArchive`; what the source throws.
   */
  async next(): Promise<TarEntry | undefined> {
    await this.#skip(this.#left + this.#padding);
    this.#left = 0;
    this.#padding = 0;
    const at = this.#unpacked - this.#chunk.length + this.#at;
    let extension: Extension | undefined;
    let ends = 0;
    for (;;) {
      const bytes = await this.#block();
      if (bytes === undefined) {
        if (ends < 2 || extension !== undefined) {
          throw damaged(this.#archive, 'it is cut off: the end of its tar is missing');
        }
        return undefined;
      }
      if (bytes.equals(zeros)) {
        ends += 1;
        continue;
      }
      const header = this.#parsed(bytes);
      const isExtension = header.type.endsWith('pax') || header.type.startsWith('long ');
      if (ends > 0) {
        throw isExtension
          ? damaged(this.#archive, 'there is more after the end of its tar')
          : refused(this.#archive, 'there are more entries after the end of its tar');
      }
      if (!isExtension) {
        return { ...this.#entry(header, extension), at };
      }
      extension = { ...extension, ...(await this.#extension(header)) };
    }
  }

  /** The content of the entry that `next` has come to, once. */
  async *content(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const piece = await this.#take(this.#left);
      this.#left -= piece.length;
      yield piece;
    }
  }

  #entry({ name, type, size, time }: TarHeader, extension: Extension = {}): Omit<TarEntry, 'at'> {
    const found = { name: extension.path ?? name, size: extension.size ?? size };
    this.#tellEntry(found.name);
    if (type !== 'file' && type !== 'directory') {
      throw refused(this.#archive, `its entry ${quoted(found.name)} is not a file but ${type}`);
    }
    if (extension.isSparse) {
      throw refused(this.#archive, `its entry ${quoted(found.name)} is a sparse file`);
    }
    if (Number.isNaN(found.size)) {
      throw damaged(this.#archive, `the size of its entry ${quoted(found.name)} is not a number of bytes`);
    }
    // Before POSIX a folder had no type.
    const isFolder = type === 'directory' || found.name.endsWith('/');
    // A folder has none, whatever it says.
    this.#left = isFolder ? 0 : found.size;
    this.#padding = paddingOf(this.#left);
    return { name: found.name, size: this.#left, isFolder, time };
  }

  /** Reads what stands before an entry. */
  async #extension({ type, size }: TarHeader): Promise<Extension> {
    if (!(size <= longestExtension)) {
      throw refused(this.#archive, `its tar has a header of more than ${longestExtension} bytes`);
    }
    const content = await this.#exactly(size);
    await this.#skip(paddingOf(size));
    if (type === 'long name') {
      return { path: longName(content) };
    }
    if (type === 'long link') {
      return {};
    }
    const pax = parsePax(content);
    if (pax === undefined) {
      throw damaged(this.#archive, 'its tar has an invalid header');
    }
    if (type === 'global pax' && (pax.path !== undefined || pax.size !== undefined || pax.isSparse)) {
      throw refused(this.#archive, 'its tar gives all its entries the same name or size');
    }
    return type === 'global pax' ? {} : pax;
  }

  #parsed(bytes: Buffer): TarHeader {
    const header = parseHeader(bytes);
    if (header !== undefined) {
      this.#isWitnessed ??= this.#witness.begin(header.name);
      return header;
    }
    throw this.#isWitnessed === undefined
      ? noDataFile(
          this.#archive,
          'What is compressed in it is not a tar file: name an archive made by strapi export or by strapi-dms.',
        )
      : damaged(this.#archive, 'its tar has an invalid header');
  }

  /** The next block, of which the witness has seen nothing; undefined at the end. */
  async #block(): Promise<Buffer | undefined> {
    if (this.#at === this.#chunk.length && !(await this.#pull())) {
      return undefined;
    }
    this.#tellHeader();
    this.#headerAt = this.#at;
    const end = this.#at + block;
    if (end <= this.#chunk.length) {
      this.#at = end;
      return this.#chunk.subarray(this.#headerAt, end);
    }
    return this.#blockOfSeveral();
  }

  async #blockOfSeveral(): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let missing = block;
    for (;;) {
      const piece = this.#chunk.subarray(this.#at, this.#at + missing);
      this.#at += piece.length;
      missing -= piece.length;
      if (missing === 0) {
        return Buffer.concat([...pieces, piece]);
      }
      pieces.push(piece);
      this.#tell(this.#headerAt);
      this.#told = this.#at;
      if (!(await this.#pull())) {
        throw cutOff(this.#archive);
      }
      this.#headerAt = 0;
      this.#headerBefore = pieces;
    }
  }

  /** So many bytes at once. */
  async #exactly(size: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(size);
    for (let length = 0; length < size; ) {
      const piece = await this.#take(size - length);
      piece.copy(bytes, length);
      length += piece.length;
    }
    return bytes;
  }

  async #skip(size: number): Promise<void> {
    for (let left = size; left > 0; ) {
      const skipped = this.#at === this.#chunk.length ? (this.#source.skip?.(left) ?? 0) : 0;
      this.#count(skipped);
      left -= skipped > 0 ? skipped : (await this.#take(left)).length;
    }
  }

  /** The next bytes, one at least and at most so many. */
  async #take(most: number): Promise<Buffer> {
    if (this.#at === this.#chunk.length && !(await this.#pull())) {
      throw cutOff(this.#archive);
    }
    const piece = this.#chunk.subarray(this.#at, this.#at + most);
    this.#at += piece.length;
    return piece;
  }

  /** Goes on to the next chunk, when this one was taken. @returns False at the end. */
  async #pull(): Promise<boolean> {
    this.#tell(this.#chunk.length);
    for (;;) {
      const { done, value } = await this.#source.next();
      if (done) {
        this.#chunk = this.#chunk.subarray(this.#chunk.length);
        this.#at = 0;
        this.#told = 0;
        return false;
      }
      this.#count(value.length);
      if (value.length > 0) {
        this.#chunk = value;
        this.#at = 0;
        this.#told = 0;
        return true;
      }
    }
  }

  #count(bytes: number): void {
    this.#unpacked += bytes;
    if (this.#unpacked > this.#mostUnpacked) {
      throw beyondLimit(this.#archive, `it unpacks to more than ${this.#mostUnpacked} bytes`, 'unpacked');
    }
  }

  #tellEntry(name: string): void {
    if (this.#isWitnessed) {
      this.#tell(this.#headerAt);
      this.#witness.entry(name);
      this.#tellHeader();
    }
  }

  /** What of a header was in chunks before. */
  #tellHeader(): void {
    for (const piece of this.#headerBefore.splice(0)) {
      if (this.#isWitnessed) {
        this.#witness.bytes(piece);
      }
    }
  }

  /** Tells of all bytes of the chunk up to a place. */
  #tell(end: number): void {
    if (this.#isWitnessed && end > this.#told) {
      this.#tellHeader();
      this.#witness.bytes(this.#chunk.subarray(this.#told, end));
    }
    this.#told = Math.max(this.#told, end);
  }
}

const cutOff = (archive: string) => damaged(archive, 'it is cut off: its tar ends too early');
