import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { decoded } from './address.ts';
import { addressOfKey, createS3Client, explainS3, newKey } from './s3.ts';
import { keysInAddress } from './s3-address.ts';
import type { S3Settings } from './s3-settings.ts';
import {
  type KeptFile,
  type NewFile,
  otherHash,
  type Removable,
  type Uploaded,
  type Uploader,
} from './uploader.ts';

/** Smaller files are read into memory, from where the SDK can send them again. */
const inMemory = 16_000_000;

/** Milliseconds for a removal. */
const removalLimit = 60_000;

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

  private constructor(
    provider: string,
    settings: S3Settings,
    client: S3Client,
    sdk: Sdk,
    parameters: Readonly<Record<string, unknown>>,
  ) {
    this.provider = provider;
    this.#settings = settings;
    this.#client = client;
    this.#sdk = sdk;
    this.#parameters = parameters;
  }

  static async open(
    provider: string,
    settings: S3Settings,
    actionOptions: Readonly<Record<string, unknown>>,
  ): Promise<S3Uploader> {
    const [client, sdk] = await Promise.all([createS3Client(settings), import('@aws-sdk/client-s3')]);
    const given = (actionOptions.uploadStream ?? actionOptions.upload ?? {}) as Record<string, unknown>;
    const { Bucket: _bucket, Key: _key, Body: _body, ...parameters } = given;
    return new S3Uploader(provider, settings, client, sdk, parameters);
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
    return {
      place: {
        url: addressOfKey(key, this.#settings),
        provider: this.provider,
        ...(hash === undefined ? {} : { hash }),
      },
      isUnchanged: there === 'same',
    };
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
      return (await this.#digest(object)) === md5 ? 'same' : 'other';
    } catch (error) {
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) {
        return 'nothing';
      }
      throw error;
    }
  }

  async #digest(object: { Bucket: string; Key: string }): Promise<string> {
    const { Body } = await this.#client.send(new this.#sdk.GetObjectCommand(object), this.#unlessStopped);
    const hash = createHash('md5');
    for await (const chunk of Body as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
    }
    return hash.digest('hex');
  }

  async #put(Key: string, { content, size, md5, mime }: NewFile): Promise<void> {
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
    };
    await this.#client.send(
      new this.#sdk.PutObjectCommand(input as PutObjectCommandInput),
      this.#unlessStopped,
    );
  }
}

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
