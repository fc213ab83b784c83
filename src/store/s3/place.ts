import { randomUUID } from 'node:crypto';
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { type Description, describedObject } from '../answers.ts';
import { appear, type Conditions, type Found, uploadMark } from '../appear.ts';
import { taken } from '../failures.ts';
import { contentTypeOf, type IfTaken, type StoredObject } from '../object-store.ts';
import { explain, isMissing, judge, statusOf } from './failures.ts';

type Sdk = typeof import('@aws-sdk/client-s3');

/** How the SDK is told what ends a request. */
export const endedBy = (signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } =>
  signal === undefined ? {} : { abortSignal: signal };

/** A prefix in a bucket: what reading, writing and uploading have in common. */
export class S3Place {
  /** As messages call it. */
  readonly address: string;
  readonly client: S3Client;
  readonly sdk: Sdk;
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  /** Told what was not possible, and does not matter to what was asked for. */
  readonly note: (text: string) => void;
  readonly #conditions: Conditions = { areKnown: true };
  #isBucketThere = false;

  constructor(
    client: S3Client,
    sdk: Sdk,
    { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
    note: (text: string) => void,
  ) {
    this.address = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
    this.client = client;
    this.sdk = sdk;
    this.bucket = bucket;
    this.prefix = prefix;
    this.note = note;
  }

  /** What messages call an object. */
  pathOf(name: string): string {
    return `${this.address}/${name}`;
  }

  target(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: this.prefix + name };
  }

  /** Asks the service for something, and explains its failures; an interruption stays what it is. */
  async ask<Result>(
    attempt: string,
    signal: AbortSignal | undefined,
    request: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await request();
    } catch (error) {
      signal?.throwIfAborted();
      throw explain(error, attempt);
    }
  }

  /** @returns undefined where there is no such object. @throws UserError where there is no such bucket. */
  async look(name: string, signal?: AbortSignal): Promise<Found | undefined> {
    const attempt = `${this.pathOf(name)} cannot be looked up`;
    const head = await this.ask(attempt, signal, async () => {
      try {
        return await this.head(name, signal);
      } catch (error) {
        if (isMissing(error)) {
          await this.#assertBucket(signal);
          return undefined;
        }
        throw error;
      }
    });
    return head === undefined
      ? undefined
      : {
          object: this.object(name, { size: head.ContentLength, changed: head.LastModified, tag: head.ETag }),
          mark: head.Metadata?.[uploadMark],
        };
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
    return await this.appear(name, content.length, mark, ifTaken, signal, (condition) =>
      this.client.send(
        new this.sdk.PutObjectCommand({
          ...this.target(name),
          ...condition,
          Body: content,
          ContentLength: content.length,
          ContentMD5: md5,
          ContentType: contentTypeOf(name),
          Metadata: { [uploadMark]: mark },
        }),
        endedBy(signal),
      ),
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
    request: (condition: { readonly IfNoneMatch?: '*' }) => Promise<unknown>,
  ): Promise<StoredObject> {
    return await appear(
      {
        path: this.pathOf(name),
        size,
        mark,
        ifTaken,
        conditions: this.#conditions,
        look: () => this.look(name, signal),
        request: (isConditional) => request(isConditional ? { IfNoneMatch: '*' } : {}),
        remove: () => this.client.send(new this.sdk.DeleteObjectCommand(this.target(name))),
        judge,
        explain,
      },
      signal,
    );
  }

  head(name: string, signal: AbortSignal | undefined): Promise<HeadObjectCommandOutput> {
    return this.client.send(new this.sdk.HeadObjectCommand(this.target(name)), endedBy(signal));
  }

  /** An answer to HEAD has no body that could tell whether the object is missing, or all of the bucket. */
  async #assertBucket(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#isBucketThere) {
      try {
        await this.client.send(new this.sdk.HeadBucketCommand({ Bucket: this.bucket }), endedBy(signal));
      } catch (error) {
        if (statusOf(error) === 404) {
          throw Object.assign(error as Error, { name: 'NoSuchBucket' });
        }
        // A role may be allowed to read objects, and nothing else.
        if (statusOf(error) !== 403) {
          throw error;
        }
      }
      this.#isBucketThere = true;
    }
  }

  object(name: string, description: Description): StoredObject {
    return describedObject({ name, path: this.pathOf(name) }, description, 'that of an S3 service');
  }
}
