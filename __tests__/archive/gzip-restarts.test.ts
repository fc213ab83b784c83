import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { constants, gunzipSync, inflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { Gzip } from '../../src/archive/write/gzip.ts';

const text = (seed: number) =>
  Buffer.from(Array.from({ length: 9_000 }, (_, index) => `word ${(index * seed) % 977}`).join(' '));
const noise = randomBytes(70_000);
/** Some of it is stored, with which deflate goes on where it was. */
const chunks = [text(3), noise, text(3), text(3), noise, noise, text(5), Buffer.alloc(400_000), text(3)];

async function compressed(isSlow: boolean) {
  const gzip = new Gzip();
  const result = buffer(gzip);
  let at = 0;
  const places: number[] = [];
  for (const chunk of chunks) {
    gzip.store(chunk === noise, at);
    gzip.restart(at);
    places.push(at);
    at += chunk.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    gzip.write(chunk, () => resolve());
    if (isSlow) {
      await promise;
      await setImmediate();
    }
  }
  const end = await gzip.restartHere(at);
  gzip.end();
  const content = await result;
  return { content, end, points: places.map((place) => gzip.pointAt(place) as number) };
}

test('each restart point can be inflated alone, up to the next', async () => {
  const { content, points, end } = await compressed(false);
  expect(gunzipSync(content).equals(Buffer.concat(chunks))).toBe(true);
  for (const [index, point] of points.entries()) {
    const piece = content.subarray(point, points[index + 1] ?? end);
    const found = inflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(found.equals(chunks[index] as Buffer)).toBe(true);
  }
});

test('the same content makes the same bytes and the same restart points, however fast it comes', async () => {
  const [fast, slow] = [await compressed(false), await compressed(true)];
  expect(fast.content.equals(slow.content)).toBe(true);
  expect(fast.points).toEqual(slow.points);
  expect(fast.end).toBe(slow.end);
});
