import { createHash, type Hash } from 'node:crypto';
import { UserError } from '../errors.ts';
import { notForLong } from '../system/silence.ts';
import type { StoredObject, Upload } from './object-store.ts';

/** How an engine writes an object in parts that only become one in the end. */
export interface Parts {
  /** Sends the parts of an object that fits one. */
  whole(content: Buffer, md5: string, signal: AbortSignal): Promise<StoredObject>;
  /**
   * Sends a part; several at a time.
   *
   * @param number From 1.
   * @param md5 Base64.
   */
  send(number: number, content: Buffer, md5: string, signal: AbortSignal): Promise<void>;
  /** Makes one object of the parts that were sent, and looks that it is there. It is not broken off: nobody would know what there is. */
  finish(size: number): Promise<StoredObject>;
  /** Removes what was sent, and is no object. */
  discard(): Promise<void>;
}

/** How large parts are, and how many of them are on their way at a time. */
export interface PartSizes {
  /** Bytes of every part but the last. */
  readonly size: number;
  readonly atOnce: number;
  /** How many parts an object may have. */
  readonly most: number;
}

const mebibyte = 1_048_576;
/** Bytes of all parts that are kept at a time, one of which is being filled, where the parts are not larger. */
const mostKept = 40 * mebibyte;
const smallest = 8 * mebibyte;
/** An object of unknown size may become 160 GB in 10,000 parts of that size. */
const forUnknown = 16 * mebibyte;

/**
 * Decides how large parts are. They are all alike, since R2 wants that, so it has to be known beforehand.
 *
 * @param expected Bytes of the object, at most, where that is known.
 * @param most Parts that an object may have.
 */
export function partSizes(expected: number | undefined, most: number): PartSizes {
  const needed = Math.ceil((expected ?? 0) / most / mebibyte) * mebibyte;
  const size = expected === undefined ? forUnknown : Math.max(smallest, needed);
  return { size, most, atOnce: Math.min(6, Math.max(1, Math.floor(mostKept / size) - 1)) };
}

/** An upload in parts: what is kept in memory is as many parts as are on their way, and one that is being filled. */
export class UploadInParts implements Upload {
  readonly #path: string;
  readonly #parts: Parts;
  readonly #sizes: PartSizes;
  readonly #signal: AbortSignal | undefined;
  readonly #ending = new AbortController();
  readonly #interrupt = () => this.#fail(this.#signal?.reason);
  readonly #sending = new Set<Promise<void>>();
  /** Memory of parts that have arrived. */
  readonly #free: Buffer[] = [];
  #part: Buffer | undefined;
  #hash: Hash = createHash('md5');
  #filled = 0;
  #count = 0;
  #size = 0;
  #failure: { readonly error: unknown } | undefined;
  #discarded: Promise<void> | undefined;
  #state: 'open' | 'completing' | 'done' = 'open';

  /** @param path What messages call it. */
  constructor(path: string, parts: Parts, sizes: PartSizes, signal: AbortSignal | undefined) {
    this.#path = path;
    this.#parts = parts;
    this.#sizes = sizes;
    this.#signal = signal;
    signal?.throwIfAborted();
    signal?.addEventListener('abort', this.#interrupt);
  }

  async write(chunk: Buffer): Promise<void> {
    this.#assertWell();
    for (let from = 0; from < chunk.length; ) {
      const { size } = this.#sizes;
      this.#part ??= this.#free.pop() ?? Buffer.allocUnsafeSlow(size);
      const piece = chunk.subarray(from, from + size - this.#filled);
      this.#part.set(piece, this.#filled);
      this.#hash.update(piece);
      this.#filled += piece.length;
      this.#size += piece.length;
      from += piece.length;
      if (this.#filled === size) {
        await this.#send();
      }
    }
  }

  async complete(before?: () => Promise<void>): Promise<StoredObject> {
    this.#assertWell();
    try {
      const object = await this.#finish(before);
      this.#state = 'done';
      return object;
    } catch (error) {
      this.#fail(error);
      // What it failed with is what is to be told, whatever is left behind.
      await this.#discarded?.catch(() => undefined);
      throw this.#failure?.error ?? error;
    } finally {
      this.#signal?.removeEventListener('abort', this.#interrupt);
    }
  }

  async abort(): Promise<void> {
    if (this.#state !== 'done') {
      this.#fail(aborted(this.#path));
      await this.#discarded;
    }
  }

  async #finish(before: (() => Promise<void>) | undefined): Promise<StoredObject> {
    if (this.#count === 0 && this.#filled < this.#sizes.size) {
      await before?.();
      this.#assertWell();
      const content = this.#part?.subarray(0, this.#filled) ?? Buffer.alloc(0);
      return await this.#parts.whole(content, this.#hash.digest('base64'), this.#ending.signal);
    }
    if (this.#filled > 0) {
      await this.#send();
    }
    await Promise.all(this.#sending);
    this.#assertWell();
    await before?.();
    this.#assertWell();
    this.#state = 'completing';
    return await this.#parts.finish(this.#size);
  }

  /** Sends what is filled, as soon as there is room for it on the way. */
  async #send(): Promise<void> {
    const { size, most, atOnce } = this.#sizes;
    const [part, filled, md5] = [this.#part as Buffer, this.#filled, this.#hash.digest('base64')];
    [this.#part, this.#filled, this.#hash] = [undefined, 0, createHash('md5')];
    this.#count += 1;
    if (this.#count > most) {
      this.#fail(tooLarge(this.#path, size * most));
    }
    while (this.#sending.size >= atOnce && this.#failure === undefined) {
      await Promise.race(this.#sending);
    }
    this.#assertWell();
    const sending: Promise<void> = this.#parts
      .send(this.#count, part.subarray(0, filled), md5, this.#ending.signal)
      .then(
        () => {
          this.#free.push(part);
        },
        (error) => this.#fail(error),
      )
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  #assertWell(): void {
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
    if (this.#state !== 'open') {
      throw new Error(`${this.#path} is complete: nothing can be added to it.`);
    }
  }

  /** The first failure decides; what has been sent until then is discarded once nothing is on its way any more. */
  #fail(error: unknown): void {
    if (this.#failure !== undefined || this.#state === 'done') {
      return;
    }
    if (this.#state === 'completing' && this.#signal?.aborted && error === this.#signal.reason) {
      return;
    }
    this.#failure = { error };
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#ending.abort(error);
    this.#discarded = Promise.allSettled(this.#sending).then(() =>
      notForLong(this.#parts.discard(), () => undefined, longestDiscard),
    );
    // Whoever calls `abort` hears of it.
    this.#discarded.catch(() => undefined);
  }
}

/** Milliseconds that it may take to have a store forget what was sent. */
const longestDiscard = 15_000;

const aborted = (path: string) =>
  new UserError('failed', `The upload of ${path} was broken off.`, 'Run the command again.');

const tooLarge = (path: string, bytes: number) =>
  new UserError(
    'failed',
    `${path} becomes larger than ${Math.floor(bytes / 1_000_000_000)} GB, which is as much as was prepared for when its size was not known.`,
    'Export less at a time, or keep such backups in a restic repository (`restic:REPOSITORY`).',
  );
