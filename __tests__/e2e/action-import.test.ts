import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { exitCodes } from '../../src/errors.ts';
import { formsOf } from '../../src/redaction/forms.ts';
import { tryLock } from '../../src/system/file-lock.ts';
import { backupsOf } from '../support/backups.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, runAction, type Step, type StepResult } from '../support/run-action.ts';

/** Every form of it differs from every other. */
const key = 'pass+word/with "quotes" & é 100%';

let seed: string;
let archive: string;
let folder: string;
let workspace: string;
let database: string;

beforeAll(async () => {
  assertBuilt();
  seed = mkdtempSync(join(tmpdir(), 'action-seed-'));
  copyBlog(join(seed, 'cms'));
  const inputs = { 'working-directory': 'cms', key, file: 'seed', upload: 'false' };
  const result = await runAction({ inputs, workspace: seed, runner: seed });
  expect(result.exitCode).toBe(0);
  archive = join(seed, result.outputs.file ?? '');
}, 60_000);

afterAll(() => {
  rmSync(seed, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'));
  workspace = join(folder, 'workspace');
  mkdirSync(join(folder, 'runner'));
  copyBlog(join(workspace, 'cms'));
  database = join(workspace, 'cms/.tmp/data.db');
  copyFileSync(archive, join(workspace, 'seed.tar.gz.enc'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(inputs: Step['inputs'], step: Partial<Step> = {}): Promise<StepResult> {
  return runAction({
    ...step,
    inputs: { mode: 'import', 'working-directory': 'cms', file: 'seed.tar.gz.enc', ...inputs },
    workspace,
    runner: join(folder, 'runner'),
  });
}

function change(statement: (target: DatabaseSync) => void): void {
  const target = new DatabaseSync(database, { enableForeignKeyConstraints: false });
  statement(target);
  target.close();
}

/** Leaves what Strapi and its administration need to start. */
function empty(): void {
  change((target) => {
    const tables = target.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of tables.filter(({ name }) => !/^(strapi|admin|sqlite|up|i18n)_/.test(`${name}`))) {
      target.exec(`DELETE FROM "${name}"`);
    }
    target.exec('DELETE FROM up_users');
  });
  rmSync(join(workspace, 'cms/public/uploads'), { recursive: true });
  mkdirSync(join(workspace, 'cms/public/uploads'));
}

/** What an export of a project holds, by path; without the metadata, which have the time. */
async function contentOf(root: string): Promise<Record<string, string>> {
  const inputs = {
    'working-directory': 'cms',
    encrypt: 'false',
    format: 'dir',
    file: 'content',
    upload: 'false',
  };
  const result = await runAction({ inputs, workspace: root, runner: root });
  expect(result.exitCode).toBe(0);
  const content = join(root, 'content');
  const paths = readdirSync(content, { recursive: true }).map(String).sort();
  // Those hold the time of the export.
  const timed = ['metadata.json', join('strapi-dms', 'manifest.json')];
  const files = paths.filter((path) => !timed.includes(path) && statSync(join(content, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(content, path), 'base64')]));
}

const state = () => [
  readFileSync(database, 'base64'),
  readdirSync(join(workspace, 'cms/public/uploads')).sort(),
];

/** The step failed with one error annotation, and the project is as it was. */
async function expectRefusal(
  run: () => Promise<StepResult>,
  exitCode: number,
  ...patterns: RegExp[]
): Promise<StepResult> {
  const before = state();
  const result = await run();
  const errors = result.annotations.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(1);
  for (const pattern of patterns) {
    expect(errors[0]?.message).toMatch(pattern);
  }
  expect(result.exitCode).toBe(exitCode);
  expect(result.outputs).toEqual({});
  expect(state()).toEqual(before);
  return result;
}

test('an import whose summary cannot be written is one all the same, with its outputs', async () => {
  empty();
  const result = await run(
    { key },
    { environment: { GITHUB_STEP_SUMMARY: join(folder, 'nowhere', 'summary') } },
  );
  expect(result.exitCode).toBe(0);
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(/^The import is complete, but its summary could not be written: /),
    }),
  ]);
  expect(result.outputs.entities).toMatch(/^[1-9]\d*$/);
  expect(existsSync(result.outputs.report ?? '')).toBe(true);
}, 60_000);

test('an import into an emptied project makes it equal to the exported one, ids and media included', async () => {
  empty();
  const result = await run({ key });
  expect(result.annotations).toEqual([]);
  expect(result.exitCode).toBe(0);
  expect(result.outputs).toEqual({
    file: 'seed.tar.gz.enc',
    digest: '',
    seal: 'authenticated',
    skipped: 'false',
    'run-id': '',
    'run-started-at': '',
    'safety-backup': '',
    'strapi-version': '5.54.0',
    entities: expect.stringMatching(/^[1-9]\d*$/),
    links: expect.stringMatching(/^[1-9]\d*$/),
    assets: expect.stringMatching(/^[1-9]\d*$/),
    'missing-assets': '0',
    masked: 'false',
    report: expect.stringContaining(join(folder, 'runner')),
  });
  for (const stage of ['Entities', 'Assets', 'Links', 'Configuration']) {
    expect(result.log).toMatch(new RegExp(`^${stage}: [\\d,]+ (record|file)s?, `, 'm'));
  }
  expect(result.summary).toContain(`## ✅ Strapi import: ${result.outputs.entities} records`);
  expect(result.summary).toContain('No safety backup was made');
  expect(await contentOf(workspace)).toEqual(await contentOf(seed));
}, 60_000);

test('content is replaced only with force, and backed up first; the key shows nowhere', async () => {
  await expectRefusal(() => run({ key }), exitCodes.failed, /api::article\.article/, /force: true/);
  const inputs = { key, force: 'true', upload: 'false' };
  const result = await run(inputs, { environment: { RUNNER_DEBUG: '1' } });
  expect(result.exitCode).toBe(0);
  const [backup = ''] = backupsOf(join(workspace, 'cms'));
  expect(backup).toMatch(/^before_import_\d{14}_\w+\.tar\.gz\.enc$/);
  const report = readFileSync(result.outputs.report ?? '', 'utf8');
  expect(JSON.parse(report)).toMatchObject({
    command: 'import',
    safetyBackup: `cms/.strapi-dms/safety-backups/${backup}`,
  });
  const shown = result.printed.replace(/^::add-mask::.*$/gm, '');
  for (const form of formsOf(key)) {
    for (const text of [shown, JSON.stringify(result.outputs), result.summary, report]) {
      expect(text).not.toContain(form);
    }
  }
}, 60_000);

test('a wrong key, no key and no archive have their own exit codes', async () => {
  await expectRefusal(() => run({ key: 'wrong', force: 'true' }), exitCodes.damagedArchive, /key/);
  await expectRefusal(() => run({ force: 'true' }), exitCodes.damagedArchive, /encrypted/, /Dependabot/);
  await expectRefusal(() => run({ key, file: 'no.tar' }), exitCodes.noArchive, /no\.tar/);
  await expectRefusal(() => run({ key, file: '' }), exitCodes.usage, /no archive to import/);
  await expectRefusal(() => run({ key, format: 'dir' }), exitCodes.usage, /Input format/);
}, 60_000);

test('a schema without a place for values is refused, and adapted to where that is asked for', async () => {
  change((target) => {
    const where = "WHERE key = 'strapi_content_types_schema'";
    const row = target.prepare(`SELECT value FROM strapi_core_store_settings ${where}`).get();
    const schemas = JSON.parse(`${row?.value}`);
    delete schemas['api::article.article'].attributes.title;
    target.prepare(`UPDATE strapi_core_store_settings SET value = ? ${where}`).run(JSON.stringify(schemas));
  });
  const inputs = { key, force: 'true', 'safety-backup': 'false' };
  await expectRefusal(() => run(inputs), exitCodes.schemaDifference, /article\.title/, /adapt/);
  const result = await run({ ...inputs, 'on-schema-difference': 'adapt' });
  expect(result.exitCode).toBe(0);
  expect(result.summary).toMatch(/article\.title \| lossy/);
}, 60_000);

test('a second import at the same time is refused', async () => {
  const lock = tryLock(join(workspace, 'cms/.tmp/.data.db.strapi-dms-import.lock'));
  expect(lock).toBeDefined();
  await expectRefusal(() => run({ key, force: 'true' }), exitCodes.importRunning).finally(() =>
    lock?.release(),
  );
}, 60_000);

test('a job that is cancelled leaves database and media as they were', async () => {
  const configuration = join(workspace, 'cms/config/database.ts');
  const marker = join(folder, 'started');
  writeFileSync(
    configuration,
    `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    ${readFileSync(configuration, 'utf8')}`,
  );
  await expectRefusal(
    () => run({ key, force: 'true', 'trust-config': 'true' }, { cancelOn: marker }),
    exitCodes.failed,
    /The job was cancelled/,
  );
  expect(existsSync(marker)).toBe(true);
}, 60_000);

test('a folder of archives gets a new one from an export, keeps the last, and gives its newest to the others', async () => {
  const stale = 'backups/export_20200101000000.tar.gz.enc';
  mkdirSync(join(workspace, 'backups'));
  writeFileSync(join(workspace, stale), 'an old one');
  const backup = { mode: 'export', file: 'backups/', key, upload: 'false', 'keep-last': '1' };
  const exported = await run(backup);
  expect(exported.annotations).toEqual([]);
  const { file = '', digest = '' } = exported.outputs;
  expect(file).toMatch(/^backups\/export_\d{14}\.tar\.gz\.enc$/);
  expect(readdirSync(join(workspace, 'backups')).map((name) => `backups/${name}`)).toEqual([file]);
  expect(exported.log).toMatch(new RegExp(`^Removed: ${stale}$`, 'm'));
  expect(JSON.parse(readFileSync(exported.outputs.report ?? '', 'utf8'))).toMatchObject({ removed: [stale] });
  const verified = await run({ mode: 'verify', file: 'backups/', key, digest, 'working-directory': '.' });
  expect(verified.outputs).toMatchObject({ file, digest, seal: 'authenticated' });
  empty();
  const imported = await run({ file: 'backups', key, digest });
  expect(imported.annotations).toEqual([]);
  expect(imported.outputs).toMatchObject({ file, digest });
  rmSync(join(workspace, file));
  await expectRefusal(
    () => run({ file: 'backups/', key }),
    exitCodes.noArchive,
    /No archive found in backups\/: the folder is empty/,
  );
  const unfit = await run({ mode: 'export', file: 'backup', key, upload: 'false', 'keep-last': '1' });
  expect(unfit.exitCode).toBe(exitCodes.usage);
}, 90_000);
