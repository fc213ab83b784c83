import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../errors.ts';
import type { Metadata } from '../transfer/pipe.ts';
import type { Asset } from '../transfer/stages.ts';
import { ArchiveEntries, type EntryWriter } from './entries.ts';
import { type OpenArchive, syncDirectory, type WrittenArchive } from './tar-file.ts';
import { temporarySibling, writeFailure } from './target.ts';

/**
 * Opens an unpacked archive for writing: the files of a tar archive in a folder (archive format §2.4). It is built
 * beside the final place and moved there by `finish`; an earlier archive in that place is replaced as a whole, where
 * official export would leave its files among the new ones.
 *
 * @param path The folder.
 * @throws UserError `usage` where the folder holds something that is no archive.
 */
export async function createDirectory(path: string): Promise<OpenArchive> {
  const target = resolve(path);
  await assertReplaceable(target);
  const temporary = temporarySibling(target);
  await mkdir(temporary, { mode: 0o700 }).catch((error) => {
    throw writeFailure(error, target);
  });
  return new DirectoryArchive(target, temporary);
}

async function assertReplaceable(target: string): Promise<void> {
  const names: string[] = await readdir(target).catch((error) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw writeFailure(error, target);
  });
  if (names.length > 0 && !names.includes('metadata.json')) {
    throw new UserError(
      'usage',
      `The folder ${target} is not empty and holds no archive.`,
      'Choose another folder with file (-f): an export replaces the folder as a whole.',
    );
  }
}

class DirectoryArchive extends ArchiveEntries implements OpenArchive {
  readonly #target: string;
  readonly #temporary: string;
  readonly #writer: FileWriter;

  constructor(target: string, temporary: string) {
    const writer = new FileWriter(temporary, target);
    super(writer, ({ path }: Asset) => createReadStream(path));
    this.#target = target;
    this.#temporary = temporary;
    this.#writer = writer;
  }

  async finish(metadata: Metadata): Promise<WrittenArchive> {
    await this.writeMetadata(metadata);
    const replaced = temporarySibling(this.#target);
    try {
      const hadArchive = await rename(this.#target, replaced).then(
        () => true,
        (error) => {
          if (error.code === 'ENOENT') {
            return false;
          }
          throw error;
        },
      );
      await rename(this.#temporary, this.#target).catch(async (error) => {
        if (hadArchive) {
          await rename(replaced, this.#target);
        }
        throw error;
      });
      await syncDirectory(dirname(this.#target));
      if (hadArchive) {
        await rm(replaced, { recursive: true, force: true });
      }
    } catch (error) {
      throw writeFailure(error, this.#target);
    }
    return { file: this.#target, bytes: this.#writer.bytes };
  }

  async discard(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

class FileWriter implements EntryWriter {
  bytes = 0;
  readonly #root: string;
  readonly #target: string;

  constructor(root: string, target: string) {
    this.#root = root;
    this.#target = target;
  }

  async writeEntry(path: string, pieces: readonly Buffer[], size: number): Promise<void> {
    await this.#create(path, async (file) => {
      const handle = await open(file, 'w');
      try {
        await handle.writeFile(pieces);
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
    this.bytes += size;
  }

  async copyEntry(path: string, file: Readable, size: number): Promise<void> {
    await this.#create(path, (target) => pipeline(file, createWriteStream(target, { flush: true })));
    this.bytes += size;
  }

  async #create(path: string, write: (file: string) => Promise<void>): Promise<void> {
    const file = join(this.#root, ...path.split('/'));
    try {
      await mkdir(dirname(file), { recursive: true });
      await write(file);
    } catch (error) {
      throw writeFailure(error, join(this.#target, path));
    }
  }
}
