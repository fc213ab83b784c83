import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { UserError } from '../../errors.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import { assertRange, listObjects } from '../answers.ts';
import { bareCause, changedMeanwhile } from '../failures.ts';
import { assertObjectName } from '../names.ts';
import type { IfTaken, ObjectStore, StoredObject, Upload, UploadOptions } from '../object-store.ts';
import { resumingFile } from '../resuming-read.ts';
import { createClient } from './client.ts';
import { explain, isMissing, statusOf } from './failures.ts';
import { endedBy, S3Place } from './place.ts';
import { beginUpload } from './upload.ts';

/**
 * A prefix in a bucket of S3, or of a service that speaks like it.
 *
 * @param note Told what was not possible, and does not matter to what was asked for.
 * @throws UserError where no region and no credentials are to be had.
 */
export async function openS3Store(
  where: { readonly bucket: string; readonly prefix: string },
  note: (text: string) => void,
): Promise<ObjectStore> {
  const client = await createClient();
  const place = new S3Place(client, await import('@aws-sdk/client-s3'), where, note);
  try {
    await client.config.credentials();
    return new S3Store(place);
  } catch (error) {
    client.destroy();
    throw explain(error, `${place.address} cannot be opened`);
  }
}

class S3Store implements ObjectStore {
  readonly address: string;
  readonly #place: S3Place;

  constructor(place: S3Place) {
    this.address = place.address;
    this.#place = place;
  }

  list(signal?: AbortSignal): AsyncGenerator<StoredObject> {
    const { client, sdk, bucket, prefix } = this.#place;
    return listObjects(this.#place, async (token) => {
      const { Contents = [], NextContinuationToken: next } = await this.#place.ask(
        `${this.address} cannot be listed`,
        signal,
        () =>
          client.send(
            new sdk.ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix,
              Delimiter: '/',
              ContinuationToken: token,
            }),
            endedBy(signal),
          ),
      );
      const objects = Contents.map(({ Key: key = '', Size: size, LastModified: changed, ETag: tag }) => ({
        key,
        size,
        changed,
        tag,
      }));
      return { objects, next };
    });
  }

  async find(name: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    assertObjectName(name, this.#place.prefix);
    return (await this.#place.look(name, signal))?.object;
  }

  open(object: StoredObject, signal?: AbortSignal): RandomAccessFile {
    const path = this.#place.pathOf(object.name);
    const attempt = `${path} cannot be read`;
    return resumingFile(
      {
        path,
        size: object.size,
        range: (start, end, ending) => this.#range(object, start, end, ending),
        isUnchanged: async () => (await this.find(object.name, signal))?.tag === object.tag,
        explain: (error) => explain(error, attempt),
      },
      signal,
    );
  }

  async put(name: string, content: Buffer, ifTaken: IfTaken, signal?: AbortSignal): Promise<StoredObject> {
    assertObjectName(name, this.#place.prefix);
    const md5 = createHash('md5').update(content).digest('base64');
    return await this.#place.putWhole(name, content, md5, ifTaken, signal);
  }

  upload(name: string, options: UploadOptions): Promise<Upload> {
    assertObjectName(name, this.#place.prefix);
    return beginUpload(this.#place, name, options);
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    assertObjectName(name, this.#place.prefix);
    const command = new this.#place.sdk.DeleteObjectCommand(this.#place.target(name));
    try {
      await this.#place.client.send(command, endedBy(signal));
    } catch (error) {
      signal?.throwIfAborted();
      if (!isMissing(error)) {
        throw await this.#notRemoved(name, error);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#place.client.destroy();
  }

  async #range(object: StoredObject, start: number, end: number, signal: AbortSignal): Promise<Readable> {
    const path = this.#place.pathOf(object.name);
    const { Body, ETag, ContentRange } = await this.#place.ask(`${path} cannot be read`, signal, async () => {
      try {
        return await this.#place.client.send(
          new this.#place.sdk.GetObjectCommand({
            ...this.#place.target(object.name),
            Range: `bytes=${start}-${end - 1}`,
            IfMatch: object.tag,
          }),
          endedBy(signal),
        );
      } catch (error) {
        throw isMissing(error) || [412, 416].includes(statusOf(error))
          ? changedMeanwhile(path, error)
          : error;
      }
    });
    return assertRange(
      { body: Body as Readable, tag: ETag, contentRange: ContentRange },
      { path, tag: object.tag, start },
      'Use a service that takes ranges (`Range`), or download the archive and name the file.',
    );
  }

  /** What keeps an object from being removed may be a lock, which is no mistake. */
  async #notRemoved(name: string, error: unknown): Promise<unknown> {
    const attempt = `${this.#place.pathOf(name)} cannot be removed`;
    const head = [400, 403, 409].includes(statusOf(error))
      ? await this.#place.head(name, undefined).catch(() => undefined)
      : undefined;
    const until = head?.ObjectLockRetainUntilDate;
    const isHeld = head?.ObjectLockLegalHoldStatus === 'ON';
    const { name: code, message } = error as Error;
    if (!isHeld && until === undefined && !/lock|retention|legal ?hold|worm/i.test(`${code} ${message}`)) {
      return explain(error, attempt);
    }
    const how = isHeld
      ? 'it is under a legal hold'
      : `it is locked${until === undefined ? '' : ` until ${until.toISOString()}`}`;
    return new UserError(
      'failed',
      `${attempt}: ${how}.`,
      'Wait until the lock has run out: nobody can remove it before, and that is what the lock is for.',
      { cause: bareCause(error) },
    );
  }
}
