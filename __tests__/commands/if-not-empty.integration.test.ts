/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { leftIn, stateOf } from '../../scripts/faults/state.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { describeSkipped } from '../../src/commands/import/skip.ts';
import { tryLock } from '../../src/system/file-lock.ts';
import type { Phase } from '../../src/transfer/phases.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyBlog } from '../support/blog.ts';
import { plainImport, silent } from '../support/options.ts';
import { projectTarget } from '../support/project-target.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { run } from '../support/terminal.ts';
import { refusal, thrownBy, workspace } from '../support/workspace.ts';

const skipping = { force: false, ifNotEmpty: 'skip', safetyBackup: true } as const;

const projects = [
  ['Strapi 5', 'examples/blog', ''],
  // Without what no server takes, or gives back as it was.
  [
    'Strapi 4',
    '__tests__/fixtures/kitchen-sink-4',
    'DELETE FROM figures WHERE id IN (9, 9002, 9003); DELETE FROM moments WHERE id > 2',
  ],
] as const;

describe.each(targetKinds)('on %s', (_, found) => {
  describe.each(projects)('an import of %s', (_version, path, change) => {
    (found === undefined ? describe.skip : describe)('that is skipped where there is content', () => {
      const kind = found as TargetKind;
      const project = projectTarget(kind, path, change);

      const tables = async (): Promise<string[]> => {
        const notes = await project.rows(`SELECT ${kind.quote('value')} FROM strapi_core_store_settings
          WHERE ${kind.quote('key')} = 'strapi_content_types_schema'`);
        const [[text]] = notes as [[string]];
        const types = Object.entries(JSON.parse(text) as Record<string, { collectionName: string }>);
        return types
          .filter(([uid]) => /^api::|^plugin::upload\.file$|^plugin::users-permissions\.user$/.test(uid))
          .map(([, { collectionName }]) => collectionName);
      };

      async function countAll(): Promise<number[]> {
        const counts = [];
        for (const table of await tables()) {
          const [[count]] = (await project.rows(`SELECT count(*) FROM ${kind.quote(table)}`)) as [[number]];
          counts.push(count);
        }
        return counts;
      }

      test('says what there is, and writes nothing: no row, no backup; the archive is not even opened', async () => {
        const before = await countAll();
        const files = readdirSync('.');
        const report = await project.importing({ ...skipping, file: 'there-is-no-such-archive' });
        expect(report).toMatchObject({
          command: 'import',
          file: 'there-is-no-such-archive',
          skipped: true,
          seal: undefined,
          stages: {},
          contentTypes: [],
          booted: false,
          warnings: [],
        });
        expect(report).not.toHaveProperty('safetyBackup');
        const counts = (report.found ?? []).map(({ count }) => count);
        expect(counts.toSorted()).toEqual(before.filter((count) => count > 0).toSorted());
        expect(await countAll()).toEqual(before);
        expect(readdirSync('.')).toEqual(files);
      });

      test('imports where there is none', async () => {
        const before = await countAll();
        for (const table of await tables()) {
          await project.target.run(`DELETE FROM ${kind.quote(table)}`);
        }
        expect(await countAll()).not.toEqual(before);
        const report = await project.importing({ ...skipping });
        expect(report).not.toHaveProperty('skipped');
        expect(report).not.toHaveProperty('found');
        expect(await countAll()).toEqual(before);
        expect(await project.importing({ ...skipping })).toMatchObject({ skipped: true });
      });
    });
  });
});

describe('an import that is skipped where there is content', () => {
  const { at } = workspace();
  const back = process.cwd();

  beforeEach(async () => {
    copyBlog(at('blog'));
    const exported = await run(['export', '--no-encrypt', '--project', at('blog'), '-f', at('archive')]);
    expect(exported.code).toBe(0);
    process.chdir(at('blog'));
  });

  afterEach(() => process.chdir(back));

  const options = (more: Partial<RawImportOptions> = {}) =>
    parseImportOptions({
      ...plainImport,
      ...skipping,
      project: '.',
      file: at('archive.tar.gz'),
      ...more,
    });
  const importing = (more: Partial<RawImportOptions> = {}, progress: Progress = silent) =>
    importArchive(options(more), progress);

  function change(sql: string): void {
    const database = new DatabaseSync('.tmp/data.db', { enableForeignKeyConstraints: false });
    database.exec(sql);
    database.close();
  }

  /** Leaves what Strapi's first start makes. */
  function empty(): void {
    const database = new DatabaseSync('.tmp/data.db');
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    database.close();
    const own = tables.filter(({ name }) => !/^(strapi|admin|sqlite|up|i18n)_/.test(`${name}`));
    change(`${own.map(({ name }) => `DELETE FROM "${name}";`).join('')} DELETE FROM up_users`);
  }

  test('contradicts force', () => {
    expect(thrownBy(() => options({ force: true }))).toMatchObject({
      failure: 'usage',
      message: expect.stringMatching(/^--force and --if-not-empty skip contradict each other/),
    });
  });

  test('is judged once more, when content came while the archive was read', async () => {
    empty();
    const phaseStarted = (phase: Phase) => {
      if (phase === 'check') {
        change(`INSERT INTO articles (id, document_id) VALUES (1, 'meanwhile')`);
      }
    };
    const report = await importing({}, { ...silent, phaseStarted });
    expect(report).toMatchObject({
      skipped: true,
      found: [{ uid: 'api::article.article', displayName: 'Article', count: 1 }],
    });
    expect(leftIn('.')).toEqual([]);
  });

  test('is foretold by a dry run, which says that nothing would be imported', async () => {
    const before = stateOf('.');
    const report = await importing({ dryRun: true });
    expect(report).toMatchObject({ skipped: true, dryRun: { backsUp: false, unknown: [] }, warnings: [] });
    expect(describeSkipped(report)).toMatch(/^Nothing would be imported: the database /);
    expect(stateOf('.')).toEqual(before);
    empty();
    const emptied = stateOf('.');
    expect(await importing({ dryRun: true })).not.toHaveProperty('skipped');
    expect(stateOf('.')).toEqual(emptied);
  });

  test('waits for no other import: one that is running is told of, as ever', async () => {
    const lock = tryLock(at('blog/.tmp/.data.db.strapi-dms-import.lock'));
    try {
      expect(await refusal(importing())).toMatchObject({ failure: 'importRunning' });
    } finally {
      lock?.release();
    }
  });

  test('is told why, as ever, where the checkout does not describe the database', async () => {
    rmSync('src/components', { recursive: true });
    const error = await refusal(importing());
    expect(error).toMatchObject({ failure: 'schemaDifference' });
    const forced = await refusal(importing({ force: true, ifNotEmpty: 'fail' }));
    expect(error.message).toBe(forced.message);
  });

  test('fails where the database is that of another version of Strapi', async () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    const dependencies = { ...manifest.dependencies, '@strapi/strapi': '4.25.0' };
    writeFileSync('package.json', JSON.stringify({ ...manifest, dependencies }));
    expect(await refusal(importing())).toMatchObject({ message: expect.stringMatching(/Strapi 4/) });
  });

  test('is told of in the terminal, which ends with 0', async () => {
    const before = stateOf('.');
    const command = ['import', '--project', '.', '-f', at('archive.tar.gz'), '--report', at('report.json')];
    const ended = await run([...command, '--if-not-empty', 'skip'], { cwd: at('blog') });
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toMatch(
      /^Nothing was imported: the database \(sqlite .*data\.db\) has content already, \d+ × .*api::article\.article/,
    );
    expect(JSON.parse(readFileSync(at('report.json'), 'utf8'))).toMatchObject({
      skipped: true,
      found: expect.arrayContaining([expect.objectContaining({ uid: 'api::article.article' })]),
    });
    expect(stateOf('.')).toEqual(before);
    expect(await run(command, { cwd: at('blog') })).toMatchObject({ code: 1 });
    expect(await run([...command, '--if-not-empty', 'skip', '--force'], { cwd: at('blog') })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('contradict each other'),
    });
    expect(readdirSync(at('blog')).filter((name) => name.startsWith('before_import_'))).toEqual([]);
  });
});
