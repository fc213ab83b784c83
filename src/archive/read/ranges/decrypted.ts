import type { Readable } from 'node:stream';
import { chunkSize, encryptedChunkSize, tagSize } from '../../../system/chunk-cipher.ts';
import type { RandomAccessFile } from '../../../system/random-access.ts';
import { openAgeChunk } from '../../format/age.ts';
import { createStrapiDecipher } from '../../format/encryption.ts';
import type { OpenCipher } from '../../format/layers.ts';
import { damaged } from '../failures.ts';

/** What a file holds when its cipher is taken off, from wherever one likes. */
export interface DecryptedFile {
  /** Bytes. */
  readonly size: number;
  /**
   * @param end The first byte that is not read any more; at most `size`.
   * @throws UserError `damagedArchive` for what was changed, where the cipher tells.
   */
  bytes(start: number, end: number): AsyncGenerator<Buffer>;
}

/** @throws UserError `damagedArchive` where its end cannot be decrypted. */
export async function decrypted(
  file: RandomAccessFile,
  cipher: OpenCipher | undefined,
): Promise<DecryptedFile> {
  switch (cipher?.kind) {
    case undefined:
      return { size: file.size, bytes: (start, end) => streamed(file, start, end) };
    case 'strapi':
      return decryptedBlocks(file, cipher.key);
    case 'age':
      return decryptedChunks(file, cipher.key, cipher.offset);
  }
}

const unreadable = ({ path }: RandomAccessFile) =>
  damaged(path, 'it is cut off or was changed, and cannot be decrypted');

async function* streamed(file: RandomAccessFile, start: number, end: number): AsyncGenerator<Buffer> {
  if (start < end) {
    yield* file.stream(start, end) as AsyncIterable<Buffer> & Readable;
  }
}

/** Strapi's cipher has blocks that know nothing of each other; only the last one is padded. */
const block = 16;

async function decryptedBlocks(file: RandomAccessFile, key: Buffer): Promise<DecryptedFile> {
  const last = file.size < block ? Buffer.alloc(0) : await file.read(file.size - block, block);
  const padding = createStrapiDecipher(key).setAutoPadding(false).update(last).at(-1) ?? 0;
  if (file.size % block !== 0 || padding < 1 || padding > block) {
    throw unreadable(file);
  }
  return {
    size: file.size - padding,
    bytes: async function* (start, end) {
      const decipher = createStrapiDecipher(key).setAutoPadding(false);
      const from = start - (start % block);
      let at = from;
      for await (const chunk of streamed(file, from, Math.min(file.size, Math.ceil(end / block) * block))) {
        const plain = decipher.update(chunk);
        yield plain.subarray(Math.max(0, start - at), Math.max(0, end - at));
        at += plain.length;
      }
    },
  };
}

async function decryptedChunks(file: RandomAccessFile, key: Buffer, offset: number): Promise<DecryptedFile> {
  const payload = file.size - offset;
  const count = Math.max(1, Math.ceil(payload / encryptedChunkSize));
  if (payload - (count - 1) * encryptedChunkSize < tagSize) {
    throw unreadable(file);
  }
  const open = (number: number, sealed: Buffer): Buffer => {
    const content = openAgeChunk(key, number, number === count - 1, sealed);
    if (content === undefined) {
      throw unreadable(file);
    }
    return content;
  };
  return {
    size: payload - count * tagSize,
    bytes: async function* (start, end) {
      const first = Math.floor(start / chunkSize);
      const behind = Math.min(count, Math.ceil(end / chunkSize));
      let number = first;
      const from = offset + first * encryptedChunkSize;
      const to = Math.min(file.size, offset + behind * encryptedChunkSize);
      for await (const sealed of cut(streamed(file, from, to), encryptedChunkSize)) {
        const at = number * chunkSize;
        yield open(number, sealed).subarray(Math.max(0, start - at), Math.max(0, end - at));
        number += 1;
      }
    },
  };
}

/** Cuts what comes into pieces of one size, of which the last may be shorter. */
async function* cut(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= size) {
      const all = Buffer.concat(parts, length);
      let at = 0;
      for (; length - at >= size; at += size) {
        yield all.subarray(at, at + size);
      }
      parts = [all.subarray(at)];
      length -= at;
    }
  }
  if (length > 0) {
    yield Buffer.concat(parts, length);
  }
}
