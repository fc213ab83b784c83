import { UserError } from '../errors.ts';
import { option } from '../wording.ts';

/** What to tell when the uploads folder cannot be written to; errors of other origin pass unchanged. */
export function uploadsFailure(error: unknown, path: string): unknown {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code);
  const explained = explanations()[code];
  return explained === undefined
    ? error
    : new UserError(
        'failed',
        `The media file ${path} cannot be written: ${explained.what}.`,
        explained.remedy,
        {
          cause: error,
        },
      );
}

const permission = () => ({
  what: 'permission denied',
  remedy: `Run the import as a user who may write to the uploads folder, or leave media out with ${option('exclude', 'files')}.`,
});
const space = () => ({
  what: 'no space is left on its disk',
  remedy: `Free as much space as the media of the archive takes, or leave media out with ${option('exclude', 'files')}.`,
});
const explanations = (): Readonly<Record<string, { what: string; remedy: string }>> => ({
  EACCES: permission(),
  EPERM: permission(),
  EROFS: {
    what: 'its file system is read-only',
    remedy: `Mount the uploads folder so that it can be written to, or leave media out with ${option('exclude', 'files')}.`,
  },
  ENOSPC: space(),
  EDQUOT: space(),
  ENAMETOOLONG: {
    what: 'its name is too long for this file system',
    remedy: 'Rename the file in the media library that the archive was made from, and export again.',
  },
  ENOTDIR: {
    what: 'the uploads folder is a file',
    remedy: 'Make it a folder, or a link to one, and import again.',
  },
});
