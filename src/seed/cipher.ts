import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { promisify } from 'node:util';

/**
 * Authenticated encryption for what leaves the job through the cache: AES-256-GCM in chunks (the STREAM construction, as
 * age has it), so that nothing is used that was changed, cut off, put in another order, or made for another purpose.
 *
 *     magic (16 bytes), salt (16 bytes), then chunks of 64 KiB of content (the last may be shorter), each with a tag of 16
 *     bytes. The nonce is the number of the chunk (11 bytes) and 1 for the last chunk, else 0. The key of a file is
 *     HKDF-SHA-256 of the passphrase's key and the salt, with the purpose as info.
 */
const magic = Buffer.from('strapi-dms-seed1');
const saltLength = 16;
const chunkLength = 1 << 16;
const tagLength = 16;
const headerLength = magic.length + saltLength;

const slowly = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** What a passphrase is good for here. Takes a tenth of a second, and 32 MB meanwhile. */
export interface SealingKey {
  readonly secret: Buffer;
  /** Tells apart keys without telling them, so that what another key sealed is not even fetched. */
  readonly id: string;
}

/** @param passphrase Any text; used as UTF-8. */
export async function deriveSealingKey(passphrase: string): Promise<SealingKey> {
  const cost = { N: 1 << 15, r: 8, p: 1, maxmem: 1 << 26 };
  const bytes = await slowly(passphrase, magic, 40, cost);
  return { secret: bytes.subarray(0, 32), id: bytes.subarray(32).toString('hex') };
}

/** What was sealed is damaged, or was sealed with another key or for another purpose. */
export class NotAuthentic extends Error {
  override readonly name = 'NotAuthentic';

  constructor() {
    super('it is damaged, or was not made with this key for this import');
  }
}

/** Encrypts what is written to it. @param purpose Has to be the same to open it again. */
export function createSeal(key: SealingKey, purpose: string): Transform {
  const salt = randomBytes(saltLength);
  const chunks = new Chunks(fileKey(key, salt, purpose), 'seal');
  const seal = new Rechunk(chunkLength, (chunk, isLast) => chunks.next(chunk, isLast));
  seal.push(Buffer.concat([magic, salt]));
  return seal;
}

/** Decrypts what is written to it. It fails with `NotAuthentic` before it emits a byte that is not the original's. */
export function createUnseal(key: SealingKey, purpose: string): Transform {
  let header: Buffer = Buffer.alloc(0);
  let chunks: Chunks | undefined;
  const opened = new Rechunk(chunkLength + tagLength, (chunk, isLast) => {
    if (chunks === undefined) {
      throw new NotAuthentic();
    }
    return chunks.next(chunk, isLast);
  });
  const write = opened._transform.bind(opened);
  opened._transform = (data: Buffer, encoding, done) => {
    if (chunks !== undefined) {
      return write(data, encoding, done);
    }
    header = Buffer.concat([header, data]);
    if (header.length < headerLength) {
      return done();
    }
    if (!timingSafeEqual(header.subarray(0, magic.length), magic)) {
      return done(new NotAuthentic());
    }
    chunks = new Chunks(fileKey(key, header.subarray(magic.length, headerLength), purpose), 'open');
    write(header.subarray(headerLength), encoding, done);
  };
  return opened;
}

const fileKey = ({ secret }: SealingKey, salt: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, purpose, 32));

/** Chunks in their order, with their numbers as nonces. */
class Chunks {
  readonly #key: Buffer;
  readonly #direction: 'seal' | 'open';
  #number = 0;

  constructor(key: Buffer, direction: 'seal' | 'open') {
    this.#key = key;
    this.#direction = direction;
  }

  next(chunk: Buffer, isLast: boolean): Buffer {
    const nonce = Buffer.alloc(12);
    nonce.writeUIntBE(this.#number, 5, 6);
    nonce[11] = isLast ? 1 : 0;
    this.#number += 1;
    return this.#direction === 'seal' ? seal(this.#key, nonce, chunk) : open(this.#key, nonce, chunk);
  }
}

function seal(key: Buffer, nonce: Buffer, chunk: Buffer): Buffer {
  const cipher: CipherGCM = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Buffer, nonce: Buffer, chunk: Buffer): Buffer {
  if (chunk.length < tagLength) {
    throw new NotAuthentic();
  }
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  decipher.setAuthTag(chunk.subarray(-tagLength));
  const content = decipher.update(chunk.subarray(0, -tagLength));
  try {
    return Buffer.concat([content, decipher.final()]);
  } catch {
    throw new NotAuthentic();
  }
}

/** Cuts a stream into pieces of one length, of which the last, which may be empty, is known to be it. */
class Rechunk extends Transform {
  readonly #length: number;
  readonly #use: (chunk: Buffer, isLast: boolean) => Buffer;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(length: number, use: (chunk: Buffer, isLast: boolean) => Buffer) {
    super();
    this.#length = length;
    this.#use = use;
  }

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#parts.push(data);
      this.#size += data.length;
      if (this.#size > this.#length) {
        let rest = Buffer.concat(this.#parts);
        // One is kept back, as long as it may be the last.
        while (rest.length > this.#length) {
          this.push(this.#use(rest.subarray(0, this.#length), false));
          rest = rest.subarray(this.#length);
        }
        this.#parts = [rest];
        this.#size = rest.length;
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.push(this.#use(Buffer.concat(this.#parts), true));
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}
