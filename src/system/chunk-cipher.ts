import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/**
 * Authenticated encryption of streams in chunks of 64 KiB, the last of which may be shorter, each with a tag of 16 bytes
 * (the STREAM construction, as age has it): nothing comes out that was changed, cut off or put in another order. The nonce
 * of a chunk is its number (11 bytes) and 1 for the last chunk, else 0; so a key is good for one stream.
 */
export type ChunkCipher = 'chacha20-poly1305' | Extract<CipherGCMTypes, 'aes-256-gcm'>;

export const chunkSize: number = 1 << 16;
export const tagSize = 16;
export const encryptedChunkSize: number = chunkSize + tagSize;

/** Both ciphers have keys of 32 bytes and nonces of 12; what Node knows them as is one type a family. */
const algorithm = (cipher: ChunkCipher) => cipher as 'chacha20-poly1305';

/** Encrypts one piece; its tag is behind it. */
export function sealPiece(cipher: ChunkCipher, key: Buffer, nonce: Buffer, content: Uint8Array): Buffer {
  const encryption = createCipheriv(algorithm(cipher), key, nonce, { authTagLength: tagSize });
  return Buffer.concat([encryption.update(content), encryption.final(), encryption.getAuthTag()]);
}

/** Decrypts what `sealPiece` made; undefined where it does not authenticate. */
export function openPiece(
  cipher: ChunkCipher,
  key: Buffer,
  nonce: Buffer,
  sealed: Buffer,
): Buffer | undefined {
  if (sealed.length < tagSize) {
    return undefined;
  }
  const end = sealed.length - tagSize;
  const decryption = createDecipheriv(algorithm(cipher), key, nonce, { authTagLength: tagSize });
  decryption.setAuthTag(sealed.subarray(end));
  const content = decryption.update(sealed.subarray(0, end));
  try {
    decryption.final();
    return content;
  } catch {
    return undefined;
  }
}

/**
 * Decrypts a chunk of a stream by its number, from 0.
 *
 * @returns Undefined where it does not authenticate: it was changed, or is another, or not the last one.
 */
export const openChunk = (
  cipher: ChunkCipher,
  key: Buffer,
  number: number,
  isLast: boolean,
  sealed: Buffer,
): Buffer | undefined => openPiece(cipher, key, nonceOf(number, isLast), sealed);

/** The nonce of a chunk: its number, and whether it is the last. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  // 2^48 chunks of 64 KiB are more than there are bytes in the world.
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

class ChunkNonce {
  #number = 0;

  next(isLast: boolean): Buffer {
    this.#number += 1;
    return nonceOf(this.#number - 1, isLast);
  }
}

/** Cuts a stream into pieces of one size, of which the last is known to be it. */
abstract class Chunked extends Transform {
  readonly #size: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(size: number) {
    super({ highWaterMark: 1 << 18 });
    this.#size = size;
  }

  protected abstract chunk(content: Buffer, isLast: boolean): Buffer;

  override _transform(part: Buffer, _encoding: string, done: TransformCallback): void {
    try {
      this.#parts.push(part);
      this.#length += part.length;
      // One chunk is always held back: only the end tells that it is the last.
      if (this.#length > this.#size) {
        const all = this.#parts.length === 1 ? part : Buffer.concat(this.#parts, this.#length);
        let offset = 0;
        for (; all.length - offset > this.#size; offset += this.#size) {
          this.push(this.chunk(all.subarray(offset, offset + this.#size), false));
        }
        this.#parts = [all.subarray(offset)];
        this.#length = all.length - offset;
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      done(null, this.chunk(Buffer.concat(this.#parts, this.#length), true));
    } catch (error) {
      done(error as Error);
    }
  }
}

/** Encrypts what is written to it. */
export class EncryptChunks extends Chunked {
  readonly #cipher: ChunkCipher;
  readonly #key: Buffer;
  readonly #nonce = new ChunkNonce();

  /** @param start What stands before the chunks, as it is. */
  constructor(cipher: ChunkCipher, key: Buffer, start: Buffer) {
    super(chunkSize);
    this.#cipher = cipher;
    this.#key = key;
    this.push(start);
  }

  protected override chunk(content: Buffer, isLast: boolean): Buffer {
    return sealPiece(this.#cipher, this.#key, this.#nonce.next(isLast), content);
  }
}

/** The way back. Nothing comes out of it that was not authenticated. */
export class DecryptChunks extends Chunked {
  readonly #cipher: ChunkCipher;
  readonly #keyOf: () => Buffer;
  #key: Buffer | undefined;
  readonly #failure: () => Error;
  readonly #nonce = new ChunkNonce();
  #isFirst = true;

  /**
   * @param keyOf Asked once, when the first chunk is there.
   * @param failure What to fail with where a chunk does not authenticate.
   */
  constructor(cipher: ChunkCipher, keyOf: () => Buffer, failure: () => Error) {
    super(encryptedChunkSize);
    this.#cipher = cipher;
    this.#keyOf = keyOf;
    this.#failure = failure;
  }

  protected override chunk(sealed: Buffer, isLast: boolean): Buffer {
    this.#key ??= this.#keyOf();
    const content = openPiece(this.#cipher, this.#key, this.#nonce.next(isLast), sealed);
    // An empty last chunk behind others is what no writer makes.
    if (content === undefined || (content.length === 0 && !this.#isFirst)) {
      throw this.#failure();
    }
    this.#isFirst = false;
    return content;
  }
}
