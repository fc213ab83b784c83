import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { uploadMark } from '../appear.ts';
import {
  contentTypeOf,
  type IfTaken,
  type StoredObject,
  type Upload,
  type UploadOptions,
} from '../object-store.ts';
import { type Parts, partSizes, UploadInParts } from '../upload-in-parts.ts';
import type { AzurePlace } from './place.ts';

const mostParts = 50_000;
/** Bytes that are handed to the connection at a time: what has passed is heard of. */
const pieceSize = 1 << 16;

export async function beginUpload(
  place: AzurePlace,
  name: string,
  { ifTaken, expected, signal }: UploadOptions,
): Promise<Upload> {
  if (ifTaken === 'refuse') {
    await place.assertFree(name, signal);
  }
  const parts = new AzureParts(place, name, ifTaken);
  return new UploadInParts(place.pathOf(name), parts, partSizes(expected, mostParts), signal);
}

/** Blocks, of which a list that is committed makes an object. */
class AzureParts implements Parts {
  readonly #place: AzurePlace;
  readonly #name: string;
  readonly #ifTaken: IfTaken;
  readonly #attempt: string;
  readonly #mark = randomUUID();
  #count = 0;

  constructor(place: AzurePlace, name: string, ifTaken: IfTaken) {
    this.#place = place;
    this.#name = name;
    this.#ifTaken = ifTaken;
    this.#attempt = `${place.pathOf(name)} cannot be written`;
  }

  whole(content: Buffer, md5: string, signal: AbortSignal): Promise<StoredObject> {
    return this.#place.putWhole(this.#name, content, md5, this.#ifTaken, signal);
  }

  async send(number: number, content: Buffer, md5: string, signal: AbortSignal): Promise<void> {
    this.#count = Math.max(this.#count, number);
    await this.#place.ask(this.#attempt, signal, ({ abortSignal, heard }) =>
      this.#place
        .blob(this.#name)
        .stageBlock(this.#block(number), () => inPieces(content, heard), content.length, {
          abortSignal,
          transactionalContentMD5: Buffer.from(md5, 'base64'),
        }),
    );
  }

  async finish(size: number): Promise<StoredObject> {
    const blocks = Array.from({ length: this.#count }, (_, index) => this.#block(index + 1));
    return await this.#place.appear(
      this.#name,
      size,
      this.#mark,
      this.#ifTaken,
      undefined,
      (condition, { abortSignal }) =>
        this.#place.blob(this.#name).commitBlockList(blocks, {
          ...condition,
          abortSignal,
          metadata: { [uploadMark]: this.#mark },
          blobHTTPHeaders: { blobContentType: contentTypeOf(this.#name) },
        }),
    );
  }

  /** There is nothing to be done: blocks that nobody commits are dropped by the service, after a week at most. */
  async discard(): Promise<void> {}

  /** Of one length for all blocks that an object ever has, else the service refuses them; and of no other upload. */
  #block(number: number): string {
    return Buffer.from(`${this.#mark}-${String(number).padStart(5, '0')}`).toString('base64');
  }
}

function inPieces(content: Buffer, heard: () => void): Readable {
  let position = 0;
  return new Readable({
    read() {
      heard();
      const piece = content.subarray(position, position + pieceSize);
      position += piece.length;
      this.push(piece.length === 0 ? null : piece);
    },
  });
}
