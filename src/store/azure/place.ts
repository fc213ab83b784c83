import { randomUUID } from 'node:crypto';
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { Silence, silenceLimit } from '../../system/silence.ts';
import { type Description, describedObject } from '../answers.ts';
import { appear, type Conditions, type Found, uploadMark } from '../appear.ts';
import { taken } from '../failures.ts';
import { contentTypeOf, type IfTaken, type StoredObject } from '../object-store.ts';
import { explain, isBlobMissing, isMissing, judge, statusOf } from './failures.ts';

/** How the client is told that something is to appear only where nothing is. */
export interface Condition {
  readonly conditions?: { readonly ifNoneMatch: '*' };
}

/** What a request is told: what ends it, and whom to tell that something of it has passed. */
export interface Asked {
  readonly abortSignal: AbortSignal;
  heard(): void;
}

/** How often a request is made whose other side says nothing. What fails otherwise is made again by the client itself. */
const mostSilent = 3;

/** A prefix in a container: what reading, writing and uploading have in common. */
export class AzurePlace {
  /** As messages call it. */
  readonly address: string;
  readonly container: ContainerClient;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly #conditions: Conditions = { areKnown: true };
  #isContainerThere = false;

  constructor(container: ContainerClient, prefix: string) {
    this.address = `azblob://${container.containerName}/${prefix}`.replace(/\/$/, '');
    this.container = container;
    this.prefix = prefix;
  }

  /** What messages call an object. */
  pathOf(name: string): string {
    return `${this.address}/${name}`;
  }

  blob(name: string): BlockBlobClient {
    return this.container.getBlockBlobClient(this.prefix + name);
  }

  /**
   * Asks the service for something, and explains its failures; an interruption stays what it is. The client itself waits for ever for a
   * service that says nothing, so what is silent is ended here, and asked for again.
   *
   * @param request Has to bear being made again.
   */
  async ask<Result>(
    attempt: string,
    signal: AbortSignal | undefined,
    request: (asked: Asked) => Promise<Result>,
  ): Promise<Result> {
    for (let count = 1; ; count += 1) {
      const ending = new AbortController();
      const limit = silenceLimit(60_000);
      const timer = setTimeout(() => ending.abort(new Silence('a request', limit)), limit);
      const end = () => ending.abort(signal?.reason);
      signal?.addEventListener('abort', end);
      try {
        signal?.throwIfAborted();
        return await request({ abortSignal: ending.signal, heard: () => timer.refresh() });
      } catch (error) {
        signal?.throwIfAborted();
        const silence = ending.signal.aborted ? ending.signal.reason : undefined;
        if (silence === undefined || count === mostSilent) {
          throw explain(silence ?? error, attempt);
        }
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
      }
    }
  }

  /** @returns undefined where there is no such object. @throws UserError where there is no such container. */
  async look(name: string, signal?: AbortSignal): Promise<Found | undefined> {
    const attempt = `${this.pathOf(name)} cannot be looked up`;
    const head = await this.ask(attempt, signal, async ({ abortSignal }) => {
      try {
        return await this.blob(name).getProperties({ abortSignal });
      } catch (error) {
        if (isMissing(error)) {
          await this.#assertContainer(error, abortSignal);
          return undefined;
        }
        throw error;
      }
    });
    return (
      head && {
        object: this.object(name, { size: head.contentLength, changed: head.lastModified, tag: head.etag }),
        mark: head.metadata?.[uploadMark],
      }
    );
  }

  /** @throws UserError `usage` where an object has that name. */
  async assertFree(name: string, signal?: AbortSignal): Promise<void> {
    if ((await this.look(name, signal)) !== undefined) {
      throw taken(this.pathOf(name));
    }
  }

  /** Writes an object by a single request. @param md5 Base64. */
  async putWhole(
    name: string,
    content: Buffer,
    md5: string,
    ifTaken: IfTaken,
    signal?: AbortSignal,
  ): Promise<StoredObject> {
    const mark = randomUUID();
    return await this.appear(name, content.length, mark, ifTaken, signal, (condition, { abortSignal }) =>
      this.blob(name).upload(content, content.length, {
        ...condition,
        abortSignal,
        metadata: { [uploadMark]: mark },
        blobHTTPHeaders: { blobContentType: contentTypeOf(name), blobContentMD5: Buffer.from(md5, 'base64') },
      }),
    );
  }

  /**
   * Has an object appear by a request that is given the condition for it.
   *
   * @param mark What its metadata has under {@link uploadMark}.
   */
  async appear(
    name: string,
    size: number,
    mark: string,
    ifTaken: IfTaken,
    signal: AbortSignal | undefined,
    request: (condition: Condition, asked: Asked) => Promise<unknown>,
  ): Promise<StoredObject> {
    const attempt = `${this.pathOf(name)} cannot be written`;
    return await appear(
      {
        path: this.pathOf(name),
        size,
        mark,
        ifTaken,
        conditions: this.#conditions,
        look: () => this.look(name, signal),
        request: (isConditional) =>
          this.ask(attempt, signal, (asked) =>
            request(isConditional ? { conditions: { ifNoneMatch: '*' } } : {}, asked),
          ),
        remove: () => this.blob(name).deleteIfExists(),
        judge,
        explain,
      },
      signal,
    );
  }

  object(name: string, { tag, ...rest }: Description): StoredObject {
    const quoted = tag === undefined ? undefined : inQuotationMarks(tag);
    return describedObject(
      { name, path: this.pathOf(name) },
      { ...rest, tag: quoted },
      'that of Azure Blob Storage',
    );
  }

  async #assertContainer(error: unknown, abortSignal: AbortSignal): Promise<void> {
    if (this.#isContainerThere || isBlobMissing(error)) {
      return;
    }
    try {
      await this.container.getProperties({ abortSignal });
    } catch (failure) {
      if (statusOf(failure) === 404) {
        throw Object.assign(failure as Error, { code: 'ContainerNotFound' });
      }
      // A token may be for blobs, and nothing else.
      if (statusOf(failure) !== 403) {
        throw failure;
      }
    }
    this.#isContainerThere = true;
  }
}

/** Lists, and some answers, have an ETag without its quotation marks. */
export const inQuotationMarks = (tag: string): string => `"${tag.replace(/^"|"$/g, '')}"`;
