import { randomUUID } from 'node:crypto';
import { archiveName } from '../../strapi/archive-names.ts';
import { uploadMark } from '../appear.ts';
import { isObjectName } from '../names.ts';
import {
  contentTypeOf,
  type IfTaken,
  type StoredObject,
  type Upload,
  type UploadOptions,
} from '../object-store.ts';
import { type Parts, partSizes, UploadInParts } from '../upload-in-parts.ts';
import { explain, isMissing, isUnknown, statusOf } from './failures.ts';
import { endedBy, type S3Place } from './place.ts';

const mostParts = 10_000;
/** Milliseconds after which parts that nobody has made an object of are what a killed process has left. */
const abandonedAfter = 7 * 24 * 3_600_000;

export async function beginUpload(place: S3Place, name: string, options: UploadOptions): Promise<Upload> {
  const { ifTaken, expected, signal } = options;
  if (ifTaken === 'refuse') {
    await place.assertFree(name, signal);
  }
  await removeAbandoned(place, signal);
  const parts = new S3Parts(place, name, ifTaken);
  return new UploadInParts(place.pathOf(name), parts, partSizes(expected, mostParts), signal);
}

/** A multipart upload, which begins with the first part; what fits one is put at once. */
class S3Parts implements Parts {
  readonly #place: S3Place;
  readonly #name: string;
  readonly #ifTaken: IfTaken;
  readonly #attempt: string;
  readonly #mark = randomUUID();
  readonly #tags = new Map<number, string>();
  #id: Promise<string> | undefined;

  constructor(place: S3Place, name: string, ifTaken: IfTaken) {
    this.#place = place;
    this.#name = name;
    this.#ifTaken = ifTaken;
    this.#attempt = `${place.pathOf(name)} cannot be written`;
  }

  whole(content: Buffer, md5: string, signal: AbortSignal): Promise<StoredObject> {
    return this.#place.putWhole(this.#name, content, md5, this.#ifTaken, signal);
  }

  async send(number: number, content: Buffer, md5: string, signal: AbortSignal): Promise<void> {
    const { client, sdk } = this.#place;
    this.#id ??= this.#begin();
    const UploadId = await this.#id;
    signal.throwIfAborted();
    const { ETag = '' } = await this.#place.ask(this.#attempt, signal, () =>
      client.send(
        new sdk.UploadPartCommand({
          ...this.#place.target(this.#name),
          UploadId,
          PartNumber: number,
          Body: content,
          ContentLength: content.length,
          ContentMD5: md5,
        }),
        endedBy(signal),
      ),
    );
    this.#tags.set(number, ETag);
  }

  async finish(size: number): Promise<StoredObject> {
    const { client, sdk } = this.#place;
    const UploadId = await this.#id;
    const parts = [...this.#tags].map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
    parts.sort((a, b) => a.PartNumber - b.PartNumber);
    return await this.#place.appear(this.#name, size, this.#mark, this.#ifTaken, undefined, (condition) =>
      client.send(
        new sdk.CompleteMultipartUploadCommand({
          ...this.#place.target(this.#name),
          ...condition,
          UploadId,
          MultipartUpload: { Parts: parts },
        }),
      ),
    );
  }

  /** A part that was broken off may still arrive after the upload is gone: then there is one again. */
  async discard(): Promise<void> {
    const UploadId = await this.#id?.catch(() => undefined);
    const { client, sdk } = this.#place;
    const target = { ...this.#place.target(this.#name), UploadId };
    for (let attempt = 0; UploadId !== undefined && attempt < 3; attempt += 1) {
      try {
        await client.send(new sdk.AbortMultipartUploadCommand(target));
        await client.send(new sdk.ListPartsCommand({ ...target, MaxParts: 1 }));
      } catch (error) {
        // Some services can neither remove parts nor list them; they keep none, or have rules of their own for that.
        if (isMissing(error) || isUnknown(error) || [403, 405].includes(statusOf(error))) {
          return;
        }
        throw explain(error, `What was sent of ${this.#place.pathOf(this.#name)} cannot be removed`);
      }
    }
  }

  /** Not to be broken off: an upload that nobody knows of stays. */
  async #begin(): Promise<string> {
    const { client, sdk } = this.#place;
    const { UploadId = '' } = await this.#place.ask(this.#attempt, undefined, () =>
      client.send(
        new sdk.CreateMultipartUploadCommand({
          ...this.#place.target(this.#name),
          ContentType: contentTypeOf(this.#name),
          Metadata: { [uploadMark]: this.#mark },
        }),
      ),
    );
    return UploadId;
  }
}

/** Removes the parts of archives whose uploads were killed: nobody sees them, but they are paid for. */
async function removeAbandoned(place: S3Place, signal: AbortSignal | undefined): Promise<void> {
  const { client, sdk, bucket, prefix } = place;
  try {
    const { Uploads = [] } = await client.send(
      new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, Delimiter: '/' }),
      endedBy(signal),
    );
    for (const { Key = '', UploadId, Initiated } of Uploads) {
      const isOld = Initiated !== undefined && Initiated.getTime() < Date.now() - abandonedAfter;
      // Not every service knows the delimiter.
      const isOurs = Key.startsWith(prefix) && isObjectName(Key.slice(prefix.length), prefix);
      if (isOld && isOurs && archiveName.test(Key)) {
        await client.send(
          new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }),
          endedBy(signal),
        );
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    const status = statusOf(error);
    if (status === 404 && isMissing(error)) {
      return;
    }
    if (!isUnknown(error) && ![400, 403, 405].includes(status)) {
      throw explain(error, `The unfinished uploads of ${place.address} cannot be listed`);
    }
    place.note(
      `What killed uploads have left in ${place.address}, if anything, was not looked for: ${
        status === 403
          ? 'the credentials do not allow it (s3:ListBucketMultipartUploads)'
          : 'the service cannot list it'
      }. A rule of the bucket can remove it (AbortIncompleteMultipartUpload).`,
    );
  }
}
