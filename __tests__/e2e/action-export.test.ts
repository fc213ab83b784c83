import { createDecipheriv, createHash, scryptSync } from 'node:crypto';
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
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { extract } from 'tar-stream';
import { createDatabase } from '../../scripts/database-sql.ts';
import { exitCodes } from '../../src/errors.ts';
import { formsOf } from '../../src/redaction/forms.ts';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { assertBuilt, runAction, type Step, type StepResult } from '../support/run-action.ts';

const blog = resolve(import.meta.dirname, '../../examples/blog');

/** Every form of it differs from every other. */
const key = 'pass+word/with "quotes" & é 100%';

let folder: string;
let workspace: string;
let service: ArtifactService;

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
  cpSync(blog, join(workspace, 'cms'), {
    recursive: true,
    filter: (path) => !/node_modules|\.tmp/.test(path),
  });
  createDatabase(join(blog, 'data.sql'), join(workspace, 'cms/.tmp/data.db'));
  mkdirSync(join(folder, 'runner'));
  service.reset();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A step of a job in the workspace, with the artifact service that a runner would give it. */
function run(inputs: Step['inputs'], step: Partial<Step> = {}): Promise<StepResult> {
  return runAction({
    ...step,
    inputs: { 'working-directory': 'cms', ...inputs },
    environment: { ...service.environment, ...step.environment },
    workspace,
    runner: join(folder, 'runner'),
  });
}

/** What a key opens, with nothing but Node: the archive format's section on encryption, written a second time. */
function decrypt(archive: Buffer): Buffer {
  const decipher = createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null);
  return Buffer.concat([decipher.update(archive), decipher.final()]);
}

async function entriesOf(tar: Buffer): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  const reader = Readable.from([tar]).pipe(extract());
  for await (const entry of reader) {
    entries.set(entry.header.name, (await buffer(entry)).toString());
  }
  return entries;
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const errorsOf = ({ annotations }: StepResult) => annotations.filter(({ level }) => level === 'error');

/** The step failed with one error annotation, no other, and left no archive in the workspace. */
function expectFailure(result: StepResult, exitCode: number, ...patterns: RegExp[]): void {
  const errors = errorsOf(result);
  expect(errors).toHaveLength(1);
  for (const pattern of patterns) {
    expect(errors[0]?.message).toMatch(pattern);
  }
  expect(result.exitCode).toBe(exitCode);
  expect(result.outputs['artifact-id']).toBeUndefined();
  expect(readdirSync(workspace)).toEqual(['cms']);
}

describe('a checkout that lacks media', () => {
  const uploads = () => join(workspace, 'cms/public/uploads');

  test('of all files fails, and nothing is uploaded', async () => {
    rmSync(uploads(), { recursive: true });
    expectFailure(
      await run({ key }),
      exitCodes.failed,
      /None of the 8 media files/,
      /media-url/,
      /metadata-only/,
    );
    expect(service.artifacts).toEqual([]);
  });

  test('of some says so in one annotation, the first lines of the summary and an output, and so does verify', async () => {
    const [lost = ''] = readdirSync(uploads()).filter((name) => name.startsWith('noor_'));
    rmSync(join(uploads(), lost));
    const result = await run({ key, file: 'backup', upload: 'false' });
    expect(result.exitCode).toBe(0);
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/1 media file in the database was not found .*noor_/),
      }),
    ]);
    expect(result.outputs['missing-assets']).toBe('1');
    expect(result.summary.split('\n')[0]).toBe('## ⚠️ Strapi backup: 1 media file missing');
    expect(result.summary).toContain(
      '<tr><td>Scope</td><td>everything, without 1 media file that was not found</td></tr>',
    );
    const proof = await run({
      mode: 'verify',
      'working-directory': '.',
      key,
      file: result.outputs.file ?? '',
      rehearse: 'true',
    });
    expect(proof.exitCode).toBe(0);
    expect(proof.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/1 media file is missing/),
      }),
    ]);
    expect(proof.outputs['missing-assets']).toBe('1');
    expect(proof.summary.split('\n')[0]).toBe('## ⚠️ Strapi archive: undamaged, but 1 media file missing');
    expect(proof.log).not.toContain('is whole');
  });
});

describe('an export with a key', () => {
  test('uploads an artifact that is the archive itself', async () => {
    const result = await run({ key });
    expect(errorsOf(result)).toEqual([]);
    expect(result.exitCode).toBe(0);

    expect(service.artifacts).toHaveLength(1);
    const name = service.artifacts[0]?.name ?? '';
    expect(name).toMatch(/^export_\d{14}\.tar\.gz\.enc$/);
    expect(service.artifacts[0]).toMatchObject({
      mimeType: 'application/octet-stream',
      expiresAt: undefined,
    });
    const artifact = await service.download(name);
    expect(artifact.equals(readFileSync(result.outputs.file ?? ''))).toBe(true);

    const entries = await entriesOf(gunzipSync(decrypt(artifact)));
    expect(JSON.parse(entries.get('metadata.json') ?? '')).toMatchObject({ strapi: { version: '5.54.0' } });
    for (const stage of ['schemas', 'entities', 'links', 'configuration']) {
      expect(entries.get(`${stage}/${stage}_00001.jsonl`)).toMatch(/^\{.+\}\n/);
    }
    expect([...entries.keys()].filter((path) => path.startsWith('assets/uploads/'))).toHaveLength(
      Number(result.outputs.assets),
    );
    const lines = (stage: string) =>
      entries.get(`${stage}/${stage}_00001.jsonl`)?.trimEnd().split('\n').length;
    expect([lines('entities'), lines('links')]).toEqual([
      Number(result.outputs.entities),
      Number(result.outputs.links),
    ]);
  });

  test('sets the outputs, writes the report and the summary, and leaves the workspace as it was', async () => {
    const { outputs, summary, log, ...result } = await run({ key, file: '' });
    const artifact = await service.download(service.artifacts[0]?.name ?? '');
    expect(outputs).toEqual({
      file: expect.stringContaining(join(folder, 'runner')),
      digest: `sha256:${sha256(artifact)}`,
      'content-digest': expect.stringMatching(/^content-2:[0-9a-f]{64}$/),
      'artifact-id': '1',
      'artifact-url': 'https://github.com/octo/shop/actions/runs/17/artifacts/1',
      'artifact-digest': sha256(artifact),
      'strapi-version': '5.54.0',
      entities: expect.stringMatching(/^[1-9]\d*$/),
      links: expect.stringMatching(/^[1-9]\d*$/),
      assets: expect.stringMatching(/^[1-9]\d*$/),
      'missing-assets': '0',
      masked: 'false',
      bytes: `${artifact.length}`,
      report: expect.stringContaining(join(folder, 'runner')),
    });
    expect(readdirSync(workspace)).toEqual(['cms']);

    const report = JSON.parse(readFileSync(outputs.report ?? '', 'utf8'));
    expect(report).toMatchObject({
      command: 'export',
      digest: outputs.digest,
      encrypted: true,
      compressed: true,
    });
    expect(report.stages.entities.count).toBe(Number(outputs.entities));

    expect(summary).toContain(
      `## ✅ Strapi backup: ${outputs.entities} records and ${outputs.assets} media files\n`,
    );
    expect(summary).toContain(`digest: ${outputs.digest}`);
    expect(summary).toContain(`](${outputs['artifact-url']})`);
    expect(summary).toMatch(/\| Article \| \d+ \| [\d.]+\u00a0kB \|/);
    expect(summary).toMatch(/\| Image formats \| 15 \| [\d.]+\u00a0kB \| █/);

    for (const stage of ['Schemas', 'Entities', 'Assets', 'Links', 'Configuration']) {
      expect(log).toMatch(new RegExp(`^${stage}: [\\d,]+ (record|file)s?, [\\d.,]+ k?M?B$`, 'm'));
    }
    expect(log).toMatch(/^Export archive is in .*\.tar\.gz\.enc$/m);
    expect([result.exported, result.addedPaths]).toEqual([{}, '']);
  });

  test.each(['input', 'environment'])(
    'shows the key nowhere, in no form, when it came from the %s',
    async (place) => {
      const step = place === 'input' ? { inputs: { key } } : { environment: { STRAPI_DMS_KEY: key } };
      const result = await run(step.inputs ?? {}, {
        environment: { RUNNER_DEBUG: '1', ...step.environment },
      });
      expect(result.exitCode).toBe(0);
      expect(result.masks).toEqual(expect.arrayContaining(formsOf(key)));
      const shown = result.printed.replace(/^::add-mask::.*$/gm, '');
      const report = readFileSync(result.outputs.report ?? '', 'utf8');
      for (const form of [...formsOf(key), scryptSync(key, '', 16).toString('hex')]) {
        for (const text of [shown, result.log, JSON.stringify(result.outputs), result.summary, report]) {
          expect(text).not.toContain(form);
        }
      }
    },
  );

  test('survives a service that is busy once', async () => {
    service.failNext('CreateArtifact', 503);
    const result = await run({ key });
    expect(result.exitCode).toBe(0);
    expect(service.calls.filter((call) => /Artifact$/.test(call))).toEqual([
      'CreateArtifact',
      'CreateArtifact',
      'FinalizeArtifact',
    ]);
  }, 30_000);

  test('keeps the artifact for as many days as it is told', async () => {
    await run({ key, 'retention-days': '3' });
    const [artifact] = service.artifacts;
    const days = (Date.parse(artifact?.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(2.9);
    expect(days).toBeLessThan(3.1);
  });
});

describe('a name that another job has uploaded', () => {
  test('is an error that says how to name the file, and the outputs of the export are there', async () => {
    await run({ key, file: 'shop' });
    const first = await service.download('shop.tar.gz.enc');
    const result = await run({ key, file: 'shop' });
    expect(result.exitCode).toBe(exitCodes.failed);
    expect(errorsOf(result).map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /already has an artifact named shop\.tar\.gz\.enc[\s\S]*overwrite: true[\s\S]*github\.job/,
      ),
    ]);
    expect(result.outputs).toMatchObject({
      file: 'shop.tar.gz.enc',
      digest: expect.stringMatching(/^sha256:/),
    });
    expect(result.outputs['artifact-id']).toBeUndefined();
    expect((await service.download('shop.tar.gz.enc')).equals(first)).toBe(true);
  });

  test('is replaced with overwrite: true, which is no warning either when there is nothing to replace', async () => {
    const first = await run({ key, file: 'shop', overwrite: 'true' });
    const second = await run({ key, file: 'shop', overwrite: 'true' });
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect([...first.annotations, ...second.annotations]).toEqual([]);
    expect([first.outputs['artifact-id'], second.outputs['artifact-id']]).toEqual(['1', '2']);
    expect(service.artifacts.map(({ id }) => id)).toEqual([2]);
    expect(sha256(await service.download('shop.tar.gz.enc'))).toBe(second.outputs['artifact-digest']);
  });
});

describe('without a key', () => {
  const repository = { full_name: 'octo/shop', private: true, visibility: 'private' };

  test('says how to make one, and that forks and Dependabot get none', async () => {
    expectFailure(
      await run({}),
      exitCodes.usage,
      /openssl rand -base64 32/,
      /gh secret set/,
      /forks and for Dependabot/,
    );
  });

  test('says that the pull request is from a fork', async () => {
    const pullRequest = { head: { repo: { full_name: 'eve/shop', fork: true } } };
    const result = await run({}, { event: { repository, pull_request: pullRequest } });
    expectFailure(result, exitCodes.usage, /pull request from a fork/);
  });

  test('says that Dependabot started the run', async () => {
    const result = await run({}, { environment: { GITHUB_ACTOR: 'dependabot[bot]' } });
    expectFailure(result, exitCodes.usage, /started by Dependabot/, /--app dependabot/);
  });

  test('exports plain data where that is asked for, and the repository is not public', async () => {
    const result = await run({ encrypt: 'false', compress: 'false', file: 'plain' });
    expect(result.exitCode).toBe(0);
    expect((await entriesOf(await service.download('plain.tar'))).has('metadata.json')).toBe(true);
  });
});

describe('a public repository', () => {
  const event = { repository: { full_name: 'octo/shop', private: false, visibility: 'public' } };

  test('gets no plain data uploaded', async () => {
    const result = await run({ encrypt: 'false' }, { event });
    expectFailure(result, exitCodes.usage, /repository is public/, /signed in to GitHub/, /encrypt: true/);
    expect(service.calls).toEqual([]);
  });

  test('gets encrypted data uploaded', async () => {
    expect((await run({ key }, { event })).exitCode).toBe(0);
    expect(service.artifacts).toHaveLength(1);
  });
});

describe('wrong usage is one error annotation', () => {
  test.each([
    ['mode', 'backup', /"backup" is unknown/],
    ['encrypt', 'yes', /Input encrypt: "yes" is not a boolean/],
    ['format', 'zip', /Input format: "zip" is unknown/],
    ['only', 'contents', /Invalid options for "only": contents/],
    ['missing-media', 'ignore', /Input missing-media: "ignore" is unknown/],
    ['retention-days', 'ten', /"ten" is not a number of days/],
    ['exclude-content-types', 'api::nothing.nothing', /api::nothing\.nothing/],
  ])('%s: %s', async (name, value, message) => {
    expectFailure(await run({ key, [name]: value }), exitCodes.usage, message);
    expect(service.calls).toEqual([]);
  });

  test('format: dir, which cannot be uploaded', async () => {
    expectFailure(
      await run({ encrypt: 'false', format: 'dir' }),
      exitCodes.usage,
      /an artifact is a single file/,
    );
  });

  test('an input that does not exist is a warning of the runner', async () => {
    const result = await run({ key, compres: 'true' });
    expect(result.exitCode).toBe(0);
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringContaining("Unexpected input(s) 'compres'"),
      }),
    ]);
  });
});

describe('upload: false', () => {
  test('leaves the archive in the workspace', async () => {
    const result = await run({ key, upload: 'false' });
    expect(result.exitCode).toBe(0);
    expect(readdirSync(workspace).toSorted()).toEqual(['cms', result.outputs.file]);
    expect(result.outputs).not.toHaveProperty('artifact-id');
    expect(result.summary).toContain('It was **not uploaded**');
    expect(service.artifacts).toEqual([]);
  });

  test('may leave a folder there', async () => {
    const result = await run({ encrypt: 'false', upload: 'false', format: 'dir', file: 'unpacked' });
    expect(result.exitCode).toBe(0);
    expect(existsSync(join(workspace, 'unpacked/metadata.json'))).toBe(true);
    expect(result.outputs.digest).toBe('');
  });
});

test('a project without its database fails with the documented code', async () => {
  rmSync(join(workspace, 'cms/.tmp/data.db'));
  expectFailure(await run({ key }), exitCodes.databaseUnreachable, /data\.db/);
});

test('a folder without a project fails with one error annotation that names it', async () => {
  const result = await run({ key, 'working-directory': 'elsewhere' });
  expect(errorsOf(result).map(({ message }) => message)).toEqual([expect.stringContaining('elsewhere')]);
  expect(result.exitCode).toBeGreaterThan(0);
});

test('a job that is cancelled uploads nothing, leaves no archive and says that it was cancelled', async () => {
  const configuration = join(workspace, 'cms/config/database.ts');
  const marker = join(folder, 'started');
  writeFileSync(
    configuration,
    `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    ${readFileSync(configuration, 'utf8')}`,
  );
  const result = await run({ key, 'trust-config': 'true' }, { cancelOn: marker });
  expectFailure(result, exitCodes.failed, /The job was cancelled/);
  expect(existsSync(marker)).toBe(true);
  expect(service.calls).toEqual([]);
  expect(
    readdirSync(join(folder, 'runner'), { recursive: true }).filter((path) => /\.tar/.test(`${path}`)),
  ).toEqual([]);
});

test('on GitHub Enterprise Server it says that there is no artifact service', async () => {
  const environment = { GITHUB_SERVER_URL: 'https://github.example.com' };
  expectFailure(await run({ key }, { environment }), exitCodes.failed, /Enterprise Server/, /upload: false/);
});
