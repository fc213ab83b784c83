import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, expect, test } from '@jest/globals';
import { isScratchName } from '../../src/system/scratch-folder.ts';
import { TextSpool } from '../../src/system/text-spool.ts';

let spool = new TextSpool();
afterEach(() => spool.close());

const scratchFolders = () => readdirSync(tmpdir()).filter(isScratchName);

test('a few texts come back from memory', () => {
  spool = new TextSpool();
  const before = scratchFolders();
  const texts = ['', 'ä🎉', 'x'.repeat(100_000), '\n'];
  const places = texts.map((text) => spool.put(text));
  expect(places.map(({ offset, length }) => spool.get(offset, length))).toEqual(texts);
  expect(scratchFolders()).toEqual(before);
});

test('many come back from a file, in any order, which is gone in the end', () => {
  spool = new TextSpool();
  const before = scratchFolders();
  const text = (index: number) => `${index} `.repeat(index % 7 === 0 ? 2_000_000 : 10_000);
  const places = Array.from({ length: 60 }, (_, index) => spool.put(text(index)));
  expect(scratchFolders()).not.toEqual(before);
  for (const [index, { offset, length }] of [...places.entries()].toReversed()) {
    expect(spool.get(offset, length) === text(index)).toBe(true);
  }
  const last = spool.put('one more');
  expect(spool.get(last.offset, last.length)).toBe('one more');
  spool.close();
  expect(scratchFolders()).toEqual(before);
});
