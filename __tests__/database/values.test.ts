import { describe, expect, test } from '@jest/globals';
import { Unfit } from '../../src/database/encode.ts';
import { encoder, importDemand } from '../../src/database/values.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** What a column value of this type is in the archive; a text that is no JSON fails. */
const archived = (type: string, value: Parameters<ReturnType<typeof encoder>>[0]) =>
  JSON.parse(encoder(type)(value));

// The columns of this table: Strapi type, value as SQLite has it, value as official export writes it (archive format
// §4.2, database layout §3).
const cases: [string, Parameters<ReturnType<typeof encoder>>[0], unknown][] = [
  ...['string', 'text', 'richtext', 'email', 'password', 'uid', 'enumeration'].flatMap(
    (type): typeof cases => [
      [type, '', ''],
      [type, 'it\'s "quoted" \\ \u2028 \n 🎉', 'it\'s "quoted" \\ \u2028 \n 🎉'],
      [type, 'a\u0000b', 'a\u0000b'],
      [type, 42, '42'],
      [type, 1.5, '1.5'],
      [type, bytes('é'), 'é'],
    ],
  ),
  ...['integer', 'float', 'decimal'].flatMap((type): typeof cases => [
    [type, 7, 7],
    [type, -0.25, -0.25],
    [type, '12', 12],
    [type, '', 0],
    [type, 'abc', null],
    [type, Number.POSITIVE_INFINITY, null],
  ]),
  ['biginteger', 12, '12'],
  ['biginteger', '9007199254740993', '9007199254740993'],
  ['biginteger', '-9223372036854775808', '-9223372036854775808'],
  ['biginteger', '007', '7'],
  ['biginteger', 'abc', 'abc'],
  ['biginteger', 1e21, '1e+21'],
  ['boolean', 1, true],
  ['boolean', 0, false],
  ['boolean', '1', true],
  ['boolean', '0', false],
  ['boolean', 2, null],
  ['boolean', 'true', null],
  ['boolean', '', null],
  ['date', '2024-02-29', '2024-02-29'],
  ['date', 'not a date', 'not a date'],
  ['date', 1709164800000, 1709164800000],
  ['time', '13:14:15.123', '13:14:15.123'],
  ['time', bytes('10:00:00.000'), '10:00:00.000'],
  ['datetime', 1709164800123, '2024-02-29T00:00:00.123Z'],
  ['datetime', -1, '1969-12-31T23:59:59.999Z'],
  ['datetime', '2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
  ['datetime', '2024-02-29T01:00:00+01:00', '2024-02-29T00:00:00.000Z'],
  ['datetime', 'yesterday', null],
  ['datetime', 9e15, null],
  ['timestamp', 1709164800000, '1709164800000'],
  ['timestamp', '2024-02-29T00:00:00.000Z', '1709164800000'],
  ['timestamp', 'never', null],
  ...['json', 'blocks'].flatMap((type): typeof cases => [
    [type, '{"b":1,"a":[true,null]}', { b: 1, a: [true, null] }],
    [type, '[]', []],
    [type, 'null', null],
    [type, 'true', true],
    [type, '12', 12],
    // SQLite's numeric affinity has turned the text '123' into a number.
    [type, 123, 123],
    [type, 'just a string', 'just a string'],
    // A text inside JSON is parsed once more …
    [type, '"123"', 123],
    [type, '"{\\"a\\":1}"', { a: 1 }],
    // … and where that fails the raw text counts, quotes included.
    [type, '"abc"', '"abc"'],
    [type, '{"broken":', '{"broken":'],
    [type, '', ''],
    [type, '{"__proto__":1}', JSON.parse('{"__proto__":1}')],
  ]),
];

describe('a column value becomes what official export writes', () => {
  test.each(cases)('%s %j', (type, value, expected) => {
    expect(archived(type, value)).toStrictEqual(expected);
  });
});

test('a lone surrogate stays valid UTF-8: it is escaped', () => {
  expect(encoder('string')('\ud83c')).toBe('"\\ud83c"');
});

test('a relation is not stored in a column', () => {
  expect(() => encoder('relation')).toThrow(TypeError);
  expect(() => encoder('component')).toThrow(TypeError);
});

describe.each(['json', 'blocks', 'plainJson', 'textJson', 'parsedJson'])(
  'a document of the type %s',
  (type) => {
    const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}"\\"]]]]"${']}'.repeat(levels / 2)}`;
    const demand = (value: unknown) => () => importDemand(type)?.(value as never);

    test('is exported as deep as a site could have it, and deeper ones are refused as they are when they are read', () => {
      for (const form of [(text: string) => text, bytes, JSON.stringify, JSON.parse]) {
        expect(demand(form(nested(700)))).not.toThrow();
        expect(demand(form(nested(702)))).toThrow(Unfit);
        expect(demand(form(nested(100_000)))).toThrow(Unfit);
      }
    });

    test('is any text that is no document, however many brackets it has', () => {
      for (const value of [
        '['.repeat(10_000),
        `"${'{'.repeat(10_000)}"`,
        `"${'\\"['.repeat(10_000)}"`,
        `${']'.repeat(10_000)}`,
      ]) {
        expect(demand(value)).not.toThrow();
      }
    });
  },
);
