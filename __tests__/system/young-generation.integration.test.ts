import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const megabyte = 2 ** 20;

const module = JSON.stringify(new URL('../../src/system/young-generation.ts', import.meta.url).href);

/** Says how many bytes of buffers there are before and after those are collected of which nobody knows any more. */
const program = `
  import { randomBytes } from 'node:crypto';
  import { setTimeout } from 'node:timers/promises';
  import { collectBuffers } from ${module};

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

/** What a program says as JSON, in a process of its own. */
const run = (source: string, flags: readonly string[]) =>
  JSON.parse(
    execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', source], { encoding: 'utf8' }),
  );

test('the young generation does not grow where it is large enough, even if nothing but one task runs', () => {
  const size = run(
    `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { limitYoungGeneration } from ${module};
    const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
    let kept = [];
    const make = () => {
      kept.push({});
      kept = kept.length < 300_000 ? kept : [];
    };
    while (size() < ${16 * megabyte}) {
      for (let index = 0; index < 10_000; index += 1) {
        make();
      }
    }
    limitYoungGeneration();
    for (let index = 0; index < 4_000_000; index += 1) {
      make();
    }
    console.log(JSON.stringify(size()));
  `,
    ['--max-semi-space-size=128'],
  );
  expect(size).toBeLessThan(40 * megabyte);
});

test('buffers that have outlived the young generation are freed once there are many', () => {
  const counts = run(
    `
    import { setTimeout } from 'node:timers/promises';
    import { collectBuffers, collectOutlived } from ${module};
    const count = () => process.memoryUsage().arrayBuffers;
    const start = count();
    const counts = [];
    for (const length of [5, 60]) {
      let buffers = Array.from({ length }, () => new Uint8Array(${megabyte}));
      // Two collections, and they are old.
      collectBuffers();
      collectBuffers();
      buffers = undefined;
      collectBuffers();
      collectOutlived();
      for (let wait = 0; wait < 100 && count() - start > ${megabyte}; wait += 1) {
        await setTimeout(1);
      }
      counts.push(count() - start);
    }
    console.log(JSON.stringify(counts));
  `,
    [],
  ) as [number, number];
  expect(counts[0]).toBeGreaterThan(4 * megabyte);
  expect(counts[1]).toBeLessThan(5 * megabyte);
});
