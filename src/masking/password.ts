import { encodeBase64, hashSync } from 'bcryptjs';
import type { MaskSecret } from './secret.ts';

/** What Strapi itself takes: 2^10 rounds. */
const cost = 10;
/** More bytes bcrypt does not look at, and Strapi refuses. */
export const longestPassword = 72;
export const hashLength = 60;

/**
 * The hash of a password as Strapi stores it. The salt follows from the secret, so that the same secret makes the same hash; that all users
 * have one is seen, but they have one password as well.
 */
export function passwordHash(password: string, secret: MaskSecret): string {
  const digest = Buffer.from(secret.of('password')(password), 'latin1');
  return hashSync(password, `$2a$${cost}$${encodeBase64(digest.subarray(0, 16), 16)}`);
}
