import { type Explanations, systemFailure } from '../../system/system-error.ts';
import { option } from '../../wording.ts';

/** What becomes of an archive that has the name already: it is replaced, or the new one gets a number behind its name. */
export type IfTaken = 'replace' | 'number';

/** What to tell when the archive cannot be written; errors of other origin pass unchanged. */
export const writeFailure = (error: unknown, path: string): unknown =>
  systemFailure(error, `The archive ${path} cannot be written`, explanations());

/** The same where it has its name already, which a loss of power may take from it. */
export const syncFailure = (error: unknown, path: string): unknown =>
  systemFailure(error, `The archive ${path} is complete, but its name could not be flushed to disk`);

const permission = () => ({
  words: 'permission denied',
  remedy: `Choose a folder that this user may write to with ${option('file')}.`,
});
const elsewhere = () => `Choose another path with ${option('file')}.`;
const explanations = (): Explanations => ({
  ENOENT: {
    words: 'its folder does not exist',
    remedy: `Create the folder first, or choose another with ${option('file')}.`,
  },
  ENOTDIR: { words: 'its folder is a file', remedy: elsewhere() },
  EISDIR: { words: 'there is a folder with that name', remedy: elsewhere() },
  EACCES: permission(),
  EPERM: permission(),
  EROFS: {
    words: 'its file system is read-only',
    remedy: `Choose a folder that can be written to with ${option('file')}.`,
  },
  ENOSPC: {
    words: 'no space is left on the device',
    remedy: `Free some space, choose another disk with ${option('file')}, or leave media out with ${option('exclude', 'files')}.`,
  },
  EDQUOT: {
    words: 'the disk quota is used up',
    remedy: `Free some space or choose another disk with ${option('file')}.`,
  },
});
