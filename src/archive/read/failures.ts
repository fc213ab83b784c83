import { UserError } from '../../errors.ts';
import { systemFailure } from '../../system/system-error.ts';
import { option } from '../../wording.ts';
import type { LimitName } from '../format/limits.ts';

const anotherCopy = 'Nothing was changed. Use an intact copy of the archive: download it or export it again.';

/**
 * @param what Completes `The archive … is damaged:`. Names from within the archive go through `quoted`; contents of
 *   records never belong here, since they may be secrets.
 */
export const damaged = (path: string, what: string, remedy: string = anotherCopy, cause?: Error): UserError =>
  new UserError('damagedArchive', `The archive ${path} is damaged: ${what}.`, remedy, cause && { cause });

/** Something that no export writes, and that could do harm. */
export const refused = (path: string, what: string): UserError =>
  new UserError(
    'damagedArchive',
    `The archive ${path} is refused: ${what}.`,
    'Nothing was changed. No export produces this: find out where the archive comes from, and export it again.',
  );

/** More than the usual, of each limit. */
const examples: Readonly<Record<LimitName, string>> = {
  record: 'record=64MB',
  entries: 'entries=5000000',
  unpacked: 'unpacked=50GB',
  memory: 'memory=1GB',
};

/** Something that no ordinary site has, and that would fill memory or disk. */
export const beyondLimit = (path: string, what: string, limit: LimitName): UserError =>
  new UserError(
    'damagedArchive',
    `The archive ${path} is refused: ${what}.`,
    `Nothing was changed. Find out where the archive comes from. If it is yours, allow more with ${option('limits', examples[limit])}; the export that made it has said how much.`,
  );

/** Official import's words (archive format §1.4). */
export const noDataFile = (path: string, remedy: string): UserError =>
  new UserError('damagedArchive', `File '${path}' is not a valid Strapi data file.`, remedy);

export const missingKey = (path: string): UserError =>
  new UserError(
    'damagedArchive',
    `File '${path}' is not a valid Strapi data file.`,
    `It is encrypted: give the key that it was exported with (${option('key')}).`,
    { needs: 'key' },
  );

/** The key is another; what else was taken for the same passphrase may fit. */
export class WrongKey extends UserError {}

/** Official import's words (archive format §1.4). */
export const wrongKey = (path: string): WrongKey =>
  new WrongKey(
    'damagedArchive',
    `Key is incorrect or the file '${path}' is not a valid Strapi data file.`,
    `Give the key that the archive was exported with (${option('key')}).`,
  );

export const wrongIdentity = (path: string): UserError =>
  new UserError(
    'damagedArchive',
    `The archive ${path} is not encrypted to this identity.`,
    `Give the private key of one of the recipients that it was exported with (${option('identity')}).`,
  );

/** What to tell when the file system does not give it; errors of other origin pass unchanged. */
export const readFailure = (error: unknown, path: string): unknown => {
  const permission = {
    words: 'permission denied',
    remedy: 'Allow this user to read it, and everything in it.',
  };
  return systemFailure(error, `The archive ${path} cannot be read`, {
    EACCES: permission,
    EPERM: permission,
  });
};

export const changedMeanwhile = (path: string): UserError =>
  new UserError(
    'failed',
    `The archive ${path} changed while it was read.`,
    'Wait until nothing writes to it any more, then import again.',
  );

/** A name from an archive, safe to print: no line feed that a log would take for a command, and not endless. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
