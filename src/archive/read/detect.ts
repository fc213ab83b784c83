import { encryptedChunkSize } from '../../system/chunk-cipher.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import { option } from '../../wording.ts';
import { ageMagic, BadHeader, isForPassphrase, openAge, openAgeChunk, WrongIdentity } from '../format/age.ts';
import { createStrapiDecipher, deriveKey } from '../format/encryption.ts';
import type { Layers } from '../format/layers.ts';
import { damaged, missingKey, noDataFile, wrongIdentity, wrongKey } from './failures.ts';

export interface Secrets {
  readonly passphrase: string | undefined;
  /** Private keys of age. */
  readonly identity: string | undefined;
}

const block = 512;

/** What `age -a` writes first. */
const armorHeader = '-----BEGIN AGE ENCRYPTED FILE-----';

/** More than any header of age has, and the first chunk of its payload. */
const startSize = (1 << 18) + encryptedChunkSize;

/**
 * Tells from the first bytes how an archive is wrapped. Strapi's cipher leaves no mark of its own (archive format §2.2),
 * so what is neither gzip, tar nor age is decrypted to see whether that makes it one.
 *
 * @throws UserError `damagedArchive` for an empty file, a missing or wrong key, and anything that is no archive.
 */
export async function detect(file: RandomAccessFile, secrets: Secrets): Promise<Layers> {
  const { path, size } = file;
  const start = await file.read(0, startSize);
  if (size === 0) {
    throw damaged(path, 'it is empty');
  }
  if (isGzip(start) || isTar(start)) {
    return { cipher: undefined, compressed: isGzip(start) };
  }
  if (start.toString('latin1', 0, ageMagic.length) === ageMagic) {
    return detectAge(path, start, size, secrets);
  }
  if (start.toString('latin1').startsWith(armorHeader)) {
    throw noDataFile(path, 'It is an armored age file: decrypt it first (age -d), then name the result.');
  }
  const { passphrase } = secrets;
  if (passphrase === undefined || passphrase === '') {
    throw withoutKey(path, start);
  }
  const key = await deriveKey(passphrase);
  const decipher = createStrapiDecipher(key).setAutoPadding(false);
  const decrypted = decipher.update(start.subarray(0, block));
  if (!isGzip(decrypted) && !isTar(decrypted)) {
    throw size % 16 === 0 && decryptsTo(key, await file.read(size - 16, 16))
      ? damaged(path, 'its beginning was changed, although the key fits its end')
      : wrongKey(path);
  }
  return { cipher: { kind: 'strapi', key }, compressed: isGzip(decrypted) };
}

async function detectAge(
  path: string,
  start: Buffer,
  size: number,
  { passphrase, identity }: Secrets,
): Promise<Layers> {
  const byPassphrase = isForPassphrase(start);
  if (byPassphrase ? !passphrase : !identity) {
    throw byPassphrase
      ? missingKey(path)
      : noDataFile(
          path,
          `It is encrypted with age to public keys: give the private key with ${option('identity')}.`,
        );
  }
  const opened = await openAge(
    start,
    byPassphrase ? { passphrase, identity: undefined } : { passphrase: undefined, identity },
  ).catch((error) => {
    if (error instanceof WrongIdentity) {
      throw byPassphrase ? wrongKey(path) : wrongIdentity(path);
    }
    throw error instanceof BadHeader ? damaged(path, error.message) : error;
  });
  const rest = size - opened.offset;
  const chunk = start.subarray(opened.offset, opened.offset + encryptedChunkSize);
  const content = openAgeChunk(opened.key, 0, rest <= encryptedChunkSize, chunk);
  if (content === undefined) {
    throw damaged(path, 'it is cut off or was changed, and cannot be decrypted');
  }
  if (!isGzip(content) && !isTar(content)) {
    throw noDataFile(path, 'What is encrypted in it is not an archive.');
  }
  return {
    cipher: { kind: 'age', ...opened, isForPassphrase: byPassphrase },
    compressed: isGzip(content),
  };
}

/**
 * Whether a block is the last that a key has encrypted: its padding tells. Padding of one byte, which one key of 256 would
 * find by chance, counts for nothing.
 */
function decryptsTo(key: Buffer, lastBlock: Buffer): boolean {
  const plain = createStrapiDecipher(key).setAutoPadding(false).update(lastBlock);
  const padding = plain.at(-1) ?? 0;
  return padding >= 2 && padding <= 16 && plain.subarray(-padding).every((byte) => byte === padding);
}

function withoutKey(path: string, start: Buffer) {
  if (/\.enc$/i.test(path)) {
    return missingKey(path);
  }
  return noDataFile(
    path,
    start.toString('latin1', 0, 4) === 'PK\x03\x04'
      ? 'It is a ZIP file: unpack it first, then import the archive that is in it.'
      : 'Name an archive made by strapi export or by strapi-dms (.tar[.gz][.enc|.age]); if it is encrypted, give its key.',
  );
}

/** RFC 1952: the magic number, deflate, and none of the flags that are reserved. */
const isGzip = (start: Buffer): boolean =>
  start[0] === 0x1f && start[1] === 0x8b && start[2] === 8 && ((start[3] ?? 0xff) & 0xe0) === 0;

/** POSIX and GNU have a magic number; older ones have but a checksum. A tar without entries begins with its end. */
function isTar(start: Buffer): boolean {
  if (start.toString('latin1', 257, 262) === 'ustar') {
    return true;
  }
  if (start.length < block) {
    return false;
  }
  const sum = start
    .subarray(0, block)
    .reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  const checksum = start.toString('latin1', 148, 156);
  return (/^ *[0-7]+[\0 ]/.test(checksum) && Number.parseInt(checksum, 8) === sum) || sum === 8 * 0x20;
}
