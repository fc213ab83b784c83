import { createHmac, randomBytes } from 'node:crypto';
import { type Keyed, keyed } from './hmac.ts';

/** What decides which mask stands for a value: under the same secret always the same one. */
export interface MaskSecret {
  /**
   * Every class of values has a key of its own, so that nobody can tell that a first name and a city were the same text.
   *
   * @param name Of the class: `email`.
   */
  readonly of: (name: string) => Keyed;
}

/** @param secret Undefined for one that nobody knows, and that is another one the next time. */
export function makeSecret(secret: string | undefined): MaskSecret {
  const key = secret === undefined ? randomBytes(32) : Buffer.from(secret);
  const classes = new Map<string, Keyed>();
  return {
    of(name) {
      const known = classes.get(name);
      if (known !== undefined) {
        return known;
      }
      const made = keyed(createHmac('sha256', key).update(`strapi-dms mask: ${name}`).digest());
      classes.set(name, made);
      return made;
    },
  };
}
