import { expect, test } from '@jest/globals';
import { countTable } from '../../src/cli/count-table.ts';

const head = ['Type', 'Count', 'Size'] as const;

test('texts stand to the left and numbers to the right, each column as wide as its widest cell', () => {
  const table = countTable(head, [
    ['entities', '12', '1.2 kB'],
    ['-- api::article.article', '1,234', ''],
  ]);
  expect(table).toBe(
    [
      '┌─────────────────────────┬───────┬────────┐',
      '│ Type                    │ Count │   Size │',
      '├─────────────────────────┼───────┼────────┤',
      '│ entities                │    12 │ 1.2 kB │',
      '│ -- api::article.article │ 1,234 │        │',
      '└─────────────────────────┴───────┴────────┘',
    ].join('\n'),
  );
});

test('a table without rows is its head', () => {
  expect(countTable(head, [])).toBe(
    ['┌──────┬───────┬──────┐', '│ Type │ Count │ Size │', '└──────┴───────┴──────┘'].join('\n'),
  );
});

test('a uid that holds commands for a terminal is shown without them', () => {
  const table = countTable(head, [['api::\u001b[2J\n.x', '1', '']]);
  expect(table).toContain('│ api::\ufffd[2J\ufffd.x │');
});

test('a table that a terminal has no room for loses the beginnings of its texts, then its last columns', () => {
  const rows = [['plugin::users-permissions.permission', '24', '6.8 kB']];
  expect(countTable(head, rows, 40).split('\n')[3]).toBe('│ …issions.permission │    24 │ 6.8 kB │');
  const narrow = countTable(head, rows, 24).split('\n');
  expect(narrow[1]).toBe('│ Type         │ Count │');
  expect(narrow[3]).toBe('│ ….permission │    24 │');
});

test('a table may have any number of rows', () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [`api::t${index}.t`, '1', '']);
  expect(countTable(head, rows).split('\n')).toHaveLength(rows.length + 4);
});
