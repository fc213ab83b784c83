import type { ArchiveReader } from '../archive/read/archive.ts';
import { UserError } from '../errors.ts';
import type { Masked } from '../transfer/masked.ts';
import { option } from '../wording.ts';

/** What an archive says of its masking. */
export interface ArchivedMasking {
  /** Absent where nothing was masked, or its seal does not say. */
  readonly masked?: Masked | undefined;
}

/** To be asked once the archive was read. */
export function maskingOf({ seal }: Pick<ArchiveReader, 'seal'>): ArchivedMasking {
  const masked = seal?.manifest.masked;
  return masked === undefined ? {} : { masked };
}

/** What every line about such an archive says of it. */
export const noBackup = 'masked: not a backup';

/** A warning that must not be overlooked; undefined where nothing was masked. */
export const maskedWarning = ({ masked }: ArchivedMasking): string | undefined =>
  masked === undefined
    ? undefined
    : `ATTENTION: This archive is ${noBackup}. ${inWords(masked)} What was there before is not in it.`;

const count = (number: number, one: string, more: string): string => `${number} ${number === 1 ? one : more}`;

/** `12 attributes are masked, 1 content type is left out, of 2 only a part is there.` */
export function inWords({ attributes, dropped, sampled }: Masked): string {
  const parts = [
    count(attributes.count, 'attribute is masked', 'attributes are masked'),
    ...(dropped.count === 0
      ? []
      : [count(dropped.count, 'content type is left out', 'content types are left out')]),
    ...(sampled.count === 0
      ? []
      : [`of ${count(sampled.count, 'content type', 'content types')} only a part of the rows is there`]),
  ];
  return `${parts.join(', ')}.`;
}

/**
 * Makes sure that an archive which is masked does not take the place of real data, unless that is meant.
 *
 * @param hasContent Whether the target has content of its own.
 * @throws UserError `failed`.
 */
export function assertMayReplace(
  { masked }: ArchivedMasking,
  { allowMasked, force }: { readonly allowMasked: boolean; readonly force: boolean },
  hasContent: boolean,
  database: string,
): void {
  if (masked !== undefined && hasContent && !allowMasked) {
    throw new UserError(
      'failed',
      `The archive is ${noBackup}, and the database (${database}) has content that it would replace.`,
      `Import a backup; or, if masked data is what this database is for, say ${option('allow-masked', true)}${force ? '' : ` and ${option('force', true)}`}.`,
    );
  }
}

/**
 * Makes sure that masked data does not come into production, unless that is meant. To be called before anything is written.
 *
 * @param isMasking Whether the import itself masks what it brings.
 * @param environment That of the project.
 * @throws UserError `failed`.
 */
export function assertNoProduction(
  { masked }: ArchivedMasking,
  isMasking: boolean,
  { allowMasked }: { readonly allowMasked: boolean },
  environment: NodeJS.ProcessEnv,
): void {
  if ((masked === undefined && !isMasking) || environment.NODE_ENV !== 'production' || allowMasked) {
    return;
  }
  const [what, instead] =
    masked === undefined
      ? ['What would be imported is masked', `Leave out ${option('mask')}`]
      : [`The archive is ${noBackup}`, 'Import a backup'];
  throw new UserError(
    'failed',
    `${what}, and NODE_ENV is production here.`,
    `${instead}; or, if masked data is what this database is for, say ${option('allow-masked', true)}.`,
  );
}
