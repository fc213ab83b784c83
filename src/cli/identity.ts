import { UserError } from '../errors.ts';
import { credentialOf } from '../secret.ts';
import { readRegularText } from '../system/regular-file.ts';

/**
 * The private keys of age: from the file that was named, as with `age -i`, or from the environment. Never from an
 * argument, which everybody on the machine can see.
 *
 * @throws UserError `usage` where the file cannot be read.
 */
export function readIdentity(file: string | undefined): string {
  if (file === undefined) {
    return credentialOf(process.env.STRAPI_DMS_IDENTITY ?? '');
  }
  if (/^AGE-SECRET-KEY-/i.test(file)) {
    throw new UserError(
      'usage',
      '--identity takes the name of a file, not the private key itself.',
      'Put the key into a file, or into STRAPI_DMS_IDENTITY. This key is now in the history of your shell: make a new one.',
    );
  }
  try {
    return credentialOf(readRegularText(file));
  } catch (error) {
    throw new UserError(
      'usage',
      `The identity ${file} cannot be read: ${(error as Error).message}`,
      'Name a file written by age-keygen, or put its text into STRAPI_DMS_IDENTITY.',
      { cause: error },
    );
  }
}
