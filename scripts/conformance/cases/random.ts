import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readArchive } from '../archive.ts';
import { officialExport, ourExport, ourImport, succeeded } from '../commands.ts';
import { compareArchives, rewrittenByEveryBoot } from '../compare.ts';
import { disturb } from '../disturb.ts';
import { withoutUnattached } from '../identity.ts';
import { strapiEnvironment, versions } from '../installation.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { plainEnvironment, repository, run } from '../process.ts';
import { projectFromSchemas, writeRoutes } from '../project-from-schemas.ts';
import { databaseOf } from '../projects.ts';
import { letter, randomSchemas } from '../random/schemas.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** Seeds that are in one project: schemas that know nothing of each other, so that one start of Strapi does for all. */
const seedsOf = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/**
 * Schemas at random, filled by Strapi itself: what the official command and ours export must be equal; what ours imports into the same
 * project with other content must come out of the official export as it went in; and a rehearsal must give all of it back.
 *
 * `RANDOM_SEED` draws others: the number of a failed seed does it again.
 */
function randomCase(name: string, major: 4 | 5, first: number, count: number): Case {
  return {
    name,
    about: `${count} schemas at random with Strapi ${major}, from seed ${first} on (RANDOM_SEED for others)`,
    run: (context) => compareRandom(context, major, seedsOf(Number(process.env.RANDOM_SEED ?? first), count)),
  };
}

async function compareRandom(context: Context, major: 4 | 5, seeds: readonly number[]): Promise<Findings> {
  const findings = new Findings();
  const { entry, work } = context;
  const project = join(work, 'project');
  const installation = await context.installation(major === 4 ? versions.strapi4 : versions.current);
  const schemas = seeds.flatMap((seed, index) => randomSchemas(seed, major, `s${letter(index)}`));
  await projectFromSchemas(schemas, installation, project);
  if (major === 4) {
    await writeRoutes(project, schemas);
  }
  findings.note(`seeds ${seeds.join(', ')}: ${schemas.length} content types and components`);

  const filled = await run('node', [join(repository, 'scripts/conformance/random/fill.cjs')], {
    cwd: project,
    env: { ...plainEnvironment(), ...strapiEnvironment, FILL_SEED: String(seeds[0]), FILL_COUNT: '6' },
  });
  const made = JSON.parse(succeeded('filling the project', filled).output.trim().split('\n').at(-1) ?? '{}');
  findings.note(`${made.entries} entries, ${made.related} relations, ${made.files} files`);
  findings.check(
    'Strapi takes what was drawn',
    made.refused.length < made.entries / 5,
    made.refused.join('\n'),
  );
  makeOrphans(databaseOf(project), major);

  const exported = async (from: string, base: string) =>
    readArchive(succeeded('strapi export', await officialExport(from, join(work, base), plain)).archive);
  const official = await exported(project, 'official');
  const { archive } = succeeded('our export', await ourExport(entry, project, join(work, 'ours'), plain));
  findings.compared('strapi export against ours', compareArchives(official, await readArchive(archive)));

  for (const [what, file] of [
    ['ours', archive],
    ['the official archive', join(work, 'official.tar')],
  ] as const) {
    const report = join(work, 'report.json');
    const verified = await run(
      process.execPath,
      [join(repository, entry), 'verify', '--rehearse', '-f', file, '--report', report],
      { cwd: work },
    );
    const { rehearsal } = verified.code === 0 ? JSON.parse(await readFile(report, 'utf8')) : {};
    findings.check(
      `a rehearsal of ${what} gives all of it back`,
      rehearsal?.different.length === 0,
      JSON.stringify(rehearsal?.different) ?? verified.output,
    );
  }

  const target = join(work, 'target');
  await cp(project, target, { recursive: true, verbatimSymlinks: true });
  disturb(databaseOf(target));
  succeeded('our import', await ourImport(entry, target, archive, ['--force']));
  const { archive: expected, left } = withoutUnattached(official);
  if (left > 0) {
    findings.note(`${left} links that have no end in an entity are left out`);
  }
  findings.compared(
    'our export → our import → strapi export',
    compareArchives(expected, withoutUnattached(await exported(target, 'back')).archive, {
      ignoreConfiguration: rewrittenByEveryBoot,
    }),
  );
  return findings;
}

/** What years of use leave behind: components that belong to nothing, and those of an entity that was deleted by hand. */
function makeOrphans(file: string, major: 4 | 5): void {
  const database = new DatabaseSync(file);
  try {
    const suffix = major === 4 ? 'components' : 'cmps';
    const tables = database
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 's%' AND name LIKE '%\\_${suffix}' ESCAPE '\\'`,
      )
      .all();
    for (const { name } of tables) {
      database.exec(`DELETE FROM "${String(name)}" WHERE id % 7 = 3`);
    }
  } finally {
    database.close();
  }
}

/** More than 30 schemas a run, a few in each project. */
export const randomCases: readonly Case[] = [
  randomCase('random-1', 5, 1, 8),
  randomCase('random-2', 5, 101, 8),
  randomCase('random-3', 5, 201, 8),
  randomCase('random-4', 4, 301, 8),
];
