import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TextSpool } from '../../src/system/text-spool.ts';

let folder = '';
let spool = new TextSpool();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'text-spool-'));
  spool = new TextSpool(folder);
});

afterEach(() => {
  spool.close();
  rmSync(folder, { recursive: true });
});

test('a few texts come back from memory', () => {
  const texts = ['', 'ä🎉', 'x'.repeat(100_000), '\n'];
  const places = texts.map((text) => spool.put(text));
  expect(places.map(({ offset, length }) => spool.get(offset, length))).toEqual(texts);
  expect(readdirSync(folder)).toEqual([]);
});

test('many come back from a file, in any order, which is gone in the end', () => {
  const text = (index: number) => `${index} `.repeat(index % 7 === 0 ? 2_000_000 : 10_000);
  const places = Array.from({ length: 60 }, (_, index) => spool.put(text(index)));
  expect(readdirSync(folder)).toHaveLength(2);
  for (const [index, { offset, length }] of [...places.entries()].toReversed()) {
    expect(spool.get(offset, length) === text(index)).toBe(true);
  }
  const last = spool.put('one more');
  expect(spool.get(last.offset, last.length)).toBe('one more');
  spool.close();
  expect(readdirSync(folder)).toEqual([]);
});
