import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { option } from '../../wording.ts';

/** A verification as the user asked for it: each option was checked by itself. */
export type RawVerifyOptions = Values<'verify'>;

export interface VerifyOptions extends RawVerifyOptions {
  readonly file: string;
}

/** @throws UserError `usage`. */
export function parseVerifyOptions(raw: RawVerifyOptions): VerifyOptions {
  if (raw.file === undefined) {
    throw new UserError('usage', 'There is no archive to verify.', `Name it with ${option('file')}.`);
  }
  return { ...raw, file: raw.file };
}
