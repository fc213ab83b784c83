import { createCipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The keys of a repository, as `restic cat masterkey` prints them: in base64. */
export interface Keys {
  readonly encrypt: string;
  readonly mac: { readonly k: string; readonly r: string };
}

/** The least work that scrypt does. */
const quick = { N: 2, r: 1, p: 1 } as const;

/**
 * Has a repository open at once: its keys are encrypted anew with what takes no time to derive from the password. restic itself
 * takes most of a second for that, each time that it is started; the password of a test guards nothing.
 *
 * @param keys Those of the repository.
 */
export function quicken(repository: string, password: string, keys: Keys): void {
  const folder = join(repository, 'keys');
  const [name = ''] = readdirSync(folder);
  const before = JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
  const salt = randomBytes(64);
  const derived = scryptSync(password, salt, 64, quick);
  const from = (start: number, end: number) => derived.subarray(start, end).toString('base64');
  const data = seal(JSON.stringify(keys), {
    encrypt: from(0, 32),
    mac: { k: from(32, 48), r: from(48, 64) },
  });
  const text = JSON.stringify({
    ...before,
    ...quick,
    salt: salt.toString('base64'),
    data: data.toString('base64'),
  });
  rmSync(join(folder, name));
  writeFileSync(join(folder, createHash('sha256').update(text).digest('hex')), text);
}

/** As restic's design has it: IV, AES-256 in counter mode, Poly1305-AES. */
export function seal(text: string, { encrypt, mac }: Keys): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-ctr', Buffer.from(encrypt, 'base64'), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const block = createCipheriv('aes-128-ecb', Buffer.from(mac.k, 'base64'), null).setAutoPadding(false);
  const nonce = Buffer.concat([block.update(iv), block.final()]);
  return Buffer.concat([iv, sealed, poly1305(sealed, Buffer.from(mac.r, 'base64'), nonce)]);
}

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

function poly1305(message: Buffer, key: Buffer, nonce: Buffer): Buffer {
  const prime = 2n ** 130n - 5n;
  const r = littleEndian(key) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let start = 0; start < message.length; start += 16) {
    const block = message.subarray(start, start + 16);
    sum = ((sum + littleEndian(block) + 256n ** BigInt(block.length)) * r) % prime;
  }
  const tag = (sum + littleEndian(nonce)) % 2n ** 128n;
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse();
}
