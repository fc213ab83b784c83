/** @jest-environment ./__tests__/support/one-realm.mjs */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { sealFolder } from '../../src/archive/seal/manifest.ts';
import type { RawImportOptions } from '../../src/commands/import/options.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';
import { UserError } from '../../src/errors.ts';
import { type ProjectTarget, projectTarget } from '../support/project-target.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { isThorough } from '../support/thorough.ts';

/** Of each project; one after the other on the same database. */
const casesOn = (engine: string) => (engine === 'SQLite' ? (isThorough ? 10 : 4) : isThorough ? 3 : 1);

const projects: readonly (readonly [name: string, path: string])[] = [
  ['the blog', 'examples/blog'],
  ['every kind of attribute of Strapi 5', '__tests__/fixtures/kitchen-sink'],
  ['every kind of attribute of Strapi 4', '__tests__/fixtures/kitchen-sink-4'],
];

describe.each(targetKinds)('a dry run, on %s,', (engine, kind) => {
  describe.each(projects)('with %s', (_name, path) => {
    (kind === undefined ? describe.skip : describe)('and random cases', () => {
      // What no server takes.
      const doNotFit = 'DELETE FROM figures WHERE id IN (9, 9002, 9003); DELETE FROM moments WHERE id > 2';
      const site = projectTarget(kind as TargetKind, path, path.includes('kitchen') ? doNotFit : '');

      test('foretells the report of the import, or its failure', async () => {
        const random = new Random(path.length);
        const seen = new Set<string>();
        for (let index = 0; index < casesOn(engine); index += 1) {
          await changeTarget(random, site, index);
          const given: Partial<RawImportOptions> = {
            ...optionsFrom(random, site),
            file: changedArchive(random, site, index),
          };
          const foretold = await outcomeOf(() => site.importing({ ...given, dryRun: true }));
          const real = await outcomeOf(() => site.importing(given));
          expect({ index, given, ...foretold }).toEqual({ index, given, ...real });
          seen.add('failure' in real ? `failure ${real.failure}` : 'report');
        }
        if (isThorough) {
          expect(seen).toContain('report');
        }
      });
    });
  });
});

type Outcome = Record<string, unknown>;

/** Without what differs from run to run. */
async function outcomeOf(run: () => Promise<ImportReport>): Promise<Outcome> {
  try {
    const { durationMs, dryRun, ...report } = await run();
    if (dryRun !== undefined) {
      expect(dryRun.unknown).toEqual([]);
    }
    return report;
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    const { failure, exitCode, message, remedy } = error;
    return { failure, exitCode, message, remedy };
  }
}

function schemasIn(archive: string): { uid: string; modelType: string; collectionName: string }[] {
  return linesOf(join(archive, 'schemas')).map((line) => JSON.parse(line));
}

const linesOf = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));

function optionsFrom(random: Random, site: ProjectTarget): Partial<RawImportOptions> {
  const uids = schemasIn(site.archive)
    .filter(({ uid, modelType }) => modelType === 'contentType' && /^(api|plugin)::/.test(uid))
    .map(({ uid }) => uid);
  const some = () => random.some(uids, 1 + random.below(3));
  const scope = random.pick<Partial<RawImportOptions>>([
    {},
    {},
    { only: ['content'] },
    { only: ['config'] },
    { exclude: ['config'] },
    { exclude: ['content'] },
    { onlyContentTypes: some() },
    { excludeContentTypes: some() },
    { onlyContentTypes: some(), exclude: ['config'] },
  ]);
  return {
    ...scope,
    media: random.pick(['all', 'all', 'link', 'metadata-only', 'none']),
    force: random.chance(0.95),
    onSchemaDifference: random.pick(['adapt', 'adapt', 'fail']),
    onForeignDataLoss: random.pick(['accept', 'accept', 'fail']),
    webhooks: random.pick(['keep', 'disable']),
    requireSeal: random.chance(0.1) ? 'intact' : 'any',
  };
}

/** What editors, and others, may have done to a database. What its foreign keys or its tables are against is not done. */
async function changeTarget(
  random: Random,
  { target, refer, archive, project }: ProjectTarget,
  index: number,
) {
  const tables = schemasIn(archive).map(({ collectionName }) => collectionName);
  const attempt = async (work: () => Promise<unknown>) => {
    await work().catch(() => undefined);
  };
  for (let count = random.below(6); count > 0; count -= 1) {
    const table = random.pick(tables);
    const every = 2 + random.below(4);
    const some = `id % ${every} = ${random.below(every)}`;
    await attempt(() =>
      target.run(
        random.pick([
          `DELETE FROM ${table} WHERE ${some}`,
          `DELETE FROM ${table}_cmps WHERE ${some}`,
          `UPDATE ${table} SET document_id = 'another${index}' WHERE ${some}`,
          `UPDATE ${table} SET locale = 'fr' WHERE ${some}`,
          `UPDATE ${table} SET published_at = NULL WHERE ${some}`,
          `UPDATE ${table} SET created_by_id = 1 WHERE ${some}`,
          `UPDATE ${table} SET id = id + 5000 WHERE ${some}`,
        ]),
      ),
    );
  }
  if (random.chance(0.3)) {
    const rule = random.pick(['', 'ON DELETE CASCADE', 'ON DELETE SET NULL']);
    await attempt(() => refer(`app_${index}`, random.pick(tables), rule));
  }
  const uploads = join(project, 'public', 'uploads');
  mkdirSync(uploads, { recursive: true });
  for (const name of random.some(readdirSync(uploads), random.below(3))) {
    if (!name.startsWith('.')) {
      random.chance(0.5) ? rmSync(join(uploads, name)) : writeFileSync(join(uploads, name), 'another');
    }
  }
}

/** An archive that somebody has changed by hand, now and then: without some records, and with other types of attributes. */
function changedArchive(random: Random, { archive }: ProjectTarget, index: number): string {
  if (random.chance(0.3)) {
    return archive;
  }
  const changed = `${archive}-${index}`;
  cpSync(archive, changed, { recursive: true });
  if (random.chance(0.95)) {
    rmSync(join(changed, sealFolder), { recursive: true });
  }
  for (const stage of random.some(['entities', 'links'], random.below(3))) {
    rewrite(join(changed, stage), (lines) => lines.filter(() => random.chance(0.9)));
  }
  if (random.chance(0.5)) {
    rewrite(join(changed, 'schemas'), (lines) =>
      lines.map((line) => (random.chance(0.3) ? withOtherTypes(random, JSON.parse(line)) : line)),
    );
  }
  return changed;
}

function rewrite(folder: string, change: (lines: string[]) => string[]): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    writeFileSync(
      file,
      change(lines)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }
}

function withOtherTypes(random: Random, schema: { attributes: Record<string, { type: string }> }): string {
  for (const attribute of Object.values(schema.attributes)) {
    if (['string', 'text', 'integer', 'boolean', 'float'].includes(attribute.type) && random.chance(0.2)) {
      attribute.type = random.pick(['string', 'integer', 'boolean', 'json', 'date']);
    }
  }
  return JSON.stringify(schema);
}
