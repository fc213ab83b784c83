import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { byTime, type NamedTime, timeInName } from '../../archive/format/names.ts';
import { isArchiveFolder } from '../../archive/write/archive.ts';
import { removeUnfinished } from '../../system/atomic-write.ts';
import { claimSibling } from '../../system/claimed-sibling.ts';
import { isMissing, reasonOf } from '../../system/system-error.ts';

/** What became of the archives that are not kept. */
export interface Pruned {
  /** Their paths, the oldest first. */
  readonly removed: readonly string[];
  /** What could not be removed, and why. */
  readonly warnings: readonly string[];
}

interface Named extends NamedTime {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Removes older archives beside a new one, so that as many of the newest stay as are wanted, the new one among them: those that bear a name
 * that exports make up, and nothing else; masked ones beside a masked one, and beside a backup backups. What another export is writing has another name; what it has just written is not older.
 *
 * @param written The path of the new archive. It stays, whatever the clock says.
 * @param keepLast At least 1.
 */
export async function pruneArchives(written: string, keepLast: number): Promise<Pruned> {
  const folder = dirname(written);
  const own = timeInName(basename(written));
  let archives: Named[];
  try {
    archives = await archivesIn(folder);
  } catch (error) {
    return {
      removed: [],
      warnings: [`${folder} could not be searched for older archives: ${reasonOf(error)}`],
    };
  }
  const older = archives
    .filter(({ sort }) => sort === own?.sort)
    .toSorted(byTime)
    .slice(0, -keepLast)
    .filter(({ path, time }) => path !== written && own !== undefined && time < own.time);
  const removed: string[] = [];
  const warnings: string[] = [];
  for (const { path, isFolder } of older) {
    try {
      await remove(path, isFolder);
      removed.push(path);
    } catch (error) {
      // Another export may have done it.
      if (!isMissing(error)) {
        warnings.push(`The older archive ${path} could not be removed: ${reasonOf(error)}`);
      }
    }
  }
  return { removed, warnings };
}

async function archivesIn(folder: string): Promise<Named[]> {
  const found = (await readdir(folder)).map(async (name): Promise<Named | undefined> => {
    const named = timeInName(name);
    const path = join(folder, name);
    const entry = named && (await lstat(path).catch(() => undefined));
    const hasExtension = name.includes('.');
    if (named === undefined || entry === undefined) {
      return undefined;
    }
    const isFolder = entry.isDirectory() && !hasExtension && (await isArchiveFolder(path));
    return isFolder || (entry.isFile() && hasExtension) ? { ...named, path, isFolder } : undefined;
  });
  return (await Promise.all(found)).filter((archive) => archive !== undefined);
}

/** A folder goes as a whole: it has lost its name before the first of its files is gone. */
async function remove(path: string, isFolder: boolean): Promise<void> {
  if (!isFolder) {
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
}
