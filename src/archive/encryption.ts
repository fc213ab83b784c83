import { type Cipheriv, createCipheriv, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * The cipher of `strapi export`: AES-128 in ECB mode, its key derived by scrypt with an empty salt and Node's default
 * cost (archive format §2.2). It keeps content from being read but does not detect changes.
 *
 * @param passphrase Any text; used as UTF-8.
 */
export async function createStrapiCipher(passphrase: string): Promise<Cipheriv> {
  const key = (await promisify(scrypt)(passphrase, '', 16)) as Buffer;
  return createCipheriv('aes-128-ecb', key, null);
}
