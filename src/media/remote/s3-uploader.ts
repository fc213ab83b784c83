import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type {
  CopyObjectCommandInput,
  CreateMultipartUploadCommandInput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Place } from '../place.ts';
import { isSizeOf } from '../size.ts';
import { decoded } from './address.ts';
import { addressOfKey, createS3Client, explainS3, newKey } from './s3.ts';
import { keysInAddress, objectInAddress } from './s3-address.ts';
import type { S3Settings } from './s3-settings.ts';
import {
  type Copied,
  type FileElsewhere,
  type KeptFile,
  type NewFile,
  otherHash,
  type Removable,
  type Sought,
  type SoughtFile,
  type Uploaded,
  type Uploader,
} from './uploader.ts';

/** Smaller files are read into memory, from where the SDK can send them again. */
const inMemory = 16_000_000;

/** Milliseconds for a removal. */
const removalLimit = 60_000;

/** Bytes of which a service copies no more at a time. */
const copiedAtOnce = 5_000_000_000;

/** Bytes of a part of a larger object: of ten thousand there may be no more. */
const copiedPart = 500_000_000;

/** Where a copy notes the ETag of what it was copied from; those of objects that came in parts depend on the parts. */
const originalTag = 'strapi-dms-etag';

/** Where a file of a share notes the SHA-256 of its content, for the job that has not seen it. */
const digestTag = 'strapi-dms-sha256';

/** What another account, bucket or region refuses. */
const refusals = [400, 401, 403, 405, 412, 501];

type Sdk = typeof import('@aws-sdk/client-s3');

/** Brings files into a bucket as `@strapi/provider-upload-aws-s3` does. */
export class S3Uploader implements Uploader {
  readonly provider: string;
  readonly #settings: S3Settings;
  readonly #client: S3Client;
  readonly #sdk: Sdk;
  readonly #stop = new AbortController();
  /** What the project adds to each upload, such as CacheControl. */
  readonly #parameters: Readonly<Record<string, unknown>>;
  readonly #copyLimit: number;

  private constructor(
    provider: string,
    settings: S3Settings,
    client: S3Client,
    sdk: Sdk,
    parameters: Readonly<Record<string, unknown>>,
    limit: number,
  ) {
    this.provider = provider;
    this.#settings = settings;
    this.#client = client;
    this.#sdk = sdk;
    this.#parameters = parameters;
    this.#copyLimit = limit;
  }

  /** @param limit Bytes of the largest object that is copied at once. */
  static async open(
    provider: string,
    settings: S3Settings,
    actionOptions: Readonly<Record<string, unknown>>,
    limit = copiedAtOnce,
  ): Promise<S3Uploader> {
    const [client, sdk] = await Promise.all([createS3Client(settings), import('@aws-sdk/client-s3')]);
    const given = (actionOptions.uploadStream ?? actionOptions.upload ?? {}) as Record<string, unknown>;
    const { Bucket: _bucket, Key: _key, Body: _body, ...parameters } = given;
    return new S3Uploader(provider, settings, client, sdk, parameters, limit);
  }

  async upload(file: NewFile): Promise<Uploaded> {
    try {
      const key = newKey(file, this.#settings);
      const there = await this.#compare(key, file);
      if (there !== 'other') {
        return await this.#at(key, file, there, undefined);
      }
      const hash = otherHash(file);
      const other = newKey({ ...file, hash }, this.#settings);
      const thereToo = await this.#compare(other, file);
      return await this.#at(other, file, thereToo === 'same' ? 'same' : 'nothing', hash);
    } catch (error) {
      throw explainS3(error, this.#settings);
    }
  }

  async find({ size, sha256, ...file }: SoughtFile, reads: boolean): Promise<Sought> {
    const { bucket: Bucket } = this.#settings;
    const Key = newKey(file, this.#settings);
    try {
      const { ContentLength, Metadata } = await this.#client.send(
        new this.#sdk.HeadObjectCommand({ Bucket, Key }),
        this.#unlessStopped,
      );
      if (ContentLength !== size) {
        return { kind: 'other' };
      }
      // Whoever puts another content there takes the note away. One that says something else may be of what was there before.
      const isSame =
        Metadata?.[digestTag] === sha256 ||
        (reads && (await this.#digest({ Bucket, Key }, 'sha256')) === sha256);
      return isSame ? { kind: 'same', place: this.#placeOf(Key) } : { kind: 'other' };
    } catch (error) {
      if (isNotThere(error)) {
        return { kind: 'nothing' };
      }
      throw explainS3(error, this.#settings);
    }
  }

  /**
   * Lets the service copy a file from where it is, another bucket say: its content does not come here. What the copy is worth is what the
   * service says of it, its size and its ETag.
   *
   * @throws UserError `failed` where the configured bucket refuses, or the service is out of order.
   */
  async copy(file: FileElsewhere): Promise<Copied> {
    const source = objectInAddress(file.url, this.#settings);
    if (source === undefined) {
      return { kind: 'refused', reason: 'its address is not that of a bucket of the same service' };
    }
    const { bucket: Bucket, key: Key } = source;
    let found: HeadObjectCommandOutput;
    try {
      found = await this.#client.send(new this.#sdk.HeadObjectCommand({ Bucket, Key }), this.#unlessStopped);
    } catch (error) {
      return this.#notCopied(error, Bucket);
    }
    const size = found.ContentLength ?? 0;
    const tag = found.ETag ?? '';
    if (!isSizeOf(file, size)) {
      return { kind: 'other', bytes: size };
    }
    try {
      const key = newKey(file, this.#settings);
      if (Bucket === this.#settings.bucket && Key === key) {
        return this.#copiedTo(key, undefined, true);
      }
      const there = await this.#compareTag(key, size, tag);
      const hash = there === 'other' ? otherHash({ hash: file.hash, md5: plainTag(tag) }) : undefined;
      const to = hash === undefined ? key : newKey({ ...file, hash }, this.#settings);
      const isThere = (hash === undefined ? there : await this.#compareTag(to, size, tag)) === 'same';
      if (!isThere) {
        const copied = await this.#copy({ Bucket, Key, size, tag }, to, file.mime);
        if (copied !== undefined) {
          return copied;
        }
        if ((await this.#compareTag(to, size, tag)) !== 'same') {
          throw new Error(`The copy of ${Bucket}/${Key} is not the same object.`);
        }
      }
      return this.#copiedTo(to, hash, isThere);
    } catch (error) {
      throw explainS3(error, this.#settings);
    }
  }

  removable(old: readonly KeptFile[], staying: readonly KeptFile[]): Removable {
    const settings = this.#settings;
    const kept = new Set<string>();
    const keptNames = new Set<string>();
    for (const file of staying) {
      const keys = keysInAddress(file.url, settings);
      for (const key of keys) {
        kept.add(key);
      }
      if (keys.length === 0) {
        // Behind an address that is not known there may be any object of that name.
        const name = lastPart(file.url);
        keptNames
          .add(name)
          .add(decoded(name))
          .add(lastPart(newKey(file, settings)));
      }
    }
    const objects = new Map<string, KeptFile>();
    const untold: KeptFile[] = [];
    for (const file of old) {
      const [key, ...others] = keysInAddress(file.url, settings);
      if (key === undefined || others.length > 0) {
        untold.push(file);
      } else if (!kept.has(key) && !keptNames.has(lastPart(key))) {
        objects.set(key, file);
      }
    }
    return { files: [...objects.values()], untold };
  }

  async remove({ url }: KeptFile): Promise<void> {
    const [Key, ...others] = keysInAddress(url, this.#settings);
    if (Key === undefined || others.length > 0) {
      throw new TypeError('The address does not tell which object is to be removed');
    }
    try {
      await this.#client.send(new this.#sdk.DeleteObjectCommand({ Bucket: this.#settings.bucket, Key }), {
        // The import is done, and must come to its end.
        abortSignal: AbortSignal.timeout(removalLimit),
      });
    } catch (error) {
      throw explainS3(error, this.#settings);
    }
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('The upload was stopped.'));
    this.#client.destroy();
  }

  get #unlessStopped(): { abortSignal: AbortSignal } {
    return { abortSignal: this.#stop.signal };
  }

  async #at(
    key: string,
    file: NewFile,
    there: 'nothing' | 'same',
    hash: string | undefined,
  ): Promise<Uploaded> {
    if (there === 'nothing') {
      await this.#put(key, file);
    }
    return { place: this.#placeOf(key, hash), isUnchanged: there === 'same' };
  }

  /** @param hash Where it is not that of the row. */
  #placeOf(key: string, hash?: string): Place {
    return {
      url: addressOfKey(key, this.#settings),
      provider: this.provider,
      ...(hash === undefined ? {} : { hash }),
    };
  }

  #copiedTo(key: string, hash: string | undefined, isUnchanged: boolean): Copied {
    return { kind: 'copied', uploaded: { place: this.#placeOf(key, hash), isUnchanged } };
  }

  /** What a refusal of the other bucket means; what is no refusal is thrown. */
  #notCopied(error: unknown, bucket: string): Copied {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode ?? 0;
    if (status === 404) {
      return name === 'NoSuchBucket'
        ? { kind: 'refused', reason: `there is no bucket ${bucket}` }
        : { kind: 'missing' };
    }
    if (refusals.includes(status) || (status >= 300 && status < 400)) {
      const why = message && message !== name ? `${name}: ${message}` : name;
      return { kind: 'refused', reason: `the bucket ${bucket} refused it (${why})` };
    }
    throw explainS3(error, this.#settings);
  }

  /** What the bucket has under a key, beside an object that only its size and ETag are known of. */
  async #compareTag(key: string, size: number, tag: string): Promise<'nothing' | 'same' | 'other'> {
    try {
      const { ContentLength, ETag, Metadata } = await this.#client.send(
        new this.#sdk.HeadObjectCommand({ Bucket: this.#settings.bucket, Key: key }),
        this.#unlessStopped,
      );
      return ContentLength === size && (ETag === tag || Metadata?.[originalTag] === plainTag(tag))
        ? 'same'
        : 'other';
    } catch (error) {
      if (isNotThere(error)) {
        return 'nothing';
      }
      throw error;
    }
  }

  /** @returns undefined where it was copied, else why not. */
  async #copy(
    { Bucket, Key, size, tag }: { Bucket: string; Key: string; size: number; tag: string },
    to: string,
    mime: string,
  ): Promise<Copied | undefined> {
    const { bucket, acl, providerConfig } = this.#settings;
    const source = {
      CopySource: `${Bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`,
      CopySourceIfMatch: tag,
    };
    const made = {
      Bucket: bucket,
      Key: to,
      ContentType: mime,
      ...(acl === undefined ? {} : { ACL: acl }),
      ...optionsOf(providerConfig),
      ...this.#parameters,
      Metadata: { ...(this.#parameters.Metadata as object | undefined), [originalTag]: plainTag(tag) },
    };
    try {
      if (size <= this.#copyLimit) {
        const input = { ...made, ...source, MetadataDirective: 'REPLACE', TaggingDirective: 'REPLACE' };
        await this.#client.send(
          new this.#sdk.CopyObjectCommand(input as CopyObjectCommandInput),
          this.#unlessStopped,
        );
      } else {
        await this.#copyParts(made as CreateMultipartUploadCommandInput, source, size);
      }
      return undefined;
    } catch (error) {
      return this.#notCopied(error, Bucket);
    }
  }

  async #copyParts(
    made: CreateMultipartUploadCommandInput,
    source: { CopySource: string; CopySourceIfMatch: string },
    size: number,
  ): Promise<void> {
    const object = { Bucket: made.Bucket, Key: made.Key };
    const { UploadId } = await this.#client.send(
      new this.#sdk.CreateMultipartUploadCommand(made),
      this.#unlessStopped,
    );
    try {
      const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
      const length = Math.min(copiedPart, this.#copyLimit);
      for (let start = 0; start < size; start += length) {
        const PartNumber = Parts.length + 1;
        const CopySourceRange = `bytes=${start}-${Math.min(start + length, size) - 1}`;
        const { CopyPartResult } = await this.#client.send(
          new this.#sdk.UploadPartCopyCommand({
            ...object,
            ...source,
            UploadId,
            PartNumber,
            CopySourceRange,
          }),
          this.#unlessStopped,
        );
        Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
      }
      await this.#client.send(
        new this.#sdk.CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }),
        this.#unlessStopped,
      );
    } catch (error) {
      // Parts of what was not finished are paid for. What went wrong before is what has to be told.
      await this.#client
        .send(new this.#sdk.AbortMultipartUploadCommand({ ...object, UploadId }), {
          abortSignal: AbortSignal.timeout(removalLimit),
        })
        .catch(() => undefined);
      throw error;
    }
  }

  /** What the bucket has under a key, beside a file. */
  async #compare(key: string, { size, md5 }: NewFile): Promise<'nothing' | 'same' | 'other'> {
    const object = { Bucket: this.#settings.bucket, Key: key };
    try {
      const { ContentLength, ETag } = await this.#client.send(
        new this.#sdk.HeadObjectCommand(object),
        this.#unlessStopped,
      );
      if (ContentLength !== size) {
        return 'other';
      }
      const etag = ETag?.replaceAll('"', '');
      if (etag === md5) {
        return 'same';
      }
      // The ETag of an object that came in parts, or is encrypted with a key of its own, says nothing of its content.
      return (await this.#digest(object, 'md5')) === md5 ? 'same' : 'other';
    } catch (error) {
      if (isNotThere(error)) {
        return 'nothing';
      }
      throw error;
    }
  }

  async #digest(object: { Bucket: string; Key: string }, algorithm: 'md5' | 'sha256'): Promise<string> {
    const { Body } = await this.#client.send(new this.#sdk.GetObjectCommand(object), this.#unlessStopped);
    const hash = createHash(algorithm);
    for await (const chunk of Body as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
    }
    return hash.digest('hex');
  }

  async #put(Key: string, { content, size, md5, sha256, mime }: NewFile): Promise<void> {
    const { bucket: Bucket, acl, providerConfig } = this.#settings;
    const input = {
      Bucket,
      Key,
      Body: size <= inMemory ? await readFile(content) : createReadStream(content),
      ContentLength: size,
      ContentMD5: Buffer.from(md5, 'hex').toString('base64'),
      ContentType: mime,
      ...(acl === undefined ? {} : { ACL: acl }),
      ...optionsOf(providerConfig),
      ...this.#parameters,
      ...(sha256 === undefined
        ? {}
        : { Metadata: { ...(this.#parameters.Metadata as object | undefined), [digestTag]: sha256 } }),
    };
    await this.#client.send(
      new this.#sdk.PutObjectCommand(input as PutObjectCommandInput),
      this.#unlessStopped,
    );
  }
}

const isNotThere = (error: unknown): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404;

/** Without its quotes. */
const plainTag = (tag: string): string => tag.replaceAll('"', '');

/** The part of a key, or of an address, behind its last slash. */
const lastPart = (text: string): string => text.replace(/[?#].*$/s, '').replace(/^.*\//s, '');

/** The provider's own options for each object. */
function optionsOf({
  storageClass,
  encryption,
  tags,
}: S3Settings['providerConfig']): Record<string, unknown> {
  const { type, kmsKeyId } = (encryption ?? {}) as { type?: string; kmsKeyId?: string };
  const tagging = new URLSearchParams(tags as Record<string, string> | undefined).toString();
  return {
    ...(storageClass ? { StorageClass: storageClass } : {}),
    ...(type ? { ServerSideEncryption: type } : {}),
    ...(type && kmsKeyId ? { SSEKMSKeyId: kmsKeyId } : {}),
    ...(tagging ? { Tagging: tagging } : {}),
  };
}
