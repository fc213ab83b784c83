import type { ArchiveReader } from '../archive/read/archive.ts';
import { counted, wasOrWere } from './export/missing-media.ts';

/** What an archive's seal says of media files that it has rows of, and not the files. */
export interface LackingMedia {
  /**
   * Files and formats that were not found when the archive was made; formats of a missing original, which the archive lacks, too, are
   * not counted by themselves. Absent where its seal does not say.
   */
  readonly missingAssets?: number;
  /** Those that were deleted, or replaced, while it was made: no fault. Absent where there are none. */
  readonly deletedAssets?: number;
}

/** To be asked once the archive was read. */
export function lackingMedia({ seal }: Pick<ArchiveReader, 'seal'>): LackingMedia {
  const media = seal?.manifest.media;
  return media === undefined
    ? {}
    : {
        missingAssets: media.missing,
        ...(media.deleted === 0 ? {} : { deletedAssets: media.deleted }),
      };
}

/** `, without 3 media files that were not found`, for a sentence about an archive; empty where it lacks none. */
export const withoutMedia = ({ missingAssets = 0 }: LackingMedia): string =>
  missingAssets === 0 ? '' : `, without ${counted(missingAssets)} that ${wasOrWere(missingAssets)} not found`;

/** What a verification has proven, in words. */
export const isWhole = ({ missingAssets = 0 }: LackingMedia): string =>
  missingAssets === 0 ? 'is whole' : `is undamaged, but lacks ${counted(missingAssets)}`;

/** A warning that must not be overlooked; undefined where nothing is missing. */
export const lackingWarning = ({ missingAssets = 0 }: LackingMedia): string | undefined =>
  missingAssets === 0
    ? undefined
    : `ATTENTION: ${counted(missingAssets)} ${missingAssets === 1 ? 'is' : 'are'} missing from this archive: the export that made it did not find ${missingAssets === 1 ? 'it' : 'them'}. ${missingAssets === 1 ? 'Its row is restored, the file is' : 'Their rows are restored, the files are'} not.`;

/** What is no fault; undefined where there is nothing of the kind. */
export const deletedNote = ({ deletedAssets = 0 }: LackingMedia): string | undefined =>
  deletedAssets === 0
    ? undefined
    : `${counted(deletedAssets)} ${wasOrWere(deletedAssets)} deleted or replaced while the archive was made: it has ${deletedAssets === 1 ? 'the row as it was' : 'the rows as they were'} before that.`;
