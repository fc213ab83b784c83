import { expect, test } from '@jest/globals';
import { holdsValue } from '../../src/database/catalogue.ts';

const condition = (expression: unknown) => holdsValue('c', expression, (column) => `${column}::text`);

test.each([
  ['0', 'c IS NOT NULL AND c <> 0'],
  ['(-1.5)', 'c IS NOT NULL AND c <> -1.5'],
  ['false', "c IS NOT NULL AND c::text <> 'false'"],
  ["'new'::character varying", "c IS NOT NULL AND c::text <> 'new'"],
  [`'PENDING'::"Order Status"`, "c IS NOT NULL AND c::text <> 'PENDING'"],
  ["'a'::shop.status", "c IS NOT NULL AND c::text <> 'a'"],
  ["'{}'::text[]", "c IS NOT NULL AND c::text <> '{}'"],
])('a column whose default is %s holds something where it has another value', (expression, expected) => {
  expect(condition(expression)).toBe(expected);
});

test.each([[null], ['now()'], ["nextval('a_seq'::regclass)"], ["'a'::text || 'b'::text"]])(
  'a column whose default is %s holds something wherever it has a value',
  (expression) => {
    expect(condition(expression)).toBe('c IS NOT NULL');
  },
);
