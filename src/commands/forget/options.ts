import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseStoreAddress } from '../../store/address.ts';
import type { RetentionPolicy } from '../../store/retention.ts';
import { option } from '../../wording.ts';
import { describePolicy, policyOf } from '../retention/policy.ts';

/** What is to be forgotten, as the user asked for it: each option was checked by itself. */
export type RawForgetOptions = Values<'forget'>;

export interface ForgetOptions {
  readonly policy: RetentionPolicy;
  readonly store: string | undefined;
  /** A folder of archives. Where there is no store either, whoever asks knows the place. */
  readonly folder: string | undefined;
  readonly dryRun: boolean;
}

/**
 * @param hasPlace Whether there is a place where neither a folder nor a store is named.
 * @throws UserError `usage` without rules, without a place, and with two.
 */
export function parseForgetOptions(raw: RawForgetOptions, hasPlace = false): ForgetOptions {
  const { file: folder, store, dryRun } = raw;
  const policy = policyOf(raw);
  if (policy === undefined) {
    throw new UserError(
      'usage',
      'Nothing says which backups stay, so none would.',
      `Say so, for example with ${describePolicy({ keepDaily: 14, keepWeekly: 8, keepMonthly: 12 })}.`,
    );
  }
  if (folder !== undefined && store !== undefined) {
    throw new UserError(
      'usage',
      `There are both ${option('file')} and ${option('store')}, and backups are forgotten in one place.`,
      'Leave out one of them.',
    );
  }
  if (folder === undefined && store === undefined && !hasPlace) {
    throw new UserError(
      'usage',
      'It is not said where backups are to be forgotten.',
      `Name a folder with ${option('file', 'backups/')}, or a store with ${option('store', 's3://backups/shop')}.`,
    );
  }
  if (store !== undefined) {
    parseStoreAddress(store);
  }
  return { policy, store, folder, dryRun };
}
