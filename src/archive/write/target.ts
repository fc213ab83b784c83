import { type Explanations, systemFailure } from '../../system/system-error.ts';
import { option } from '../../wording.ts';

/** What becomes of an archive that has the name already: it is replaced, or the new one gets a number behind its name. */
export type IfTaken = 'replace' | 'number';

/** The option that names the archive which is written. */
export type NamedBy = 'file' | 'output';

/** What to tell when the archive cannot be written; errors of other origin pass unchanged. */
export const writeFailure = (error: unknown, path: string, namedBy: NamedBy = 'file'): unknown =>
  systemFailure(error, `The archive ${path} cannot be written`, explanations(namedBy));

/** The same where it has its name already, which a loss of power may take from it. */
export const syncFailure = (error: unknown, path: string): unknown =>
  systemFailure(error, `The archive ${path} is complete, but its name could not be flushed to disk`);

const permission = (name: NamedBy) => ({
  words: 'permission denied',
  remedy: `Choose a folder that this user may write to with ${option(name)}.`,
});
const elsewhere = (name: NamedBy) => `Choose another path with ${option(name)}.`;
const explanations = (name: NamedBy): Explanations => ({
  ENOENT: {
    words: 'its folder does not exist',
    remedy: `Create the folder first, or choose another with ${option(name)}.`,
  },
  ENOTDIR: { words: 'its folder is a file', remedy: elsewhere(name) },
  EISDIR: { words: 'there is a folder with that name', remedy: elsewhere(name) },
  EACCES: permission(name),
  EPERM: permission(name),
  EROFS: {
    words: 'its file system is read-only',
    remedy: `Choose a folder that can be written to with ${option(name)}.`,
  },
  ENOSPC: {
    words: 'no space is left on the device',
    remedy:
      name === 'file'
        ? `Free some space, choose another disk with ${option(name)}, or leave media out with ${option('exclude', 'files')}.`
        : `Free some space or choose another disk with ${option(name)}.`,
  },
  EDQUOT: {
    words: 'the disk quota is used up',
    remedy: `Free some space or choose another disk with ${option(name)}.`,
  },
});
