import { createHash, hash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import type { MediaFile, Stored } from '../../media/library.ts';
import { parseStoreAddress } from '../../store/address.ts';
import type { Filters } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';

/** What one job of several does that make a backup together. */
export interface Share {
  /** From 1: the share of the media files that it stores. Or all else, for the job that comes last. */
  readonly part: number | 'records';
  /** Into how many shares the media files are divided. */
  readonly of: number;
  /** What the jobs of one backup have in common. */
  readonly set: string;
}

/** Shares that a backup may have: a matrix of GitHub has 256 jobs at most. */
const mostShards = 1_000;

/**
 * Reads what a job is to do.
 *
 * @param shard `3/16`, or `records/16`; undefined for a job that does everything.
 * @throws UserError `usage`.
 */
export function parseShare(
  shard: string | undefined,
  set: string | undefined,
  store: string | undefined,
): Share | undefined {
  if (shard === undefined) {
    if (set !== undefined) {
      throw new UserError(
        'usage',
        `${option('set', set)} is for jobs that make a backup together, and this one makes it alone.`,
        `Leave it out, or give each of them its ${option('shard', '3/16')}.`,
      );
    }
    return undefined;
  }
  const { part, of } = parsePart(shard);
  if (store === undefined || parseStoreAddress(store).kind !== 'restic') {
    throw new UserError(
      'usage',
      `${option('shard', shard)} needs a restic repository: ${store === undefined ? 'an archive' : `what a bucket keeps is an archive, which`} is one file, and one job writes it.`,
      `Use ${option('store', 'restic:REPOSITORY')}, or leave out ${option('shard')}.`,
    );
  }
  if (set === undefined) {
    throw new UserError(
      'usage',
      `${option('shard', shard)} needs a name for what the jobs make together, so that the last one finds what the others have stored.`,
      `Give all of them the same ${option('set', 'NAME')}, another one for each backup. In a job of GitHub Actions it is the id of the run.`,
    );
  }
  if (!/^[\w.-]{1,100}$/.test(set)) {
    throw new UserError(
      'usage',
      `${option('set')}: ${JSON.stringify(set)} has other characters than letters, digits, dots, hyphens and underscores, or too many.`,
      'Use another name, such as the date.',
    );
  }
  return { part, of, set };
}

/**
 * Reads which of how many parts of the work a job does.
 *
 * @param shard `3/16`, or `records/16`.
 * @throws UserError `usage`.
 */
export function parsePart(shard: string): Pick<Share, 'part' | 'of'> {
  const [, first = '', second = ''] = /^(records|[1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(shard) ?? [];
  const of = Number(second);
  const part = first === 'records' ? first : Number(first);
  if (of < 1 || of > mostShards || (part !== 'records' && part > of)) {
    throw new UserError(
      'usage',
      `${option('shard')}: ${JSON.stringify(shard)} is no share.`,
      'Use 1/16, 2/16 and so on up to 16/16 for the media files, and records/16 for the job that comes last.',
    );
  }
  return { part, of };
}

/** In a job of GitHub Actions the jobs of one run belong together; the attempts of a run have the same id. */
export function inRun<Raw extends { readonly shard: string | undefined; readonly set: string | undefined }>(
  raw: Raw,
  environment: NodeJS.ProcessEnv = process.env,
): Raw {
  const { GITHUB_RUN_ID: run } = environment;
  return raw.shard === undefined || raw.set !== undefined || !run ? raw : { ...raw, set: run };
}

/** What the jobs of one backup have to agree on, in one line. */
export const filtersInWords = (filters: Filters): string =>
  Object.entries(filters)
    .filter(([, names]) => names.length > 0)
    .map(([name, names]) => `${name}=${[...names].sort().join('+')}`)
    .join(' ') || 'none';

/** Which share a file belongs to, from 1: by its name alone, so that it is the same in every backup. */
export const shardOf = (filename: string, of: number): number =>
  (createHash('sha256').update(filename).digest().readUIntBE(0, 6) % of) + 1;

/**
 * What a row says of its file, or of a format of it, as far as it changes when another file takes its place.
 *
 * @param file The row.
 * @param stored The row again, or its description of a format.
 */
export function stampOf(file: MediaFile, { url, size, sizeInBytes }: Stored): string {
  const { updatedAt } = file as { readonly updatedAt?: unknown };
  return hash('sha256', JSON.stringify([file.id, updatedAt, file.provider, url, size, sizeInBytes])).slice(
    0,
    16,
  );
}
