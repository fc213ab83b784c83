import { type Explanations, systemFailure } from '../system/system-error.ts';
import { option } from '../wording.ts';

/** What to tell when the uploads folder cannot be written to; errors of other origin pass unchanged. */
export const uploadsFailure = (error: unknown, path: string): unknown =>
  systemFailure(error, `The media file ${path} cannot be written`, explanations());

const permission = () => ({
  words: 'permission denied',
  remedy: `Run the import as a user who may write to the uploads folder, or leave media out with ${option('exclude', 'files')}.`,
});
const space = () => ({
  words: 'no space is left on its disk',
  remedy: `Free as much space as the media of the archive takes, or leave media out with ${option('exclude', 'files')}.`,
});
const explanations = (): Explanations => ({
  EACCES: permission(),
  EPERM: permission(),
  EROFS: {
    words: 'its file system is read-only',
    remedy: `Mount the uploads folder so that it can be written to, or leave media out with ${option('exclude', 'files')}.`,
  },
  ENOSPC: space(),
  EDQUOT: space(),
  ENAMETOOLONG: {
    words: 'its name is too long for this file system',
    remedy: 'Rename the file in the media library that the archive was made from, and export again.',
  },
  ENOTDIR: {
    words: 'the uploads folder is a file',
    remedy: 'Make it a folder, or a link to one, and import again.',
  },
});
