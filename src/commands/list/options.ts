import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseStoreAddress } from '../../store/address.ts';
import { option } from '../../wording.ts';

/** What is to be listed, as the user asked for it. */
export type RawListOptions = Values<'list'>;

export interface ListOptions extends RawListOptions {
  readonly store: string;
}

/** @throws UserError `usage`. */
export function parseListOptions({ store }: RawListOptions): ListOptions {
  if (store === undefined) {
    throw new UserError(
      'usage',
      'It is not said which store is to be listed.',
      `Name it: ${option('store', 's3://backups/shop')}.`,
    );
  }
  parseStoreAddress(store);
  return { store };
}
