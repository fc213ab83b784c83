import { expect, test } from '@jest/globals';
import { tolerance, verdictOf } from '../../scripts/bench/guard/verdict.ts';

test.each([
  ['the same', 4000],
  ['what differs as counts of one program do', 4000 * 1.01],
  ['as much more as is tolerated', 4000 * (1 + tolerance) - 1],
  ['as much less', 4000 * (1 - tolerance) + 1],
])('%s passes', (_, millions) => {
  expect(verdictOf('export', millions, 4000)).toBeUndefined();
});

test('a slow-down of a tenth fails, by how much it grew and what to do about it', () => {
  expect(verdictOf('export', 4400, 4000)).toEqual({
    words:
      'export has become slower by 10.0 %: 4,400 million instructions, where 4,000 million instructions are accepted. Find out why (node --cpu-prof dist/index.js …). Where it is worth that: `npm run bench:guard -- --write`, and a commit of scripts/bench/guard/accepted.json that says why.',
    isFailure: true,
  });
});

test('what became faster passes, and how to keep it so is told', () => {
  expect(verdictOf('import', 3600, 4000)).toEqual({
    words: expect.stringMatching(/^import has become faster by 10\.0 %.*--write/),
    isFailure: false,
  });
});

test('a command of which nothing was accepted fails', () => {
  expect(verdictOf('verify', 4000, undefined)).toEqual({
    words: expect.stringMatching(/^verify: .*nothing to hold it against.*--write/),
    isFailure: true,
  });
});
