import { createHash } from 'node:crypto';
import { scratchFailure } from '../../system/scratch-folder.ts';
import { addressOf, BadAddress } from './address.ts';
import type { HttpClient, Limits, Reply } from './http.ts';
import { type Landed, land } from './landing.ts';
import { RequestFailure } from './request-failure.ts';
import { defaultRetries, type RetryPolicy, retrying } from './retry.ts';
import { Spool, spoolSize } from './spool.ts';
import { MediaStore, type Note } from './store.ts';

/** How many files are fetched at a time. Small files wait for the network most of the time. */
export const filesAtATime = 32;

/** A media file, or a format of one, as its row describes it. */
export interface RemoteFile {
  readonly hash: string;
  readonly ext?: string | null;
  readonly url: string;
  readonly provider: string | null;
}

/** A file that was fetched. */
export type Fetched = Landed & {
  readonly size: number;
  /** Of the content, where it was counted. */
  readonly sha256?: string;
  /** To be called once the file was read; the path leads nowhere then. */
  readonly release: () => Promise<void>;
};

/** Makes addresses of private files that the server answers for a while. */
export type Signer = (file: RemoteFile) => Promise<URL>;

export interface RemoteOptions {
  /** What paths among the addresses are relative to. */
  readonly base?: URL | undefined;
  /** The folder of files fetched earlier. */
  readonly store?: MediaStore | undefined;
  /**
   * Finds out how to read the private files of a provider; asked once a provider, when it has refused a file.
   *
   * @returns undefined where the project does not say.
   */
  readonly signerOf?: ((provider: string) => Promise<Signer | undefined>) | undefined;
  readonly filesAtATime?: number;
  readonly spoolSize?: number;
  readonly limits?: Limits;
  readonly retries?: RetryPolicy;
}

/** What was fetched, for the report. */
export interface FetchTotals {
  downloaded: number;
  /** As they were sent, over all attempts. */
  downloadedBytes: number;
  /** Files that the store had and whose server says that they are the same. */
  unchanged: number;
  unchangedBytes: number;
}

const refusals = [401, 403];
const gone = [404, 410];

/** Fetches media files from where their provider serves them. */
export class RemoteFiles {
  readonly totals: FetchTotals = { downloaded: 0, downloadedBytes: 0, unchanged: 0, unchangedBytes: 0 };
  readonly filesAtATime: number;
  readonly #options: RemoteOptions;
  readonly #spool: Spool;
  readonly #signers = new Map<string, Promise<Signer | undefined>>();
  #http: Promise<HttpClient> | undefined;

  constructor(options: RemoteOptions = {}) {
    this.#options = options;
    this.filesAtATime = options.filesAtATime ?? filesAtATime;
    this.#spool = new Spool(options.spoolSize ?? spoolSize);
  }

  /** What paths among the addresses are relative to. */
  get base(): URL | undefined {
    return this.#options.base;
  }

  /** Says which file is read next; see {@link Spool}. */
  turn(index: number): void {
    this.#spool.turn(index);
  }

  /**
   * Fetches a file, as often as it takes.
   *
   * @param index Its place in the order in which files are read.
   * @returns undefined where its server says that there is no such file.
   * @throws RequestFailure for every other end, BadAddress for an address that cannot be.
   */
  async fetch(file: RemoteFile, index: number, signal: AbortSignal): Promise<Fetched | undefined> {
    const address = addressOf(file.url, this.#options.base);
    if (address === undefined) {
      throw new BadAddress('it is only a path');
    }
    try {
      return await retrying(this.#options.retries ?? defaultRetries, signal, () =>
        this.#attempt(file, address, index, signal),
      );
    } catch (error) {
      if (error instanceof RequestFailure && gone.includes(error.status ?? 0)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Ends all connections and removes what is still there; the store keeps what it has. */
  async close(): Promise<void> {
    (await this.#http)?.close();
    this.#spool.close();
    this.#options.store?.close();
  }

  /** Loaded for the first file: most projects have theirs in a folder, and Node takes a while for what HTTP needs. */
  #client(): Promise<HttpClient> {
    this.#http ??= import('./http.ts').then(
      ({ HttpClient }) => new HttpClient(this.filesAtATime, this.#options.limits),
    );
    return this.#http;
  }

  async #attempt(file: RemoteFile, address: URL, index: number, signal: AbortSignal): Promise<Fetched> {
    const known = this.#signers.get(file.provider ?? '');
    const signer = await known;
    try {
      return await this.#get(file, address, (await signer?.(file)) ?? address, index, signal);
    } catch (error) {
      const isRefused = error instanceof RequestFailure && refusals.includes(error.status ?? 0);
      // Not every bucket is public: the project knows how to read its own.
      const found = isRefused && known === undefined ? await this.#signerOf(file.provider ?? '') : undefined;
      if (found === undefined) {
        throw error;
      }
      return this.#get(file, address, await found(file), index, signal);
    }
  }

  #signerOf(provider: string): Promise<Signer | undefined> {
    const signer =
      this.#signers.get(provider) ?? this.#options.signerOf?.(provider) ?? Promise.resolve(undefined);
    this.#signers.set(provider, signer);
    return signer;
  }

  async #get(
    { hash }: RemoteFile,
    address: URL,
    asked: URL,
    index: number,
    signal: AbortSignal,
  ): Promise<Fetched> {
    const { store } = this.#options;
    const key = MediaStore.key(address, hash);
    const note = await store?.note(key);
    const isFull = () => store === undefined && this.#spool.isFull(index);
    const http = await this.#client();
    let reply = await http.get(asked, conditions(note), signal, isFull);
    if (reply.status === 304) {
      const stored = note && (await store?.take(key, note));
      if (stored !== undefined) {
        this.totals.unchanged += 1;
        this.totals.unchangedBytes += stored.size;
        return stored;
      }
      // The server has the same file as ever, but the store no longer has it whole.
      reply = await http.get(asked, {}, signal, isFull);
      if (reply.status === 304) {
        throw new RequestFailure('the server answered 304 to a request without conditions', { status: 304 });
      }
    }
    let size = 0;
    const hashed = store && createHash('sha256');
    const spool = store === undefined ? this.#spool : undefined;
    const measured = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of reply.body) {
        await spool?.room(index, signal);
        spool?.take(chunk.length);
        size += chunk.length;
        hashed?.update(chunk);
        yield chunk;
      }
    };
    let landed: Landed;
    try {
      landed = await land(measured(), () => store?.temporary() ?? this.#spool.path());
    } catch (error) {
      await spool?.remove(undefined, size);
      if (signal.aborted) {
        throw signal.reason;
      }
      throw store === undefined
        ? scratchFailure(error, 'media files that are fetched')
        : store.failure(error);
    } finally {
      this.totals.downloadedBytes += reply.received();
    }
    this.totals.downloaded += 1;
    if (store === undefined || hashed === undefined) {
      const path = 'path' in landed ? landed.path : undefined;
      return { ...landed, size, release: () => this.#spool.remove(path, size) };
    }
    return await store.put(key, landed, noteOf(reply, size, hashed.digest('hex')));
  }
}

/** Asks for a file only where it is no longer the one that is there. */
function conditions(stored: Note | undefined): Record<string, string> {
  return {
    ...(stored?.etag === undefined ? {} : { 'if-none-match': stored.etag }),
    ...(stored?.etag !== undefined || stored?.lastModified === undefined
      ? {}
      : { 'if-modified-since': stored.lastModified }),
  };
}

function noteOf({ etag, lastModified }: Reply, size: number, sha256: string): Note {
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    size,
    sha256,
  };
}
