import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeScratchFolder, type ScratchFolder } from '../../system/scratch-folder.ts';
import type { Place, PlaceOf } from '../place.ts';
import type { Copied, FileElsewhere, Uploader } from './uploader.ts';

/** How many files, and about how many bytes, are on their way at a time. */
const filesAtATime = 16;
const bytesAtATime = 256_000_000;

export interface PlacementTotals {
  uploaded: number;
  /** How many of those came from another place of their service. */
  copied: number;
  unchanged: number;
}

/** A media file as its sidecar describes it. */
interface Description {
  readonly name: string;
  readonly hash: string;
  readonly ext?: string | null | undefined;
  readonly mime: string;
}

/**
 * Brings the files of an archive to a provider, some at a time, before any row is changed: until the rows are, nobody
 * knows the new files, and nothing old was touched.
 */
export class RemotePlacement {
  readonly totals: PlacementTotals = { uploaded: 0, copied: 0, unchanged: 0 };
  readonly #open: () => Promise<Uploader>;
  #uploader: Promise<Uploader> | undefined;
  readonly #places = new Map<string, Place>();
  readonly #underway = new Set<Promise<void>>();
  #bytes = 0;
  #folder: ScratchFolder | undefined;
  #count = 0;
  #error: unknown;
  readonly #signal: AbortSignal | undefined;
  readonly #stop = () => void this.#closeUploader();

  /**
   * @param open Opens the provider; asked once, and only where there is something for it to do: not every machine that
   *   imports has what a provider needs.
   * @param signal Ends what is on its way, up to {@link finish}.
   */
  constructor(open: () => Promise<Uploader>, signal?: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#stop);
  }

  /** The provider, which is opened by that where it is not yet. */
  uploader(): Promise<Uploader> {
    this.#uploader ??= this.#open();
    return this.#uploader;
  }

  /**
   * Takes a file, and waits only where too many are on their way.
   *
   * @param sha256 Of its content, in hexadecimal digits, where that was proven and is to be noted with it.
   * @throws what an earlier one failed with, or the provider where it cannot be opened.
   */
  async add(filename: string, description: Description, content: Readable, sha256?: string): Promise<void> {
    const uploader = await this.uploader();
    this.#folder ??= makeScratchFolder();
    const path = join(this.#folder.path, String(this.#count));
    this.#count += 1;
    const md5 = createHash('md5');
    let size = 0;
    const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        md5.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    };
    await pipeline(content, measured, createWriteStream(path, { mode: 0o600 }));
    const { name, hash, ext, mime } = description;
    const upload = uploader
      .upload({ content: path, size, md5: md5.digest('hex'), sha256, name, hash, ext: ext ?? null, mime })
      .then(({ place, isUnchanged }) => {
        this.#places.set(filename, place);
        this.totals[isUnchanged ? 'unchanged' : 'uploaded'] += 1;
      })
      .catch((error) => {
        this.#error ??= error;
      })
      .then(async () => {
        await rm(path, { force: true });
        this.#bytes -= size;
        this.#underway.delete(upload);
      });
    this.#underway.add(upload);
    this.#bytes += size;
    while (this.#underway.size > 0 && (this.#underway.size >= filesAtATime || this.#bytes > bytesAtATime)) {
      await Promise.race(this.#underway);
    }
    this.#rethrow();
  }

  /** Takes a file that was found there. */
  found(filename: string, place: Place): void {
    this.#places.set(filename, place);
    this.totals.unchanged += 1;
  }

  /**
   * Lets the service of the provider bring a file from where it is.
   *
   * @throws what the provider fails with, or cannot be opened for.
   */
  async copy(filename: string, file: FileElsewhere): Promise<Copied> {
    const uploader = await this.uploader();
    const copied = (await uploader.copy?.(file)) ?? { kind: 'refused', reason: 'its provider cannot copy' };
    if (copied.kind === 'copied') {
      const { place, isUnchanged } = copied.uploaded;
      this.#places.set(filename, place);
      this.totals[isUnchanged ? 'unchanged' : 'uploaded'] += 1;
      this.totals.copied += isUnchanged ? 0 : 1;
    }
    return copied;
  }

  /** Waits for all files; says then where each of them is. */
  async finish(): Promise<PlaceOf> {
    await Promise.all(this.#underway);
    this.#signal?.removeEventListener('abort', this.#stop);
    this.#rethrow();
    return (filename) => this.#places.get(filename);
  }

  /** Ends what is still on its way, and removes what is on the disk. */
  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stop);
    await this.#closeUploader();
    await Promise.all(this.#underway);
    try {
      this.#folder?.remove();
    } catch {
      // What an import is worth does not depend on it: the next run removes what is left.
    }
  }

  async #closeUploader(): Promise<void> {
    // What it could not be opened for, whoever asked for it was told.
    const uploader = await this.#uploader?.catch(() => undefined);
    await uploader?.close();
  }

  #rethrow(): void {
    if (this.#error !== undefined) {
      throw this.#error;
    }
  }
}
