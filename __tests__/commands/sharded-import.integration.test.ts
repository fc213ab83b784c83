/** @jest-environment ./__tests__/support/own-temporary-folder.mjs */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive, skipBeforehand } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { lockForImport } from '../../src/database/sqlite/import-lock.ts';
import { Restic } from '../../src/store/restic/run.ts';
import { copyBlog } from '../support/blog.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../support/options.ts';
import { makeRepository, resticEnvironment, restics } from '../support/restic.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { someOf } from '../support/thorough.ts';
import { refusal, workspace } from '../support/workspace.ts';

// Each runs several whole imports, and restic takes a second to open a repository.
jest.setTimeout(600_000);

describe.each(restics)('jobs that import together, with $name', ({ program }) => {
  const { at, write } = workspace();
  resticEnvironment(program, () => at('cache'));
  let store = '';
  let s3: S3Server;

  /** What restic was asked for, as its arguments. */
  let runs: string[];

  const provide = (site: string, bucket: string, provider = 'aws-s3') =>
    write(
      `${site}/config/plugins.ts`,
      `export default () => (${JSON.stringify({
        upload: { config: { provider, providerOptions: s3.optionsFor(bucket) } },
      })});`,
    );

  /** A site whose files are in the bucket `other`, and another one, which is to have them in `media`. */
  beforeEach(async () => {
    s3 = await startS3(at('.'));
    makeRepository(at('backups'));
    store = `restic:${at('backups')}`;
    copyBlog(at('blog'));
    await exported({ file: at('local'), format: 'tar' });
    provide('blog', 'other');
    await imported('blog', { file: at('local.tar') });
    copyBlog(at('target'));
    rmSync(at('target/public/uploads'), { recursive: true });
    provide('target', 'media');
    s3.asked.length = 0;
    runs = [];
    for (const name of ['answer', 'stream'] as const) {
      const run = Restic.prototype[name] as (...args: unknown[]) => never;
      jest.spyOn(Restic.prototype, name).mockImplementation(function (this: Restic, ...args: unknown[]) {
        runs.push((args[0] as string[]).join(' '));
        return run.apply(this, args);
      } as never);
    }
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await s3.close();
  });

  const exported = (given: Partial<RawExportOptions>) =>
    exportProject(
      parseExportOptions({ ...plainExport, project: at('blog'), databaseUrl: '.tmp/data.db', ...given }),
      silent,
    );

  /** A backup of so many jobs, or of one. */
  async function backedUp(of?: number): Promise<void> {
    const base = { ...defaultsOf('export'), missingMedia: 'fail' as const };
    const parts =
      of === undefined ? [undefined] : [...Array.from({ length: of }, (_, at) => at + 1), 'records'];
    for (const part of parts) {
      const shared = part === undefined ? {} : { set: 'night', shard: `${part}/${of}` };
      await exportProject(
        parseExportOptions({ ...base, project: at('blog'), databaseUrl: '.tmp/data.db', store, ...shared }),
        silent,
      );
    }
    s3.asked.length = 0;
    runs.length = 0;
  }

  const imported = (site: string, given: Partial<RawImportOptions>, signal?: AbortSignal) =>
    importArchive(
      parseImportOptions({ ...plainImport, project: at(site), databaseUrl: '.tmp/data.db', ...given }),
      silent,
      signal,
    );

  const share = (shard: string, given: Partial<RawImportOptions> = {}, signal?: AbortSignal) =>
    imported('target', { store, shard, ...given }, signal);

  /** All rows of a site, and its objects, by what they are called. */
  const rowsOf = (site: string) => {
    const database = new DatabaseSync(at(site, '.tmp/data.db'));
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all() as { name: string }[];
    const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
    database.close();
    return rows;
  };
  const objectsOf = async (bucket: string) => {
    const keys = (await s3.keys(bucket)).sort();
    return await Promise.all(
      keys.map(async (key) => [key, (await s3.bytes(key, bucket)).toString('base64')]),
    );
  };
  const moved = (text: unknown) =>
    JSON.parse(JSON.stringify(text).replaceAll(`${s3.url}/other/`, `${s3.url}/media/`));
  const puts = () => s3.asked.filter((asked) => asked.startsWith('PUT'));
  const mediaReads = () =>
    runs.filter((args) => /^(dump|restore) .*assets\/uploads/.test(args) && !args.includes('--exclude'));

  test.each(someOf([4, undefined], 1))(
    'leave what one job leaves, of a backup of %s shares, also where one was killed',
    async (of) => {
      await backedUp(of);
      const before = rowsOf('target');
      const stop = new AbortController();
      s3.fail = (request) => {
        if (request.startsWith('PUT') && puts().length === 3) {
          stop.abort(new Error('killed'));
        }
        return false;
      };
      await expect(share('1/4', {}, stop.signal)).rejects.toThrow('killed');
      s3.fail = () => false;
      await Promise.all([share('2/4'), share('3/4')]);
      const [again, fourth] = await Promise.all([share('1/4'), share('4/4')]);
      expect(again).toMatchObject({ share: { part: 1, of: 4 }, isReadInPart: true });
      expect(again.media.unchanged).toBeGreaterThan(0);
      expect(fourth.media).toMatchObject({ unchanged: 0, removed: 0 });
      expect(rowsOf('target')).toEqual(before);
      // Twice the same is nothing.
      s3.asked.length = 0;
      runs.length = 0;
      expect((await share('1/4')).media.written).toBe(0);
      expect(puts()).toEqual([]);
      expect(mediaReads()).toEqual([]);

      s3.asked.length = 0;
      const report = await share('records/4');
      expect(report.isReadInPart).toBe(true);
      expect(report.media).toEqual({ written: 0, unchanged: (await s3.keys('other')).length, removed: 0 });
      expect(mediaReads()).toEqual([]);
      expect(s3.asked.filter((asked) => asked.includes('/media/') && !asked.startsWith('HEAD'))).toEqual([]);
      expect(await objectsOf('media')).toEqual(await objectsOf('other'));

      const shared = rowsOf('target');
      copyBlog(at('alone'));
      rmSync(at('alone/public/uploads'), { recursive: true });
      provide('alone', 'media');
      expect(await imported('alone', { store })).not.toHaveProperty('isReadInPart');
      expect(shared).toEqual(rowsOf('alone'));
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith('strapi-dms-scratch-'))).toEqual([]);
    },
  );

  test('fail where a share is missing, before anything is written', async () => {
    await backedUp(2);
    await share('1/2');
    const before = rowsOf('target');
    const objects = await objectsOf('media');
    const files = (await s3.keys('other')).length - objects.length;
    for (const dryRun of [true, false]) {
      const refused = await refusal(share('records/2', { safetyBackup: true, dryRun }));
      expect(refused.message).toMatch(
        `${files} of ${files + objects.length} media files are not at aws-s3, and an import without them would be half of one: the share 2/2 (${files} files) is not complete.`,
      );
      expect(refused.remedy).toMatch('Nothing was changed. Run the job with --shard 2/2 again');
    }
    expect(rowsOf('target')).toEqual(before);
    expect(await objectsOf('media')).toEqual(objects);
    expect(() => readdirSync(at('target/.strapi-dms'))).toThrow('ENOENT');

    // A database without tables, for which Strapi would be started: neither does that.
    rmSync(at('target/.tmp'), { recursive: true });
    expect((await share('1/2', { boot: 'auto' })).media.written).toBe(0);
    expect((await refusal(share('records/2', { boot: 'auto' }))).message).toMatch('the share 2/2');
    expect(existsSync(at('target/.tmp/data.db'))).toBe(false);
  });

  test('leave another content under a name alone, and find their own beside it', async () => {
    await backedUp(2);
    const [name = '', second = '', third = ''] = (await s3.keys('other')).filter(
      (key) => !/^(thumbnail|small|medium|large)_/.test(key),
    );
    const content = await s3.bytes(name, 'other');
    await s3.put(name, Buffer.alloc(content.length, 1));
    // What was there already, and does not say what it is.
    await s3.put(second, await s3.bytes(second, 'other'));
    // What says something else than it is.
    await s3.put(third, await s3.bytes(third, 'other'), 'media', { 'strapi-dms-sha256': '0'.repeat(64) });
    const given = { force: true };
    await share('1/2', given);
    await share('2/2', given);
    s3.asked.length = 0;
    runs.length = 0;
    await share('records/2', given);
    const read = s3.asked.filter((asked) => asked.startsWith('GET')).sort();
    expect(await s3.bytes(name)).toEqual(Buffer.alloc(content.length, 1));
    expect(read).toEqual([name, second, third].map((key) => `GET /media/${key}`).sort());
    expect(mediaReads().length).toBe(1);
    expect(mediaReads()[0]).toMatch(name);
    const shared = rowsOf('target');
    const objects = (await objectsOf('media')).map(([key]) => key);
    expect(objects.length).toBe((await s3.keys('other')).length + 1);

    copyBlog(at('alone'));
    rmSync(at('alone/public/uploads'), { recursive: true });
    provide('alone', 'media');
    await imported('alone', { store });
    expect(shared).toEqual(rowsOf('alone'));
    expect((await objectsOf('media')).map(([key]) => key)).toEqual(objects);
  });

  test('send nothing of a file that is not as it was sealed, nor where the import would be refused', async () => {
    await backedUp(1);
    const content = (await refusal(share('1/1', { force: false }))).message;
    expect(content).toMatch('has content that the import would delete');
    const skipped = await share('1/1', { force: false, ifNotEmpty: 'skip' });
    expect(skipped.skipped).toBe(true);
    expect(puts()).toEqual([]);

    cpSync(at('blog'), at('local-site'), { recursive: true });
    write('local-site/config/plugins.ts', 'export default () => ({});');
    expect((await refusal(imported('local-site', { store, shard: '1/1' }))).message).toMatch(
      '--shard 1/1 is for media that is kept elsewhere',
    );
    provide('local-site', 'media', 'cloudinary');
    expect((await refusal(imported('local-site', { store, shard: 'records/1' }))).message).toMatch(
      'needs a provider that can be asked what it has, such as aws-s3, and the project keeps its media with cloudinary',
    );
    expect((await refusal(imported('target', { file: at('unsealed'), shard: '1/1' }))).message).toMatch(
      'There is no archive',
    );
    expect(s3.asked.filter((asked) => asked.includes('/media/'))).toEqual([]);
  });

  test('take an archive that is a file or a folder as well', async () => {
    await exported({ file: at('folder') });
    await exported({ file: at('one'), format: 'tar', compress: true });
    s3.asked.length = 0;
    for (const [file, shard] of [
      [at('folder'), '1/2'],
      [at('one.tar.gz'), '2/2'],
    ] as const) {
      await share(shard, { file, store: undefined });
    }
    const [name = ''] = readdirSync(at('folder/assets/uploads'));
    await share('records/2', { file: at('one.tar.gz'), store: undefined });
    expect(await objectsOf('media')).toEqual(await objectsOf('other'));
    expect(moved(rowsOf('blog').find(([name]) => name === 'files'))).toEqual(
      moved(rowsOf('target').find(([name]) => name === 'files')),
    );

    // A job need not know that a site has no media files.
    rmSync(at('target/.tmp'), { recursive: true });
    copyBlog(at('target'));
    provide('target', 'media');
    await exported({ file: at('bare'), format: 'tar', compress: true, exclude: ['files'] });
    const none = await share('1/2', { file: at('bare.tar.gz'), store: undefined });
    expect(none.stages.assets).toEqual({ count: 0, bytes: 0 });
    expect((await share('records/2', { file: at('bare.tar.gz'), store: undefined })).media.written).toBe(0);
    const without = await refusal(
      share('1/2', { file: at('one.tar.gz'), store: undefined, exclude: ['files'] }),
    );
    expect(without.message).toMatch('There are no media files in what is asked for');

    // Nothing of what is not as it was sealed is sent.
    await s3.empty();
    const content = readFileSync(at('folder/assets/uploads', name));
    writeFileSync(at('folder/assets/uploads', name), Buffer.alloc(content.length, 1));
    const changed = await refusal(share('1/1', { file: at('folder'), store: undefined }));
    expect(changed.message).toMatch('was changed after it was sealed');
    expect(await s3.keys()).not.toContain(name);
  });
});

describe('a job of several', () => {
  const { at } = workspace();

  test('does not keep the others waiting while it looks whether the import is going to be skipped', async () => {
    copyBlog(at('target'));
    const given = { project: at('target'), databaseUrl: '.tmp/data.db', file: 'backup', ifNotEmpty: 'skip' };
    const skipped = (shard?: string) =>
      skipBeforehand(
        parseImportOptions({ ...plainImport, ...given, force: false, shard } as RawImportOptions),
        silent,
      );
    const lock = lockForImport(at('target/.tmp/data.db'), 'the database');
    try {
      expect((await refusal(skipped())).failure).toBe('importRunning');
      expect(await skipped('1/2')).toBeUndefined();
    } finally {
      lock.release();
    }
    expect((await skipped('records/2'))?.skipped).toBe(true);
  });
});
