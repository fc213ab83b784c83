import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { onceInARow } from './once-in-a-row.ts';

const algorithm = 'aes-128-ecb';

/**
 * The key that Strapi derives: by scrypt with an empty salt and Node's default cost (archive format §2.2).
 *
 * @param passphrase Any text; used as UTF-8.
 */
export function deriveKey(passphrase: string): Promise<Buffer> {
  return onceInARow(`strapi ${passphrase}`, () => promisify(scrypt)(passphrase, '', 16) as Promise<Buffer>);
}

/**
 * The cipher of `strapi export`: AES-128 in ECB mode (archive format §2.2). It keeps content from being read but does
 * not detect changes.
 */
export const createStrapiCipher = (key: Buffer): Cipheriv => createCipheriv(algorithm, key, null);

/** The way back; with another key it emits noise and, nearly always, fails at its end. */
export const createStrapiDecipher = (key: Buffer): Decipheriv => createDecipheriv(algorithm, key, null);
