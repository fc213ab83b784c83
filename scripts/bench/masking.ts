import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { install, versions } from '../conformance/installation.ts';
import { plainEnvironment, repository } from '../conformance/process.ts';
import { markdownTable } from '../faults/figures.ts';
import { addArticles } from './documents.ts';
import { type Measured, measure, median } from './measure.ts';
import { addPeople, personalAttributes } from './people.ts';

/**
 * `npm run bench:masking`: exports the same documents plain and masked, in turn, from SQLite: each with ten attributes that are masked,
 * among others that are not.
 */
const { values: options } = parseArgs({
  options: {
    documents: { type: 'string', multiple: true, default: ['20000', '100000'] },
    runs: { type: 'string', default: '5' },
  },
});

const work = mkdtempSync(join(tmpdir(), 'strapi-dms-bench-masking-'));
try {
  const rules = join(work, 'rules.yml');
  const attributes = personalAttributes.map(({ name, rule }) => `    ${name}: ${rule}`);
  writeFileSync(rules, `version: 1\ntypes:\n  api::article.article:\n${attributes.join('\n')}\n`);
  const rows: string[][] = [];
  for (const count of options.documents) {
    rows.push(await compare(Number(count), rules));
  }
  console.log(
    markdownTable(['documents', 'plain', 'masked', 'ratio (range)', 'peak plain', 'peak masked'], rows),
  );
} finally {
  rmSync(work, { recursive: true });
}

async function compare(documents: number, rules: string): Promise<string[]> {
  const { example } = await install(versions.current, { fresh: false, log: console.log });
  const project = join(work, `${documents}`);
  cpSync(example, project, { recursive: true, verbatimSymlinks: true });
  const database = join(project, '.tmp', 'data.db');
  addArticles(database, documents);
  addPeople(database);
  const program = join(repository, 'dist', 'index.js');
  const run = (more: readonly string[]) =>
    measure(
      process.execPath,
      [
        program,
        'export',
        '--project',
        project,
        '--no-encrypt',
        '--overwrite',
        '-f',
        join(work, 'archive'),
        ...more,
      ],
      { cwd: work, env: { ...plainEnvironment(), STRAPI_DMS_MASK_SECRET: 'of the bench' } },
    );
  await run([]);
  const pairs: { plain: Measured; masked: Measured }[] = [];
  for (let index = 0; index < Number(options.runs); index += 1) {
    pairs.push({ plain: await run([]), masked: await run(['--mask', rules]) });
  }
  rmSync(project, { recursive: true });
  const ratios = pairs.map(({ plain, masked }) => masked.seconds / plain.seconds).sort((a, b) => a - b);
  const middle = (which: 'plain' | 'masked', what: keyof Measured) =>
    median(pairs.map((pair) => pair[which][what]));
  return [
    `${documents}`,
    `${middle('plain', 'seconds').toFixed(2)} s`,
    `${middle('masked', 'seconds').toFixed(2)} s`,
    `${median(ratios).toFixed(2)} (${ratios[0]?.toFixed(2)} – ${ratios.at(-1)?.toFixed(2)})`,
    `${middle('plain', 'megabytes').toFixed(0)} MB`,
    `${middle('masked', 'megabytes').toFixed(0)} MB`,
  ];
}
