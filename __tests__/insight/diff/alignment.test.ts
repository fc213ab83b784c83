import { expect, test } from '@jest/globals';
import { alignment } from '../../../src/insight/diff/alignment.ts';

/** Texts: equal ones are the same, those that begin alike may be. */
const likeness = (a: string, b: string): number =>
  a === b ? Number.POSITIVE_INFINITY : a[0] === b[0] ? 1 : 0;

const aligned = (before: string, after: string): string[] =>
  alignment(before.split(' '), after.split(' '), likeness).map(([a, b]) => `${a ?? ''}:${b ?? ''}`);

test('what is equal keeps its place, and what comes between is new', () => {
  expect(aligned('a1 b1 c1', 'x1 a1 b1 y1 c1')).toEqual([':0', '0:1', '1:2', ':3', '2:4']);
  expect(aligned('a1 b1 c1', 'a1 c1')).toEqual(['0:0', '1:', '2:1']);
});

test('what has changed is paired with what it was', () => {
  expect(aligned('a1 b1 c1', 'a1 b2 c1')).toEqual(['0:0', '1:1', '2:2']);
  expect(aligned('a1 b1', 'x1 b2')).toEqual(['0:', ':0', '1:1']);
});

test('long lists that differ are paired by their places', () => {
  const [before, after] = [1, 2].map((version) =>
    Array.from({ length: 2_000 }, (_, index) => `${index % 10}-${version}`),
  ) as [string[], string[]];
  expect(alignment(before, after, likeness)).toEqual(before.map((_, index) => [index, index]));
  expect(alignment(before, after.slice(0, 1_999), likeness).at(-1)).toEqual([1_999, undefined]);
});
