import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';

/** What becomes of an archive that has the name already: it is replaced, or the new one gets a number behind its name. */
export type IfTaken = 'replace' | 'number';

/** A hidden name beside the final one, on the same file system, so that a rename is all that is left to do. */
export function temporarySibling(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
}

/**
 * Gives a complete file, in one step, a name that nothing has: the one that is asked for, or else the next with a number, `name-2`.
 * Whoever asks for the same name at the same time, in this process or another, gets another one.
 *
 * @param temporary The file, on the same file system.
 * @param stem The path without its extension.
 * @returns The path that it has.
 */
export async function placeFile(temporary: string, stem: string, extension: string): Promise<string> {
  return await firstFree(stem, extension, async (path) => {
    try {
      await link(temporary, path);
    } catch (error) {
      if (!hasNoLinks.has(codeOf(error))) {
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
  });
}

/** The same for a folder: it is not moved to where anything is but an empty folder. */
export const placeFolder = (temporary: string, stem: string): Promise<string> =>
  firstFree(stem, '', async (path) => {
    // A folder is moved over an empty one, but over nothing else.
    await rename(temporary, path).catch(async (error) => {
      const isTaken = (await lstat(path).catch(() => undefined)) !== undefined;
      throw isTaken ? Object.assign(new Error(path, { cause: error }), { code: 'EEXIST' }) : error;
    });
  });

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
      if (codeOf(error) !== 'EEXIST') {
        throw error;
      }
    }
  }
}

/** What file systems without hard links say to one, as FAT and some shares do. */
const hasNoLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);

/** What to tell when the archive cannot be written; errors of other origin pass unchanged. */
export function writeFailure(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const explained = explanations()[String(code)];
  return explained === undefined
    ? error
    : new UserError('failed', `The archive ${path} cannot be written: ${explained.what}.`, explained.remedy, {
        cause: error,
      });
}

const permission = () => ({
  what: 'permission denied',
  remedy: `Choose a folder that this user may write to with ${option('file')}.`,
});
const explanations = (): Readonly<Record<string, { what: string; remedy: string }>> => ({
  ENOENT: {
    what: 'its folder does not exist',
    remedy: `Create the folder first, or choose another with ${option('file')}.`,
  },
  ENOTDIR: { what: 'its folder is a file', remedy: `Choose another path with ${option('file')}.` },
  EISDIR: { what: 'there is a folder with that name', remedy: `Choose another path with ${option('file')}.` },
  EACCES: permission(),
  EPERM: permission(),
  EROFS: {
    what: 'its file system is read-only',
    remedy: `Choose a folder that can be written to with ${option('file')}.`,
  },
  ENOSPC: {
    what: 'no space is left on the device',
    remedy: `Free some space, choose another disk with ${option('file')}, or leave media out with ${option('exclude', 'files')}.`,
  },
  EDQUOT: {
    what: 'the disk quota is used up',
    remedy: `Free some space or choose another disk with ${option('file')}.`,
  },
});
