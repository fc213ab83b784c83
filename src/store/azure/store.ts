import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { BlobItem } from '@azure/storage-blob';
import { UserError } from '../../errors.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import { assertRange, listObjects } from '../answers.ts';
import { bareCause, changedMeanwhile } from '../failures.ts';
import { assertObjectName } from '../names.ts';
import type { IfTaken, ObjectStore, StoredObject, Upload, UploadOptions } from '../object-store.ts';
import { resumingFile } from '../resuming-read.ts';
import { createClient } from './client.ts';
import { explain, isLocked, isMissing, statusOf } from './failures.ts';
import { AzurePlace, inQuotationMarks } from './place.ts';
import { beginUpload } from './upload.ts';

/** Objects that are listed at a time. */
const pageSize = 1_000;

/**
 * A prefix in a container of Azure Blob Storage.
 *
 * @throws UserError where no storage account is named.
 */
export async function openAzureStore(where: {
  readonly container: string;
  readonly prefix: string;
}): Promise<ObjectStore> {
  const client = await createClient();
  return new AzureStore(new AzurePlace(client.getContainerClient(where.container), where.prefix));
}

class AzureStore implements ObjectStore {
  readonly address: string;
  readonly #place: AzurePlace;

  constructor(place: AzurePlace) {
    this.address = place.address;
    this.#place = place;
  }

  list(signal?: AbortSignal): AsyncGenerator<StoredObject> {
    const { container, prefix } = this.#place;
    return listObjects(this.#place, async (continuationToken) => {
      const { value } = await this.#place.ask(`${this.address} cannot be listed`, signal, ({ abortSignal }) =>
        container
          .listBlobsByHierarchy('/', { prefix, abortSignal })
          .byPage({
            maxPageSize: pageSize,
            ...(continuationToken !== undefined && { continuationToken }),
          })
          .next(),
      );
      const blobs: readonly BlobItem[] = value?.segment?.blobItems ?? [];
      const objects = blobs.map(({ name: key, properties }) => {
        const { contentLength: size, lastModified: changed, etag: tag } = properties;
        return { key, size, changed, tag };
      });
      return { objects, next: value?.continuationToken };
    });
  }

  async find(name: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    assertObjectName(name, this.#place.prefix);
    return (await this.#place.look(name, signal))?.object;
  }

  open(object: StoredObject, signal?: AbortSignal): RandomAccessFile {
    const path = this.#place.pathOf(object.name);
    return resumingFile(
      {
        path,
        size: object.size,
        range: (start, end, ending) => this.#range(object, start, end, ending),
        isUnchanged: async () => (await this.find(object.name, signal))?.tag === object.tag,
        explain: (error) => explain(error, `${path} cannot be read`),
      },
      signal,
    );
  }

  async put(name: string, content: Buffer, ifTaken: IfTaken, signal?: AbortSignal): Promise<StoredObject> {
    assertObjectName(name, this.#place.prefix);
    const md5 = createHash('md5').update(content).digest('base64');
    return await this.#place.putWhole(name, content, md5, ifTaken, signal);
  }

  async upload(name: string, options: UploadOptions): Promise<Upload> {
    assertObjectName(name, this.#place.prefix);
    return await beginUpload(this.#place, name, options);
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    assertObjectName(name, this.#place.prefix);
    const attempt = `${this.#place.pathOf(name)} cannot be removed`;
    await this.#place.ask(attempt, signal, async ({ abortSignal }) => {
      try {
        await this.#place.blob(name).delete({ deleteSnapshots: 'include', abortSignal });
      } catch (error) {
        if (isLocked(error)) {
          throw await this.#locked(name, error, abortSignal);
        }
        if (!isMissing(error)) {
          throw error;
        }
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The client keeps connections that nothing waits for; it has nothing to be closed by.
  }

  async #range(object: StoredObject, start: number, end: number, signal: AbortSignal): Promise<Readable> {
    const path = this.#place.pathOf(object.name);
    const { readableStreamBody, contentRange, etag } = await this.#place.ask(
      `${path} cannot be read`,
      signal,
      async ({ abortSignal }) => {
        try {
          return await this.#place.blob(object.name).download(start, end - start, {
            abortSignal,
            conditions: { ifMatch: object.tag },
            // What ends early is asked for again here, by the same rules for all stores.
            maxRetryRequests: 0,
          });
        } catch (error) {
          throw isMissing(error) || [412, 416].includes(statusOf(error))
            ? changedMeanwhile(path, error)
            : error;
        }
      },
    );
    return assertRange(
      { body: readableStreamBody as Readable, tag: etag && inQuotationMarks(etag), contentRange },
      { path, tag: object.tag, start },
      'Check the endpoint: it has to be that of Azure Blob Storage.',
    );
  }

  async #locked(name: string, error: unknown, abortSignal: AbortSignal): Promise<unknown> {
    const attempt = `${this.#place.pathOf(name)} cannot be removed`;
    const properties = await this.#place
      .blob(name)
      .getProperties({ abortSignal })
      .catch(() => undefined);
    const until = properties?.immutabilityPolicyExpiresOn;
    if (until === undefined || properties?.legalHold) {
      return explain(error, attempt);
    }
    return new UserError(
      'failed',
      `${attempt}: it is locked until ${until.toISOString()}.`,
      'Wait until the lock has run out: nobody can remove it before, and that is what the lock is for.',
      { cause: bareCause(error) },
    );
  }
}
