import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../errors.ts';
import type { Metadata } from '../transfer/pipe.ts';
import { stages } from '../transfer/stages.ts';
import { ArchiveEntries, type EntryWriter } from './entries.ts';
import { openFolder } from './read/folder.ts';
import { manifestPath, sealFolder } from './seal/manifest.ts';
import { type SealFacts, Sealing } from './seal/sealing.ts';
import { type FinishOptions, type OpenArchive, syncDirectory, type WrittenArchive } from './tar-file.ts';
import { temporarySibling, writeFailure } from './target.ts';
import { verifyFolder } from './verify-written.ts';

/**
 * Opens an unpacked archive for writing: the files of a tar archive in a folder (archive format §2.4). It is built
 * beside the final place and moved there by `finish`; an earlier archive in that place is replaced as a whole, where
 * official export would leave its files among the new ones.
 *
 * @param path The folder.
 * @throws UserError `usage` where the folder holds something that is no archive.
 */
export async function createDirectory(path: string, seal?: SealFacts): Promise<OpenArchive> {
  const target = resolve(path);
  await assertReplaceable(target);
  const temporary = temporarySibling(target);
  await mkdir(temporary, { mode: 0o700 }).catch((error) => {
    throw writeFailure(error, target);
  });
  const archive = new DirectoryArchive(target, temporary, seal && new Sealing(seal));
  await archive.begin();
  return archive;
}

/** What an archive has at its top. */
const ownNames: readonly string[] = ['metadata.json', sealFolder.slice(0, -1), ...stages];

async function assertReplaceable(target: string): Promise<void> {
  const names: string[] = await readdir(target).catch((error) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw writeFailure(error, target);
  });
  const foreign = names.find((name) => !ownNames.includes(name));
  if (foreign !== undefined || (names.length > 0 && !names.includes('metadata.json'))) {
    throw new UserError(
      'usage',
      `The folder ${target} is not empty and holds no archive${foreign === undefined ? '' : `, but ${foreign}`}.`,
      'Choose another folder with file (-f): an export replaces the folder as a whole.',
    );
  }
}

class DirectoryArchive extends ArchiveEntries implements OpenArchive {
  readonly #target: string;
  readonly #temporary: string;
  readonly #writer: FileWriter;
  readonly #sealing: Sealing | undefined;

  constructor(target: string, temporary: string, sealing: Sealing | undefined) {
    const writer = new FileWriter(temporary, target);
    super(writer, sealing);
    this.#sealing = sealing;
    this.#target = target;
    this.#temporary = temporary;
    this.#writer = writer;
  }

  async begin(): Promise<void> {
    await this.writeHead().catch(async (error) => {
      await this.discard();
      throw error;
    });
  }

  async finish(metadata: Metadata, { verify = false, signal }: FinishOptions = {}): Promise<WrittenArchive> {
    await this.writeMetadata(metadata);
    if (this.#sealing !== undefined) {
      const manifest = this.#sealing.manifest(metadata.strapi.version, undefined, undefined);
      await this.#writer.writeEntry(manifestPath, manifest);
    }
    if (verify) {
      await verifyFolder(this.#target, await openFolder(this.#temporary, undefined), signal);
    }
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
    return {
      file: this.#target,
      bytes: this.#writer.bytes,
      ...(this.#sealing === undefined ? {} : { contentDigest: this.#sealing.contentDigest }),
    };
  }

  async discard(): Promise<void> {
    await this.#writer.stop();
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

class FileWriter implements EntryWriter {
  bytes = 0;
  readonly #root: string;
  readonly #target: string;
  readonly #stopped = new AbortController();
  /** The file that is being written, or the last one that was. */
  #writing: Promise<void> = Promise.resolve();

  constructor(root: string, target: string) {
    this.#root = root;
    this.#target = target;
  }

  async writeEntry(path: string, content: Buffer): Promise<void> {
    await this.#create(path, async (file) => {
      const handle = await open(file, 'w');
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
    this.bytes += content.length;
  }

  async copyEntry(path: string, content: AsyncIterable<Buffer>, size: number): Promise<void> {
    await this.#create(path, (file) =>
      pipeline(content, createWriteStream(file, { flush: true }), { signal: this.#stopped.signal }),
    );
    this.bytes += size;
  }

  /** Ends what is being written; nothing is written from here on, so that the folder can be removed for good. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    // Whoever waits for that file is told why it ended.
    await this.#writing.catch(() => undefined);
  }

  #create(path: string, write: (file: string) => Promise<void>): Promise<void> {
    this.#writing = this.#createNow(path, write);
    return this.#writing;
  }

  async #createNow(path: string, write: (file: string) => Promise<void>): Promise<void> {
    this.#stopped.signal.throwIfAborted();
    const file = join(this.#root, ...path.split('/'));
    try {
      await mkdir(dirname(file), { recursive: true });
      await write(file);
    } catch (error) {
      throw writeFailure(error, join(this.#target, path));
    }
  }
}
