import { open } from 'node:fs/promises';
import { createStrapiDecipher, deriveKey } from '../encryption.ts';
import { damaged, noDataFile, wrongKey } from './failures.ts';

/** How a file is wrapped around its tar. */
export interface Layers {
  /** Where the file is encrypted: the key that decrypts it. */
  readonly key: Buffer | undefined;
  readonly compressed: boolean;
}

const block = 512;

/**
 * Tells from the first bytes how an archive is wrapped. A cipher leaves no mark of its own (archive format §2.2), so
 * what is neither gzip nor tar is decrypted to see whether that makes it one.
 *
 * @throws UserError `damagedArchive` for an empty file, a missing or wrong key, and anything that is no archive.
 */
export async function detect(path: string, passphrase: string | undefined): Promise<Layers> {
  const { start, size } = await firstBlock(path);
  if (size === 0) {
    throw damaged(path, 'it is empty');
  }
  if (isGzip(start) || isTar(start)) {
    return { key: undefined, compressed: isGzip(start) };
  }
  if (passphrase === undefined || passphrase === '') {
    throw withoutKey(path, start);
  }
  const key = await deriveKey(passphrase);
  const decipher = createStrapiDecipher(key).setAutoPadding(false);
  const decrypted = decipher.update(start);
  if (!isGzip(decrypted) && !isTar(decrypted)) {
    throw wrongKey(path);
  }
  return { key, compressed: isGzip(decrypted) };
}

function withoutKey(path: string, start: Buffer) {
  if (/\.enc$/i.test(path)) {
    return noDataFile(path, 'It is encrypted: give the key that it was exported with (key, -k).');
  }
  return noDataFile(
    path,
    start.toString('latin1', 0, 4) === 'PK\x03\x04'
      ? 'It is a ZIP file: unpack it first, then import the archive that is in it.'
      : 'Name an archive that strapi export or this project has made (.tar[.gz][.enc]); if it is encrypted, give its key.',
  );
}

async function firstBlock(path: string): Promise<{ start: Buffer; size: number }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(block), 0, block, 0);
    return { start: buffer.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
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
  const sum = start.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  const checksum = start.toString('latin1', 148, 156);
  return (/^ *[0-7]+[\0 ]/.test(checksum) && Number.parseInt(checksum, 8) === sum) || sum === 8 * 0x20;
}
