import { describe, expect, test } from '@jest/globals';
import { Tables } from '../../src/database/tables.ts';

const rows = [
  ['tags', 'id'],
  ['tags', 'Name'],
  ['Articles', 'id'],
];
const told = new Tables(rows, { tellsTables: true, tellsColumns: true, showsForbidden: true });
const folded = new Tables(rows, { tellsTables: false, tellsColumns: false, showsForbidden: true });

test('tables have their columns in the order of the database', () => {
  expect(told.names).toEqual(['tags', 'Articles']);
  expect(told.columns('tags')).toEqual(['id', 'Name']);
  expect(told.columns('nothing')).toEqual([]);
  expect(new Tables([], { tellsTables: true, tellsColumns: true, showsForbidden: true }).has('tags')).toBe(
    false,
  );
});

describe('names that differ in case only', () => {
  test('are others where the engine tells them apart, and are suggested', () => {
    expect([told.has('articles'), told.hasColumn('tags', 'name')]).toEqual([false, false]);
    expect([told.likeness('articles'), told.likeness('tags', 'name')]).toEqual(['Articles', 'Name']);
    expect([told.likeness('pages'), told.likeness('pages', 'id')]).toEqual([undefined, undefined]);
  });

  test('are the same where it does not', () => {
    expect([folded.has('articles'), folded.hasColumn('TAGS', 'name')]).toEqual([true, true]);
    expect(folded.columns('articles')).toEqual(['id']);
  });

  test('of columns may be the same although those of tables are not, as on MySQL', () => {
    const mysql = new Tables(rows, { tellsTables: true, tellsColumns: false, showsForbidden: true });
    expect([mysql.has('Tags'), mysql.hasColumn('tags', 'NAME')]).toEqual([false, true]);
  });
});

describe('names that an engine cuts', () => {
  const cut = new Tables(
    [
      ['abcé', 'id'],
      ['abcé', 'abcde'],
      ['éé', 'id'],
    ],
    { tellsTables: true, tellsColumns: true, keeps: 5, showsForbidden: true },
  );

  test('lead to what is left of them, which is whole characters', () => {
    expect([cut.nameOf('abcéf'), cut.nameOf('ééé'), cut.nameOf('abcde')]).toEqual(['abcé', 'éé', undefined]);
    expect(cut.columnOf('abcéf', 'abcdefg')).toBe('abcde');
    expect(cut.columns('abcéfg')).toEqual(['id', 'abcde']);
    expect([cut.has('abc'), cut.hasColumn('abcé', 'abcd')]).toEqual([false, false]);
  });

  test('are suggested by what is left of them', () => {
    expect([cut.likeness('ABCÉF'), cut.likeness('abcé', 'ABCDEF')]).toEqual(['abcé', 'abcde']);
  });

  test('are whole where it refuses longer ones', () => {
    expect(told.has('tagsss')).toBe(false);
  });
});
