import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { UserError } from '../../errors.ts';
import { isMissing } from '../../system/system-error.ts';
import { option } from '../../wording.ts';
import type { ReadManifest } from '../seal/manifest.ts';
import { readFailure } from './failures.ts';
import { openFolder } from './folder.ts';
import { openTar } from './tar.ts';

/** An archive that can be read any number of times, an entry after the other. */
export interface ArchiveReader {
  /** As given, for messages. */
  readonly path: string;
  readonly encrypted: boolean;
  readonly encryption: 'strapi' | 'age' | undefined;
  readonly compressed: boolean;
  readonly format: 'tar' | 'dir';
  /**
   * One pass over all files in the archive's order. It ends only after every layer was found to be whole: the cipher's
   * padding, gzip's checksum, tar's end and nothing behind it; and that what is sealed is as it was sealed. What
   * belongs to the seal is not among the entries.
   *
   * @throws UserError `damagedArchive`, on the way or at the end.
   */
  entries(): AsyncIterable<ArchiveEntry>;
  /** How much of the pass that is under way is done, from 0 to 1; undefined where that is not known. */
  howFar?(): number | undefined;
  /** What the seal says, once a pass has ended; undefined for an archive without one, such as official export's. */
  readonly seal: ReadManifest | undefined;
}

export interface ArchiveEntry {
  /** Normalised, such as `entities/entities_00001.jsonl`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** To be read to its end, or not to be touched, before the next entry is asked for. */
  readonly content: Readable;
}

/**
 * Opens an archive of `strapi export`, of this project, or one that was packed again: a file or an unpacked folder.
 * What it is, is seen from its content; its name does not matter.
 *
 * @param key The passphrase; without effect where nothing is encrypted or sealed.
 * @param identity Private keys of age, for what is encrypted to their public keys.
 * @throws UserError `noArchive` where there is none, `damagedArchive` where it is none or the key does not fit.
 */
export async function openArchive(
  path: string,
  key: string | undefined,
  identity?: string,
): Promise<ArchiveReader> {
  const stats = await stat(path).catch((error) => {
    throw unreadable(error, path);
  });
  if (stats.isDirectory()) {
    return openFolder(path, key);
  }
  if (!stats.isFile()) {
    throw new UserError(
      'noArchive',
      `${path} is neither a file nor a folder.`,
      `Name an archive with ${option('file')}.`,
    );
  }
  return openTar(path, { passphrase: key, identity }).catch((error) => {
    throw unreadable(error, path);
  });
}

const unreadable = (error: unknown, path: string): unknown =>
  isMissing(error)
    ? new UserError(
        'noArchive',
        `There is no archive ${path}.`,
        `Name an archive that exists, including its extension, with ${option('file')}.`,
      )
    : readFailure(error, path);
