import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { checkArchive } from '../../../src/archive/read/check.ts';
import { diffStates } from '../../../src/commands/diff/diff.ts';
import { parseDiffOptions } from '../../../src/commands/diff/options.ts';
import { exportProject } from '../../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../../src/commands/export/options.ts';
import { guardSchemas } from '../../../src/commands/guard/guard.ts';
import { importArchive } from '../../../src/commands/import/import.ts';
import { parseImportOptions } from '../../../src/commands/import/options.ts';
import { inspectArchive } from '../../../src/commands/inspect/inspect.ts';
import { listBackups } from '../../../src/commands/list/list.ts';
import { parseRestoreOneOptions } from '../../../src/commands/restore-one/options.ts';
import { openRestoration } from '../../../src/commands/restore-one/restore-one.ts';
import { verifyArchive } from '../../../src/commands/verify/verify.ts';
import { ObjectBackups } from '../../../src/store/archives.ts';
import { openObjectStore } from '../../../src/store/open-object-store.ts';
import { copyBlog } from '../../support/blog.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../../support/options.ts';
import { type S3Server, startS3 } from '../../support/s3-server.ts';
import { refusal, rejection, workspace } from '../../support/workspace.ts';

const { at, names } = workspace();
const store = 's3://media/shop';
const key = 'a key that is long enough to be one';
const environment = { ...process.env };
let server: S3Server;
let objects: string;

beforeAll(async () => {
  objects = mkdtempSync(join(tmpdir(), 'strapi-dms-store-'));
  server = await startS3(objects);
});

afterAll(async () => {
  await server.close();
  rmSync(objects, { recursive: true, force: true });
  process.env = environment;
});

beforeEach(() => {
  copyBlog(at('blog'));
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: server.url,
  });
});

afterEach(async () => {
  server.fail = () => false;
  await server.empty();
});

const rawExport = (given: Partial<RawExportOptions> = {}): RawExportOptions => ({
  ...plainExport,
  project: at('blog'),
  databaseUrl: '.tmp/data.db',
  format: 'tar',
  compress: true,
  encrypt: true,
  overwrite: false,
  key,
  store,
  ...given,
});

const exported = (given: Partial<RawExportOptions> = {}, signal?: AbortSignal) =>
  exportProject(parseExportOptions(rawExport(given)), silent, signal);

const openBackups = async () =>
  new ObjectBackups(await openObjectStore({ kind: 's3', bucket: 'media', prefix: 'shop/' }));

const inDatabase = (sql: string): void => {
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  database.exec(sql);
  database.close();
};

describe('a backup in a bucket', () => {
  test('is what a file would be, for all that reads archives', async () => {
    const before = names();
    const report = await exported();
    expect(names()).toEqual(before);
    const { file, digest, contentDigest } = report;
    expect(file).toMatch(/^s3:\/\/media\/shop\/export_\d{14}\.tar\.gz\.enc$/);
    const [backup] = (await listBackups({ store })).backups;
    expect(backup).toMatchObject({ isVerified: true, bytes: report.bytes, digest, entities: 64, assets: 23 });

    // By hand: the object is the archive.
    const name = file.slice(store.length + 1);
    writeFileSync(at(name), await server.bytes(`shop/${name}`));
    const local = await openArchive(at(name), key);
    const byHand = await checkArchive(local, {});
    expect([byHand.counts.get('api::article.article'), local.seal?.state]).toEqual([10, 'authenticated']);

    const common = { ...defaultsOf('verify'), key };
    const fromFile = await verifyArchive({ ...common, file: at(name) });
    const fromStore = await verifyArchive({ ...common, file: undefined, store, digest });
    expect({ ...fromStore, durationMs: 0 }).toEqual({ ...fromFile, file, durationMs: 0 });
    expect(fromStore).toMatchObject({ contentDigest, seal: 'authenticated' });

    const looks = { ...defaultsOf('inspect'), key };
    const inspected = await inspectArchive({ ...looks, file: name, store });
    expect({ ...inspected, durationMs: 0 }).toEqual({
      ...(await inspectArchive({ ...looks, file: at(name) })),
      file,
      durationMs: 0,
    });

    const project = { project: at('blog'), databaseUrl: '.tmp/data.db' };
    inDatabase("UPDATE articles SET title = title || '!'");
    const { report: changes } = await diffStates(
      parseDiffOptions({ ...defaultsOf('diff'), ...project, key, store, against: 'database' }, false),
      undefined,
      silent,
    );
    expect([changes.before.name, changes.isSame]).toEqual([file, false]);
    const twice = { ...defaultsOf('diff'), ...project, databaseUrl: undefined, key, file, against: at(name) };
    expect((await diffStates(parseDiffOptions(twice, false), undefined, silent)).report.isSame).toBe(true);

    const guarded = await guardSchemas({ ...defaultsOf('guard'), ...project, key, store });
    expect([guarded.verdict, guarded.state]).toEqual(['ok', { kind: 'archive', name: file }]);

    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    const row = database.prepare('SELECT document_id AS id, title FROM articles LIMIT 1').get();
    const one = {
      ...defaultsOf('restore-one'),
      ...project,
      key,
      store,
      uid: 'api::article.article',
      documentId: [String(row?.id)],
      force: true,
    };
    const title = () =>
      database.prepare('SELECT title FROM articles WHERE document_id = ?').get(String(row?.id))?.title;
    {
      await using restoration = await openRestoration(parseRestoreOneOptions(one), silent);
      await restoration.restore(silent);
    }
    expect(title()).toBe(String(row?.title).slice(0, -1));
    database.close();

    const imported = await importArchive(
      { ...parseImportOptions({ ...plainImport, ...project, key, store }), digest },
      silent,
    );
    expect(imported).toMatchObject({ file, seal: 'authenticated' });
    const again = await exported({ file: 'again' });
    expect(again.contentDigest).toBe(contentDigest);
  }, 240_000);

  test('is not imported where it is not what its digest says', async () => {
    const { file } = await exported();
    const name = file.slice(store.length + 1);
    const other = { ...defaultsOf('verify'), key, store, digest: `sha256:${'0'.repeat(64)}` };
    expect((await refusal(verifyArchive({ ...other, file: name }))).failure).toBe('damagedArchive');
    // A name that has no note has nothing to compare before it is read.
    const { objects } = await openBackups();
    await objects.remove(`${name}.json`);
    const error = await refusal(verifyArchive({ ...other, file: name }));
    expect(error.message).toContain('it has the digest sha256:');
    await objects[Symbol.asyncDispose]();
  });

  test('is refused in the first second where the bucket is not there, or the name is taken', async () => {
    const started = performance.now();
    const error = await refusal(exported({ store: 's3://nothing/shop', databaseUrl: 'sqlite:nowhere.db' }));
    expect(error.message).toContain('no such bucket');
    expect(performance.now() - started).toBeLessThan(5_000);
    await exported({ file: 'monday' });
    const asked = server.asked.length;
    const taken = await refusal(exported({ file: 'monday', databaseUrl: 'sqlite:nowhere.db' }));
    expect([taken.failure, taken.message]).toEqual(['usage', expect.stringContaining('monday')]);
    expect(server.asked.slice(asked).filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test.each(['schemas', 'entities', 'assets', 'links', 'configuration'])(
    'leaves nothing where it is interrupted in the stage %s',
    async (stage) => {
      const controller = new AbortController();
      const options = parseExportOptions(rawExport());
      const progress = {
        ...silent,
        stageStarted: (started: string) => started === stage && controller.abort(new Error('interrupted')),
      };
      expect(await rejection(exportProject(options, progress, controller.signal))).toMatchObject({
        message: 'interrupted',
      });
      expect(await server.keys()).toEqual([]);
    },
  );

  test('leaves nothing where it cannot be read back', async () => {
    let isWritten = false;
    server.fail = (request) => {
      isWritten ||= request.startsWith('PUT') || request.startsWith('POST');
      return isWritten && /^GET .*\.tar/.test(request);
    };
    await refusal(exported());
    server.fail = () => false;
    expect(await server.keys()).toEqual([]);
  }, 120_000);

  test('that was killed at any moment is none, and the next one is', async () => {
    const killedAt: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const child = spawn(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          resolve('src/main.ts'),
          'export',
          '--project',
          at('blog'),
          '--store',
          store,
          '-f',
          `round-${round}`,
        ],
        { env: { ...process.env, STRAPI_DMS_KEY: key }, stdio: 'ignore' },
      );
      const requests = server.asked.length;
      // From the first request to the last there are a few: each round is killed after another one, and a moment later.
      const ended = once(child, 'exit');
      while (server.asked.length < requests + 1 + (round % 7) && child.exitCode === null) {
        await wait(2);
      }
      await wait((round * 13) % 40);
      child.kill('SIGKILL');
      const [code] = await ended;
      killedAt.push(`${server.asked.length - requests}${code === 0 ? ' (done)' : ''}`);
    }
    const { backups } = await listBackups({ store });
    for (const { name } of backups.filter(({ isVerified }) => isVerified)) {
      await verifyArchive({ ...defaultsOf('verify'), key, store, file: name });
    }
    expect(new Set(killedAt).size).toBeGreaterThan(3);
    await exported({ file: 'next' });
    expect((await listBackups({ store })).backups[0]).toMatchObject({
      name: 'next.tar.gz.enc',
      isVerified: true,
    });
  }, 300_000);
});
