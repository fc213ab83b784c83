import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { Gzip } from '../../src/archive/write/gzip.ts';

const text = Buffer.from('compressible '.repeat(10_000));
const noise = randomBytes(50_000);
const chunks = [text, noise, text, noise, text];

/** @param isSlow Whether each chunk is written only when the one before it has passed. */
async function compressed(isSlow: boolean): Promise<Buffer> {
  const gzip = new Gzip();
  const result = buffer(gzip);
  let from = 0;
  for (const chunk of chunks) {
    gzip.store(chunk === noise, from);
    from += chunk.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    gzip.write(chunk, () => resolve());
    if (isSlow) {
      await promise;
      await setImmediate();
    }
  }
  gzip.end();
  return result;
}

test('the same content makes the same bytes, however fast it comes: its level changes at a place, not at a moment', async () => {
  const slow = await compressed(true);
  expect((await compressed(false)).equals(slow)).toBe(true);
  expect(gunzipSync(slow).equals(Buffer.concat(chunks))).toBe(true);
  expect(slow.length).toBeGreaterThan(2 * noise.length);
  expect(slow.length).toBeLessThan(2 * noise.length + text.length);
});
