import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { hasCode } from '../../system/system-error.ts';

/**
 * Where a backup says which snapshots have its media files: an id a line, in the order in which they are restored one over the other by
 * hand, the backup itself last.
 */
export const slicesFile = 'strapi-dms/slices.txt';
/** Where it says which of their files do not belong to it, because they were deleted meanwhile: a path a line. */
export const surplusFile = 'strapi-dms/surplus.txt';

const largest = 200_000_000;

export const writeLines = (lines: Iterable<string>): Buffer =>
  Buffer.from([...lines].map((line) => `${line}\n`).join(''));

/** @param folder Where the backup's own files lie. @throws UserError `damagedArchive`. */
export async function readSlices(folder: string): Promise<readonly string[]> {
  const slices = await readLines(folder, slicesFile);
  if (slices.some((line) => !/^[0-9a-f]{64}$/.test(line))) {
    throw broken(slicesFile);
  }
  return slices;
}

/** @throws UserError `damagedArchive`. */
export async function readSurplus(folder: string): Promise<ReadonlySet<string>> {
  return new Set(await readLines(folder, surplusFile));
}

async function readLines(folder: string, path: string): Promise<string[]> {
  const content = await readFile(join(folder, path)).catch((error: unknown) => {
    throw hasCode(error, 'ENOENT', 'EISDIR', 'ENOTDIR', 'ELOOP') ? broken(path) : error;
  });
  if (content.length > largest) {
    throw broken(path);
  }
  return content
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

const broken = (path: string) =>
  new UserError(
    'damagedArchive',
    `The backup is damaged: its ${path}, which says where its media files are, is missing or broken.`,
    'Use another backup.',
  );
