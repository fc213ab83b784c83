import { constants, createReadStream } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderEntry, FolderReading, OpenFile, StoredFolder } from './stored-folder.ts';
import { isMissing } from './system-error.ts';

/** A link that was put in place of a file meanwhile is not followed. Windows has no such flag. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/** A folder of the disk. */
export class LocalFolder implements StoredFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async *children(folder: string): AsyncGenerator<FolderEntry> {
    for await (const entry of await opendir(join(this.path, folder), { bufferSize: 1_024 })) {
      const kind = entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
      yield { name: entry.name, kind };
    }
  }

  async find(
    path: string,
  ): Promise<{ readonly kind: FolderEntry['kind']; readonly size: number } | undefined> {
    try {
      const stats = await lstat(join(this.path, path));
      return { kind: stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other', size: stats.size };
    } catch (error) {
      // Only what is not there is taken for that: what cannot be read is not missing.
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  read(): FolderReading {
    return {
      open: async (path) => this.#open(join(this.path, path)),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  /** It is opened whenever it is read. */
  #open(file: string): OpenFile {
    return {
      content: () => createReadStream(file, { flags: readOnly as unknown as string }),
      close: async () => undefined,
    };
  }
}
