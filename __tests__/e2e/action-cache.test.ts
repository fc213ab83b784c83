import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, runAction, type Step, type StepResult } from '../support/run-action.ts';
import { startS3 } from '../support/s3-server.ts';
import { makeFreshCheckout } from '../support/strapi-stand-in.ts';

const key = 'a long random key of the team';

let seed: string;
let folder: string;
let workspace: string;
let service: ArtifactService;

beforeAll(async () => {
  assertBuilt();
  seed = mkdtempSync(join(tmpdir(), 'action-seed-'));
  copyBlog(join(seed, 'cms'));
  service = await startArtifactService();
  const inputs = { 'working-directory': 'cms', key, file: 'seed', upload: 'false' };
  expect((await runAction({ inputs, workspace: seed, runner: seed })).exitCode).toBe(0);
}, 60_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(seed, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'));
  workspace = join(folder, 'workspace');
  checkOut();
  service.reset();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A fresh checkout, with its packages installed: no database and no media. */
function checkOut(): void {
  rmSync(workspace, { recursive: true, force: true });
  const cms = join(workspace, 'cms');
  makeFreshCheckout(join(seed, 'cms'), cms);
  cpSync(join(seed, 'seed.tar.gz.enc'), join(workspace, 'seed.tar.gz.enc'));
}

/** Every step has the same temporary folder, as the steps of all jobs on GitHub's runners have. */
function run(inputs: Step['inputs'] = {}, step: Partial<Step> = {}): Promise<StepResult> {
  const runner = mkdtempSync(join(folder, 'runner-'));
  const temporary = join(folder, 'temp');
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  return runAction({
    ...step,
    inputs: {
      mode: 'import',
      'working-directory': 'cms',
      file: 'seed.tar.gz.enc',
      key,
      cache: 'true',
      ...inputs,
    },
    environment: { ...service.environment, RUNNER_TEMP: temporary, ...step.environment },
    workspace,
    runner,
  });
}

const problems = ({ annotations }: StepResult) => annotations.filter(({ level }) => level !== 'notice');
const wasStarted = () => existsSync(join(workspace, 'cms/started'));
const media = () => readdirSync(join(workspace, 'cms/public/uploads')).sort();

function articles(): unknown {
  const database = new DatabaseSync(join(workspace, 'cms/.tmp/data.db'), { readOnly: true });
  const rows = database.prepare('SELECT * FROM articles ORDER BY id').all();
  database.close();
  return rows;
}

test('the second import into a fresh checkout comes from the cache, without starting Strapi', async () => {
  const first = await run();
  expect(problems(first)).toEqual([]);
  expect(first.outputs['cache-hit']).toBe('false');
  expect(wasStarted()).toBe(true);
  const made = [articles(), media()];
  expect(service.caches).toHaveLength(1);

  checkOut();
  const second = await run();
  expect(problems(second)).toEqual([]);
  expect(second.outputs).toMatchObject({
    'cache-hit': 'true',
    entities: first.outputs.entities,
    links: first.outputs.links,
    assets: first.outputs.assets,
  });
  expect(second.summary).toContain('**Nothing was imported in this run.**');
  expect(wasStarted()).toBe(false);
  expect([articles(), media()]).toEqual(made);
  expect(readdirSync(join(workspace, 'cms/.tmp'))).toEqual(['data.db']);
  expect(await second.post()).toMatchObject({ exitCode: 0, annotations: [] });
}, 60_000);

test('another key, archive, schema or option is another cache', async () => {
  await run();
  const misses: Step['inputs'][] = [
    { key: 'another' },
    { exclude: 'files' },
    { 'on-schema-difference': 'adapt' },
  ];
  for (const inputs of misses) {
    checkOut();
    const result = await run(inputs);
    expect(result.outputs['cache-hit'] ?? 'false').toBe('false');
  }
  checkOut();
  writeFileSync(join(workspace, 'cms/config/server.ts'), 'export default {};');
  expect((await run()).outputs['cache-hit']).toBe('false');
}, 90_000);

test('media that belongs into a bucket is brought there by every import', async () => {
  const bucket = await startS3(folder);
  try {
    const options = { provider: 'aws-s3', providerOptions: bucket.providerOptions };
    const config = `module.exports = ${JSON.stringify({ upload: { config: options } })};`;
    for (const emptied of [false, true]) {
      checkOut();
      rmSync(join(workspace, 'cms/config/plugins.ts'));
      writeFileSync(join(workspace, 'cms/config/plugins.js'), config);
      if (emptied) {
        await bucket.empty();
      }
      const result = await run();
      expect(problems(result)).toEqual([]);
      expect(result.outputs['cache-hit']).toBe('false');
      expect(result.log).toContain('The seeded database is not cached: media is kept by aws-s3');
      expect(await bucket.keys()).toHaveLength(Number(result.outputs.assets));
    }
  } finally {
    await bucket.close();
  }
}, 60_000);

test('nothing in the clear is cached, and without a key nothing at all', async () => {
  await run();
  const [cache] = service.caches;
  expect(cache?.key).toMatch(/^strapi-dms-seed-v2-sqlite-[0-9a-f]{16}-[0-9a-f]{64}$/);
  checkOut();
  const plain = await runAction({
    inputs: { 'working-directory': 'cms', encrypt: 'false', file: 'plain', upload: 'false' },
    workspace: seed,
    runner: seed,
  });
  cpSync(join(seed, plain.outputs.file ?? ''), join(workspace, 'plain.tar.gz'));
  const result = await run({ file: 'plain.tar.gz', key: '' });
  expect(problems(result)).toEqual([]);
  expect(result.log).toContain('only encrypted data is cached');
  expect(service.caches).toHaveLength(1);
}, 60_000);

test('a cache that was changed is not used, and the import goes on without it', async () => {
  await run();
  await service.changeCaches();
  checkOut();
  const result = await run();
  expect(result.exitCode).toBe(0);
  expect(result.outputs['cache-hit']).toBe('false');
  expect(articles()).not.toEqual([]);
}, 60_000);

test.each<[string, () => void, Record<string, string>]>([
  ['is read-only', () => service.makeCachesReadOnly(), {}],
  ['may only be read', () => undefined, { ACTIONS_CACHE_MODE: 'read' }],
  ['is not there', () => undefined, { ACTIONS_RESULTS_URL: '' }],
])(
  'a cache that %s is a note, not a failure',
  async (_, prepare, environment) => {
    prepare();
    const result = await run({}, { environment });
    expect(result.exitCode).toBe(0);
    expect(result.annotations.filter(({ level }) => level === 'error')).toEqual([]);
    expect(result.log).toMatch(/Nothing was cached|no cache service/);
    expect(articles()).not.toEqual([]);
  },
  60_000,
);

test('a database that exists already is imported into as ever', async () => {
  cpSync(join(workspace, 'cms/empty.db'), join(workspace, 'cms/.tmp/data.db'));
  const result = await run();
  expect(problems(result)).toEqual([]);
  expect(result.log).toContain('exists already');
  expect(service.caches).toEqual([]);
}, 60_000);

test('an archive is downloaded once', async () => {
  await runAction({
    inputs: { 'working-directory': 'cms', key, file: 'again' },
    environment: service.environment,
    workspace: seed,
    runner: seed,
  });
  const downloads = () => service.calls.filter((call) => call === 'GetSignedArtifactURL').length;
  const artifact = { file: '', artifact: 'again' };
  expect((await run(artifact)).outputs['cache-hit']).toBe('false');
  expect([downloads(), service.caches.length]).toEqual([1, 2]);
  // Another schema, so that the seeded database is another.
  checkOut();
  writeFileSync(join(workspace, 'cms/config/server.ts'), 'export default {};');
  expect((await run(artifact)).outputs['cache-hit']).toBe('true');
  expect(downloads()).toBe(1);
  expect(wasStarted()).toBe(true);
  // Not even the archive is needed where the seeded database is there.
  checkOut();
  const third = await run(artifact);
  expect(third.outputs).toMatchObject({ 'cache-hit': 'true', digest: expect.stringMatching(/^sha256:/) });
  expect(wasStarted()).toBe(false);
  expect(readFileSync(third.outputs.report ?? '', 'utf8')).toContain('"command": "import"');
}, 90_000);

test('an archive that an identity of age opens is downloaded once, too', async () => {
  const identity = await generateIdentity();
  const recipients = await identityToRecipient(identity);
  await runAction({
    inputs: { 'working-directory': 'cms', encryption: 'age', recipients, file: 'aged' },
    environment: service.environment,
    workspace: seed,
    runner: seed,
  });
  const artifact = { file: '', artifact: 'aged', key: '', identity };
  for (const hit of ['false', 'true']) {
    checkOut();
    const result = await run(artifact);
    expect(problems(result)).toEqual([]);
    expect(result.outputs['cache-hit']).toBe(hit);
  }
  expect(service.calls.filter((call) => call === 'GetSignedArtifactURL')).toHaveLength(1);
}, 90_000);

test('an import that is skipped where there is content seeds an empty database, and leaves one that has content', async () => {
  await runAction({
    inputs: { 'working-directory': 'cms', key, file: 'once' },
    environment: service.environment,
    workspace: seed,
    runner: seed,
  });
  const inputs = { file: '', artifact: 'once', 'if-not-empty': 'skip' };
  const first = await run(inputs);
  expect(problems(first)).toEqual([]);
  expect(first.outputs).toMatchObject({ skipped: 'false', 'cache-hit': 'false' });
  expect(articles()).not.toEqual([]);
  const made = [articles(), media()];

  const calls = service.calls.length;
  const second = await run(inputs);
  expect(second.exitCode).toBe(0);
  expect(second.annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message: expect.stringMatching(/^Nothing was imported: the database .* has content already, \d+ × /),
    }),
  ]);
  expect(second.outputs).toMatchObject({
    skipped: 'true',
    'cache-hit': 'false',
    file: 'once',
    seal: '',
    entities: '0',
    'safety-backup': '',
  });
  expect(second.summary).toMatch(/^## ✅ Strapi import: skipped, the database has content already\n/);
  expect(second.summary).toMatch(/^\| Article \| 10 \|/m);
  expect(JSON.parse(readFileSync(second.outputs.report ?? '', 'utf8'))).toMatchObject({
    command: 'import',
    skipped: true,
    found: expect.arrayContaining([expect.objectContaining({ uid: 'api::article.article' })]),
  });
  expect([articles(), media()]).toEqual(made);
  expect(readdirSync(workspace).filter((name) => name.startsWith('before_import_'))).toEqual([]);
  // The artifact is not even looked for.
  expect(service.calls.slice(calls)).toEqual([]);

  checkOut();
  const third = await run(inputs);
  expect(third.outputs).toMatchObject({ skipped: 'false', 'cache-hit': 'true' });
  expect([articles(), media()]).toEqual(made);
}, 90_000);

test('where the first start of Strapi itself makes content, that stays, and the cache keeps nothing of it', async () => {
  cpSync(join(seed, 'cms/.tmp/data.db'), join(workspace, 'cms/empty.db'));
  const result = await run({ 'if-not-empty': 'skip' });
  expect(result.exitCode).toBe(0);
  expect(wasStarted()).toBe(true);
  expect(result.outputs).toMatchObject({ skipped: 'true', 'cache-hit': 'false' });
  expect(result.summary).toContain('<tr><td>Strapi was started</td><td>once, to create the tables</td></tr>');
  expect(service.caches).toEqual([]);
}, 60_000);
