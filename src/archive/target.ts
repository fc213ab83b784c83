import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.ts';

/** A hidden name beside the final one, on the same file system, so that a rename is all that is left to do. */
export function temporarySibling(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
}

/** What to tell when the archive cannot be written; errors of other origin pass unchanged. */
export function writeFailure(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const explained = explanations[String(code)];
  return explained === undefined
    ? error
    : new UserError('failed', `The archive ${path} cannot be written: ${explained.what}.`, explained.remedy, {
        cause: error,
      });
}

const permission = {
  what: 'permission denied',
  remedy: 'Choose a folder that this user may write to with file (-f).',
};
const explanations: Readonly<Record<string, { what: string; remedy: string }>> = {
  ENOENT: {
    what: 'its folder does not exist',
    remedy: 'Create the folder first, or choose another with file (-f).',
  },
  ENOTDIR: { what: 'its folder is a file', remedy: 'Choose another path with file (-f).' },
  EISDIR: { what: 'there is a folder of that name', remedy: 'Choose another path with file (-f).' },
  EACCES: permission,
  EPERM: permission,
  EROFS: {
    what: 'its file system is read-only',
    remedy: 'Choose a folder that can be written to with file (-f).',
  },
  ENOSPC: {
    what: 'no space is left on the device',
    remedy: 'Free some space, choose another disk with file (-f), or leave media out with exclude: files.',
  },
  EDQUOT: {
    what: 'the disk quota is used up',
    remedy: 'Free some space or choose another disk with file (-f).',
  },
};
