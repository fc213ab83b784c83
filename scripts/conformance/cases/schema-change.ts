import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readArchive } from '../archive.ts';
import { officialExport, officialImport, ourExport, ourImport, succeeded } from '../commands.ts';
import { compareModuloIds } from '../identity.ts';
import { type Case, Findings } from '../outcome.ts';
import { databaseOf, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];

// biome-ignore lint/suspicious/noExplicitAny: schemas are as their files have them
type Json = Record<string, any>;

const contentType = (name: string) => `src/api/${name}/content-types/${name}/schema.json`;

/** What the checkout changes: each costs something, or needs a value that the archive does not have. */
const changes: Readonly<Record<string, (schema: Json) => void>> = {
  [contentType('article')]: (schema) => {
    schema.options.draftAndPublish = false;
  },
  [contentType('page')]: (schema) => {
    delete schema.pluginOptions;
  },
  [contentType('tag')]: ({ attributes }) => {
    attributes.name = { type: 'integer' };
    attributes.rank = { type: 'integer', required: true, default: 7 };
  },
  [contentType('author')]: ({ attributes }) => {
    attributes.bio.required = true;
    attributes.email = { type: 'enumeration', enum: ['nobody'] };
  },
  [contentType('category')]: ({ attributes }) => {
    delete attributes.description;
  },
  'src/components/shared/seo.json': ({ attributes }) => {
    attributes.hidden = { type: 'boolean', default: true };
  },
};

function ask(file: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

const rowsOf = (file: string): ReadonlyMap<string, number> =>
  new Map(
    ['articles', 'pages'].map((table) => [
      table,
      Number(ask(file, `SELECT count(*) AS found FROM ${table}`)[0]?.found),
    ]),
  );

const columnsOf = (file: string, table: string): string[] =>
  ask(file, `PRAGMA table_info(${table})`).map(({ name }) => String(name));

/** What an import with changed schemas and the next start of Strapi leave must be what official import and it leave. */
export const schemaChangeCases: readonly Case[] = [
  {
    name: 'schema-change',
    about:
      'drafts or locales switched off, types changed, defaults: our import with adapt and official import leave the same',
    async run(context) {
      const findings = new Findings();
      const source = await workingCopy(context, 'blog', 'source');
      const database = new DatabaseSync(databaseOf(source));
      database.exec('UPDATE tags SET name = id * 10; UPDATE authors SET bio = NULL WHERE id = 1');
      database.close();
      const { archive } = succeeded(
        'our export',
        await ourExport(context.entry, source, join(context.work, 'archive'), plain),
      );

      const official = join(context.work, 'official');
      await cp(source, official, { recursive: true, verbatimSymlinks: true });
      for (const [file, change] of Object.entries(changes)) {
        const schema = JSON.parse(await readFile(join(official, file), 'utf8'));
        change(schema);
        await writeFile(join(official, file), JSON.stringify(schema));
      }
      const nightly = await ourExport(context.entry, official, join(context.work, 'nightly'), plain);
      const counts = () => rowsOf(databaseOf(official));
      const [was, dropped] = [counts(), columnsOf(databaseOf(official), 'categories')];
      // Brings the tables up to the checkout.
      succeeded('strapi export', await officialExport(official, join(context.work, 'started'), plain));
      const is = counts();
      for (const [table, text] of [
        ['articles', 'The checkout switches draftAndPublish off for api::article.article'],
        ['pages', 'The checkout switches localization off for api::page.page'],
      ] as const) {
        const deleted = (was.get(table) ?? 0) - (is.get(table) ?? 0);
        const warning = `${text}: when Strapi starts with it, ${deleted} of ${was.get(table)} rows are deleted`;
        findings.check(
          `our export warns of the ${deleted} rows that Strapi deletes from ${table}`,
          deleted > 0 && nightly.output.includes(warning),
          `${warning}\n${nightly.output}`,
        );
      }
      const gone = dropped.filter(
        (column) => !columnsOf(databaseOf(official), 'categories').includes(column),
      );
      findings.check(
        'and of the column that it drops',
        gone.join() === 'description' && /category\.description.*, \d+ are deleted/.test(nightly.output),
        `${gone}\n${nightly.output}`,
      );
      const ours = join(context.work, 'ours');
      await cp(official, ours, { recursive: true, verbatimSymlinks: true });

      const refused = await ourImport(context.entry, ours, archive, ['--force']);
      findings.check('our import refuses what would be lost', refused.code === 4, refused.output);
      for (const text of [
        /api::article\.article has draftAndPublish switched off.*: \d+ of \d+ entries are drafts/,
        /api::page\.page is not localized.*: \d+ of \d+ entries are in other locales/,
        /api::tag\.tag\.name is string in the archive and integer in the target: \d+ converted/,
      ]) {
        findings.check(`and says ${text.source}`, text.test(refused.output), refused.output);
      }
      const adapted = ['--force', '--on-schema-difference', 'adapt'];
      succeeded('our import', await ourImport(context.entry, ours, archive, adapted));
      const before = await ourExport(context.entry, ours, join(context.work, 'before'), plain);
      succeeded('strapi import', await officialImport(official, archive, []));
      const [expected, left] = await Promise.all(
        [official, ours].map(async (project, index) =>
          readArchive(
            succeeded(
              'strapi export',
              await officialExport(project, join(context.work, `left-${index}`), plain),
            ).archive,
          ),
        ),
      );
      if (expected !== undefined && left !== undefined) {
        findings.compared(
          'strapi import and a start ↔ our import with adapt and a start',
          compareModuloIds(expected, left),
        );
        const imported = await readArchive(succeeded('our export', before).archive);
        findings.check(
          'and Strapi deletes nothing at its start',
          imported.records.entities.length === left.records.entities.length,
          `${imported.records.entities.length} → ${left.records.entities.length}`,
        );
      }
      return findings;
    },
  },
];
