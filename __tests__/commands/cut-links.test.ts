import { expect, test } from '@jest/globals';
import { cutLinks, cutNote } from '../../src/commands/cut-links.ts';

test('links that a sample cuts are told by attribute, most first, and none are not told', () => {
  expect(cutNote(new Map())).toBeUndefined();
  const cut = new Map(['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => [`api::x.x.${name}`, index + 1]));
  expect(cutNote(cut)).toBe(
    'Left out: 21 links to rows that are not in the sample: api::x.x.f (6), api::x.x.e (5), api::x.x.d (4), api::x.x.c (3), api::x.x.b (2) …',
  );
  expect(cutLinks(cut)[0]).toEqual({ attribute: 'api::x.x.f', links: 6 });
});
