import { stat } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { openLocalFile } from '../../system/local-file.ts';
import { LocalFolder } from '../../system/local-folder.ts';
import type { RandomAccessFile } from '../../system/random-access.ts';
import { kindOfEntry } from '../../system/regular-file.ts';
import type { StoredFolder } from '../../system/stored-folder.ts';
import { isMissing } from '../../system/system-error.ts';
import { option } from '../../wording.ts';
import { defaultLimits, type Limits } from '../format/limits.ts';
import { readFailure } from './failures.ts';
import { openFolder } from './folder.ts';
import type { StoredArchive } from './reader.ts';
import { openTar } from './tar.ts';

export type { ArchiveEntry, ArchiveReader, StoredArchive } from './reader.ts';

/**
 * Opens an archive of `strapi export`, of this project, or one that was packed again: a file or an unpacked folder.
 * What it is, is seen from its content; its name does not matter.
 *
 * @param location The path of a file or folder, or a file or a folder that lies anywhere.
 * @param key The passphrase; without effect where nothing is encrypted or sealed.
 * @param identity Private keys of age, for what is encrypted to their public keys.
 * @param raised How much of it is taken, where that is not the default.
 * @throws UserError `noArchive` where there is none, `damagedArchive` where it is none or the key does not fit.
 */
export async function openArchive(
  location: string | RandomAccessFile | StoredFolder,
  key: string | undefined,
  identity?: string,
  raised: Partial<Limits> = {},
): Promise<StoredArchive> {
  const limits = { ...defaultLimits, ...raised };
  if (typeof location !== 'string') {
    if ('children' in location) {
      return openFolder(location, key, limits);
    }
    return openTar(location, { passphrase: key, identity }, limits);
  }
  const path = location;
  const stats = await stat(path).catch((error) => {
    throw unreadable(error, path);
  });
  if (stats.isDirectory()) {
    return openFolder(new LocalFolder(path), key, limits);
  }
  if (!stats.isFile()) {
    throw new UserError(
      'noArchive',
      `${path} is ${kindOfEntry(stats)}, neither a file nor a folder.`,
      `An archive is read more than once: write it to a file, and name that with ${option('file')}.`,
    );
  }
  try {
    return await openTar(await openLocalFile(path), { passphrase: key, identity }, limits);
  } catch (error) {
    throw unreadable(error, path);
  }
}

const unreadable = (error: unknown, path: string): unknown =>
  isMissing(error)
    ? new UserError(
        'noArchive',
        `There is no archive ${path}.`,
        `Name an archive that exists, including its extension, with ${option('file')}.`,
      )
    : readFailure(error, path);
