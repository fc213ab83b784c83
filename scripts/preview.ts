import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runAction, type StepResult } from '../__tests__/support/run-action.ts';
import { copyProject, install, strapiEnvironment, versions } from './conformance/installation.ts';
import { plainEnvironment } from './conformance/process.ts';
import { startStrapi } from './conformance/server.ts';

/**
 * The preview recipe from one end to the other, as the workflows in examples/workflows have it: the bundle exports the
 * official example project; a fresh checkout of it, without database and media, imports that with the official Strapi making
 * the tables; Strapi is started and asked for the articles and for an image.
 *
 *     npm run preview -- --database sqlite|postgres [--server postgres://user:password@host:port/database]
 *
 * The database that the server's address names is used to make one for this run, which is dropped at the end.
 */
const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    server: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/postgres' },
  },
});
const key = 'preview-key';

/** A database that the preview's Strapi finds by the variables of its template, and that is gone afterwards. */
interface Target extends AsyncDisposable {
  readonly environment: Record<string, string>;
}

async function createTarget(database: string, server: string): Promise<Target> {
  if (database === 'sqlite') {
    return {
      environment: { DATABASE_CLIENT: 'sqlite', DATABASE_FILENAME: '.tmp/data.db' },
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  if (database !== 'postgres') {
    throw new Error(`--database ${database}: use sqlite or postgres`);
  }
  const { default: pg } = await import('pg');
  const name = `preview_${process.pid}`;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await administer(`CREATE DATABASE ${name}`);
  const { hostname, port, username, password } = new URL(server);
  return {
    environment: {
      DATABASE_CLIENT: 'postgres',
      DATABASE_HOST: hostname,
      DATABASE_PORT: port || '5432',
      DATABASE_NAME: name,
      DATABASE_USERNAME: decodeURIComponent(username),
      DATABASE_PASSWORD: decodeURIComponent(password),
    },
    [Symbol.asyncDispose]: () => administer(`DROP DATABASE ${name} WITH (FORCE)`),
  };
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
try {
  await using target = await createTarget(values.database, values.server);
  const runner = join(folder, 'runner');
  await mkdir(runner);
  const production = join(folder, 'production');
  await copyProject(example, join(production, 'cms'), nodeModules);
  const common = { 'working-directory': 'cms', key };
  const exported = await step('Export', () =>
    runAction({
      inputs: { ...common, file: join(folder, 'seed'), upload: 'false' },
      workspace: production,
      runner,
    }),
  );

  const preview = join(folder, 'preview');
  const cms = join(preview, 'cms');
  await copyProject(example, cms, nodeModules);
  await rm(join(cms, '.tmp'), { recursive: true, force: true });
  // Git keeps no media; it would keep the folder.
  const uploads = join(cms, 'public/uploads');
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads, { recursive: true });
  // Strapi's native addons belong to the Node of the machine, not to that of this project's packages.
  const { PATH = '' } = plainEnvironment();
  const environment = { PATH, ...strapiEnvironment, ...target.environment };
  const imported = await step(`Import into ${values.database}, with the first start of Strapi`, () =>
    runAction({
      inputs: { ...common, mode: 'import', file: exported.outputs.file ?? '' },
      environment,
      workspace: preview,
      runner,
    }),
  );
  const counts = ['entities', 'links', 'assets'] as const;
  for (const count of counts.filter((name) => exported.outputs[name] !== imported.outputs[name])) {
    throw new Error(`${count}: ${exported.outputs[count]} exported, ${imported.outputs[count]} imported`);
  }
  console.log(
    `${counts.map((name) => `${imported.outputs[name]} ${name}`).join(', ')}, ${(await readdir(uploads)).length} files on disk.`,
  );
  {
    await using strapi = await startStrapi(cms, target.environment);
    await assertServed(strapi.url);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
