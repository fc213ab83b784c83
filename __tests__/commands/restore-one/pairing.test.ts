import { describe, expect, test } from '@jest/globals';
import { groups, pairRows } from '../../../src/commands/restore-one/pairing.ts';

const row = (id: number, locale: string | null = null, key: string | null = locale) => ({
  type: 'api::page.page',
  id,
  data: { locale, key },
});
const byKey = ({ data }: { data: { key?: unknown } }) => String(data.key);
const byLocale = ({ data }: { data: { locale?: unknown } }) =>
  data.locale === null ? undefined : String(data.locale);
const idsOf = ({ pairs, fresh, doomed }: ReturnType<typeof pairRows>) => ({
  pairs: pairs.map(({ archived, held }) => [archived.id, held.id]),
  fresh: fresh.map(({ id }) => id),
  doomed: doomed.map(({ id }) => id),
});

describe('rows of documents', () => {
  test('are paired by what they are known by, whatever their ids are', () => {
    expect(idsOf(pairRows([row(1, 'en'), row(2, 'fr')], [row(1, 'fr'), row(9, 'de')], [byKey]))).toEqual({
      pairs: [[2, 1]],
      fresh: [1],
      doomed: [9],
    });
  });

  test('that are known by the same are paired by their ids first', () => {
    const [archived, held] = [
      [row(1, 'en'), row(2, 'en'), row(3, 'en')],
      [row(7, 'en'), row(2, 'en')],
    ];
    expect(idsOf(pairRows(archived, held, [byKey]))).toEqual({
      pairs: [
        [2, 2],
        [1, 7],
      ],
      fresh: [3],
      doomed: [],
    });
  });

  test('are paired by the next best where they are not known', () => {
    const [archived, held] = [
      [row(1, 'en', 'a'), row(2, null, 'b')],
      [row(4, 'en', 'c'), row(5, null, 'd')],
    ];
    expect(idsOf(pairRows(archived, held, [byKey, byLocale]))).toEqual({
      pairs: [[1, 4]],
      fresh: [2],
      doomed: [5],
    });
  });
});

test('texts belong together where pairs of them do, however long the way is', () => {
  const of = groups([
    ['a', 'b'],
    ['c', 'd'],
    ['b', 'c'],
    ['x', 'y'],
    ['a', 'd'],
  ]);
  expect(new Set(['a', 'b', 'c', 'd'].map(of)).size).toBe(1);
  expect(of('x')).toBe(of('y'));
  expect(of('x')).not.toBe(of('a'));
  expect(of('z')).toBe('z');
});
