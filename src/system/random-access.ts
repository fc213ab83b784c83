import type { Readable } from 'node:stream';

/** A file whose bytes can be read from wherever one likes, on a disk or in an object storage. It is the same as long as it is open. */
export interface RandomAccessFile {
  /** What messages call it: a path, or the address of an object. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Present where its streams give their buffers away: nobody else knows them, so that whoever takes one may free it. */
  readonly givesAway?: true | undefined;
  /**
   * Some of its bytes, in their order, to be read once. Bytes that nobody asks for any more are not fetched: destroy it.
   *
   * @param end The first byte that is not read any more; its end where nothing is said.
   */
  stream(start?: number, end?: number): Readable;
  /** @returns As many bytes as there are from there on, at most so many. */
  read(start: number, length: number): Promise<Buffer>;
  /** @returns Whether what is there by this name is still what was opened. */
  isUnchanged(): Promise<boolean>;
  /** For many reads in a row, of a file that each of them would have to open anew. Absent where that makes no difference. */
  hold?(): Promise<HeldFile>;
}

/** A file that stays open until it is closed. */
export interface HeldFile extends Pick<RandomAccessFile, 'size' | 'read'> {
  close(): Promise<void>;
}
