import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { collectBuffers } from '../../src/young-generation.ts';

/** Bytes of buffers that nobody knows any more. */
const megabyte = 2 ** 20;

test('buffers that nobody knows any more are freed', () => {
  const before = process.memoryUsage().arrayBuffers;
  let last = randomBytes(megabyte);
  for (let index = 0; index < 20; index += 1) {
    last = randomBytes(megabyte);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(15 * megabyte);
  collectBuffers();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * megabyte);
  expect(last).toHaveLength(megabyte);
  expect('gc' in globalThis).toBe(false);
});
