import { standardStream } from '../../archive/write/landing.ts';
import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { type Filters, parseFilters } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { assertAsked } from '../store-options.ts';

/** A comparison as the user asked for it: each option was checked by itself. */
export type RawDiffOptions = Values<'diff'>;

export interface DiffOptions extends Omit<RawDiffOptions, 'file' | 'against'> {
  /** The archive that is the state before; undefined for the newest of the store. */
  readonly file: string | undefined;
  readonly digest?: string | undefined;
  /** The archive that is the state after; undefined for the database of the project. */
  readonly against: string | undefined;
  readonly filters: Filters;
}

/** What stands for the database of the project. */
const database = 'database';

/**
 * @param isFromEnvironment Whether the database was named in the environment: then it contradicts nothing.
 * @throws UserError `usage`.
 */
export function parseDiffOptions(
  { file, against, ...raw }: RawDiffOptions,
  isFromEnvironment: boolean,
): DiffOptions {
  assertAsked(
    { file, store: raw.store },
    () =>
      new UserError(
        'usage',
        'There is no archive to compare.',
        'Name it: strapi-dms diff backup.tar.gz, or two: strapi-dms diff monday.tar.gz friday.tar.gz',
      ),
  );
  if (against === standardStream) {
    throw new UserError(
      'usage',
      'The state after cannot come from standard input: only the one before can.',
      `Name its file in ${option('against')}.`,
    );
  }
  const isArchive = against !== database;
  if (isArchive && raw.databaseUrl !== undefined && !isFromEnvironment) {
    throw new UserError(
      'usage',
      `${option('database-url')} names a database, and ${option('against')} an archive to compare with.`,
      'Leave out one of them.',
    );
  }
  return {
    ...raw,
    file,
    against: isArchive ? against : undefined,
    filters: parseFilters(raw),
    timeZone: parseTimeZone(raw.timeZone),
  };
}
