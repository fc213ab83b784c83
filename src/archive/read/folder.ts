import { constants, createReadStream } from 'node:fs';
import { access, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ArchiveEntry, ArchiveReader } from './archive.ts';
import { entryPath } from './entry-path.ts';
import { noDataFile, quoted, refused } from './failures.ts';
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
    for await (const name of this.#files('')) {
      count += 1;
      if (count > mostEntries) {
        throw refused(this.path, `it holds more than ${mostEntries} files`);
      }
      const file = join(this.path, name);
      const { size } = await lstat(file);
      yield new FileEntry(entryPath(this.path, name), size, file);
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

/** A file that is opened when it is first asked for, which unknown ones never are. */
class FileEntry implements ArchiveEntry {
  readonly path: string;
  readonly size: number;
  readonly #file: string;

  constructor(path: string, size: number, file: string) {
    this.path = path;
    this.size = size;
    this.#file = file;
  }

  get content(): Readable {
    // A link that was put here meanwhile is not followed. Windows has no such flag.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
    return createReadStream(this.#file, { flags: flags as unknown as string, highWaterMark: 1 << 18 });
  }
}
