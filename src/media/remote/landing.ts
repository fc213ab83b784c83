import { type FileHandle, open, rm } from 'node:fs/promises';
import { writeAll } from '../../system/all-bytes.ts';

/** Contents up to this size stay in memory: most media files are small, and a file of their own costs more than they do. */
export const inMemory = 256_000;

/** Where the content of a reply came to rest: in memory, or in a file. */
export type Landed = { readonly content: Buffer } | { readonly path: string };

/**
 * Reads something to its end. Nothing is left behind where that fails.
 *
 * @param pathOf Names the file, once one is needed.
 */
export async function land(
  source: AsyncIterable<Buffer>,
  pathOf: () => string | Promise<string>,
): Promise<Landed> {
  let chunks: Buffer[] = [];
  let size = 0;
  let file: { readonly path: string; readonly handle: FileHandle } | undefined;
  try {
    for await (const chunk of source) {
      chunks.push(chunk);
      size += chunk.length;
      if (file !== undefined || size > inMemory) {
        file ??= await create(await pathOf());
        await writeAll(file.handle, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
        chunks = [];
      }
    }
    await file?.handle.close();
    return file === undefined ? { content: Buffer.concat(chunks, size) } : { path: file.path };
  } catch (error) {
    if (file !== undefined) {
      await file.handle.close();
      await rm(file.path, { force: true });
    }
    throw error;
  }
}

async function create(path: string): Promise<{ path: string; handle: FileHandle }> {
  return { path, handle: await open(path, 'wx', 0o600) };
}
