import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const algorithm = 'aes-128-ecb';

/**
 * The key that Strapi derives: by scrypt with an empty salt and Node's default cost (archive format §2.2).
 *
 * @param passphrase Any text; used as UTF-8.
 */
export async function deriveKey(passphrase: string): Promise<Buffer> {
  return (await promisify(scrypt)(passphrase, '', 16)) as Buffer;
}

/**
 * The cipher of `strapi export`: AES-128 in ECB mode (archive format §2.2). It keeps content from being read but does
 * not detect changes.
 *
 * @param passphrase Any text; used as UTF-8.
 */
export async function createStrapiCipher(passphrase: string): Promise<Cipheriv> {
  return createCipheriv(algorithm, await deriveKey(passphrase), null);
}

/** The way back; with another key it emits noise and, nearly always, fails at its end. */
export const createStrapiDecipher = (key: Buffer): Decipheriv => createDecipheriv(algorithm, key, null);
