import { describe, expect, test } from '@jest/globals';
import { mysqlDialect } from '../../../src/database/mysql/dialect.ts';
import { statement } from '../../../src/database/mysql/statement.ts';

const { quote, inIds, idList } = mysqlDialect;

describe('a statement for MySQL', () => {
  test('has its parameters in place, texts escaped', () => {
    expect(statement('SELECT ?, ?, ?, ?', [1, null, "it's \\ \n \0", -1.5e300])).toBe(
      "SELECT 1, NULL, 'it\\'s \\\\ \\n \\0', -1.5e+300",
    );
  });

  test('keeps question marks of names and of texts', () => {
    expect(statement(`SELECT ${quote('why?')}, ${quote('a`?b')}, ?, ?`, ['what?', 2])).toBe(
      "SELECT `why?`, `a``?b`, 'what?', 2",
    );
  });

  test('keeps question marks of texts that stand in it', () => {
    expect(statement(`SELECT ${quote('a')} <> 'why?' AND ${quote('b')} <> 'it''s ?\\'?' AND ?`, [1])).toBe(
      "SELECT `a` <> 'why?' AND `b` <> 'it''s ?\\'?' AND 1",
    );
  });

  test('has a list of ids as it is', () => {
    expect(statement(`SELECT ? WHERE ${inIds('id')}`, ['x', idList([3, 1, 2])])).toBe(
      "SELECT 'x' WHERE id IN (3,1,2)",
    );
  });

  test('is valid for no ids at all', () => {
    expect(statement(`SELECT 1 WHERE ${inIds('id')}`, [idList([])])).toBe(
      'SELECT 1 WHERE id IN (-9223372036854775808)',
    );
  });

  test('takes nothing but ids for a list of them', () => {
    expect(() => statement(`SELECT 1 WHERE ${inIds('id')}`, ['1) OR (1=1'])).toThrow(TypeError);
  });

  test('has no number that is none', () => {
    expect(() => statement('SELECT ?', [Number.NaN])).toThrow(RangeError);
  });
});
