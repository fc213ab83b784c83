import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';

/** An inspection as the user asked for it: each option was checked by itself. */
export type RawInspectOptions = Values<'inspect'>;

export interface InspectOptions extends RawInspectOptions {
  readonly file: string;
}

/** @throws UserError `usage`. */
export function parseInspectOptions(raw: RawInspectOptions): InspectOptions {
  if (raw.file === undefined) {
    throw new UserError(
      'usage',
      'There is no archive to inspect.',
      'Name it: strapi-dms inspect backup.tar.gz',
    );
  }
  return { ...raw, file: raw.file };
}
