import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseStoreAddress } from '../../store/address.ts';
import { option } from '../../wording.ts';

/** What is to be checked, as the user asked for it: each option was checked by itself. */
export type CheckOptions = Values<'check'>;

/**
 * @param hasPlace Whether there is a place where neither a folder nor a store is named.
 * @throws UserError `usage` without a place, and with two.
 */
export function parseCheckOptions(raw: CheckOptions, hasPlace = false): CheckOptions {
  const { file, store } = raw;
  if (file !== undefined && store !== undefined) {
    throw new UserError(
      'usage',
      `There are both ${option('file')} and ${option('store')}, and backups are checked in one place.`,
      'Leave out one of them.',
    );
  }
  if (file === undefined && store === undefined && !hasPlace) {
    throw new UserError(
      'usage',
      'It is not said where the backups are.',
      `Name a folder with ${option('file', 'backups/')}, or a store with ${option('store', 's3://backups/shop')}.`,
    );
  }
  if (store !== undefined) {
    parseStoreAddress(store);
  }
  return raw;
}
