import { expect, test } from '@jest/globals';
import { cutLinks } from '../../src/commands/export/transfer.ts';

test('links that a sample cuts are told by attribute, most first, and none are not told', () => {
  expect(cutLinks({ cut: new Map() })).toBeUndefined();
  const cut = new Map(['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => [`api::x.x.${name}`, index + 1]));
  expect(cutLinks({ cut })).toBe(
    '21 link(s) lead to rows that are not in the sample, and were left out: api::x.x.f (6), api::x.x.e (5), api::x.x.d (4), api::x.x.c (3), api::x.x.b (2) …',
  );
});
