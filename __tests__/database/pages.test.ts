import { expect, test } from '@jest/globals';
import { pagesOf } from '../../src/database/read/pages.ts';

const record = (id: number, length: number) => JSON.stringify({ id, text: 'x'.repeat(length) });

test('records become pages of one type, each record in one of them and in order', () => {
  const records = Array.from({ length: 1_000 }, (_, index) => record(index, index));

  const pages = [...pagesOf('api::article.article', records)];

  expect(pages.length).toBeGreaterThan(1);
  expect(new Set(pages.map(({ type }) => type))).toEqual(new Set(['api::article.article']));
  expect(pages.flatMap(({ lines }) => lines.split('\n'))).toEqual(records);
  for (const { count, lines } of pages) {
    expect(lines.split('\n')).toHaveLength(count);
  }
});

test('a page is full with the record that makes it long enough, however long that record is', () => {
  const lengths = [10, 49_990, 200_000, 10, 10, 60_000];

  const pages = [
    ...pagesOf(
      'a',
      lengths.map((length, index) => record(index, length)),
    ),
  ];

  expect(pages.map(({ count }) => count)).toEqual([2, 1, 3]);
});

test('no records make no page', () => {
  expect([...pagesOf('a', [])]).toEqual([]);
});
