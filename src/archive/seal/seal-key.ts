import { hkdf, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { deriveKey } from '../format/encryption.ts';
import { onceInARow } from '../format/once-in-a-row.ts';

const salt = v.pipe(v.string(), v.base64(), v.minLength(16), v.maxLength(128));

/** What an archive may ask for: a hostile one must cost neither memory nor minutes. */
export const keyDerivation = v.variant('name', [
  v.object({ name: v.literal('hkdf-sha256'), of: v.literal('strapi'), salt }),
  v.object({
    name: v.literal('scrypt'),
    N: v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1 << 14),
      v.maxValue(1 << 17),
      v.check((N) => Number.isInteger(Math.log2(N))),
    ),
    r: v.literal(8),
    p: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)),
    salt,
  }),
]);

/** What a seal's key is derived with; part of the manifest. Salts are base64. */
export type KeyDerivation = v.InferOutput<typeof keyDerivation>;

/** The key of a seal, and how it was derived. */
export interface SealKey {
  readonly derivation: KeyDerivation;
  readonly key: Buffer;
}

/** 32 MiB and about a tenth of a second: as much as age is given. */
const cost = { N: 1 << 15, r: 8, p: 1 } as const;

/** 16 random bytes: each archive has its own. */
const newSalt = () => randomBytes(16).toString('base64');

/**
 * How the key of a new archive is derived, by what encrypts it with the same passphrase. Whoever finds out the key of Strapi's
 * cipher by trying passphrases has the passphrase: a seal that would cost them more would protect nothing more, and cost
 * every export and import its tenth of a second and its 32 MiB. So it comes from that key, which is derived anyway.
 */
export const newDerivation: Readonly<Record<'strapi' | 'age', () => KeyDerivation>> = {
  strapi: () => ({ name: 'hkdf-sha256', of: 'strapi', salt: newSalt() }),
  age: () => ({ name: 'scrypt', ...cost, salt: newSalt() }),
};

const keyLength = 32;

type Scrypt = (
  passphrase: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** The key of an HMAC: 32 bytes, from a passphrase of any length in UTF-8. */
export async function deriveSealKey(passphrase: string, derivation: KeyDerivation): Promise<Buffer> {
  const salt = Buffer.from(derivation.salt, 'base64');
  if (derivation.name === 'hkdf-sha256') {
    const key = await deriveKey(passphrase);
    return Buffer.from(await promisify(hkdf)('sha256', key, salt, 'strapi-dms seal', keyLength));
  }
  const { N, r, p } = derivation;
  const options = { N, r, p, maxmem: 256 * N * r };
  return onceInARow(`seal ${derivation.salt} ${N} ${r} ${p} ${passphrase}`, () =>
    (promisify(scrypt) as Scrypt)(passphrase, salt, keyLength, options),
  );
}

/**
 * Derives the key of a seal from a passphrase that is known already.
 *
 * @param fits Whether it is the key; asked where the passphrase may have been written in several ways.
 * @returns Undefined where there is no passphrase; where none fits, what the first one gives.
 */
export type SealKeyFinder = (
  derivation: KeyDerivation,
  fits?: (key: Buffer) => boolean,
) => Promise<Buffer | undefined>;

/** @param forms The ways in which the passphrase may have been written; an empty one is none. */
export const sealKeyFinder =
  (forms: readonly string[]): SealKeyFinder =>
  async (derivation, fits = () => true) => {
    const [first = '', ...others] = forms;
    if (first === '') {
      return undefined;
    }
    const key = await deriveSealKey(first, derivation);
    if (fits(key)) {
      return key;
    }
    for (const other of others) {
      const another = await deriveSealKey(other, derivation);
      if (fits(another)) {
        return another;
      }
    }
    return key;
  };
