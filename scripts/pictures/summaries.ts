import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ArtifactService, startArtifactService } from '../../__tests__/support/artifact-service.ts';
import { copyBlog } from '../../__tests__/support/blog.ts';
import { runAction, type StepResult } from '../../__tests__/support/run-action.ts';
import { makeFreshCheckout } from '../../__tests__/support/strapi-stand-in.ts';
import { exitCodes } from '../../src/errors.ts';

/** What there is a summary of. */
export const scenes = [
  'export-first',
  'export-compared',
  'export-warnings',
  'import',
  'import-cached',
  'import-dry',
  'verify',
  'diff',
  'guard',
  'failure',
  'cancelled',
] as const;
export type Scene = (typeof scenes)[number];

/** The summary of each, as Markdown. */
export type Summaries = Readonly<Record<Scene, string>>;

const key = 'a long random key of the team';
const day = 24 * 60 * 60_000;

/**
 * Runs the bundle on the example project, with a stand-in for GitHub's services, as workflows would: a first backup, the next
 * ones, a verification, imports, and what goes wrong.
 *
 * @returns What each step wrote into its summary.
 * @throws Error where a step does not end as it should.
 */
export async function summariesOfRealRuns(): Promise<Summaries> {
  const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-summaries-'));
  const service = await startArtifactService();
  try {
    return await inFolder(folder, service);
  } finally {
    await service[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inFolder(folder: string, service: ArtifactService): Promise<Summaries> {
  const workspace = join(folder, 'shop');
  const cms = copyBlog(join(workspace, 'cms'));
  const uploads = join(cms, 'public/uploads');
  let runId = 17;

  /** A step of the run that is on; every run has the same temporary folder, as on GitHub's machines. */
  async function step(
    inputs: Readonly<Record<string, string>>,
    { at = workspace, exitCode = 0, ...more }: Parameters<RunStep>[1] & object = {},
  ): Promise<StepResult> {
    const temporary = join(folder, 'temp');
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary);
    const result = await runAction({
      ...more,
      inputs: { 'working-directory': 'cms', key, ...inputs },
      environment: {
        ...service.environment,
        GITHUB_ACTION_REF: 'v1',
        GITHUB_ACTION_REPOSITORY: 'org/strapi-dms',
        GITHUB_JOB: 'backup',
        GITHUB_RUN_ID: `${runId}`,
        GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/backup.yml@refs/heads/main',
        RUNNER_TEMP: temporary,
      },
      workspace: at,
      runner: folder,
    });
    if (result.exitCode !== exitCode) {
      throw new Error(`The step ended with ${result.exitCode}, not ${exitCode}:\n${result.printed}`);
    }
    return result;
  }

  /** The run ends, and the next one begins. */
  const nextRun = (): number => {
    const ended = runId;
    service.endRun({ workflow: 'backup.yml', created_at: new Date(Date.now() - 2 * day).toISOString() });
    runId += 1;
    return ended;
  };

  const first = await step({ file: 'shop' });
  nextRun();
  change(
    cms,
    `INSERT INTO tags (id, document_id, name) VALUES (901, 'newtagnewtagnewtagnewt01', 'winter'),
      (902, 'newtagnewtagnewtagnewt02', 'spring')`,
  );
  const compared = await step({ file: 'shop' });
  writeFileSync(join(workspace, 'backup.tar.gz.enc'), await service.download('shop.tar.gz.enc'));
  const run = nextRun();
  const cached = await fromCache(cms, join(folder, 'fresh'), workspace, step);
  const verified = await step({
    mode: 'verify',
    'working-directory': '.',
    file: 'backup.tar.gz.enc',
    rehearse: 'true',
  });
  change(cms, 'DELETE FROM articles WHERE id NOT IN (SELECT id FROM articles ORDER BY id LIMIT 4)');
  for (const name of readdirSync(uploads).filter((name) => /^(noor|thumbnail_noor)/.test(name))) {
    rmSync(join(uploads, name));
  }
  const warned = await step({ file: 'shop' });
  const dry = await step({
    mode: 'import',
    'run-id': `${run}`,
    artifact: 'shop',
    force: 'true',
    'dry-run': 'true',
  });
  change(cms, "UPDATE articles SET title = title || ', again' WHERE id = (SELECT min(id) FROM articles)");
  const diffed = await step({ mode: 'diff', file: 'backup.tar.gz.enc', samples: 'true' });
  const guarded = await withoutAttribute(cms, () =>
    step({ mode: 'guard', file: 'backup.tar.gz.enc', samples: 'true' }, { exitCode: exitCodes.findings }),
  );
  const imported = await step({ mode: 'import', 'run-id': `${run}`, artifact: 'shop', force: 'true' });
  const cancelled = await whileItReads(cms, (cancelOn) =>
    step({ file: 'shop', 'trust-config': 'true' }, { cancelOn, exitCode: 1 }),
  );
  rmSync(uploads, { recursive: true });
  const failed = await step({ file: 'shop' }, { exitCode: 1 });
  return {
    'export-first': first.summary,
    'export-compared': compared.summary,
    'export-warnings': warned.summary,
    import: imported.summary,
    'import-cached': cached.summary,
    'import-dry': dry.summary,
    verify: verified.summary,
    diff: diffed.summary,
    guard: guarded.summary,
    failure: failed.summary,
    cancelled: cancelled.summary,
  };
}

type RunStep = (
  inputs: Readonly<Record<string, string>>,
  more?: { readonly at?: string; readonly exitCode?: number; readonly cancelOn?: string },
) => Promise<StepResult>;

/** The second import of one archive into a fresh checkout. */
async function fromCache(cms: string, fresh: string, workspace: string, step: RunStep): Promise<StepResult> {
  let result: StepResult | undefined;
  for (const _ of ['imported', 'from the cache']) {
    rmSync(fresh, { recursive: true, force: true });
    makeFreshCheckout(cms, join(fresh, 'cms'));
    cpSync(join(workspace, 'backup.tar.gz.enc'), join(fresh, 'backup.tar.gz.enc'));
    result = await step({ mode: 'import', file: 'backup.tar.gz.enc', cache: 'true' }, { at: fresh });
  }
  return result as StepResult;
}

/** Has a step wait while it evaluates the configuration, and tells it which file shows that. */
async function whileItReads(
  cms: string,
  run: (cancelOn: string) => Promise<StepResult>,
): Promise<StepResult> {
  const configuration = join(cms, 'config/database.ts');
  const marker = join(cms, '..', '..', 'started');
  const text = readFileSync(configuration, 'utf8');
  writeFileSync(
    configuration,
    `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    ${text}`,
  );
  try {
    return await run(marker);
  } finally {
    writeFileSync(configuration, text);
  }
}

/** While articles have no summary in their schema. */
async function withoutAttribute(cms: string, run: () => Promise<StepResult>): Promise<StepResult> {
  const file = join(cms, 'src/api/article/content-types/article/schema.json');
  const text = readFileSync(file, 'utf8');
  const schema = JSON.parse(text);
  delete schema.attributes.summary;
  writeFileSync(file, JSON.stringify(schema, undefined, 2));
  try {
    return await run();
  } finally {
    writeFileSync(file, text);
  }
}

function change(cms: string, sql: string): void {
  const database = new DatabaseSync(join(cms, '.tmp/data.db'), { enableForeignKeyConstraints: true });
  database.exec(sql);
  database.close();
}
