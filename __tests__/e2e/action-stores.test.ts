import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, runAction, type Step } from '../support/run-action.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';

const key = 'the key of a team that is long enough';
const store = 's3://media/shop';
let folder: string;
let server: S3Server;
let service: ArtifactService;

beforeAll(async () => {
  assertBuilt();
  folder = mkdtempSync(join(tmpdir(), 'action-stores-'));
  mkdirSync(join(folder, 'runner'));
  copyBlog(join(folder, 'workspace/cms'));
  server = await startS3(folder);
  service = await startArtifactService();
}, 60_000);

afterAll(async () => {
  await server.close();
  await service[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const run = (inputs: Step['inputs']) =>
  runAction({
    inputs: { key, store, ...inputs },
    environment: {
      ...service.environment,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_S3: server.url,
    },
    workspace: join(folder, 'workspace'),
    runner: join(folder, 'runner'),
  });

test('a backup goes into a store, and comes back from there', async () => {
  const exported = await run({ mode: 'export', 'working-directory': 'cms' });
  expect([exported.exitCode, exported.annotations]).toEqual([0, []]);
  const { file = '', digest = '' } = exported.outputs;
  expect(file).toMatch(/^s3:\/\/media\/shop\/export_\d{14}\.tar\.gz\.enc$/);
  expect(exported.outputs['artifact-id'] ?? '').toBe('');
  expect(service.all).toEqual([]);
  expect(exported.summary).toContain(`aws s3 cp ${file} `);
  expect(exported.summary).toContain(`store: "${store}"`);
  expect((await server.keys()).filter((name) => name.endsWith('.json'))).toHaveLength(1);

  const verified = await run({ mode: 'verify', digest, 'require-seal': 'authenticated' });
  expect([verified.exitCode, verified.outputs.file, verified.outputs.digest]).toEqual([0, file, digest]);

  const database = new DatabaseSync(join(folder, 'workspace/cms/.tmp/data.db'));
  const titles = () => database.prepare('SELECT title FROM articles ORDER BY id').all();
  const before = titles();
  database.exec("UPDATE articles SET title = 'lost'");
  database.close();
  const imported = await run({ mode: 'import', 'working-directory': 'cms', digest, force: 'true' });
  expect([imported.exitCode, imported.outputs.file, imported.outputs.seal]).toEqual([
    0,
    file,
    'authenticated',
  ]);
  const again = new DatabaseSync(join(folder, 'workspace/cms/.tmp/data.db'));
  expect(again.prepare('SELECT title FROM articles ORDER BY id').all()).toEqual(before);
  again.close();
  expect(JSON.parse(readFileSync(imported.outputs.report ?? '', 'utf8')).file).toBe(file);
});

test('a store and an artifact are refused together, and a digest that is not that of the backup', async () => {
  const both = await run({ mode: 'import', 'working-directory': 'cms', artifact: 'shop.tar.gz.enc' });
  expect([both.exitCode, both.log]).toEqual([2, expect.stringContaining('both a store and an artifact')]);
  const other = await run({ mode: 'verify', digest: `sha256:${'0'.repeat(64)}` });
  expect([other.exitCode, other.log]).toEqual([12, expect.stringContaining('has the digest')]);
});

test('jobs bring shares of the media into a bucket, and a last one imports', async () => {
  const workspace = join(folder, 'shared');
  copyBlog(join(workspace, 'cms'));
  const environment = {
    ...service.environment,
    PATH: process.env.PATH ?? '',
    RESTIC_PASSWORD: 'a password of the job',
    RESTIC_CACHE_DIR: join(folder, 'restic-cache'),
  };
  const repository = join(folder, 'restic');
  execFileSync('restic', ['init', '--quiet', '--repo', repository], { env: environment });
  const job = (inputs: Step['inputs']) =>
    runAction({
      inputs: { 'working-directory': 'cms', store: `restic:${repository}`, ...inputs },
      environment,
      workspace,
      runner: join(folder, 'runner'),
    });
  expect((await job({ mode: 'export' })).annotations).toEqual([]);
  writeFileSync(
    join(workspace, 'cms/config/plugins.ts'),
    `export default () => (${JSON.stringify({
      upload: { config: { provider: 'aws-s3', providerOptions: server.optionsFor('other') } },
    })});`,
  );
  const database = new DatabaseSync(join(workspace, 'cms/.tmp/data.db'));
  const providers = () => database.prepare('SELECT DISTINCT provider FROM files').all();
  const before = providers();

  const early = await job({ mode: 'import', force: 'true', shard: 'records/2' });
  expect([early.exitCode, early.log]).toEqual([1, expect.stringContaining('the shares 1/2')]);
  for (const shard of ['1/2', '2/2']) {
    const brought = await job({ mode: 'import', force: 'true', shard });
    expect([brought.exitCode, brought.annotations]).toEqual([0, []]);
    expect(brought.summary).toContain(`The share ${shard} of the media files is at the provider`);
    expect(brought.summary).toContain('Nothing is imported before the last job');
    expect(JSON.parse(readFileSync(brought.outputs.report ?? '', 'utf8')).share.part).toBe(Number(shard[0]));
  }
  expect(providers()).toEqual(before);
  const imported = await job({ mode: 'import', force: 'true', shard: 'records/2' });
  expect(imported.exitCode).toBe(0);
  expect(providers()).toEqual([{ provider: 'aws-s3' }]);
  const { media } = JSON.parse(readFileSync(imported.outputs.report ?? '', 'utf8'));
  expect(media).toMatchObject({ written: 0, unchanged: (await server.keys('other')).length });
  database.close();

  const cached = await job({ mode: 'import', shard: '1/2', cache: 'true' });
  expect([cached.exitCode, cached.log]).toEqual([2, expect.stringContaining('does not go with `shard`')]);
}, 240_000);
