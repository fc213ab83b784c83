import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { type AskedArchive, assertAsked } from '../store-options.ts';

/** An inspection as the user asked for it: each option was checked by itself. */
export type RawInspectOptions = Values<'inspect'>;

export type InspectOptions = RawInspectOptions & AskedArchive;

/** @throws UserError `usage`. */
export function parseInspectOptions(raw: RawInspectOptions): InspectOptions {
  assertAsked(
    raw,
    () =>
      new UserError('usage', 'There is no archive to inspect.', 'Name it: strapi-dms inspect backup.tar.gz'),
  );
  return raw;
}
