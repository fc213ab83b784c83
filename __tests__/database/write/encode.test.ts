import { describe, expect, test } from '@jest/globals';
import { storedValue } from '../../../src/database/sqlite/encode.ts';

const cases: [type: string, archived: unknown, stored: unknown][] = [
  ['string', 'text', 'text'],
  ['string', 12, '12'],
  ['integer', 3, 3],
  ['integer', ' 3 ', 3],
  ['decimal', '2.50', 2.5],
  ['biginteger', '9223372036854775807', '9223372036854775807'],
  ['biginteger', '+007', '7'],
  ['biginteger', 12, '12'],
  ['boolean', true, 1],
  ['boolean', false, 0],
  ['boolean', '0', 0],
  ['date', '2024-02-29', '2024-02-29'],
  ['date', '2024-02-29T10:00:00Z', '2024-02-29'],
  ['time', '13:14:15', '13:14:15.000'],
  ['time', '13:14:15.1', '13:14:15.100'],
  ['datetime', '2024-02-28T22:40:00.000Z', 1709160000000],
  ['datetime', '2024-02-28T23:40:00+01:00', 1709160000000],
  ['datetime', '+275760-09-13T00:00:00.000Z', 8.64e15],
  ['timestamp', '1709160000000', 1709160000000],
  ['timestamp', '-1', -1],
  ['json', { a: [1, null] }, '{"a":[1,null]}'],
  ['json', 'just a string', 'just a string'],
  ['json', '"quoted"', '"quoted"'],
  ['json', 1.5, 1.5],
  ['json', false, 'false'],
  ['blocks', [], '[]'],
  ['textJson', { a: 1 }, '{"a":1}'],
  ['textJson', 'just a string', 'just a string'],
  ['textJson', 5, '5'],
  ['parsedJson', 'just a string', 'just a string'],
  ['textNumber', 5, '5'],
  ['textNumber', 0.25, '0.25'],
  ['textBoolean', true, '1'],
  ['textBoolean', false, '0'],
  ['textDatetime', '2024-02-28T23:40:00+01:00', '2024-02-28T22:40:00.000Z'],
  ['textTimestamp', '1709160000000', '2024-02-28T22:40:00.000Z'],
];

describe('storedValue', () => {
  test.each(cases)('a %s of %j is stored as %j', (type, archived, stored) => {
    expect(storedValue(type)(archived)).toBe(stored);
  });

  const unfit: [type: string, archived: unknown][] = [
    ['datetime', '2024-02-31T10:00:00.000Z'],
    ['datetime', '2023-02-29'],
    ['string', { a: 1 }],
    ['integer', 'abc'],
    ['integer', ''],
    ['float', true],
    ['biginteger', '1.5'],
    ['biginteger', 1.5],
    ['boolean', 'maybe'],
    ['date', '31/12/2024'],
    ['date', '2024-02-30'],
    ['date', 20240101],
    ['time', '25:00:00'],
    ['time', '12:00'],
    ['datetime', 'yesterday'],
    ['datetime', '2024-13-45T00:00:00.000Z'],
    ['datetime', {}],
    ['timestamp', ''],
  ];
  test.each(unfit)('a %s of %j is refused', (type, archived) => {
    expect(() => storedValue(type)(archived)).toThrow(RangeError);
  });

  test('a long value is not repeated in full when it is refused', () => {
    expect(() => storedValue('integer')('x'.repeat(1000))).toThrow(/^"x{60}…" is not a number$/);
  });

  test('relations are not stored in a column', () => {
    expect(() => storedValue('relation')).toThrow(TypeError);
  });
});
