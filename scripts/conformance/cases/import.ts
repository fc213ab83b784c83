import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addArticles } from '../../bench/documents.ts';
import type { ArchiveContents } from '../archive.ts';
import { readArchive } from '../archive.ts';
import { officialExport, officialImport, ourExport, succeeded } from '../commands.ts';
import { type Comparison, compareTexts } from '../compare.ts';
import { compareModuloIds, identify } from '../identity.ts';
import { type Case, Findings } from '../outcome.ts';
import type { Finished } from '../process.ts';
import { databaseOf, isStrapi4, type Origin, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];
const key = 'a key with spaces, ümläuts and 🗝';

/** The forms an archive can have, by the options that make it. */
const forms = {
  'tar.gz.enc': ['--key', key],
  'tar.enc': ['--no-compress', '--key', key],
  'tar.gz': ['--no-encrypt'],
  tar: plain,
  folder: ['--no-encrypt', '--format', 'dir'],
} as const;

type Form = keyof typeof forms;

/** What `strapi import` says when the archive's schemas are not those of the project (archive format §8.2). */
const complaint = /differences in schema|does not exist on|has a different data type|\[FATAL\]|\[ERROR\]/;

interface Options {
  readonly name: string;
  readonly about: string;
  readonly origin: Origin;
  readonly selected: readonly Form[];
  /** Articles added to the example project, so many that a stage fills more than one file. */
  readonly articles?: number;
}

/** Our archive goes through `strapi import` into an empty database, and what is exported from there equals the source. */
function importCase({ name, about, origin, selected, articles }: Options): Case {
  return {
    name,
    about,
    async run(context) {
      const findings = new Findings();
      const source = await workingCopy(context, origin, 'source');
      if (articles) {
        addArticles(databaseOf(source), articles);
      }
      // What a boot repairs or rewrites is done before: the comparison is between two settled databases.
      const gold = succeeded(
        'strapi export',
        await officialExport(source, join(context.work, 'official'), plain),
      );
      const expected = await readArchive(gold.archive);
      const target = await workingCopy(context, origin, 'target');
      if (!isStrapi4(origin)) {
        await cp(join(source, 'dist'), join(target, 'dist'), { recursive: true });
      }

      for (const form of selected) {
        const ours = succeeded(
          'our export',
          await ourExport(
            context.entry,
            source,
            join(context.work, `ours-${form.replaceAll('.', '-')}`),
            forms[form],
          ),
        );
        if (articles) {
          await checkSeveralFiles(ours.archive, findings);
        }
        const { imported, back } = await throughImport(target, ours.archive, form);
        findings.check(`strapi import takes our ${form}`, imported.code === 0, imported.output);
        const silent = !complaint.test(imported.output);
        findings.check(`and finds no difference in schemas (${form})`, silent, imported.output);
        if (back) {
          const { comparisons, left } = compareBack(expected, back);
          findings.compared(`${form} → strapi import → strapi export`, comparisons);
          if (left > 0) {
            findings.note(
              `${form}: ${left} links of components that are in no entity are left out: official import skips them`,
            );
          }
        }
      }
      return findings;
    },
  };
}

/**
 * Official import of an archive into an empty database of the project, and official export from there.
 *
 * @returns how the import ended, and what was exported if it succeeded.
 * @throws Error when the export fails.
 */
async function throughImport(
  project: string,
  archive: string,
  name: string,
): Promise<{ imported: Finished; back?: ArchiveContents }> {
  const env = { DATABASE_FILENAME: `.tmp/${name}.db` };
  // Media must come from the archive, so none are there.
  await rm(join(project, 'public', 'uploads'), { recursive: true, force: true });
  await mkdir(join(project, 'public', 'uploads'));
  const keyed = archive.endsWith('.enc') ? ['--key', key] : [];
  const imported = await officialImport(project, archive, keyed, env);
  if (imported.code !== 0) {
    return { imported };
  }
  const back = await officialExport(project, join(project, '.tmp', `back-${name}`), plain, env);
  return { imported, back: await readArchive(succeeded('strapi export after the import', back).archive) };
}

async function checkSeveralFiles(archive: string, findings: Findings): Promise<void> {
  const { entries } = await readArchive(archive, key);
  const second = ['entities', 'links'].filter((stage) => entries.includes(`${stage}/${stage}_00002.jsonl`));
  findings.check('entities and links fill more than one file', second.length === 2, second.join(', '));
}

function compareBack(
  official: ArchiveContents,
  back: ArchiveContents,
): { comparisons: Comparison[]; left: number } {
  const texts = (archive: ArchiveContents) => archive.records.schemas.map(({ canonical }) => canonical);
  return {
    comparisons: [compareTexts('schemas', texts(official), texts(back)), ...compareModuloIds(official, back)],
    left: identify(official).unattachedLinks.length,
  };
}

/** Cases of the reverse direction. */
export const importCases: readonly Case[] = [
  importCase({
    name: 'import-blog',
    about: 'our archive of examples/blog, in every form, through strapi import',
    origin: 'blog',
    selected: ['tar.gz.enc', 'tar.enc', 'tar.gz', 'tar', 'folder'],
  }),
  importCase({
    name: 'import-kitchen-sink',
    about: 'our archive of the kitchen sink through strapi import',
    origin: 'kitchen-sink',
    selected: ['tar.gz.enc'],
  }),
  importCase({
    name: 'import-kitchen-sink-4',
    about: 'the same with Strapi 4',
    origin: 'kitchen-sink-4',
    selected: ['tar.gz.enc'],
  }),
  importCase({
    name: 'import-large',
    about: 'an archive of ours with several files a stage through strapi import',
    origin: 'example',
    selected: ['tar.gz'],
    articles: 3_000,
  }),
];
