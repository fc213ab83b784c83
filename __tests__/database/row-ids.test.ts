import { expect, test } from '@jest/globals';
import { rowIds, worthReadingNumbers } from '../../src/database/read/row-ids.ts';
import type { Row } from '../../src/database/session.ts';
import { sqliteDialect } from '../../src/database/sqlite/dialect.ts';

const asked = (ids: readonly number[], areConsecutive?: boolean) => {
  const { condition, parameters } = rowIds(sqliteDialect, ids, areConsecutive);
  return [condition('id'), ...parameters];
};

const list = 'id IN (SELECT value FROM json_each(?))';
const range = 'id BETWEEN ? AND ?';
const rowsOf = (...ids: number[]): Row[] => ids.map((id) => [id, 'x']);

test('of rows that are small, more may be read than are wanted', () => {
  const { condition, wanted } = rowIds(sqliteDialect, [1, 4, 8], false, worthReadingNumbers);
  expect(condition('c')).toBe('c BETWEEN ? AND ?');
  expect(wanted(rowsOf(1, 2, 4, 8))).toEqual(rowsOf(1, 4, 8));
});

test('ids without gaps are asked for as a range, in whatever order they come', () => {
  expect(asked([7, 5, 6, 8])).toEqual([range, 5, 8]);
  expect(asked([3])).toEqual([range, 3, 3]);
});

test('what else lies in a range is taken out again', () => {
  const { condition, wanted } = rowIds(sqliteDialect, [1, 2, 3, 5]);
  expect(condition('id')).toBe(range);
  expect(wanted(rowsOf(1, 2, 3, 4, 5, 5))).toEqual(rowsOf(1, 2, 3, 5, 5));
});

test('ids that lie far apart are asked for one by one', () => {
  expect(asked([1, 2, 3, 6])).toEqual([list, '[1,2,3,6]']);
  expect(rowIds(sqliteDialect, [1, 9]).wanted(rowsOf(1, 9))).toEqual(rowsOf(1, 9));
});

test('ids of rows between which there are no others are a range, however far apart they lie', () => {
  expect(asked([-4, 900], true)).toEqual([range, -4, 900]);
  expect(rowIds(sqliteDialect, [-4, 900], true).wanted(rowsOf(-4, 3, 900))).toEqual(rowsOf(-4, 900));
});

test.each([
  [[1, 2, '9007199254740993']],
  [['-9007199254740993', 1, 2]],
  [['9007199254740993', '9007199254740995']],
])('ids that are no numbers, since they would not be exact, are asked for one by one: %j', (ids) => {
  expect(asked(ids as number[], true)).toEqual([list, `[${ids.join(',')}]`]);
});
