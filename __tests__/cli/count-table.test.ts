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
