import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readAll } from '../../system/all-bytes.ts';
import { makeScratchFolderFor, scratchFailure } from '../../system/scratch-folder.ts';
import type { ByteSource } from './bytes.ts';

/** Bytes up to which a file that comes as a stream is kept in memory. */
const mostInMemory = 8_000_000;

/** A source that has to be closed. */
export interface OpenSource extends ByteSource {
  close(): Promise<void>;
}

/** What is in memory. The bytes that are read are copies. */
export const memorySource = (content: Buffer): OpenSource => ({
  size: content.length,
  read: async (position, length) => Buffer.from(content.subarray(position, position + length)),
  close: async () => undefined,
});

/**
 * A file on disk.
 *
 * @returns undefined where it cannot be opened: whoever reads it says why.
 */
export async function fileSource(path: string, size: number): Promise<OpenSource | undefined> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch {
    return undefined;
  }
  return {
    size,
    read: async (position, length) => {
      const block = Buffer.allocUnsafe(length);
      return block.subarray(0, await readAll(file, block, position));
    },
    close: () => file.close(),
  };
}

/**
 * What comes as a stream, which is read to its end: in memory, or, where it is large, in a file that nobody else can read.
 *
 * @throws UserError `failed` where there is no room for that.
 */
export async function streamSource(stream: AsyncIterable<Buffer>, size: number): Promise<OpenSource> {
  if (size <= mostInMemory) {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
    }
    return memorySource(Buffer.concat(chunks));
  }
  const what = 'an image whose metadata is taken out';
  const folder = makeScratchFolderFor(what, size);
  try {
    const path = join(folder.path, 'image');
    await pipeline(Readable.from(stream), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    const source = await fileSource(path, size);
    if (source === undefined) {
      throw new Error('a file of ours cannot be opened');
    }
    return {
      ...source,
      close: async () => {
        await source.close();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw scratchFailure(error, what);
  }
}
