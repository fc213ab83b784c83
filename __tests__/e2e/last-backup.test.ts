import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, runAction, type Step, type StepResult } from '../support/run-action.ts';

const key = 'a long random key of the team';

let folder: string;
let workspace: string;
let service: ArtifactService;
let runId: number;

beforeAll(async () => {
  assertBuilt();
  service = await startArtifactService();
}, 30_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'));
  workspace = join(folder, 'workspace');
  copyBlog(join(workspace, 'cms'));
  service.reset();
  runId = 17;
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A backup in a run of its own, or in the one that is on. */
async function backUp(
  inputs: Step['inputs'] = {},
  environment: Step['environment'] = {},
  isInSameRun = false,
): Promise<StepResult> {
  if (!isInSameRun) {
    service.endRun({});
    runId += 1;
  }
  const temporary = join(folder, 'temp');
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  const result = await runAction({
    inputs: { 'working-directory': 'cms', key, file: 'backup', ...inputs },
    environment: {
      ...service.environment,
      GITHUB_JOB: 'backup',
      GITHUB_RUN_ID: `${runId}`,
      GITHUB_RUN_NUMBER: `${runId - 10}`,
      GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/backup.yml@refs/heads/main',
      RUNNER_TEMP: temporary,
      ...environment,
    },
    workspace,
    runner: folder,
  });
  expect(result.exitCode).toBe(0);
  expect(result.annotations).toEqual([]);
  return result;
}

const comparison = ({ summary }: StepResult) =>
  /^(?:Since the last backup|No record of an earlier backup).*$/m.exec(summary)?.[0];

function deleteTag(): void {
  const database = new DatabaseSync(join(workspace, 'cms/.tmp/data.db'));
  database.exec('DELETE FROM tags WHERE id = (SELECT min(id) FROM tags)');
  database.close();
}

const first = expect.stringContaining('No record of an earlier backup');

test('the first backup says that it is, and the second what is different', async () => {
  expect(comparison(await backUp())).toEqual(first);
  deleteTag();
  const second = await backUp();
  expect(comparison(second)).toMatch(
    /^Since the last backup \(\[run 18\]\(.*\/runs\/18\), .* ago\): \*\*−1 record, ±0 media files, [+−][\d.]+ k?B in the archive\*\*\.$/,
  );
  expect(second.summary).toMatch(/\| Tag \| 3 \| −1 \|/);
  // The third is compared with the second, not with the first.
  expect(comparison(await backUp())).toMatch(/run 19.*±0 records/);
}, 60_000);

test('the record is encrypted, and tells nobody without the key what it is of', async () => {
  await backUp();
  const [cache] = service.caches;
  expect(service.caches).toHaveLength(1);
  expect(cache?.key).toMatch(/^strapi-dms-counts-v1-[0-9a-f]{16}-[0-9a-f]{32}-18-1$/);
  const tar = await service.cached(cache?.key ?? '');
  expect(tar.includes('strapi-dms-seed1')).toBe(true);
  expect(tar.includes('article')).toBe(false);
  expect(comparison(await backUp({ key: 'another long random key of the team' }))).toEqual(first);
}, 60_000);

test('only backups of the same are compared: step, job, workflow, name, scope and key', async () => {
  await backUp();
  const others: readonly [Step['inputs'], Record<string, string>][] = [
    [{ file: 'another' }, {}],
    [{ exclude: 'files' }, {}],
    [{}, { GITHUB_JOB: 'another' }],
    [{}, { GITHUB_ACTION: 'another' }],
    [{}, { GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/other.yml@refs/heads/main' }],
  ];
  for (const [inputs, environment] of others) {
    expect([inputs, environment, comparison(await backUp(inputs, environment))]).toEqual([
      inputs,
      environment,
      first,
    ]);
  }
  expect(
    comparison(
      await backUp({}, { GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/backup.yml@refs/heads/next' }),
    ),
  ).toMatch(/run 18/);
}, 90_000);

test('names that have the number of the run or a date in them are those of one backup', async () => {
  await backUp({ file: `shop-${runId + 1}-${runId - 9}-2026-11-28` });
  expect(comparison(await backUp({ file: `shop-${runId + 1}-${runId - 9}-2026-11-29` }))).toMatch(/run 18/);
}, 60_000);

test('two exports of one run are not compared with each other', async () => {
  await backUp({ file: 'site-1' });
  expect(comparison(await backUp({ file: 'site-2' }, {}, true))).toEqual(first);
  expect(comparison(await backUp({ file: 'site-1', overwrite: 'true' }, {}, true))).toEqual(first);
  expect(comparison(await backUp({ file: 'site-1' }))).toMatch(/run 18/);
}, 60_000);

test('without a key, or a cache, there is no comparison, and one line in the log says why', async () => {
  const recipients = await identityToRecipient(await generateIdentity());
  const aged = await backUp({ key: '', encryption: 'age', recipients });
  expect(aged.log.match(/not compared with the last one/g)).toHaveLength(1);
  const plain = await backUp({ key: '', encrypt: 'false' });
  expect(plain.log.match(/not compared with the last one/g)).toHaveLength(1);
  const alone = await backUp({ upload: 'false' }, { ACTIONS_RESULTS_URL: '' });
  expect(alone.log.match(/There is no cache service here; this backup is not compared/g)).toHaveLength(1);
  expect([aged, plain, alone].map(comparison)).toEqual([undefined, undefined, undefined]);
  expect(service.caches).toEqual([]);
}, 60_000);

test.each<[string, () => void | Promise<void>, RegExp]>([
  ['answers with an error', () => service.failNext('GetCacheEntryDownloadURL', 500), /./],
  [
    'does not answer',
    () => service.hangNext('GetCacheEntryDownloadURL'),
    /could not be looked up within 5 seconds/,
  ],
  ['gives what is damaged', () => service.changeCaches(), /The cache: Failed to restore/],
  ['takes nothing', () => service.makeCachesReadOnly(), /Nothing was cached/],
  [
    'takes nothing, with an error',
    () => service.failNext('FinalizeCacheEntryUpload', 400),
    /The cache: (?:Failed to save|Unable to finalize)/,
  ],
  [
    'does not answer to what it is to take',
    () => service.hangNext('CreateCacheEntry'),
    /could not be kept within 5 seconds/,
  ],
])(
  'a cache that %s is a line in the log of a backup that succeeds',
  async (_, prepare, said) => {
    await backUp();
    await prepare();
    const result = await backUp();
    expect(result.log).toMatch(said);
    expect(service.artifacts).toHaveLength(1);
    expect(result.outputs['artifact-id']).toBe(`${service.artifacts[0]?.id}`);
    expect(readFileSync(result.outputs.report ?? '', 'utf8')).toContain('"command": "export"');
  },
  60_000,
);
