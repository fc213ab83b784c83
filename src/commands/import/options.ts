import { UserError } from '../../errors.ts';
import { parseUrlMap, type UrlMap } from '../../media/addresses/prefixes.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { parseRenames, type Rename } from '../../transfer/renames.ts';
import { type FilterName, type Filters, parseFilters } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { assertSecretUsed } from '../masking-options.ts';
import { withMediaFilter } from '../media-options.ts';
import type { NamedRemote } from '../remote-options.ts';
import { type AskedArchive, assertAsked } from '../store-options.ts';
import { parseTarget } from './push-options.ts';
import { type ImportShare, parseImportShare } from './share.ts';

/** An import as the user asked for it: each option was checked by itself. */
export type RawImportOptions = Values<'import'>;

/** A checked import: the one object that the Action and the terminal both end in. */
export interface ImportOptions extends LoadOptions, AskedArchive, Pick<RawImportOptions, 'limits'> {
  /** The running Strapi that it goes into; undefined where it goes into a database. */
  readonly remote?: NamedRemote | undefined;
}

/** What an import into a running Strapi is named with. */
type RemoteOption = 'target' | 'transferToken' | 'transferTimeout';

/** An import of whatever is read as an archive. */
export interface LoadOptions
  extends Omit<
    RawImportOptions,
    FilterName | RemoteOption | 'file' | 'limits' | 'media' | 'mediaUrlMap' | 'rename' | 'shard' | 'store'
  > {
  /** What this job does of what several do; undefined for a job that does everything. */
  readonly share?: ImportShare | undefined;
  readonly filters: Filters;
  /** Attributes of the archive that have another name in the target. */
  readonly rename: readonly Rename[];
  /** Addresses of media that are others in the target. */
  readonly mediaUrlMap: UrlMap;
  /** `stay` leaves all files, and what rows say of them, as they are; nobody but a transfer within a project asks for that. */
  readonly media: RawImportOptions['media'] | 'stay';
}

/**
 * Checks an import's options against each other.
 *
 * @throws UserError `usage`.
 */
export function parseImportOptions(raw: RawImportOptions): ImportOptions {
  assertAsked(
    raw,
    () => new UserError('usage', 'There is no archive to import.', `Name it with ${option('file')}.`),
  );
  if (raw.force && raw.ifNotEmpty === 'skip') {
    throw new UserError(
      'usage',
      `${option('force', true)} and ${option('if-not-empty', 'skip')} contradict each other: one replaces the content that is there, the other leaves it.`,
      'Leave out one of the two.',
    );
  }
  assertSecretUsed(raw);
  const remote = parseTarget(raw);
  const {
    only,
    exclude,
    onlyContentTypes,
    excludeContentTypes,
    target,
    transferToken,
    transferTimeout,
    shard: _,
    ...given
  } = withMediaFilter(raw);
  const share = parseImportShare(raw);
  if (raw.deleteRemoteMedia && raw.media !== 'all') {
    throw new UserError(
      'usage',
      `${option('delete-remote-media', true)} and ${option('media', raw.media)} contradict each other.`,
      'Old files can be removed only where new ones take their place: leave out one of the two.',
    );
  }
  if (raw.media === 'copy' && raw.mask !== 'off') {
    throw new UserError(
      'usage',
      `${option('mask')} and ${option('media', 'copy')} contradict each other: what is copied from bucket to bucket is never seen here.`,
      `Import with ${option('media', 'all')}.`,
    );
  }
  const mediaUrlMap = parseUrlMap(raw.mediaUrlMap);
  if (mediaUrlMap.followsFiles && raw.media !== 'all' && raw.media !== 'copy') {
    throw new UserError(
      'usage',
      `${option('media-url-map', 'files')} and ${option('media', raw.media)} contradict each other: no file comes along.`,
      'Name the addresses, old=new, or leave out one of the two.',
    );
  }
  return {
    ...given,
    timeZone: parseTimeZone(raw.timeZone),
    file: raw.file || undefined,
    rename: parseRenames(raw.rename),
    mediaUrlMap,
    filters: parseFilters({ only, exclude, onlyContentTypes, excludeContentTypes }),
    ...(remote === undefined ? {} : { remote }),
    ...(share === undefined ? {} : { share }),
  };
}
