import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
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
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { backupFolder } from '../../src/commands/import/backup-folder.ts';
import { exitCodes } from '../../src/errors.ts';
import { type ArtifactService, type StoredRun, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, githubToken, runAction, type Step, type StepResult } from '../support/run-action.ts';
import { someOf } from '../support/thorough.ts';

const key = 'a long random key of the team';

let pristine: string;
let folder: string;
let workspace: string;
let service: ArtifactService;

beforeAll(async () => {
  assertBuilt();
  pristine = mkdtempSync(join(tmpdir(), 'action-blog-'));
  copyBlog(join(pristine, 'cms'));
  service = await startArtifactService();
}, 60_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(pristine, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'));
  workspace = join(folder, 'workspace');
  cpSync(pristine, workspace, { recursive: true });
  mkdirSync(join(folder, 'runner'));
  service.reset();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(inputs: Step['inputs'], step: Partial<Step> = {}): Promise<StepResult> {
  return runAction({
    ...step,
    inputs: { 'working-directory': 'cms', key, ...inputs },
    environment: { ...service.environment, ...step.environment },
    workspace,
    runner: join(folder, 'runner'),
  });
}

const restore = (inputs: Step['inputs'], step: Partial<Step> = {}) =>
  run({ mode: 'import', force: 'true', 'safety-backup': 'false', ...inputs }, step);

/** Exports into an artifact, in a run of its own that then ends. */
async function exportInRun(
  run_: Partial<StoredRun> = {},
  file = 'seed',
): Promise<{ id: number; digest: string }> {
  const result = await run({ mode: 'export', file });
  expect(result.exitCode).toBe(0);
  return { id: service.endRun(run_), digest: result.outputs['artifact-digest'] ?? '' };
}

const database = () => new DatabaseSync(join(workspace, 'cms/.tmp/data.db'));

function deleteArticles(): void {
  const target = database();
  target.exec('DELETE FROM articles');
  target.close();
}

function countArticles(): number {
  const target = database();
  const row = target.prepare('SELECT count(*) AS count FROM articles').get();
  target.close();
  return Number(row?.count);
}

const errorOf = ({ annotations }: StepResult) =>
  annotations.filter(({ level }) => level === 'error').map(({ message }) => message);

const reportOf = ({ outputs }: StepResult) => JSON.parse(readFileSync(outputs.report ?? '', 'utf8'));

/** What the runner's temporary folder still holds of archives. */
const leftArchives = () =>
  readdirSync(join(folder, 'runner'), { recursive: true }).filter((path) => /\.tar/.test(`${path}`));

async function expectRefused(inputs: Step['inputs'], exitCode: number, ...patterns: RegExp[]): Promise<void> {
  deleteArticles();
  const result = await restore(inputs);
  expect(errorOf(result)).toHaveLength(1);
  for (const pattern of patterns) {
    expect(errorOf(result)[0]).toMatch(pattern);
  }
  expect(result.exitCode).toBe(exitCode);
  expect(countArticles()).toBe(0);
}

describe('an archive of this run', () => {
  test('is imported by its name, by its name with the extension, and by its id', async () => {
    const exported = await run({ mode: 'export', file: 'seed' });
    const articles = countArticles();
    const names = ['seed', 'seed.tar.gz.enc', exported.outputs['artifact-id'] ?? ''];
    for (const artifact of names) {
      deleteArticles();
      const result = await restore({ artifact, digest: exported.outputs['artifact-digest'] ?? '' });
      expect(errorOf(result)).toEqual([]);
      expect(result.outputs).toMatchObject({ digest: exported.outputs.digest, 'run-id': '' });
      expect(reportOf(result)).not.toHaveProperty('from');
      expect(countArticles()).toBe(articles);
    }
    // The archives are gone before the job is over; only what was exported into the workspace is left.
    expect(leftArchives()).toEqual([]);
    expect(service.calls).not.toContain('getRun');
  }, 60_000);

  test('is refused when another was uploaded under its name meanwhile, where its digest is given', async () => {
    const exported = await run({ mode: 'export', file: 'seed' });
    const again = await run({ mode: 'export', file: 'seed', overwrite: 'true', exclude: 'files' });
    expect(again.exitCode).toBe(0);
    await expectRefused(
      { artifact: 'seed', digest: exported.outputs.digest ?? '' },
      exitCodes.damagedArchive,
      /input digest/,
    );
  }, 60_000);

  test('may have been zipped by actions/upload-artifact', async () => {
    const exported = await run({ mode: 'export', file: 'seed', upload: 'false' });
    const zip = zipOf(
      exported.outputs.file ?? '',
      readFileSync(join(workspace, exported.outputs.file ?? '')),
    );
    await service.putZip('seed', zip, `sha256:${createHash('sha256').update(zip).digest('hex')}`);
    const articles = countArticles();
    deleteArticles();
    const result = await restore({ artifact: 'seed' });
    expect(errorOf(result)).toEqual([]);
    expect(countArticles()).toBe(articles);
  }, 60_000);

  test('that is not there has its own exit code, and the message says what was looked for', async () => {
    await run({ mode: 'export', file: 'seed' });
    await expectRefused(
      { artifact: 'sed' },
      exitCodes.noArchive,
      /named sed was looked for/,
      /seed\.tar\.gz\.enc/,
    );
  }, 60_000);
});

describe('an archive of another run', () => {
  test('is imported by the number of the run', async () => {
    const { id, digest } = await exportInRun();
    const articles = countArticles();
    deleteArticles();
    const result = await restore({ 'run-id': `${id}` });
    expect(errorOf(result)).toEqual([]);
    expect(result.outputs).toMatchObject({
      digest: `sha256:${digest}`,
      'run-id': `${id}`,
      'run-started-at': '2026-01-17T01:00:00.000Z',
      file: 'seed.tar.gz.enc',
    });
    expect(reportOf(result).from).toEqual({
      run: id,
      workflow: 'backup.yml',
      startedAt: '2026-01-17T01:00:00.000Z',
      url: `https://github.com/octo/shop/actions/runs/${id}`,
    });
    expect(result.summary).toMatch(/^The archive is <code>.*<\/code> of \[run 17 of backup\.yml\]\(https:/m);
    expect(result.log).toMatch(/^The archive is from run 17 of backup\.yml, started at /m);
    expect(countArticles()).toBe(articles);
    expect(result.printed.replace(/^::add-mask::.*$/gm, '')).not.toContain(githubToken);
  }, 60_000);

  test('is that of the newest successful run of the workflow on the branch', async () => {
    await exportInRun();
    const { digest } = await exportInRun({}, 'newer');
    await exportInRun({ head_branch: 'other' });
    await exportInRun({ workflow: 'ci.yml' });
    service.endRun({});
    deleteArticles();
    const result = await restore({ workflow: 'backup.yml', branch: 'main' });
    expect(errorOf(result)).toEqual([]);
    expect(result.outputs.digest).toBe(`sha256:${digest}`);
    expect(countArticles()).toBeGreaterThan(0);
  }, 90_000);

  test.each(
    someOf<[string, Partial<StoredRun>, RegExp]>(
      [
        ['of a fork', { head_repository: { id: 2 } }, /from a fork/],
        ['that failed', { conclusion: 'failure' }, /ended with failure/],
        ['of a pull request', { event: 'pull_request' }, /started by pull_request/],
      ],
      1,
    ),
  )(
    'a run %s is refused by its number, and passed over as the newest',
    async (_, poisoned, reason) => {
      const good = await exportInRun();
      const bad = await exportInRun(poisoned, 'poison');
      await expectRefused({ 'run-id': `${bad.id}` }, exitCodes.failed, reason);
      const result = await restore({ workflow: 'backup.yml' });
      expect(result.outputs.digest).toBe(`sha256:${good.digest}`);
    },
    90_000,
  );

  test('whose content is not what was uploaded is refused, and is not kept', async () => {
    const { id } = await exportInRun();
    await service.replace('seed.tar.gz.enc', Buffer.from('poison'));
    await expectRefused({ 'run-id': `${id}` }, exitCodes.damagedArchive, /not what was uploaded/);
    expect(leftArchives()).toEqual([]);
  }, 60_000);

  test('whose name was uploaded again is refused', async () => {
    const { id } = await exportInRun();
    service.uploadAgain(id, 'seed.tar.gz.enc');
    await expectRefused({ 'run-id': `${id}`, artifact: 'seed' }, exitCodes.failed, /uploaded 2 times/);
  }, 60_000);

  test('that nobody has made is exit code 10, with the workflow that would make one', async () => {
    service.endRun({});
    await expectRefused(
      { workflow: 'backup.yml' },
      exitCodes.noArchive,
      /successful runs of backup\.yml on main; run 17 has no artifacts/,
      /gh workflow run backup\.yml --ref main/,
    );
    await expectRefused({ workflow: 'nothing.yml' }, exitCodes.noArchive, /no workflow nothing\.yml/);
    await expectRefused({ 'run-id': '99' }, exitCodes.noArchive, /no workflow run 99/);
  }, 60_000);

  test('needs a permission, and the message says which', async () => {
    const { id } = await exportInRun();
    service.failNext('getRun', 403);
    await expectRefused({ 'run-id': `${id}` }, exitCodes.failed, /actions: read/);
    await expectRefused({ 'run-id': `${id}`, 'github-token': '' }, exitCodes.usage, /github-token/);
  }, 60_000);

  test('survives services that are busy, and a connection that breaks', async () => {
    const { id } = await exportInRun();
    const articles = countArticles();
    deleteArticles();
    for (const method of ['getRun', 'listRunArtifacts', 'downloadArtifact']) {
      service.failNext(method, 503);
    }
    service.dropNextDownload();
    const result = await restore({ 'run-id': `${id}` });
    expect(errorOf(result)).toEqual([]);
    expect(service.calls).toContain('dropped');
    expect(service.calls.filter((call) => call === 'downloadArtifact')).toHaveLength(2);
    expect(countArticles()).toBe(articles);
  }, 120_000);
});

describe('a verification', () => {
  const verify = (inputs: Step['inputs']) =>
    runAction({
      inputs: { mode: 'verify', key, ...inputs },
      environment: service.environment,
      workspace,
      runner: join(folder, 'runner'),
    });

  async function expectUnverified(inputs: Step['inputs'], exitCode: number, ...patterns: RegExp[]) {
    const result = await verify(inputs);
    expect(errorOf(result)).toHaveLength(1);
    for (const pattern of patterns) {
      expect(errorOf(result)[0]).toMatch(pattern);
    }
    expect(result.exitCode).toBe(exitCode);
    expect(result.outputs).toEqual({});
    return result;
  }

  test('takes an artifact of this run, by its name and its digest', async () => {
    const exported = await run({ mode: 'export', file: 'seed' });
    const result = await verify({ artifact: 'seed', digest: exported.outputs['artifact-digest'] ?? '' });
    expect(errorOf(result)).toEqual([]);
    expect(result.outputs).toMatchObject({
      file: 'seed.tar.gz.enc',
      digest: exported.outputs.digest,
      'content-digest': exported.outputs['content-digest'],
      seal: 'authenticated',
      'run-id': '',
    });
    expect(leftArchives()).toEqual([]);
  }, 60_000);

  test('rehearses the newest backup of a workflow, and says from which run it is and how old', async () => {
    await exportInRun();
    const { id, digest } = await exportInRun({}, 'newer');
    await exportInRun({ head_repository: { id: 2 } }, 'poison');
    await exportInRun({ workflow: 'ci.yml' }, 'other');
    const result = await verify({
      workflow: 'backup.yml',
      rehearse: 'true',
      'require-seal': 'authenticated',
    });
    expect(errorOf(result)).toEqual([]);
    const startedAt = '2026-01-18T01:00:00.000Z';
    expect(result.outputs).toMatchObject({
      file: 'newer.tar.gz.enc',
      digest: `sha256:${digest}`,
      'run-id': `${id}`,
      'run-started-at': startedAt,
    });
    expect(reportOf(result)).toMatchObject({
      file: 'newer.tar.gz.enc',
      from: { run: id, workflow: 'backup.yml', startedAt },
      rehearsal: { different: [] },
    });
    expect(result.summary).toMatch(/^<code>.*<\/code> of \[run 18 of backup\.yml\]\(https:/m);
    expect(result.log).toMatch(/^The archive is from run 18 of backup\.yml, started at /m);
    expect(leftArchives()).toEqual([]);
  }, 90_000);

  test.each(
    someOf<[string, Partial<StoredRun>, RegExp]>(
      [
        ['of a fork', { head_repository: { id: 2 } }, /are not verified: its code is from a fork/],
        ['that failed', { conclusion: 'failure' }, /ended with failure/],
        ['of a pull request', { event: 'pull_request' }, /started by pull_request/],
      ],
      1,
    ),
  )(
    'takes nothing of a run %s',
    async (_, poisoned, reason) => {
      const { id } = await exportInRun(poisoned);
      await expectUnverified({ 'run-id': `${id}` }, exitCodes.failed, reason);
      await expectUnverified({ workflow: 'backup.yml' }, exitCodes.noArchive, /no archive to verify/);
    },
    60_000,
  );

  test('of what is not what was uploaded, or not what was expected, fails', async () => {
    const { id, digest } = await exportInRun();
    const other = `sha256:${'0'.repeat(64)}`;
    await expectUnverified(
      { 'run-id': `${id}`, digest: other },
      exitCodes.damagedArchive,
      /has the digest sha256:.* but the input digest is/,
    );
    await service.replace('seed.tar.gz.enc', Buffer.from('poison'));
    await expectUnverified({ 'run-id': `${id}`, digest }, exitCodes.damagedArchive, /not what was uploaded/);
    expect(leftArchives()).toEqual([]);
  }, 60_000);

  test('compares a file of the workspace with the digest, too', async () => {
    const { outputs } = await run({ mode: 'export', file: 'seed', upload: 'false' });
    const { file = '', digest = '' } = outputs;
    expect((await verify({ file, digest })).outputs).toMatchObject({ file, digest });
    const other = `sha256:${'0'.repeat(64)}`;
    await expectUnverified({ file, digest: other }, exitCodes.damagedArchive, /but the input digest is/);
  }, 60_000);

  test('refuses inputs that contradict each other, as an import does', async () => {
    await expectUnverified(
      { file: 'seed.tar', artifact: 'seed' },
      exitCodes.usage,
      /both a file and an artifact/,
    );
    await expectUnverified(
      { 'run-id': '17', workflow: 'backup.yml' },
      exitCodes.usage,
      /each of them selects/,
    );
    await expectUnverified({ file: 'seed.tar', branch: 'main' }, exitCodes.usage, /without `workflow`/);
    await expectUnverified({ 'run-id': '17', 'github-token': '' }, exitCodes.usage, /github-token/);
    await expectUnverified({}, exitCodes.usage, /no archive to verify/);
  }, 60_000);

  test('of an artifact without the key says where the key comes from', async () => {
    const { id } = await exportInRun();
    await expectUnverified(
      { 'run-id': `${id}`, key: '' },
      exitCodes.damagedArchive,
      /encrypted/,
      /Dependabot/,
    );
  }, 60_000);
});

describe('an upload', () => {
  const sent = (call: RegExp) => service.calls.filter((made) => call.test(made)).length;

  /** More than the client sends at a time: its parts have 8 MiB. */
  beforeEach(() => {
    const [image = ''] = readdirSync(join(workspace, 'cms/public/uploads')).filter((name) =>
      /jpg$/.test(name),
    );
    writeFileSync(join(workspace, 'cms/public/uploads', image), randomBytes(20_000_000));
  });

  test('survives a connection that breaks half way, and a storage that is busy', async () => {
    for (const [fault, times] of [
      ['broken', 2],
      [503, 2],
    ] as const) {
      service.failUploads(fault, times);
      const name = `seed-${fault}`;
      const result = await run({ mode: 'export', file: name });
      expect(errorOf(result)).toEqual([]);
      expect(sent(new RegExp(`^PutBlob ${fault}$`))).toBe(times);
      const file = readFileSync(join(workspace, result.outputs.file ?? ''));
      expect((await service.download(`${name}.tar.gz.enc`)).equals(file)).toBe(true);
      expect(result.outputs['artifact-digest']).toBe(createHash('sha256').update(file).digest('hex'));
    }
  }, 120_000);

  test.each(
    someOf<[number | 'broken', RegExp]>(
      [
        [503, /could not be uploaded: .*503/],
        ['broken', /could not be uploaded: the connection to GitHub's storage broke repeatedly/],
      ],
      1,
    ),
  )(
    'that meets %s again and again fails, says so, and leaves no artifact',
    async (fault, reason) => {
      service.failUploads(fault, 1_000);
      const result = await run({ mode: 'export', file: 'seed' });
      expect(result.exitCode).toBe(exitCodes.failed);
      expect(errorOf(result)).toEqual([expect.stringMatching(reason)]);
      expect(errorOf(result)[0]).toContain('seed.tar.gz.enc');
      expect(result.outputs).not.toHaveProperty('artifact-id');
      expect(sent(/^FinalizeArtifact$/)).toBe(0);
      // The archive itself is whole, and half an artifact is none: nobody can import it.
      const verified = await runAction({
        inputs: { mode: 'verify', key, file: result.outputs.file ?? '' },
        workspace,
        runner: join(folder, 'runner'),
      });
      expect(verified.exitCode).toBe(0);
      await expectRefused({ artifact: 'seed' }, exitCodes.noArchive, /named seed was looked for/);
    },
    120_000,
  );
});

describe('the safety backup', () => {
  test('is an artifact before anything is deleted, which can be imported again', async () => {
    await run({ mode: 'export', file: 'seed', 'only-content-types': 'api::category.category' });
    const articles = countArticles();
    const result = await restore({ artifact: 'seed', 'safety-backup': 'true' });
    expect(errorOf(result)).toEqual([]);
    const id = result.outputs['safety-backup-artifact-id'] ?? '';
    expect(service.artifacts.map(({ name }) => name)).toContain(
      basename(result.outputs['safety-backup'] ?? ''),
    );
    deleteArticles();
    expect(errorOf(await restore({ artifact: id }))).toEqual([]);
    expect(countArticles()).toBe(articles);
  }, 60_000);

  test('that cannot be uploaded ends the import before anything is deleted', async () => {
    await run({ mode: 'export', file: 'seed' });
    const articles = countArticles();
    service.failNext('CreateArtifact', 403);
    const result = await restore({ artifact: 'seed', 'safety-backup': 'true' });
    expect(errorOf(result)).toEqual([expect.stringMatching(/Nothing was imported[\s\S]*upload: false/)]);
    expect(result.exitCode).toBe(exitCodes.failed);
    expect(countArticles()).toBe(articles);
  }, 60_000);

  test('stays in the workspace where it is not encrypted', async () => {
    await run({ mode: 'export', file: 'seed', encrypt: 'false', key: '' });
    const result = await restore({ artifact: 'seed', key: '', 'safety-backup': 'true' });
    expect(errorOf(result)).toEqual([]);
    expect(service.artifacts).toHaveLength(1);
    expect(result.annotations).toEqual([
      expect.objectContaining({ level: 'notice', message: expect.stringContaining('it is not encrypted') }),
    ]);
    expect(existsSync(join(workspace, result.outputs['safety-backup'] ?? ''))).toBe(true);
  }, 60_000);

  test('is an artifact, too, where an identity of age is all that the import was given', async () => {
    const identity = await generateIdentity();
    const recipients = await identityToRecipient(identity);
    await run({ mode: 'export', file: 'seed', encryption: 'age', recipients, key: '' });
    const result = await restore({ artifact: 'seed', key: '', identity, 'safety-backup': 'true' });
    expect(result.annotations).toEqual([]);
    const backup = result.outputs['safety-backup'] ?? '';
    expect(backup).toMatch(/\.tar\.gz\.age$/);
    expect(service.artifacts.map(({ name }) => name)).toContain(basename(backup));
    expect(result.outputs['safety-backup-artifact-id']).toMatch(/^\d+$/);
  }, 60_000);

  test('that stays on a machine of GitHub is told of as what is going to be lost, before anything is deleted', async () => {
    await run({ mode: 'export', file: 'seed', encrypt: 'false', key: '' });
    const result = await restore(
      { artifact: 'seed', key: '', 'safety-backup': 'true' },
      { environment: { RUNNER_ENVIRONMENT: 'github-hosted' } },
    );
    expect(result.annotations).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('the only copy') }),
    ]);
    expect(result.log.indexOf('the only copy')).toBeLessThan(result.log.indexOf('Entities: '));
  }, 60_000);
});

describe('the post step', () => {
  test('removes the archive that an export put into the temporary folder', async () => {
    const result = await run({ mode: 'export', encrypt: 'false', key: '' });
    expect(existsSync(result.outputs.file ?? '')).toBe(true);
    const post = await result.post();
    expect(post).toMatchObject({ exitCode: 0, annotations: [] });
    expect(existsSync(result.outputs.file ?? '')).toBe(false);
  }, 60_000);

  test('removes what a step that was killed has left', async () => {
    const configuration = join(workspace, 'cms/config/database.ts');
    const marker = join(folder, 'started');
    await run({ mode: 'export', file: 'seed', encrypt: 'false', key: '' });
    writeFileSync(
      configuration,
      `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
      ${readFileSync(configuration, 'utf8')}`,
    );
    const result = await restore(
      { artifact: 'seed', key: '', 'trust-config': 'true' },
      { cancelOn: marker, killed: true },
    );
    expect(leftArchives()).toHaveLength(1);
    const backups = backupFolder(join(workspace, 'cms'));
    mkdirSync(backups, { recursive: true });
    writeFileSync(join(backups, '.before_import_20260101000000_ab.tar.gz.0123.partial'), 'in the clear');
    expect(await result.post()).toMatchObject({ exitCode: 0, annotations: [] });
    expect(leftArchives()).toEqual([]);
    expect(readdirSync(backups)).toEqual([]);
  }, 60_000);
});

describe('downloads of media', () => {
  let server: Server;
  const marker = () => join(folder, 'half-arrived');
  const left = () => readdirSync(join(folder, 'tmp'));
  const scratchFolder = /^strapi-dms-scratch-[0-9a-f]+$/;

  /** The export has begun to write what has come. */
  function markArrival(): void {
    const timer = setInterval(() => {
      if (left().some((name) => scratchFolder.test(name))) {
        clearInterval(timer);
        writeFileSync(marker(), '');
      }
    }, 20);
    timer.unref();
  }

  /** A server that sends half of a file, and then nothing. */
  beforeEach(async () => {
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': 8_000_000 });
      response.write(Buffer.alloc(4_000_000));
      markArrival();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const target = database();
    target.exec(
      `UPDATE files SET provider = 'cdn', url = 'http://127.0.0.1:${port}/' || hash, formats = NULL`,
    );
    target.close();
    mkdirSync(join(folder, 'tmp'));
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const killed = () =>
    run(
      { mode: 'export', file: 'seed', upload: 'false' },
      { cancelOn: marker(), killed: true, environment: { TMPDIR: join(folder, 'tmp') } },
    );

  test('that a killed export has left are removed by its post step', async () => {
    const result = await killed();
    expect(left()).toContainEqual(expect.stringMatching(scratchFolder));
    expect(await result.post()).toMatchObject({ exitCode: 0, annotations: [] });
    expect(left()).toEqual([]);
  }, 60_000);

  test('and, where the machine went down, by the next run', async () => {
    await killed();
    expect(left()).not.toEqual([]);
    const next = await run(
      { mode: 'export', file: 'seed', upload: 'false', exclude: 'files' },
      { environment: { TMPDIR: join(folder, 'tmp') } },
    );
    expect(next.exitCode).toBe(0);
    expect(left()).toEqual([]);
  }, 60_000);
});

test('an export declares its archive to the runner, where the runner has the file command for it', async () => {
  const list = join(folder, 'artifacts');
  writeFileSync(list, '');
  const result = await run({ mode: 'export', file: 'seed' }, { environment: { GITHUB_ARTIFACTS: list } });
  expect(readFileSync(list, 'utf8')).toBe(`${join(workspace, result.outputs.file ?? '')}\n`);
}, 60_000);

/** A ZIP file with one stored entry (APPNOTE.TXT 4.3). */
function zipOf(name: string, content: Buffer): Buffer {
  const path = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, content]);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
    common,
    Buffer.alloc(14),
    path,
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
