import { expect, test } from '@jest/globals';
import { changedWords } from '../../../src/insight/diff/words.ts';

test('words that have changed stand between those that have not', () => {
  expect(changedWords('The quick fox\njumps', 'The slow fox\njumps')).toEqual([
    { kind: 'same', text: 'The ' },
    { kind: 'removed', text: 'quick' },
    { kind: 'added', text: 'slow' },
    { kind: 'same', text: ' fox\njumps' },
  ]);
});

test('words in a row are replaced together, and those of another line by themselves', () => {
  expect(changedWords('See one two, all', 'See three four, all')).toEqual([
    { kind: 'same', text: 'See ' },
    { kind: 'removed', text: 'one two' },
    { kind: 'added', text: 'three four' },
    { kind: 'same', text: ', all' },
  ]);
  expect(changedWords('one\ntwo', 'three\nfour').map(({ kind }) => kind)).toEqual([
    'removed',
    'added',
    'same',
    'removed',
    'added',
  ]);
});

test('both texts are whole in what comes of them', () => {
  const [before, after] = ['one two  three', 'one  two four five'];
  const parts = changedWords(before, after);
  const without = (kind: string) =>
    parts
      .filter((part) => part.kind !== kind)
      .map(({ text }) => text)
      .join('');
  expect([without('added'), without('removed')]).toEqual([before, after]);
});

test('texts that have next to nothing in common, or are very long, are not taken apart', () => {
  const words = (prefix: string) =>
    Array.from({ length: 3_000 }, (_, index) => `${prefix}${index}`).join(' ');
  for (const [before, after] of [
    [words('a'), words('b')],
    ['x'.repeat(200_000), 'y'],
  ] as const) {
    expect(changedWords(before, after).map(({ kind }) => kind)).toEqual(['removed', 'added']);
  }
});
