import { lstatSync, readdirSync } from 'node:fs';
import { UserError } from '../../errors.ts';
import { type Explanations, hasCode, systemFailure } from '../../system/system-error.ts';
import { option } from '../../wording.ts';

/**
 * What becomes of an archive that has the name already: it is replaced, or the new one gets a number behind its name, or there is no new
 * one.
 */
export type IfTaken = 'replace' | 'number' | 'refuse';

/** What to tell where nothing may be replaced. */
const taken = (path: string, namedBy: NamedBy): UserError =>
  new UserError(
    'usage',
    `There is something already that is called ${path}.`,
    `Add ${option('overwrite', true)} to replace it, or choose another name with ${option(namedBy)}.`,
  );

/**
 * To be called before there is much to lose; whether it is taken is decided again when the archive is complete.
 *
 * @param path With the extension.
 * @throws UserError `usage` where something has the name that may not be replaced.
 */
export function assertFree(path: string, ifTaken: IfTaken, namedBy: NamedBy = 'file'): void {
  if (ifTaken === 'refuse' && isThere(path)) {
    throw taken(path, namedBy);
  }
}

function isThere(path: string): boolean {
  try {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    // An empty folder holds nothing that could be lost.
    return entry !== undefined && !(entry.isDirectory() && readdirSync(path).length === 0);
  } catch {
    // Whoever writes there is told.
    return false;
  }
}

/** Gives an archive its name where nothing has it. @throws UserError `usage` where something has it meanwhile. */
export async function takeFree(
  path: string,
  namedBy: NamedBy | undefined,
  take: () => Promise<void>,
): Promise<string> {
  await take().catch((error) => {
    throw hasCode(error, 'EEXIST') ? taken(path, namedBy ?? 'file') : error;
  });
  return path;
}

/** The option that names the archive which is written. */
export type NamedBy = 'file' | 'output';

/** What to tell when the archive cannot be written; errors of other origin pass unchanged. */
export const writeFailure = (error: unknown, path: string, namedBy: NamedBy = 'file'): unknown =>
  path === '-'
    ? systemFailure(error, 'The archive cannot be written to standard output', outputExplanations)
    : systemFailure(error, `The archive ${path} cannot be written`, explanations(namedBy));

/** The same where it has its name already, which a loss of power may take from it. */
export const syncFailure = (error: unknown, path: string): unknown =>
  systemFailure(error, `The archive ${path} is complete, but its name could not be flushed to disk`);

/** What is true of an archive on standard output that did not come to its end. */
export const cutOff = 'What was written is cut off; verify and import refuse it.';
const outputExplanations: Explanations = {
  EPIPE: {
    words: 'nobody reads it any more',
    remedy: `See why the program behind the pipe has ended. ${cutOff}`,
  },
  ENOSPC: { words: 'no space is left on the device', remedy: `Free some space, and begin anew. ${cutOff}` },
};

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
