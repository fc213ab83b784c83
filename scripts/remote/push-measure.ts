import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addArticles } from '../bench/documents.ts';
import { type Measured, measure } from '../bench/measure.ts';
import { ourExport, succeeded } from '../conformance/commands.ts';
import { emptied } from '../conformance/emptied.ts';
import { install, strapiEnvironment } from '../conformance/installation.ts';
import { plainEnvironment, repository } from '../conformance/process.ts';
import { databaseOf, workingCopy } from '../conformance/projects.ts';
import { startStrapi } from '../conformance/server.ts';

/**
 * `npm run remote:push-measure [-- --documents 5000 --official]`: how long an import into a real running Strapi takes, and how much memory;
 * and `strapi transfer` of the same. Most of it is the server's own time, so that nothing else should run.
 */
const { documents, official } = new Command('remote:push-measure')
  .option('--documents <number>', 'articles that are added to the example project', '5000')
  .option('--official', 'strapi transfer, too', false)
  .parse()
  .opts<{ documents: string; official: boolean }>();
const work = mkdtempSync(join(tmpdir(), 'strapi-dms-push-measure-'));
const log = (line: string) => console.log(line);
const context = {
  entry: 'src/main.ts' as const,
  work,
  installation: (version: string) => install(version, { fresh: false, existing: undefined, log }),
};
const shown = (what: string, { seconds, megabytes }: Measured) =>
  log(`${what}: ${seconds.toFixed(1)} s, ${Math.round(megabytes)} MB`);

try {
  const source = await workingCopy(context, 'example', 'source');
  addArticles(databaseOf(source), Number(documents));
  const exported = await ourExport(context.entry, source, join(work, 'archive'), ['--no-encrypt']);
  const { archive } = succeeded('our export', exported);
  const { project, token } = await emptied(source, join(work, 'remote'));
  await using server = await startStrapi(project);
  const address = `${server.url}/admin`;
  const out = join(work, 'out');
  mkdirSync(out);
  const words = ['import', '--to', address, '--force', '--no-safety-backup', '-f', archive];
  for (const into of ['an empty Strapi', 'the same once more']) {
    const ours = await measure(process.execPath, [join(repository, 'src/main.ts'), ...words], {
      cwd: out,
      env: { ...plainEnvironment(), STRAPI_DMS_TRANSFER_TOKEN: token } as Record<string, string>,
    });
    shown(`our import of ${documents} more documents into ${into}`, ours);
  }
  if (official) {
    const program = join(source, 'node_modules/@strapi/strapi/bin/strapi.js');
    const asked = ['transfer', '--to', address, '--to-token', token, '--force'];
    shown(
      'strapi transfer into the same',
      await measure('node', [program, ...asked], {
        cwd: source,
        env: { ...plainEnvironment(), ...strapiEnvironment } as Record<string, string>,
      }),
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
