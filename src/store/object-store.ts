import type { RandomAccessFile } from '../system/random-access.ts';

/** What becomes of an object of the same name; `refuse`: it stays as it is, as far as the store can promise that. */
export type IfTaken = 'replace' | 'refuse';

/** An object of a store, as it was when it was listed or looked up. */
export interface StoredObject {
  /** Without the prefix of the store: `export_20250304050607.tar.gz.enc`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it was written, by the clock of the store. */
  readonly changed: Date;
  /** What is another when the object is: its ETag. */
  readonly tag: string;
}

/**
 * A bucket or a container, and a prefix in it: the objects directly below it, and no others. Names are those behind the prefix.
 *
 * Every method fails with a UserError that names the store, what was to be done, and what to do about it; no error holds a
 * credential. Requests that fail for a while (503, a dropped connection) were tried again before.
 */
export interface ObjectStore extends AsyncDisposable {
  /** `s3://bucket/prefix`, for messages; without credentials. */
  readonly address: string;
  /** All objects directly below the prefix, in the order of their names. */
  list(signal?: AbortSignal): AsyncIterable<StoredObject>;
  /** @returns Undefined where there is no such object. */
  find(name: string, signal?: AbortSignal): Promise<StoredObject | undefined>;
  /**
   * An object as a file. A read whose connection is dropped goes on where it was; one that finds another object of that name fails.
   *
   * @param signal Ends all reads of it.
   */
  open(object: StoredObject, signal?: AbortSignal): RandomAccessFile;
  /**
   * Writes a small object at once.
   *
   * @param ifTaken `refuse`: an object of that name stays as it is, as far as the store can promise that.
   * @throws UserError `usage` where the name is taken.
   */
  put(name: string, content: Buffer, ifTaken: IfTaken, signal?: AbortSignal): Promise<StoredObject>;
  /** Begins to write an object of unknown size, which is not there before it is complete. */
  upload(name: string, options: UploadOptions): Promise<Upload>;
  /** Removes an object; harmless where there is none. */
  remove(name: string, signal?: AbortSignal): Promise<void>;
}

export interface UploadOptions {
  /** `refuse`: as in {@link ObjectStore.put}, asked at the beginning and at the end. */
  readonly ifTaken: IfTaken;
  /** Bytes that it is going to have, at most, as far as that is known: it decides how large the parts are. */
  readonly expected: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An object that is being written. What it keeps in memory is bounded, however large the object becomes. */
export interface Upload {
  /** Resolves when there is room for more. @throws UserError where the store fails. */
  write(chunk: Buffer): Promise<void>;
  /**
   * Makes the object appear, whole.
   *
   * @param before Called once all of it was sent, directly before it appears. Where that fails, it does not appear.
   */
  complete(before?: () => Promise<void>): Promise<StoredObject>;
  /** Leaves nothing of it: neither the object, nor parts that the store would keep, and charge for. Harmless when it was called before. */
  abort(): Promise<void>;
}

/** What a store is told that an object holds, by its name. */
export const contentTypeOf = (name: string): string =>
  name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
