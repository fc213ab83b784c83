import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RandomAccessFile } from '../system/random-access.ts';
import { Silence, silenceLimit } from '../system/silence.ts';

/** An object that can be asked for some of its bytes. */
export interface Ranges {
  /** What messages call it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Asks for bytes of the object, and of no other of its name.
   *
   * @param end The first byte that is not asked for any more.
   * @returns The body, whose bytes begin at `start`. What ends it early is asked for again.
   * @throws UserError for what does not pass by waiting.
   */
  range(start: number, end: number, signal: AbortSignal): Promise<Readable>;
  isUnchanged(): Promise<boolean>;
  /** Says why a body has ended early, again and again. */
  explain(error: unknown): unknown;
}

/** How often a body may end early in a row with less than `progress` bytes in between. */
const mostAttempts = 6;
const progress = 16_384;
/** Milliseconds before the first of them is asked for again; then twice as long, and so on. */
const firstPause = 200;

/** @param signal Ends all reads. */
export function resumingFile(ranges: Ranges, signal?: AbortSignal): RandomAccessFile {
  const stream = (start = 0, end = ranges.size): Readable =>
    new ResumingRead(ranges, Math.min(Math.max(start, 0), ranges.size), Math.min(end, ranges.size), signal);
  return {
    path: ranges.path,
    size: ranges.size,
    stream,
    read: async (start, length) => Buffer.concat(await stream(start, start + length).toArray()),
    isUnchanged: () => ranges.isUnchanged(),
  };
}

/** Reads that go on where they were when the connection is dropped. */
class ResumingRead extends Readable {
  readonly #ranges: Ranges;
  readonly #end: number;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal | undefined;
  readonly #interrupt: () => void;
  #position: number;
  #body: Readable | undefined;
  #isBegun = false;

  constructor(ranges: Ranges, start: number, end: number, signal: AbortSignal | undefined) {
    super({ highWaterMark: 1 << 18 });
    this.#ranges = ranges;
    this.#position = start;
    this.#end = end;
    this.#signal = signal;
    this.#interrupt = () => this.destroy(signal?.reason);
    if (signal?.aborted) {
      this.#interrupt();
    }
    signal?.addEventListener('abort', this.#interrupt);
  }

  override _read(): void {
    this.#body?.resume();
    if (!this.#isBegun) {
      this.#isBegun = true;
      this.#readAll().then(
        () => this.push(null),
        (error) => this.destroy(error),
      );
    }
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#ending.abort();
    this.#body?.destroy();
    callback(error);
  }

  async #readAll(): Promise<void> {
    const { signal } = this.#ending;
    let attempts = 0;
    while (this.#position < this.#end) {
      const since = this.#position;
      const body = await this.#ranges.range(this.#position, this.#end, signal);
      const failure = await this.#passOn(body);
      signal.throwIfAborted();
      if (this.#position < this.#end) {
        attempts = this.#position - since >= progress ? 1 : attempts + 1;
        if (attempts >= mostAttempts) {
          throw this.#ranges.explain(failure);
        }
        await sleep(firstPause * 2 ** (attempts - 1), undefined, { signal });
      }
    }
  }

  /**
   * Passes on what comes of a body, at the pace of whoever reads.
   *
   * @returns What has ended it, when nothing more comes.
   */
  #passOn(body: Readable): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const watch = watchSilence(body);
    this.#body = body;
    body.on('data', (chunk: Buffer) => {
      watch.heard();
      const wanted = chunk.subarray(0, this.#end - this.#position);
      this.#position += wanted.length;
      if (wanted.length > 0 && !this.push(wanted)) {
        body.pause();
      }
      if (this.#position >= this.#end) {
        resolve(undefined);
      }
      if (wanted.length < chunk.length) {
        // The service sends more than it was asked for.
        body.destroy();
      }
    });
    body.on('error', resolve);
    body.once('close', () => resolve(new Error('aborted')));
    if (this.destroyed) {
      body.destroy();
    }
    return promise.finally(() => {
      watch.end();
      this.#body = undefined;
      if (this.#position < this.#end) {
        body.destroy();
      } else {
        // The connection can be used again once the end of the body was read.
        body.resume();
      }
    });
  }
}

/** Destroys a body of which nothing comes for too long. The time for which its reader pauses it does not count. */
function watchSilence(body: Readable): { heard(): void; end(): void } {
  const limit = silenceLimit(60_000);
  let since = performance.now();
  const timer = setInterval(
    () => {
      if (body.isPaused()) {
        since = performance.now();
      } else if (performance.now() - since >= limit) {
        body.destroy(new Silence('a read', limit));
      }
    },
    Math.max(10, limit / 10),
  );
  return {
    heard: () => {
      since = performance.now();
    },
    end: () => clearInterval(timer),
  };
}
