import { standardStream } from '../archive/write/landing.ts';
import { UserError } from '../errors.ts';
import { parseStoreAddress } from '../store/address.ts';
import { option } from '../wording.ts';

/** An archive, as it is asked for. */
export interface AskedArchive {
  /** A file or a folder; with a store, what a backup is called there. Undefined for the newest backup of the store. */
  readonly file: string | undefined;
  readonly store: string | undefined;
  /** `sha256:…` that it has to have: it is held against all that is read of it. */
  readonly digest?: string | undefined;
}

/**
 * Checks how an archive is asked for.
 *
 * @param missing What to say where none is.
 * @throws UserError `usage`.
 */
export function assertAsked({ file, store }: AskedArchive, missing: () => UserError): void {
  if (!file && store === undefined) {
    throw missing();
  }
  assertInStore({ file, store });
}

/**
 * The same where nothing need be asked for.
 *
 * @throws UserError `usage` for a file that cannot be in a store.
 */
export function assertInStore({ file, store }: AskedArchive): void {
  if (store === undefined) {
    return;
  }
  parseStoreAddress(store);
  if (file === standardStream) {
    throw new UserError(
      'usage',
      `The archive cannot come from both standard input and ${option('store')}.`,
      'Leave out one of them.',
    );
  }
  if (file !== undefined) {
    assertName(file);
  }
}

/**
 * Makes sure that a name is one that things have in a store: those directly below its prefix.
 *
 * @throws UserError `usage`.
 */
export function assertName(file: string): void {
  if (/[/\\]/.test(file) || file === '.' || file === '..') {
    throw new UserError(
      'usage',
      `${option('file')}: ${JSON.stringify(file)} is a path, and with ${option('store')} it is the name of a backup there.`,
      `Give the name only, and what comes before it with ${option('store')}.`,
    );
  }
}
