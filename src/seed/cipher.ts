import { hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Transform, TransformCallback } from 'node:stream';
import { promisify } from 'node:util';
import { DecryptChunks, EncryptChunks } from '../system/chunk-cipher.ts';

/**
 * Authenticated encryption for what leaves the job through the cache: AES-256-GCM in chunks, so that nothing
 * is used that was changed, cut off, put in another order, or made for another purpose.
 *
 *     magic (16 bytes), salt (16 bytes), then the chunks. The key of a file is HKDF-SHA-256 of the passphrase's key and the
 *     salt, with the purpose as info.
 */
const magic = Buffer.from('strapi-dms-seed1');
const saltLength = 16;
const cipher = 'aes-256-gcm';
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

/** For digests of what may hold secrets that can be guessed: without the passphrase nobody can try. */
export const digestKey = ({ secret }: SealingKey): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'strapi-dms digest', 32));

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
  return new EncryptChunks(cipher, fileKey(key, salt, purpose), Buffer.concat([magic, salt]));
}

/** Decrypts what is written to it. It fails with `NotAuthentic` before it emits a byte that is not the original's. */
export const createUnseal = (key: SealingKey, purpose: string): Transform =>
  new Unseal((salt) => fileKey(key, salt, purpose));

const fileKey = ({ secret }: SealingKey, salt: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, purpose, 32));

/** What follows the header, once that has come in. */
class Unseal extends DecryptChunks {
  #header: Buffer;

  constructor(keyOf: (salt: Buffer) => Buffer) {
    const failure = () => new NotAuthentic();
    super(
      cipher,
      () => {
        const header = this.#header;
        if (header.length < headerLength || !timingSafeEqual(header.subarray(0, magic.length), magic)) {
          throw failure();
        }
        return keyOf(header.subarray(magic.length));
      },
      failure,
    );
    this.#header = Buffer.alloc(0);
  }

  override _transform(part: Buffer, encoding: string, done: TransformCallback): void {
    const missing = headerLength - this.#header.length;
    if (missing > 0) {
      this.#header = Buffer.concat([this.#header, part.subarray(0, missing)]);
    }
    super._transform(part.subarray(missing), encoding, done);
  }
}
