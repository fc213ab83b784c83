/**
 * The inner part of SHA-256 (FIPS 180-4). Node's own hash is many times faster for long texts; one of some twenty bytes, of which there are
 * millions, takes longer to hand over than to hash.
 */

/** What a hash begins with: eight numbers of 32 bits. */
export type State = Int32Array;

const stateLength = 8;

/** A block: sixteen numbers, each of four bytes, the first of which counts most. */
const blockLength = 16;

export const newState = (): State => new Int32Array(stateLength);

// biome-ignore format: as in the standard.
export const initial: Readonly<State> = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);

// biome-ignore format: as in the standard.
const constants = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

const rounds = 64;

/** The block that is hashed next; what follows from it comes behind. */
const schedule = new Int32Array(rounds);

/** Where {@link compress} expects the block. */
export const block: Int32Array = schedule.subarray(0, blockLength);

/** Hashes the block that was put in {@link block}. @param after May be `before` itself. */
export function compress(before: Readonly<State>, after: State): void {
  const words = schedule;
  for (let t = blockLength; t < rounds; t += 1) {
    const x = words[t - 15] as number;
    const y = words[t - 2] as number;
    const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[t] = ((words[t - 16] as number) + small0 + (words[t - 7] as number) + small1) | 0;
  }
  let a = before[0] as number;
  let b = before[1] as number;
  let c = before[2] as number;
  let d = before[3] as number;
  let e = before[4] as number;
  let f = before[5] as number;
  let g = before[6] as number;
  let h = before[7] as number;
  for (let t = 0; t < rounds; t += 1) {
    const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const first = (h + large1 + choice + (constants[t] as number) + (words[t] as number)) | 0;
    const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + large0 + majority) | 0;
  }
  after[0] = (before[0] as number) + a;
  after[1] = (before[1] as number) + b;
  after[2] = (before[2] as number) + c;
  after[3] = (before[3] as number) + d;
  after[4] = (before[4] as number) + e;
  after[5] = (before[5] as number) + f;
  after[6] = (before[6] as number) + g;
  after[7] = (before[7] as number) + h;
}
