import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { option } from '../../wording.ts';
import { type AskedArchive, assertAsked } from '../store-options.ts';

/** A verification as the user asked for it: each option was checked by itself. */
export type RawVerifyOptions = Values<'verify'>;

export type VerifyOptions = RawVerifyOptions &
  AskedArchive & {
    /** How many of its entries are read, in percent; all where nothing is said. */
    readonly percent?: number;
  };

/** @throws UserError `usage`. */
export function parseVerifyOptions(raw: RawVerifyOptions): VerifyOptions {
  const { sample } = raw;
  assertAsked(
    raw,
    () => new UserError('usage', 'There is no archive to verify.', `Name it with ${option('file')}.`),
  );
  const percent = sample === undefined ? undefined : percentOf(sample);
  if (percent !== undefined && raw.rehearse) {
    throw new UserError(
      'usage',
      `A rehearsal needs all of an archive, and ${option('sample', sample)} reads but some of it.`,
      `Leave out ${option('sample')} or ${option('rehearse', true)}.`,
    );
  }
  return { ...raw, ...(percent === undefined ? {} : { percent }) };
}

/**
 * Reads how much of an archive is wanted.
 *
 * @returns Of 100.
 * @throws UserError `usage`.
 */
export function percentOf(text: string): number {
  const percent = /^\d{1,3}(?:\.\d{1,3})?%$/.test(text) ? Number(text.slice(0, -1)) : 0;
  if (percent <= 0 || percent > 100) {
    throw new UserError(
      'usage',
      `${option('sample')}: ${JSON.stringify(text)} is no part of an archive.`,
      'Say how many of its entries are to be read, more than 0% and 100% at most: 10%',
    );
  }
  return percent;
}
