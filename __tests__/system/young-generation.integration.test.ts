import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const megabyte = 2 ** 20;

/** Says how many bytes of buffers there are before and after those are collected of which nobody knows any more. */
const program = `
  import { randomBytes } from 'node:crypto';
  import { setTimeout } from 'node:timers/promises';
  import { collectBuffers } from ${JSON.stringify(new URL('../../src/system/young-generation.ts', import.meta.url).href)};

  const count = () => process.memoryUsage().arrayBuffers;
  const start = count();
  for (let index = 0; index < 20; index += 1) {
    randomBytes(${megabyte});
  }
  const before = count() - start;
  collectBuffers();
  // A thread of V8 gives back what was found.
  for (let wait = 0; wait < 100 && count() - start > 0; wait += 1) {
    await setTimeout(10);
  }
  console.log(JSON.stringify({ before, after: count() - start, isExposed: 'gc' in globalThis }));
`;

test('buffers that nobody knows any more are freed', () => {
  // In a process of its own, whose young generation is so large that V8 does not collect it of its own accord.
  const flags = ['--min-semi-space-size=64', '--input-type=module'];
  const output = execFileSync(process.execPath, [...flags, '--eval', program], { encoding: 'utf8' });
  const { before, after, isExposed } = JSON.parse(output);
  expect(before).toBeGreaterThan(15 * megabyte);
  expect(after).toBeLessThan(5 * megabyte);
  expect(isExposed).toBe(false);
});
