import { constants, createReadStream } from 'node:fs';
import { access, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { UserError } from '../../errors.ts';
import type { ArchiveEntry, ArchiveReader } from './archive.ts';
import { entryPath } from './entry-path.ts';
import { changedMeanwhile, noDataFile, quoted, refused } from './failures.ts';
import { mostEntries } from './limits.ts';

/**
 * Opens an unpacked archive (archive format §2.4).
 *
 * @throws UserError `damagedArchive` where the folder holds none.
 */
export async function openFolder(path: string): Promise<ArchiveReader> {
  await access(join(path, 'metadata.json')).catch(() => {
    throw noDataFile(path, 'The folder has no metadata.json: name a folder that holds an unpacked archive.');
  });
  return new Folder(path);
}

class Folder implements ArchiveReader {
  readonly path: string;
  readonly encrypted = false;
  readonly compressed = false;
  readonly format = 'dir';

  constructor(path: string) {
    this.path = path;
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    let count = 0;
    try {
      for await (const name of this.#files('')) {
        count += 1;
        if (count > mostEntries) {
          throw refused(this.path, `it holds more than ${mostEntries} files`);
        }
        const { size } = await lstat(join(this.path, name));
        const content = Readable.from(this.#chunks(name), { objectMode: false });
        yield { path: entryPath(this.path, name), size, content };
      }
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** The file is opened when it is first read from, which unknown ones never are. */
  async *#chunks(name: string): AsyncGenerator<Buffer> {
    // A link that was put here meanwhile is not followed. Windows has no such flag.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
    try {
      yield* createReadStream(join(this.path, name), { flags: flags as unknown as string });
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    switch (error instanceof Error && 'code' in error ? error.code : undefined) {
      case 'ENOENT':
      case 'ENOTDIR':
      case 'ELOOP':
        return changedMeanwhile(this.path);
      case 'EACCES':
      case 'EPERM':
        return new UserError(
          'failed',
          `The archive ${this.path} cannot be read: permission denied.`,
          'Allow this user to read everything in that folder.',
          { cause: error },
        );
      default:
        return error;
    }
  }

  /** Relative paths of all files, sorted folder by folder, as official import reads them. */
  async *#files(folder: string): AsyncGenerator<string> {
    const children = await readdir(join(this.path, folder), { withFileTypes: true });
    for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = folder === '' ? child.name : `${folder}/${child.name}`;
      if (child.isDirectory()) {
        yield* this.#files(name);
      } else if (child.isFile()) {
        yield name;
      } else {
        throw refused(this.path, `${quoted(name)} is neither a file nor a folder`);
      }
    }
  }
}
