import { cp, readFile, rm, writeFile } from 'node:fs/promises';
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
  'src/components/shared/seo.json': ({ attributes }) => {
    attributes.hidden = { type: 'boolean', default: true };
  },
};

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

      const official = await workingCopy(context, 'blog', 'official');
      await rm(databaseOf(official));
      for (const [file, change] of Object.entries(changes)) {
        const schema = JSON.parse(await readFile(join(official, file), 'utf8'));
        change(schema);
        await writeFile(join(official, file), JSON.stringify(schema));
      }
      // Makes the tables.
      succeeded('strapi export', await officialExport(official, join(context.work, 'empty'), plain));
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
