import { expect, test } from '@jest/globals';
import { sqliteDialect } from '../../../src/database/sqlite/dialect.ts';
import { Integrity } from '../../../src/database/write/integrity.ts';
import type { Violation, Writer } from '../../../src/database/write/writer.ts';

const own = { isOwn: () => true, acceptsLosses: false };

/** A writer that finds references broken, once before an import and once after it. */
function writerWith(after: readonly Violation[], before: readonly Violation[] = []) {
  const executed: string[] = [];
  const answers = [before, after];
  const writer = {
    session: { dialect: sqliteDialect },
    violations: async () => answers.shift() ?? [],
    execute: async (sql: string, [id]: readonly unknown[]) => {
      executed.push(`${sql} ${id}`);
      return 1;
    },
  } as unknown as Writer;
  return { writer, executed };
}

const broken = (column: string, onDelete: Violation['onDelete']): Violation => ({
  table: 'pages',
  id: 7,
  referencedTable: 'articles',
  columns: [column],
  onDelete,
});

test('every broken reference of a row is emptied, where that is what the database would have done', async () => {
  const { writer, executed } = writerWith([broken('first_id', 'setNull'), broken('second_id', 'setNull')]);
  const integrity = await Integrity.before(writer, own);
  expect(await integrity.settle(new Set())).toBe(1);
  expect(executed).toEqual([
    'UPDATE "pages" SET "first_id" = NULL WHERE id = ? 7',
    'UPDATE "pages" SET "second_id" = NULL WHERE id = ? 7',
  ]);
});

test('a row that two broken references delete is deleted once', async () => {
  const { writer, executed } = writerWith([broken('first_id', 'delete'), broken('second_id', 'delete')]);
  const integrity = await Integrity.before(writer, own);
  expect(await integrity.settle(new Set())).toBe(1);
  expect(executed).toEqual(['DELETE FROM "pages" WHERE id = ? 7']);
});

test('what was broken before stays', async () => {
  const { writer, executed } = writerWith([broken('first_id', 'delete')], [broken('first_id', 'delete')]);
  const integrity = await Integrity.before(writer, own);
  expect(await integrity.settle(new Set())).toBe(0);
  expect(executed).toEqual([]);
});

test('what refers to rows that are removed goes after them', async () => {
  const mark: Violation = {
    table: 'marks',
    id: 3,
    referencedTable: 'pages',
    columns: ['page_id'],
    onDelete: 'delete',
  };
  const executed: string[] = [];
  const answers = [[], [broken('first_id', 'delete')], [mark], []];
  const writer = {
    session: { dialect: sqliteDialect },
    violations: async () => answers.shift() as Violation[],
    execute: async (sql: string, [id]: readonly unknown[]) => executed.push(`${sql} ${id}`),
  } as unknown as Writer;
  expect(await (await Integrity.before(writer, own)).settle(new Set())).toBe(2);
  expect(executed).toEqual(['DELETE FROM "pages" WHERE id = ? 7', 'DELETE FROM "marks" WHERE id = ? 3']);
});
