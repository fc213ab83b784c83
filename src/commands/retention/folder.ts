import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readFailure } from '../../archive/read/failures.ts';
import { isArchiveFolder } from '../../archive/write/archive.ts';
import { clockTime, type NamedTime, timeInName } from '../../strapi/archive-names.ts';
import { removeUnfinished } from '../../system/atomic-write.ts';
import { claimSibling } from '../../system/claimed-sibling.ts';
import { isMissing } from '../../system/system-error.ts';
import type { RetentionPlace } from './place.ts';

/** An archive of a folder, with a name that an export made up. */
export interface NamedArchive {
  readonly path: string;
  readonly name: string;
  readonly named: NamedTime;
  /** Of the file; of a folder 0. */
  readonly bytes: number;
  /** When it got its name. */
  readonly arrived: Date;
}

/**
 * The archives of a folder that bear a name that exports make up, and nothing else. What an export is still writing has another name.
 *
 * @throws UserError where it cannot be read.
 */
export async function archivesIn(folder: string): Promise<readonly NamedArchive[]> {
  const names = await readdir(folder).catch((error) => {
    throw readFailure(error, folder);
  });
  const found = await Promise.all(names.map((name) => archiveAt(folder, name)));
  return found.filter((item) => item !== undefined);
}

async function archiveAt(folder: string, name: string): Promise<NamedArchive | undefined> {
  const named = timeInName(name);
  if (named === undefined || Number.isNaN(clockTime(named).getTime())) {
    return undefined;
  }
  const path = join(folder, name);
  const stats = await lstat(path).catch(() => undefined);
  const hasExtension = name.includes('.');
  const isArchive = hasExtension ? stats?.isFile() : stats?.isDirectory() && (await isArchiveFolder(path));
  return stats !== undefined && isArchive
    ? { path, name, named, bytes: hasExtension ? stats.size : 0, arrived: stats.ctime }
    : undefined;
}

/** Archives of a folder as a policy sees them: the time in the name is the calendar, and masked ones are counted apart. */
export function folderPlace(folder: string): RetentionPlace {
  return {
    name: folder,
    called: (name) => join(folder, name),
    list: async () =>
      (await archivesIn(folder)).map(({ name, named, arrived }) => ({
        name,
        time: clockTime(named),
        group: named.sort,
        exempt: undefined,
        arrived,
      })),
    remove: ({ name }) => remove(join(folder, name)),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** A folder goes as a whole: it has lost its name before the first of its files is gone. */
async function remove(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isDirectory()) {
      await rm(path);
      return;
    }
    const aside = claimSibling(path);
    try {
      await rename(path, aside.path);
      await removeUnfinished(aside.path);
    } finally {
      aside.release();
    }
  } catch (error) {
    // Another run may have done it.
    if (!isMissing(error)) {
      throw error;
    }
  }
}
