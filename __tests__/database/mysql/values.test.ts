import { describe, expect, test } from '@jest/globals';
import { storedValues } from '../../../src/database/mysql/encode.ts';
import { encoder } from '../../../src/database/mysql/values.ts';

// Strapi type, value as the driver returns it, value as official export writes it (database layout §3).
const archived: [string, Parameters<ReturnType<typeof encoder>>[0], unknown][] = [
  ['boolean', 1, true],
  ['boolean', 0, false],
  ['boolean', 2, false],
  ['decimal', '10.20', 10.2],
  ['biginteger', 12, '12'],
  ['biginteger', '9223372036854775807', '9223372036854775807'],
  ['date', '2024-02-29', '2024-02-29'],
  ['time', '13:14:15.120', '13:14:15.120'],
  ['datetime', new Date(1_700_000_000_123), '2023-11-14T22:13:20.123Z'],
  ['datetime', new Date(Number.NaN), null],
  ['timestamp', new Date(1_700_000_000_123), '1700000000123'],
  ['timestamp', new Date(Number.NaN), null],
  ['json', '{"b":1,"a":[true,null]}', { b: 1, a: [true, null] }],
  ['json', '"a text"', 'a text'],
  ['json', '"{\\"a\\":1}"', { a: 1 }],
  ['json', '12', 12],
  ['json', 'no JSON', 'no JSON'],
  ['blocks', '[]', []],
  ['textJson', '{"a":1}', { a: 1 }],
  ['textJson', 'a text', 'a text'],
  ['textJson', '"a text"', '"a text"'],
  ['parsedJson', '"a text"', 'a text'],
  ['textNumber', '1.5', 1.5],
  ['string', 'é🎉', 'é🎉'],
];

describe('a value read from MySQL', () => {
  test.each(archived)('of the type %s, %j, is archived as %j', (type, value, expected) => {
    expect(JSON.parse(encoder(type)(value))).toEqual(expected);
  });
});

const utc = storedValues('Z');

describe('a value written to MySQL', () => {
  test.each([
    ['boolean', true, 1],
    ['integer', '7', 7],
    ['biginteger', '-9223372036854775808', '-9223372036854775808'],
    ['json', 'a text', '"a text"'],
    ['json', { a: 1 }, '{"a":1}'],
    ['blocks', [], '[]'],
    ['datetime', '2024-02-29T23:59:59.123Z', '2024-02-29 23:59:59.123'],
    ['timestamp', '1700000000123', '2023-11-14 22:13:20.123'],
    ['time', '13:14:15.12', '13:14:15.120'],
  ])('of the type %s, %j, is stored as %j', (type, value, expected) => {
    expect(utc(type)(value)).toBe(expected);
  });

  test.each([
    ['integer', 1.5],
    ['integer', 2_147_483_648],
    ['biginteger', '9223372036854775808'],
    ['datetime', '0001-01-01T00:00:00.000Z'],
    ['datetime', '+010000-01-01T00:00:00.000Z'],
    ['timestamp', '0'],
    ['timestamp', '-1000'],
    ['boolean', 'maybe'],
  ])('of the type %s, %j, is refused', (type, value) => {
    expect(() => utc(type)(value)).toThrow(RangeError);
  });

  test.each([
    ['Z', '2024-07-01 12:00:00.000'],
    ['+05:30', '2024-07-01 17:30:00.000'],
    ['-03:00', '2024-07-01 09:00:00.000'],
  ])('has a moment on the clock of the time zone %s', (timezone, expected) => {
    expect(storedValues(timezone)('datetime')('2024-07-01T12:00:00.000Z')).toBe(expected);
  });

  test('has a moment on the clock of this process by default', () => {
    const stored = String(storedValues('local')('datetime')('2024-07-01T12:00:00.000Z'));
    expect(new Date(stored.replace(' ', 'T')).toISOString()).toBe('2024-07-01T12:00:00.000Z');
  });
});
