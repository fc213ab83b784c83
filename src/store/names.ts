import { UserError } from '../errors.ts';

/** Bytes that a whole name may have: S3 and Azure agree on that. */
const longest = 1_024;

/**
 * Whether an object directly below the prefix may be called so: whatever a bucket says, a name becomes neither a path nor a line of its
 * own in what is printed.
 *
 * @param prefix What stands before it in the bucket.
 */
export const isObjectName = (name: string, prefix: string): boolean =>
  name !== '' &&
  name !== '.' &&
  name !== '..' &&
  !/[/\\\p{Cc}\p{Zl}\p{Zp}]|\p{Cs}/u.test(name) &&
  Buffer.byteLength(prefix + name) <= longest;

/** @throws UserError `usage` for a name that {@link isObjectName} refuses. */
export function assertObjectName(name: string, prefix: string): void {
  if (!isObjectName(name, prefix)) {
    throw new UserError(
      'usage',
      `${JSON.stringify(name)} cannot be the name of an object in a store.`,
      `Take a name without slashes and control characters, of at most ${longest} bytes with its prefix.`,
    );
  }
}
