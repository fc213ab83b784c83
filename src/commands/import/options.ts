import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { parseRenames, type Rename } from '../../transfer/renames.ts';
import { type FilterName, type Filters, parseFilters } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { assertSecretUsed } from '../masking-options.ts';
import { withMediaFilter } from '../media-options.ts';

/** An import as the user asked for it: each option was checked by itself. */
export type RawImportOptions = Values<'import'>;

/** A checked import: the one object that the Action and the terminal both end in. */
export interface ImportOptions extends LoadOptions, Pick<RawImportOptions, 'limits'> {
  readonly file: string;
}

/** An import of whatever is read as an archive. */
export interface LoadOptions
  extends Omit<RawImportOptions, FilterName | 'file' | 'limits' | 'media' | 'rename'> {
  readonly filters: Filters;
  /** Attributes of the archive that have another name in the target. */
  readonly rename: readonly Rename[];
  /** `stay` leaves all files, and what rows say of them, as they are; nobody but a transfer within a project asks for that. */
  readonly media: RawImportOptions['media'] | 'stay';
}

/**
 * Checks an import's options against each other.
 *
 * @throws UserError `usage`.
 */
export function parseImportOptions(raw: RawImportOptions): ImportOptions {
  if (!raw.file) {
    throw new UserError('usage', 'There is no archive to import.', `Name it with ${option('file')}.`);
  }
  if (raw.force && raw.ifNotEmpty === 'skip') {
    throw new UserError(
      'usage',
      `${option('force', true)} and ${option('if-not-empty', 'skip')} contradict each other: one replaces the content that is there, the other leaves it.`,
      'Leave out one of the two.',
    );
  }
  assertSecretUsed(raw);
  const { only, exclude, onlyContentTypes, excludeContentTypes, ...given } = withMediaFilter(raw);
  if (raw.deleteRemoteMedia && raw.media !== 'all') {
    throw new UserError(
      'usage',
      `${option('delete-remote-media', true)} and ${option('media', raw.media)} contradict each other.`,
      'Old files can be removed only where new ones take their place: leave out one of the two.',
    );
  }
  return {
    ...given,
    timeZone: parseTimeZone(raw.timeZone),
    file: raw.file,
    rename: parseRenames(raw.rename),
    filters: parseFilters({ only, exclude, onlyContentTypes, excludeContentTypes }),
  };
}
