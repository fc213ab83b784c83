import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { option } from '../../wording.ts';
import { assertSecretUsed } from '../masking-options.ts';

/** A transfer as the user asked for it: each option was checked by itself. */
export type RawTransferOptions = Values<'transfer'>;

export interface TransferOptions extends RawTransferOptions {
  /** The address of the target. */
  readonly to: string;
}

/** @throws UserError `usage`. */
export function parseTransferOptions(raw: RawTransferOptions): TransferOptions {
  const { to } = raw;
  if (to === undefined) {
    throw new UserError(
      'usage',
      'There is no database to transfer to.',
      `Name it with ${option('to')}, or in STRAPI_DMS_TO where it has a password.`,
    );
  }
  assertSecretUsed(raw);
  return { ...raw, to, timeZone: parseTimeZone(raw.timeZone) };
}
