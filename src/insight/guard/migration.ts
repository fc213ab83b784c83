import type { RenameStep } from '../../transfer/rename-steps.ts';

/** How a project's migrations are written: CommonJS, modules of JavaScript, or TypeScript that is compiled. */
export type ModuleStyle = 'commonjs' | 'module' | 'typescript';

/** What a line of a migration begins with that says what it renames. */
const mark = '// strapi-dms renames ';

/** What a migration says that it renames: `api::article.article.subtitle=tagline`. */
export const renamesIn = (code: string): string[] =>
  code
    .split('\n')
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(mark.length).trim());

/** Names may come from an archive, and are not to end a comment. */
const onOneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');

/** Letters of a name that go into that of a file. */
const mostLetters = 40;

/**
 * `2026.11.30T07.14.02.rename-subtitle.js`: Strapi runs migrations in the order of their names.
 *
 * @param renames As in {@link renamesIn}.
 */
export function migrationName(renames: readonly string[], at: Date, style: ModuleStyle): string {
  const [first = ''] = renames;
  const old = first.split('=')[0]?.split(/[.:]/).at(-1) ?? '';
  const name = old
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, mostLetters);
  const others = renames.length > 1 ? `-and-${renames.length - 1}-more` : '';
  const time = at.toISOString().slice(0, 19).replaceAll('-', '.').replaceAll(':', '.');
  return `${time}.rename-${name || 'names'}${others}.${style === 'typescript' ? 'ts' : 'js'}`;
}

/**
 * A migration for `database/migrations`, which Strapi runs once, before it brings tables up to the schemas. It does nothing where that is
 * done already, or where there is nothing to be done, and it deletes nothing.
 *
 * @param renames What it is for, a line each.
 */
export function migrationCode(
  renames: readonly string[],
  steps: readonly RenameStep[],
  style: ModuleStyle,
): string {
  const isTyped = style === 'typescript';
  const body = [
    '  const schema = knex.client.connectionSettings?.schema;',
    '  const tables = () => (schema ? knex.schema.withSchema(schema) : knex.schema);',
    ...helpersFor(steps, isTyped),
    '',
    ...steps.map((step) => `  ${call(step)}`),
  ];
  return [
    ...(style === 'commonjs' ? ["'use strict';", ''] : []),
    '// Made by strapi-dms guard: keeps what is stored under names that schemas no longer have.',
    '// Strapi runs it once, before it changes its tables. What is done already is not done again, and nothing is deleted.',
    ...renames.map((rename) => mark + onOneLine(rename)),
    '',
    `${style === 'commonjs' ? '' : 'export '}async function up(knex${isTyped ? ': any' : ''}) {`,
    ...body,
    '}',
    ...(style === 'commonjs' ? ['', 'module.exports = { up };'] : []),
    '',
  ].join('\n');
}

/** How each kind of step is done, where it has to be. */
const helpers: { readonly [of in RenameStep['of']]: readonly string[] } = {
  table: [
    '  const renameTable = async (from, to) => {',
    '    if ((await tables().hasTable(from)) && !(await tables().hasTable(to))) {',
    '      await tables().renameTable(from, to);',
    '    }',
    '  };',
  ],
  column: [
    '  const renameColumn = async (table, from, to) => {',
    '    const has = async (column) => (await tables().hasTable(table)) && tables().hasColumn(table, column);',
    '    if ((await has(from)) && !(await has(to))) {',
    '      await tables().alterTable(table, (builder) => {',
    '        builder.renameColumn(from, to);',
    '      });',
    '    }',
    '  };',
  ],
  value: [
    '  const rows = (table) => (schema ? knex(table).withSchema(schema) : knex(table));',
    '  const renameIn = async (table, column, from, to, where = {}) => {',
    '    if (await tables().hasTable(table)) {',
    '      await rows(table)',
    '        .where({ ...where, [column]: from })',
    '        .update({ [column]: to });',
    '    }',
    '  };',
  ],
};

const helpersFor = (steps: readonly RenameStep[], isTyped: boolean): string[] =>
  (['table', 'column', 'value'] as const)
    .flatMap((of) => (steps.some((step) => step.of === of) ? helpers[of] : []))
    .map((line) => (isTyped ? withTypes(line) : line));

/** Parameters are texts, but for those with a default. */
const withTypes = (line: string): string =>
  line.includes(' = async (') || line.includes('rows = (')
    ? line
        .replace(/\b(table|column|from|to)(?=[,)])(?=.*=> )/g, '$1: string')
        .replace(/(knex\(table): string/g, '$1')
    : line.replace('(builder)', '(builder: any)');

function call(step: RenameStep): string {
  const list = (...values: readonly unknown[]) => values.map(literal).join(', ');
  switch (step.of) {
    case 'table':
      return `await renameTable(${list(step.from, step.to)});`;
    case 'column':
      return `await renameColumn(${list(step.table, step.from, step.to)});`;
    case 'value': {
      const { table, column, from, to, where } = step;
      const more = Object.keys(where).length === 0 ? [] : [where];
      return `await renameIn(${list(table, column, from, to, ...more)});`;
    }
  }
}

/** As people write it in JavaScript. */
function literal(value: unknown): string {
  if (typeof value === 'string') {
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }
  const entries = Object.entries(value as Record<string, unknown>);
  return `{ ${entries.map(([key, one]) => `${/^[a-z_$][\w$]*$/i.test(key) ? key : literal(key)}: ${literal(one)}`).join(', ')} }`;
}
