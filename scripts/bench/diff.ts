import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { install, versions } from '../conformance/installation.ts';
import { plainEnvironment, repository } from '../conformance/process.ts';
import { markdownTable } from '../faults/figures.ts';
import { addArticles } from './documents.ts';
import { type Measured, measure, median } from './measure.ts';

/**
 * `npm run bench:diff`: compares a backup with a later one and with the database: the same, with one entry of a hundred edited and some
 * removed, and with all of them edited. Each document has two rows, and four links a row.
 */
const { values: options } = parseArgs({
  options: {
    documents: { type: 'string', multiple: true, default: ['20000'] },
    runs: { type: 'string', default: '5' },
    bundle: { type: 'boolean', default: false },
  },
});

/** What somebody does to the database between the two states. */
const edits = {
  'nothing differs': '',
  'one of a hundred differs': `
    UPDATE articles SET title = title || ' and more' WHERE id % 100 = 3;
    DELETE FROM articles WHERE id % 1000 = 7;
    UPDATE components_shared_rich_texts SET body = body || ' and more' WHERE id % 500 = 1;`,
  'everything differs': "UPDATE articles SET title = title || ' and more';",
};

const program = options.bundle
  ? [join(repository, 'dist', 'index.js')]
  : ['--disable-warning=ExperimentalWarning', join(repository, 'src', 'main.ts')];
const work = mkdtempSync(join(tmpdir(), 'strapi-dms-bench-diff-'));
const run = (args: readonly string[]): Promise<Measured> =>
  measure(process.execPath, [...program, ...args], { cwd: work, env: plainEnvironment() });

/** The middle one of some runs. */
async function often(args: readonly string[]): Promise<string[]> {
  const runs: Measured[] = [];
  for (let index = 0; index < Number(options.runs); index += 1) {
    runs.push(await run(args));
  }
  return [
    `${median(runs.map(({ seconds }) => seconds)).toFixed(2)} s`,
    `${median(runs.map(({ megabytes }) => megabytes)).toFixed(0)} MB`,
  ];
}

try {
  const rows: string[][] = [];
  const { example } = await install(versions.current, { fresh: false, log: console.log });
  for (const documents of options.documents) {
    const project = join(work, documents);
    cpSync(example, project, { recursive: true, verbatimSymlinks: true });
    const database = join(project, '.tmp', 'data.db');
    addArticles(database, Number(documents));
    const exportTo = (name: string) =>
      run(['export', '--project', project, '--no-encrypt', '--overwrite', '-f', join(work, name)]);
    await exportTo('before');
    for (const [name, sql] of Object.entries(edits)) {
      const connection = new DatabaseSync(database);
      connection.exec(sql);
      connection.close();
      await exportTo('after');
      rows.push([
        documents,
        name,
        ...(await often(['diff', 'before.tar.gz', 'after.tar.gz', '--quiet'])),
        ...(await often(['diff', 'before.tar.gz', '--project', project, '--quiet'])),
      ]);
    }
    rmSync(project, { recursive: true });
  }
  console.log(markdownTable(['documents', '', 'two archives', 'peak', 'archive and database', 'peak'], rows));
} finally {
  rmSync(work, { recursive: true });
}
