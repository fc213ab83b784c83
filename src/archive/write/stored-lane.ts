import { freeBuffer } from '../../system/freed.ts';
import type { SharedCipher } from './shared-cipher.ts';

/** The most that a block of deflate has which is only stored, and what stands before its bytes (RFC 1951, 3.2.4). */
export const mostInBlock = 65_535;
export const blockHeader = 5;

/** Bytes that are encrypted, hashed and written at once: full blocks, and so many that a cipher keeps none back. */
const frameSize = 4 * (blockHeader + mostInBlock);

/** What stands before the lane: whatever else goes into the file goes through it. */
export interface LaneGzip {
  restartHere(at: number): Promise<number>;
  /** Counts bytes that go past deflate, and what they become. */
  pass(bytes: Buffer): void;
  passed(bytes: number): void;
  /** Makes the end of all that was passed a place at which a reader can begin. @param ahead Bytes that are still to be counted. */
  restartAfter(ahead: number): void;
}

/** What encrypts what comes out of the streams, and of the lane. */
export type LaneCipher = Pick<SharedCipher, 'taken' | 'pass'>;

/** The file behind the lane. */
export interface LaneSink {
  /** Settles when so many bytes have reached the file. */
  reached(bytes: number): Promise<void>;
  /** Writes what follows; the bytes are the sink's until it settles. */
  append(bytes: Buffer): Promise<void>;
}

/**
 * The short way into a tar file for what is not compressed: past the streams, of which each would make a copy of every chunk, and past
 * deflate's thread. What it writes are blocks of deflate that are only stored, by rules that depend on nothing but the content. It begins
 * where nothing is under way in the streams, and no other is written until it is closed.
 */
export class StoredLane {
  readonly #gzip: LaneGzip | undefined;
  readonly #cipher: LaneCipher | undefined;
  readonly #sink: LaneSink;
  readonly #runs: [from: number, to: number][] = [];
  /** The one is filled while the other is written. */
  #frame: Buffer = Buffer.alloc(0);
  #other: Buffer = Buffer.alloc(0);
  #filled = 0;
  /** Where the block that is being filled begins in the frame. */
  #block: number | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isOpen = false;

  constructor(gzip: LaneGzip | undefined, cipher: LaneCipher | undefined, sink: LaneSink) {
    this.#gzip = gzip;
    this.#cipher = cipher;
    this.#sink = sink;
  }

  /** Where it has written blocks into what comes out of gzip. */
  get runs(): readonly (readonly [from: number, to: number])[] {
    return this.#runs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @param at Bytes that were given to the streams; it waits until they are written. */
  async open(at: number): Promise<void> {
    const before = this.#gzip === undefined ? at : await this.#gzip.restartHere(at);
    // A cipher keeps what does not fill a block of its own: nothing in the file shows whether that has come.
    await this.#cipher?.taken(before);
    await this.#sink.reached(this.#cipher === undefined ? before : before - (before % 16));
    this.#isOpen = true;
    this.#runs.push([before, before]);
    if (this.#frame.length === 0) {
      this.#frame = Buffer.allocUnsafeSlow(frameSize);
      this.#other = this.#cipher === undefined ? Buffer.allocUnsafeSlow(frameSize) : this.#frame;
    }
  }

  /** Makes the end of what was written a place at which a reader can begin. */
  async restart(): Promise<void> {
    this.#endBlock();
    await this.#makeRoom();
    this.#gzip?.restartAfter(this.#filled);
  }

  /** @param bytes Whoever gives them may use their buffer again once it settles. @throws what the sink throws, perhaps at a later call. */
  async write(bytes: Buffer): Promise<void> {
    this.#gzip?.pass(bytes);
    for (let from = 0; from < bytes.length; ) {
      this.#beginBlock();
      const room = Math.min(this.#frame.length - this.#filled, this.#roomInBlock());
      const count = bytes.copy(this.#frame, this.#filled, from, from + room);
      from += count;
      this.#filled += count;
      if (this.#roomInBlock() === 0) {
        this.#endBlock();
      }
      await this.#makeRoom();
    }
  }

  /** Brings all of it to the sink, so that the streams may go on. */
  async close(): Promise<void> {
    if (this.#isOpen) {
      await this.#flush();
      await this.#writing;
      this.#isOpen = false;
    }
  }

  /** Settles when nothing is being written any more, whatever became of it, nor what has waited for that. */
  async settled(): Promise<void> {
    for (let writing: Promise<void> | undefined; writing !== this.#writing; ) {
      writing = this.#writing;
      await writing.catch(() => undefined);
    }
  }

  /** For a byte at least, of another block where this one has ended. */
  async #makeRoom(): Promise<void> {
    if (this.#frame.length - this.#filled <= (this.#block === undefined ? blockHeader : 0)) {
      await this.#flush();
    }
  }

  #beginBlock(): void {
    if (this.#gzip !== undefined && this.#block === undefined) {
      this.#block = this.#filled;
      this.#filled += blockHeader;
    }
  }

  #roomInBlock(): number {
    return this.#block === undefined
      ? Number.POSITIVE_INFINITY
      : this.#block + blockHeader + mostInBlock - this.#filled;
  }

  #endBlock(): void {
    if (this.#block !== undefined) {
      const length = this.#filled - this.#block - blockHeader;
      this.#frame[this.#block] = 0;
      this.#frame.writeUInt16LE(length, this.#block + 1);
      this.#frame.writeUInt16LE(mostInBlock - length, this.#block + 3);
      this.#block = undefined;
    }
  }

  /** @param bytes Of which nobody else knows. */
  async #append(bytes: Buffer): Promise<void> {
    await this.#sink.append(bytes);
    freeBuffer(bytes);
  }

  async #flush(): Promise<void> {
    this.#endBlock();
    const frame = this.#frame.subarray(0, this.#filled);
    if (frame.length === 0) {
      return;
    }
    this.#gzip?.passed(frame.length);
    (this.#runs.at(-1) as [number, number])[1] += frame.length;
    // While the frame before is being written.
    const bytes = this.#cipher?.pass(frame);
    await this.#writing;
    this.#writing = bytes === undefined ? this.#sink.append(frame) : this.#append(bytes);
    // Whoever writes next is told.
    this.#writing.catch(() => undefined);
    [this.#frame, this.#other] = [this.#other, this.#frame];
    this.#filled = 0;
  }
}
