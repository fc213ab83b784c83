/**
 * Loaded before a program (`--import`): it then believes that it is always the same moment, and makes the same keys and salts each time,
 * so that what it writes depends on nothing but its input. For comparisons only; nothing that is written like this is safe.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const moment = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

globalThis.Date = class extends Date {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [moment] : given) as [number]));
  }
  static override now(): number {
    return moment;
  }
} as DateConstructor;

/** From this many bytes on it is a key, a salt or a nonce. Fewer are parts of names, which have to differ from one another. */
const shortestSecret = 16;

function freeze(bytes: Uint8Array): void {
  if (bytes.length >= shortestSecret) {
    bytes.forEach((_, index) => {
      bytes[index] = 1 + (index % 251);
    });
  }
}

const { randomBytes } = crypto;
crypto.randomBytes = ((size: number, callback?: (error: Error | null, bytes: Buffer) => void) => {
  const bytes = randomBytes(size);
  freeze(bytes);
  return callback === undefined ? bytes : callback(null, bytes);
}) as typeof crypto.randomBytes;

const { getRandomValues } = Crypto.prototype;
Crypto.prototype.getRandomValues = function frozen(this: typeof crypto.webcrypto, array) {
  getRandomValues.call(this, array);
  if (array !== null) {
    freeze(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return array;
};

syncBuiltinESMExports();
