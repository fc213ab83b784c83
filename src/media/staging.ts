import type { Stats } from 'node:fs';
import { type FileHandle, lstat, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../errors.ts';
import { readAll, writeAll } from '../system/all-bytes.ts';
import { openRegular } from '../system/regular-file.ts';
import { hasCode } from '../system/system-error.ts';
import { uploadsFailure } from './failure.ts';

/** How many bytes of an existing file are compared or copied at a time. */
const blockSize = 1 << 16;

/** How many files are synced at a time; one after the other, each waits for the disk. */
const syncsAtATime = 16;

/** A file to come. */
export interface Staged {
  readonly size: number;
  /** Whether it takes the place of a file of this name. */
  readonly replaces: boolean;
}

/** The folder in which the files of an import wait for its commit, on the same file system as the uploads folder. */
export class StagingFolder {
  readonly path: string;
  readonly #uploads: string;

  /** @param path An existing, empty folder within `uploads`. Both absolute. */
  constructor(path: string, uploads: string) {
    this.path = path;
    this.#uploads = uploads;
  }

  /**
   * Writes a file, unless the uploads folder has the same already.
   *
   * @returns undefined for the same content: then nothing is staged.
   * @throws UserError `damagedArchive` where the content is not `size` bytes long, `failed` where it cannot be written.
   */
  async write(name: string, size: number, content: Readable): Promise<Staged | undefined> {
    const target = join(this.#uploads, name);
    try {
      const existing = await existingAt(target, name);
      // A link is replaced, not followed: it may lead anywhere.
      const model = existing?.isFile() ? existing : undefined;
      if (!(await this.#write(name, size, content, model))) {
        return undefined;
      }
      return { size, replaces: existing !== undefined };
    } catch (error) {
      throw uploadsFailure(error, target);
    } finally {
      content.destroy();
    }
  }

  /** Forgets a file that was written; harmless where there is none. */
  async remove(name: string): Promise<void> {
    await rm(join(this.path, name), { force: true });
  }

  /**
   * Brings all files to the disk, and makes sure that each of them can be read back in its full length.
   *
   * @throws UserError `failed` where the disk has failed.
   */
  async sync(staged: ReadonlyMap<string, Staged>): Promise<void> {
    const remaining = staged.entries();
    const worker = async () => {
      for (const [name, { size }] of remaining) {
        try {
          await syncFile(join(this.path, name), size);
        } catch (error) {
          throw uploadsFailure(error, join(this.#uploads, name));
        }
      }
    };
    await Promise.all(Array.from({ length: syncsAtATime }, worker));
  }

  /**
   * Reads the content beside the existing file as long as they are equal, and begins to write where they part.
   *
   * @returns Whether anything was written.
   */
  async #write(name: string, size: number, content: Readable, model: Stats | undefined): Promise<boolean> {
    const existing = model?.size === size ? await openReadable(join(this.#uploads, name)) : undefined;
    let staged: FileHandle | undefined;
    let offset = 0;
    try {
      // `wx`: a name that differs only in case is another file for the archive, and the same for some file systems.
      const begin = () => open(join(this.path, name), 'wx', 0o666).catch(rethrowCollision(name));
      staged = existing === undefined ? await begin() : undefined;
      for await (const chunk of content as AsyncIterable<Buffer>) {
        if (offset + chunk.length > size) {
          throw wrongSize(name, size);
        }
        if (existing !== undefined && staged === undefined && !(await holds(existing, offset, chunk))) {
          staged = await begin();
          await copy(existing, staged, offset);
        }
        if (staged !== undefined) {
          await writeAll(staged, chunk);
        }
        offset += chunk.length;
      }
      if (offset !== size) {
        throw wrongSize(name, size);
      }
      if (staged !== undefined) {
        await this.#adopt(staged, model);
      }
      return staged !== undefined;
    } finally {
      await existing?.close();
      await staged?.close();
    }
  }

  /**
   * Gives the file the mode of the one it replaces and, where the import runs as root (in a container), the owner: of
   * that one, or else of the folder. Strapi runs as that owner and has to be able to write to its files.
   */
  async #adopt(staged: FileHandle, replaced: Stats | undefined): Promise<void> {
    if (process.getuid?.() === 0) {
      const { uid, gid } = replaced ?? (await stat(this.#uploads));
      await staged.chown(uid, gid);
    }
    if (replaced !== undefined) {
      await staged.chmod(replaced.mode & 0o777);
    }
  }
}

/**
 * What is in the place of a media file; undefined for nothing.
 *
 * @throws UserError `failed` for a folder.
 */
export async function existingAt(target: string, name: string): Promise<Stats | undefined> {
  const existing = await statsOf(target);
  if (existing?.isDirectory()) {
    throw new UserError(
      'failed',
      `The archive holds the media file ${name}, but there is a folder with that name: ${target}`,
      'Move that folder elsewhere, then import again.',
    );
  }
  return existing;
}

/**
 * Reads some content to its end and compares it with a file, of which nothing is written.
 *
 * @param existing What is in the place of the file, as `existingAt` says.
 * @returns Whether they are the same.
 * @throws UserError `damagedArchive` where the content is not `size` bytes long.
 */
export async function isSameFile(
  target: string,
  existing: Stats | undefined,
  { name, size, content }: { readonly name: string; readonly size: number; readonly content: Readable },
): Promise<boolean> {
  const isCandidate = existing?.isFile() === true && existing.size === size;
  const file = isCandidate ? await openReadable(target) : undefined;
  let isSame = file !== undefined;
  let offset = 0;
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      isSame &&= file !== undefined && (await holds(file, offset, chunk));
      offset += chunk.length;
    }
  } finally {
    content.destroy();
    await file?.close();
  }
  if (offset !== size) {
    throw wrongSize(name, size);
  }
  return isSame;
}

/** Of the file itself, not of what a link leads to. */
export async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

/** An existing file that may not be read can still be replaced. */
async function openReadable(path: string): Promise<FileHandle | undefined> {
  try {
    return await openRegular(path);
  } catch (error) {
    if (hasCode(error, 'EACCES')) {
      return undefined;
    }
    throw error;
  }
}

async function holds(file: FileHandle, offset: number, chunk: Buffer): Promise<boolean> {
  const block = Buffer.allocUnsafe(chunk.length);
  return (await readAll(file, block, offset)) === block.length && block.equals(chunk);
}

async function copy(from: FileHandle, to: FileHandle, length: number): Promise<void> {
  const block = Buffer.allocUnsafe(blockSize);
  for (let offset = 0; offset < length; ) {
    const { bytesRead } = await from.read(block, 0, Math.min(blockSize, length - offset), offset);
    if (bytesRead === 0) {
      throw new Error('An uploaded file became shorter while it was read.');
    }
    await writeAll(to, block.subarray(0, bytesRead));
    offset += bytesRead;
  }
}

async function syncFile(path: string, size: number): Promise<void> {
  // Windows syncs only what is open for writing.
  const handle = await open(path, 'r+').catch((error) => {
    // The mode of the file that it replaces forbids it even to its owner.
    if (hasCode(error, 'EACCES')) {
      return open(path, 'r');
    }
    throw error;
  });
  try {
    await handle.sync();
    const stats = await handle.stat();
    if (stats.size !== size) {
      throw new Error(`${path} is ${stats.size} bytes long after ${size} bytes were written to it`);
    }
  } finally {
    await handle.close();
  }
}

const wrongSize = (name: string, size: number) =>
  new UserError(
    'damagedArchive',
    `The media file ${name} of the archive is not ${size} bytes long, although the archive says so.`,
    'The archive is damaged, or it was changed during the import: export it again, then import that.',
  );

const rethrowCollision = (name: string) => (error: unknown) => {
  if (!hasCode(error, 'EEXIST')) {
    throw error;
  }
  throw new UserError(
    'failed',
    `The archive holds two media files whose names are the same to this file system: ${name}`,
    'Import on a file system that distinguishes upper and lower case, or rename one of the files and export again.',
    { cause: error },
  );
};
