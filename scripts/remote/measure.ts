import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addArticles } from '../bench/documents.ts';
import { type Measured, measure } from '../bench/measure.ts';
import { install, strapiEnvironment } from '../conformance/installation.ts';
import { plainEnvironment, repository } from '../conformance/process.ts';
import { databaseOf, workingCopy } from '../conformance/projects.ts';
import { startStrapi } from '../conformance/server.ts';
import { makeTransferToken } from '../conformance/transfer-token.ts';

/**
 * `npm run remote:measure [-- --documents 20000 --official]`: how long an export from a real running Strapi takes, and how much memory;
 * and `strapi transfer` of the same, into an empty project. Most of it is the server's own time, so that nothing else should run.
 */
const { documents, official } = new Command('remote:measure')
  .option('--documents <number>', 'articles that are added to the example project', '0')
  .option('--official', 'strapi transfer, too', false)
  .parse()
  .opts<{ documents: string; official: boolean }>();
const work = mkdtempSync(join(tmpdir(), 'strapi-dms-remote-measure-'));
const log = (line: string) => console.log(line);
const context = {
  entry: 'src/main.ts' as const,
  work,
  installation: (version: string) => install(version, { fresh: false, existing: undefined, log }),
};
const shown = (what: string, { seconds, megabytes }: Measured) =>
  log(`${what}: ${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB`);

try {
  const project = await workingCopy(context, 'example', 'project');
  const database = databaseOf(project);
  addArticles(database, Number(documents));
  const token = makeTransferToken(database, ['pull']);
  await using server = await startStrapi(project);
  const address = `${server.url}/admin`;
  const out = join(work, 'out');
  mkdirSync(out);
  const words = ['export', '--from', address, '--no-encrypt', '-f', join(out, 'archive')];
  const ours = await measure(process.execPath, [join(repository, 'src/main.ts'), ...words], {
    cwd: out,
    env: { ...plainEnvironment(), STRAPI_DMS_TRANSFER_TOKEN: token } as Record<string, string>,
  });
  shown(`our export of ${documents} more documents`, ours);
  if (official) {
    const target = await workingCopy(context, 'example', 'target');
    const program = join(target, 'node_modules/@strapi/strapi/bin/strapi.js');
    const asked = ['transfer', '--from', address, '--from-token', token, '--force'];
    shown(
      'strapi transfer of the same',
      await measure('node', [program, ...asked], {
        cwd: target,
        env: { ...plainEnvironment(), ...strapiEnvironment } as Record<string, string>,
      }),
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
