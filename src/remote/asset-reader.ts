import { createHash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { UserError } from '../errors.ts';
import { writeAllSync } from '../system/all-bytes.ts';
import { makeScratchFolderFor, type ScratchFolder, scratchFailure } from '../system/scratch-folder.ts';
import type { Asset } from '../transfer/asset.ts';
import { type AssetItem, itemsIn, readAssetItem } from './asset-items.ts';
import { quotedFrom } from './failures.ts';

/** Bytes up to which a file is read before it is handed over. */
const smallFile = 2 << 20;
/** Bytes of a file of which the remote does not know how large it is. */
const largestUnknown = 20 * 2 ** 30;
/** Parts of files, one after the other, without a byte in them. */
const mostEmpty = 1_000;

type Start = Extract<AssetItem, { action: 'start' }>;

/** What is demanded of the files that come. */
export interface AssetDemands {
  /** Whether each has to come with its SHA-256. */
  readonly checksums: boolean;
  /** Makes an error of what is wrong with a file, as the end of a sentence that begins with the remote. */
  readonly refuse: (how: string) => UserError;
  /** The same of a file that is not whole. */
  readonly spoilt: (how: string) => UserError;
  /** What the archive has as the description of a file; it refuses those that cannot be one. */
  readonly described: (filename: string, metadata: Start['metadata'], bytes: number) => Asset['metadata'];
  /** Told once of digests that nobody here can make. */
  readonly unproven: (algorithm: string) => void;
}

/** Makes files of the frames of the stage of assets. One at a time is on its way; a large one is handed over while it comes. */
export class AssetReader {
  readonly #items: AsyncGenerator<AssetItem>;
  readonly #demands: AssetDemands;
  #isUnproven = false;

  constructor(frames: AsyncIterable<unknown>, demands: AssetDemands) {
    this.#demands = demands;
    this.#items = this.#read(frames);
  }

  /** @throws UserError for whatever is no file, or not as large or not with the content that was said. */
  async *assets(): AsyncGenerator<Asset> {
    for (;;) {
      const { done, value: item } = await this.#items.next();
      if (done) {
        return;
      }
      if (item.action !== 'start') {
        throw this.#demands.refuse('it sent a part of a media file that it had not begun');
      }
      yield* this.#asset(item);
    }
  }

  async *#asset(start: Start): AsyncGenerator<Asset> {
    const { filename, size, isFetched } = start;
    const arriving = new Arriving(start, this.#demands);
    const rest = this.#contents(arriving);
    const first: Buffer[] = [];
    for await (const chunk of upTo(rest, smallFile)) {
      first.push(chunk);
    }
    if (arriving.hasEnded) {
      const content = Buffer.concat(first);
      yield { ...this.#head(start, content.length), sha256: arriving.sha256, content };
      return;
    }
    if (size !== undefined && !isFetched) {
      const metadata = this.#demands.described(filename, start.metadata, size);
      yield { filename, metadata, size, stream: following(first, rest) };
      if (!arriving.hasEnded) {
        throw new Error(`${quotedFrom(filename)} was not read to its end`);
      }
      return;
    }
    const spooled = new Spooled(size ?? smallFile);
    try {
      for await (const chunk of following(first, rest)) {
        spooled.write(chunk);
      }
      spooled.close();
      yield { ...this.#head(start, arriving.bytes), sha256: arriving.sha256, path: spooled.path };
    } finally {
      spooled.remove();
    }
  }

  #head({ filename, metadata }: Start, bytes: number): Pick<Asset, 'filename' | 'metadata' | 'size'> {
    return { filename, metadata: this.#demands.described(filename, metadata, bytes), size: bytes };
  }

  /** The content of a file up to its end, which it is held against. */
  async *#contents(arriving: Arriving): AsyncGenerator<Buffer> {
    for (;;) {
      const { done, value: item } = await this.#items.next();
      if (done) {
        throw this.#demands.refuse(`it ended in the middle of the media file ${arriving.name}`);
      }
      if (item.id !== arriving.id || item.action === 'start') {
        throw this.#demands.refuse(`it sent two media files at once, ${arriving.name} and another one`);
      }
      if (item.action === 'end') {
        const unknown = arriving.end(item.digest);
        if (unknown !== undefined && !this.#isUnproven) {
          this.#isUnproven = true;
          this.#demands.unproven(unknown);
        }
        return;
      }
      arriving.add(item.content);
      if (item.content.length > 0) {
        yield item.content;
      }
    }
  }

  async *#read(frames: AsyncIterable<unknown>): AsyncGenerator<AssetItem> {
    let empty = 0;
    for await (const frame of frames) {
      const items = itemsIn(frame);
      if (items === undefined) {
        throw this.#demands.refuse('it sent a part of the media files that is none');
      }
      empty = items.length === 0 ? empty + 1 : empty;
      for (const value of items) {
        const item = readAssetItem(value);
        if (item === undefined) {
          throw this.#demands.refuse('it sent a part of a media file that is none');
        }
        empty = item.action !== 'stream' || item.content.length > 0 ? 0 : empty + 1;
        yield item;
      }
      if (empty > mostEmpty) {
        throw this.#demands.refuse('it sends parts of media files with nothing in them, without end');
      }
    }
  }
}

/** A file that is on its way, as far as it has come. */
class Arriving {
  readonly id: string;
  readonly name: string;
  bytes = 0;
  hasEnded = false;
  sha256 = '';
  readonly #start: Start;
  readonly #demands: AssetDemands;
  readonly #hash = createHash('sha256');

  constructor(start: Start, demands: AssetDemands) {
    this.id = start.id;
    this.name = JSON.stringify(quotedFrom(start.filename));
    this.#start = start;
    this.#demands = demands;
  }

  add(content: Buffer): void {
    this.bytes += content.length;
    const { size, isFetched } = this.#start;
    const most = isFetched ? largestUnknown : (size ?? largestUnknown);
    if (this.bytes > most) {
      throw this.#demands.refuse(
        `the media file ${this.name} is larger than ${most} bytes, which is all that it may have`,
      );
    }
    this.#hash.update(content);
  }

  /** @returns The algorithm of its digest, where that is an unknown one. */
  end(digest: { readonly algorithm: string; readonly value: string } | undefined): string | undefined {
    const { size, isFetched } = this.#start;
    const { checksums, refuse, spoilt } = this.#demands;
    this.hasEnded = true;
    this.sha256 = this.#hash.digest('hex');
    if (size !== undefined && !isFetched && size !== this.bytes) {
      throw spoilt(
        `the media file ${this.name} came with ${this.bytes} bytes and should have ${size}: it changed while it was read, or was cut off`,
      );
    }
    if (digest?.algorithm === 'sha256' && digest.value.toLowerCase() !== this.sha256) {
      throw spoilt(`the media file ${this.name} has another SHA-256 than was said`);
    }
    if (digest === undefined && checksums) {
      throw refuse(`the media file ${this.name} came without its SHA-256, which was promised`);
    }
    return digest === undefined || digest.algorithm === 'sha256' ? undefined : digest.algorithm;
  }
}

/** Chunks until so many bytes came; the iterator can be read on. */
async function* upTo(chunks: AsyncIterator<Buffer>, most: number): AsyncGenerator<Buffer> {
  for (let bytes = 0; bytes <= most; ) {
    const { done, value } = await chunks.next();
    if (done) {
      return;
    }
    bytes += value.length;
    yield value;
  }
}

async function* following(first: Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* first.splice(0);
  yield* rest;
}

const what = 'a large media file';

/** A file whose size is not known before all of it is there. */
class Spooled {
  readonly path: string;
  readonly #folder: ScratchFolder;
  #file: number | undefined;

  constructor(bytes: number) {
    this.#folder = makeScratchFolderFor(what, bytes);
    this.path = join(this.#folder.path, 'file');
    try {
      this.#file = openSync(this.path, 'wx', 0o600);
    } catch (error) {
      this.#folder.remove();
      throw scratchFailure(error, what);
    }
  }

  write(chunk: Buffer): void {
    try {
      writeAllSync(this.#file as number, chunk);
    } catch (error) {
      throw scratchFailure(error, what);
    }
  }

  close(): void {
    if (this.#file !== undefined) {
      closeSync(this.#file);
      this.#file = undefined;
    }
  }

  remove(): void {
    this.close();
    this.#folder.remove();
  }
}
