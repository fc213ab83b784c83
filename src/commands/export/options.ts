import { join } from 'node:path';
import { defaultName } from '../../archive/format/names.ts';
import { standardStream } from '../../archive/write/landing.ts';
import { assertFree, type IfTaken } from '../../archive/write/target.ts';
import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { type FilterName, type Filters, parseFilters } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { isFolderForArchives } from '../archive-folder.ts';
import { assertNameTells, extensionOf, type Form, stemOf } from '../archive-name.ts';
import { assertSecretUsed, isMasked } from '../masking-options.ts';
import { withMediaFilter } from '../media-options.ts';

/** An export as the user asked for it: each option was checked by itself. */
export type RawExportOptions = Values<'export'>;

/** A checked export: the one object that the Action and the terminal both end in. */
export interface ExportOptions
  extends Omit<RawExportOptions, FilterName | 'encrypt' | 'media' | 'overwrite'> {
  /** Without it and without recipients the archive is not encrypted. */
  readonly key: string | undefined;
  /** Path of the archive without its extension (or of the folder), relative to the process or absolute. */
  readonly file: string;
  /** Where it goes under a name that was made up, in a folder that the user has named. */
  readonly folder?: string;
  /** A name that was made up gets a number where it is taken; one that the user chose is the user's to replace. */
  readonly ifTaken?: IfTaken;
  readonly filters: Filters;
  /** `local` leaves the files of other providers where they are; nobody but a safety backup asks for that. */
  readonly media: RawExportOptions['media'] | 'local';
}

/** True where an export needs a key that the user has not given. The refusals of wrong usage come first. */
export function needsKey({ encrypt, key, format, recipients }: RawExportOptions): boolean {
  return encrypt && key === undefined && format !== 'dir' && recipients.length === 0;
}

/** A key that happens to be in the environment contradicts neither `encrypt: false` nor recipients; one that was given does. */
export function withoutIdleKey(raw: RawExportOptions, isKeyFromEnvironment: boolean): RawExportOptions {
  const isIdle = isKeyFromEnvironment && (!raw.encrypt || raw.recipients.length > 0);
  return isIdle ? { ...raw, key: undefined } : raw;
}

/**
 * Checks an export's options against each other, with the rules and messages of `strapi export` (archive format §1.4).
 *
 * @throws UserError `usage`.
 */
export function parseExportOptions(raw: RawExportOptions): ExportOptions {
  const { only, exclude, onlyContentTypes, excludeContentTypes, encrypt, overwrite, ...given } =
    withMediaFilter(raw);
  const filters = parseFilters({ only, exclude, onlyContentTypes, excludeContentTypes });
  const { format, recipients, file } = given;
  if (format === 'dir' && encrypt) {
    throw new UserError(
      'usage',
      `Unpacked directory exports (${option('format', 'dir')}) require ${option('encrypt', false)}.`,
      `Use ${option('encrypt', false)} or ${option('format', 'tar')}.`,
    );
  }
  if (recipients.length > 0) {
    assertFit(raw);
  }
  if (!encrypt && raw.key !== undefined) {
    throw new UserError(
      'usage',
      'Key may not be present unless encryption is used',
      `Leave out the key, or leave out ${option('encrypt', false)}.`,
    );
  }
  if (needsKey(raw)) {
    throw new UserError(
      'usage',
      'Key must be present when using the encrypt option',
      `Give one with ${option('key')} or in STRAPI_DMS_KEY, or leave the archive unencrypted with ${option('encrypt', false)}.`,
    );
  }
  const isFolder = file !== undefined && file !== standardStream && isFolderForArchives(file);
  assertKept(raw, isFolder);
  assertSecretUsed(raw);
  const name = defaultName(new Date(), isMasked(raw) ? 'masked' : 'export');
  const options: ExportOptions = {
    ...given,
    timeZone: parseTimeZone(raw.timeZone),
    compress: raw.compress && format === 'tar',
    file: isFolder ? join(file, name) : (file ?? name),
    ...(isFolder ? { folder: file } : {}),
    ifTaken: file === undefined || isFolder ? 'number' : overwrite ? 'replace' : 'refuse',
    filters,
  };
  const stem = stemOf(options.file, formOf(options), 'file');
  assertNameTells(stem, isMasked(raw), 'file');
  // What was written to standard output cannot be read again.
  return { ...options, file: stem, verify: options.verify && stem !== standardStream };
}

const formOf = ({ key, recipients, ...form }: ExportOptions): Form => ({
  ...form,
  isEncrypted: key !== undefined || recipients.length > 0,
});

/**
 * To be called before anything is asked or read. What a folder holds is looked at when it is to be written.
 *
 * @throws UserError `usage` where something has the name that may not be replaced.
 */
export function assertNameFree(options: ExportOptions): void {
  if (options.format === 'tar' && options.file !== standardStream) {
    assertFree(options.file + extensionOf(formOf(options)), options.ifTaken ?? 'replace');
  }
}

/** Older archives go only where it is known which ones they are, and that the new one is whole. */
function assertKept({ keepLast, verify }: RawExportOptions, isFolder: boolean): void {
  if (keepLast !== undefined && !isFolder) {
    throw new UserError(
      'usage',
      `${option('keep-last', `${keepLast}`)} needs a folder of archives, and ${option('file')} names none.`,
      `Name a folder with ${option('file', 'backups/')}, or leave out ${option('keep-last')}.`,
    );
  }
  if (keepLast !== undefined && !verify) {
    throw new UserError(
      'usage',
      `${option('keep-last', `${keepLast}`)} removes older archives only after the new one was verified, and with ${option('verify', false)} it is not.`,
      `Leave out ${option('verify', false)} or ${option('keep-last')}.`,
    );
  }
}

/** Public keys are for age, and take the place of a passphrase. */
function assertFit({ encrypt, encryption, key }: RawExportOptions): void {
  if (!encrypt) {
    throw new UserError(
      'usage',
      'Recipients may not be present unless encryption is used',
      `Leave out the recipients, or leave out ${option('encrypt', false)}.`,
    );
  }
  if (encryption !== 'age') {
    throw new UserError(
      'usage',
      "Recipients are public keys of age, which Strapi's own encryption cannot use.",
      `Use ${option('encryption', 'age')}, or a key in place of the recipients.`,
    );
  }
  if (key !== undefined) {
    throw new UserError(
      'usage',
      'There are both a key and recipients, but an archive is encrypted with one or the other.',
      `Leave out either ${option('key')} or ${option('recipients')}.`,
    );
  }
}
