import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { onceInARow } from '../once-in-a-row.ts';

/** What a seal's key is derived with; part of the manifest. */
export interface KeyDerivation {
  readonly name: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  /** Base64, of 16 random bytes. */
  readonly salt: string;
}

/** The key of a seal, and how it was derived. */
export interface SealKey {
  readonly derivation: KeyDerivation;
  readonly key: Buffer;
}

/** 32 MiB and about a tenth of a second: twice what Strapi derives its own key with, and with a salt. */
const cost = { N: 1 << 15, r: 8, p: 1 };

/** What an archive may ask for: a hostile one must cost neither memory nor minutes. */
export const keyDerivation = v.object({
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
  salt: v.pipe(v.string(), v.base64(), v.minLength(16), v.maxLength(128)),
});

/** How the key of a new archive is derived: each has its own. */
export const newDerivation = (): KeyDerivation => ({
  name: 'scrypt',
  ...cost,
  salt: randomBytes(16).toString('base64'),
});

type Scrypt = (
  passphrase: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** The key of an HMAC: 32 bytes, from a passphrase of any length in UTF-8. */
export function deriveSealKey(passphrase: string, { N, r, p, salt }: KeyDerivation): Promise<Buffer> {
  const options = { N, r, p, maxmem: 256 * N * r };
  return onceInARow(`seal ${salt} ${N} ${r} ${p} ${passphrase}`, () =>
    (promisify(scrypt) as Scrypt)(passphrase, Buffer.from(salt, 'base64'), 32, options),
  );
}
