import { describe, expect, test } from '@jest/globals';
import { migrationCode, migrationName, renamesIn } from '../../../src/insight/guard/migration.ts';
import type { RenameStep } from '../../../src/transfer/rename-steps.ts';

const at = new Date('2026-11-30T07:14:02.345Z');
const steps: readonly RenameStep[] = [
  { of: 'table', from: 'a_lnk', to: 'b_lnk' },
  { of: 'column', table: 'a', from: 'sub_title', to: 'title' },
  {
    of: 'value',
    table: 'files',
    column: 'field',
    from: `it's`,
    to: 'b',
    where: { related_type: 'api::a.a' },
  },
];

describe('a migration', () => {
  test.each([
    ['api::a.a.subtitle=tagline', 'rename-subtitle'],
    ['api::a.a.heroTitle=title', 'rename-hero-title'],
    ['kit.seo=shared.meta', 'rename-seo'],
    ['api::a.a.données=x', 'rename-donn-es'],
    ['api::a.a.é=x', 'rename-names'],
  ])('of %s has a name by which Strapi sorts it', (rename, name) => {
    expect(migrationName([rename], at, 'commonjs')).toBe(`2026.11.30T07.14.02.${name}.js`);
  });

  test('of several names the first', () => {
    const renames = ['api::a.a.b=c', 'api::a.a.d=e', 'api::a.a.f=g'];
    expect(migrationName(renames, at, 'typescript')).toBe('2026.11.30T07.14.02.rename-b-and-2-more.ts');
  });

  test.each(['commonjs', 'module', 'typescript'] as const)('as %s says what it renames', (style) => {
    const renames = ['api::a.a.b=c', 'kit.x=kit.y'];
    expect(renamesIn(migrationCode(renames, steps, style))).toEqual(renames);
  });

  test('does its steps where they are to be done, and none twice', async () => {
    const done: unknown[] = [];
    const tables = new Map([
      ['a_lnk', ['id']],
      ['a', ['id', 'sub_title']],
      ['files', ['field']],
    ]);
    await run(migrationCode([], steps, 'commonjs'), tables, done);
    const expected = [
      ['renameTable', 'a_lnk', 'b_lnk'],
      ['renameColumn', 'a', 'sub_title', 'title'],
      ['update', 'files', { related_type: 'api::a.a', field: `it's` }, { field: 'b' }],
    ];
    expect(done).toEqual(expected);
    await run(migrationCode([], steps, 'commonjs'), tables, done);
    // Rows that no longer have the old name are not found by it.
    expect(done).toEqual([...expected, expected[2]]);
  });

  test('leaves alone what is not there, and what has the name already', async () => {
    const done: unknown[] = [];
    await run(migrationCode([], steps, 'commonjs'), new Map([['b_lnk', []]]), done);
    const both = new Map([
      ['a_lnk', []],
      ['b_lnk', []],
      ['a', ['sub_title', 'title']],
    ]);
    await run(migrationCode([], steps, 'commonjs'), both, done);
    expect(done).toEqual([]);
  });

  test('takes no name for code, wherever it comes from', async () => {
    const name = `x'); throw new Error("no"); //\\"\n\u2028 throw 1; \\`;
    const done: unknown[] = [];
    const renaming: RenameStep = { of: 'column', table: 'a', from: name, to: 'b' };
    const code = migrationCode([`api::a.a.${name}=b`], [renaming], 'commonjs');
    await run(code, new Map([['a', [name]]]), done);
    expect(done).toEqual([['renameColumn', 'a', name, 'b']]);
  });

  test('asks in the schema that the project has', async () => {
    const schemas: unknown[] = [];
    await run(migrationCode([], steps, 'commonjs'), new Map(), [], 'cms', schemas);
    expect(new Set(schemas)).toEqual(new Set(['cms']));
  });
});

/** Runs the code with as much of Knex as it uses. */
async function run(
  code: string,
  tables: Map<string, string[]>,
  done: unknown[],
  schema?: string,
  schemas: unknown[] = [],
): Promise<void> {
  const builder = {
    withSchema: (name: string) => {
      schemas.push(name);
      return builder;
    },
    hasTable: async (table: string) => tables.has(table),
    hasColumn: async (table: string, column: string) => tables.get(table)?.includes(column) ?? false,
    renameTable: async (from: string, to: string) => {
      done.push(['renameTable', from, to]);
      tables.set(to, tables.get(from) ?? []);
      tables.delete(from);
    },
    alterTable: async (
      table: string,
      change: (one: { renameColumn(from: string, to: string): void }) => void,
    ) =>
      change({
        renameColumn: (from, to) => {
          done.push(['renameColumn', table, from, to]);
          tables.set(
            table,
            (tables.get(table) ?? []).map((column) => (column === from ? to : column)),
          );
        },
      }),
  };
  const knex = Object.assign(
    (table: string) => ({
      where: (where: object) => ({
        update: async (values: object) => done.push(['update', table, where, values]),
      }),
    }),
    { client: { connectionSettings: schema === undefined ? {} : { schema } }, schema: builder },
  );
  const made: { exports?: { up(knex: unknown): Promise<void> } } = {};
  new Function('module', code)(made);
  await made.exports?.up(knex);
}
