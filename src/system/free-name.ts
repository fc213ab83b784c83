import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { hasCode } from './system-error.ts';

/**
 * Gives a complete file, in one step, a name that nothing has: the one that is asked for, or else the next with a number, `name-2`.
 * Whoever asks for the same name at the same time, in this process or another, gets another one.
 *
 * @param temporary The file, on the same file system.
 * @param stem The path without its extension.
 * @returns The path that it has.
 * @throws the error of the system.
 */
export const placeFile = (temporary: string, stem: string, extension: string): Promise<string> =>
  firstFree(stem, extension, (path) => takeName(temporary, path));

/** The same for a folder: it is not moved to where anything is but an empty folder. */
export const placeFolder = (temporary: string, stem: string): Promise<string> =>
  firstFree(stem, '', (path) => takeNameForFolder(temporary, path));

/**
 * Gives a complete file a name in one step, where nothing has it.
 *
 * @throws the error of the system: `EEXIST` where something has it.
 */
export async function takeName(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!hasCode(error, ...hasNoLinks)) {
      throw error;
    }
    // Where a file can have but one name: an empty one holds the name for the moment until the rename.
    await (await open(path, 'wx', 0o600)).close();
    await rename(temporary, path).catch(async (reason) => {
      await rm(path, { force: true });
      throw reason;
    });
    return;
  }
  await rm(temporary, { force: true });
}

/** The same for a folder. @throws as {@link takeName}. */
export async function takeNameForFolder(temporary: string, path: string): Promise<void> {
  // A folder is moved over an empty one, but over nothing else.
  await rename(temporary, path).catch(async (error) => {
    const isTaken = (await lstat(path).catch(() => undefined)) !== undefined;
    throw isTaken ? Object.assign(new Error(path, { cause: error }), { code: 'EEXIST' }) : error;
  });
}

async function firstFree(
  stem: string,
  extension: string,
  place: (path: string) => Promise<void>,
): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = `${stem}${number === 1 ? '' : `-${number}`}${extension}`;
    try {
      await place(path);
      return path;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) {
        throw error;
      }
    }
  }
}

/** What file systems say to a second name for a file that have none, as FAT and some shares. */
export const hasNoLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EXDEV'] as const;
