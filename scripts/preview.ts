import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runAction, type StepResult } from '../__tests__/support/run-action.ts';
import { engines } from './conformance/engines.ts';
import { copyProject, install, strapiEnvironment, versions } from './conformance/installation.ts';
import { plainEnvironment } from './conformance/process.ts';
import { startStrapi } from './conformance/server.ts';
import { freshCheckout } from './fresh-checkout.ts';

/**
 * The preview recipe from one end to the other, as the workflows in examples/workflows have it: the bundle exports the
 * official example project; a fresh checkout of it, without database and media, imports that with the official Strapi making
 * the tables; Strapi is started and asked for the articles and for an image.
 *
 *     npm run preview -- --database sqlite --database postgres
 *
 * `POSTGRES_URL` and `MYSQL_URL` name the servers, on which a database is made for this run and dropped at the end.
 */
const { values } = parseArgs({
  options: {
    database: { type: 'string', multiple: true, default: ['sqlite'] },
  },
});
const key = 'preview-key';

/** A database that the preview's Strapi finds by the variables of its template, and that is gone afterwards. */
interface Target extends AsyncDisposable {
  readonly environment: Readonly<Record<string, string>>;
}

async function createTarget(database: string): Promise<Target> {
  if (database === 'sqlite') {
    return {
      environment: { DATABASE_CLIENT: 'sqlite', DATABASE_FILENAME: '.tmp/data.db' },
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  const engine = engines.find(({ name }) => name === database);
  if (engine === undefined) {
    throw new Error(`--database ${database}: use sqlite, ${engines.map(({ name }) => name).join(' or ')}`);
  }
  const { variables, drop } = await engine.create();
  return { environment: variables, [Symbol.asyncDispose]: drop };
}

async function step(name: string, run: () => Promise<StepResult>): Promise<StepResult> {
  const started = performance.now();
  const result = await run();
  if (result.exitCode !== 0) {
    throw new Error(`${name} failed:\n${result.log}`);
  }
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** Asks for every article with its cover, and for the first of these images. The official seed publishes none of them. */
async function assertServed(url: string): Promise<void> {
  const response = await fetch(`${url}/api/articles?status=draft&populate=cover`);
  const { data } = (await response.json()) as { data?: { title: string; cover?: { url: string } }[] };
  if (response.status !== 200 || data === undefined || data.length === 0) {
    throw new Error(`/api/articles answered ${response.status} with ${data?.length ?? 'no'} articles`);
  }
  const image = data.find(({ cover }) => cover)?.cover?.url;
  const file = await fetch(`${url}${image}`);
  const bytes = (await file.arrayBuffer()).byteLength;
  if (file.status !== 200 || !file.headers.get('content-type')?.startsWith('image/') || bytes === 0) {
    throw new Error(`${image} answered ${file.status} (${file.headers.get('content-type')}), ${bytes} bytes`);
  }
  console.log(`${data.length} articles, the first is "${data[0]?.title}"; ${image} has ${bytes} bytes.`);
}

const { nodeModules, example } = await install(versions.current, { fresh: false, log: console.log });
const folder = await mkdtemp(join(tmpdir(), 'preview-'));
const runner = join(folder, 'runner');
const common = { 'working-directory': 'cms', key };

async function exportExample(): Promise<StepResult> {
  const production = join(folder, 'production');
  await copyProject(example, join(production, 'cms'), nodeModules);
  return await step('Export', () =>
    runAction({
      inputs: { ...common, file: join(folder, 'seed'), upload: 'false' },
      workspace: production,
      runner,
    }),
  );
}

async function preview(database: string, { outputs: exported }: StepResult): Promise<void> {
  await using target = await createTarget(database);
  const workspace = join(folder, database);
  const cms = join(workspace, 'cms');
  await freshCheckout(example, cms, nodeModules);
  // Strapi's native addons belong to the Node of the machine, not to that of this project's packages.
  const { PATH = '' } = plainEnvironment();
  const environment = { PATH, ...strapiEnvironment, ...target.environment };
  const { outputs: imported } = await step(`Import into ${database}, with the first start of Strapi`, () =>
    runAction({
      inputs: {
        ...common,
        mode: 'import',
        file: exported.file ?? '',
        // As in the recipes. The example has no such accounts, so that the counts stay the same.
        'exclude-content-types': 'plugin::users-permissions.user',
        webhooks: 'disable',
      },
      environment,
      workspace,
      runner,
    }),
  );
  const counts = ['entities', 'links', 'assets'] as const;
  for (const count of counts.filter((name) => exported[name] !== imported[name])) {
    throw new Error(`${count}: ${exported[count]} exported, ${imported[count]} imported`);
  }
  const files = await readdir(join(cms, 'public/uploads'));
  console.log(
    `${counts.map((name) => `${imported[name]} ${name}`).join(', ')}, ${files.length} files on disk.`,
  );
  await using strapi = await startStrapi(cms, target.environment);
  await assertServed(strapi.url);
}

try {
  await mkdir(runner);
  const exported = await exportExample();
  for (const database of values.database) {
    await preview(database, exported);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
