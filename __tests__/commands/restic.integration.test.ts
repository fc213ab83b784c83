/** @jest-environment ./__tests__/support/one-realm.mjs */

import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { checkBackups } from '../../src/commands/check/check.ts';
import { openWatchedPlace } from '../../src/commands/check/places.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { listBackups } from '../../src/commands/list/list.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyBlog } from '../support/blog.ts';
import { motoUrl } from '../support/object-servers.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../support/options.ts';
import { makeRepository, restic, resticEnvironment, restics, snapshotsOf } from '../support/restic.ts';
import { refusal, workspace } from '../support/workspace.ts';

// Each runs several whole exports and imports, and restic takes a second to open a repository.
jest.setTimeout(240_000);

describe.each(restics)('with $name', ({ program }) => {
  const { at, names } = workspace();
  resticEnvironment(program, at);
  let store = '';

  beforeEach(() => {
    copyBlog(at('blog'));
    makeRepository(at('backups'));
    store = `restic:${at('backups')}`;
  });

  const base = { ...defaultsOf('export'), missingMedia: 'fail' as const };

  function exported(
    given: Partial<RawExportOptions> = {},
    progress: Progress = silent,
    signal?: AbortSignal,
  ) {
    const raw = { ...base, project: at('blog'), databaseUrl: '.tmp/data.db', store, ...given };
    return exportProject(parseExportOptions(raw), progress, signal);
  }

  const verified = (given: object = {}) =>
    verifyArchive({ ...defaultsOf('verify'), store, ...given } as never);

  const list = () => listBackups({ ...defaultsOf('list'), store });

  test('a backup has the content of a plain archive, is imported with its media, and leaves nothing in the clear', async () => {
    const { file: _, project: __, databaseUrl: ___, ...plain } = plainExport;
    const archive = await exported({ ...plain, store: undefined, file: at('plain') });
    const backup = await exported();
    expect(backup.contentDigest).toBe(archive.contentDigest);
    expect(backup).toMatchObject({ verified: true, encrypted: true });

    copyBlog(at('other'));
    rmSync(at('other/public/uploads'), { recursive: true });
    await importArchive(
      parseImportOptions({ ...plainImport, project: at('other'), databaseUrl: '.tmp/data.db', store }),
      silent,
    );
    for (const name of names('plain/assets/uploads')) {
      expect(readFileSync(at('other/public/uploads', name))).toEqual(
        readFileSync(at('plain/assets/uploads', name)),
      );
    }
    expect(await verified()).toMatchObject({ contentDigest: archive.contentDigest });
    expect(names('temporary').filter((name) => name.startsWith('strapi-dms-'))).toEqual([]);
  });

  test('the next backup reads and stores only what is new', async () => {
    await exported();
    const size = () =>
      Number(JSON.parse(restic(at('backups'), ['stats', '--json', '--mode', 'raw-data'])).total_size);
    const before = size();
    const uploads = names('blog/public/uploads').filter((name) => name.endsWith('.jpg'));
    const [changed = ''] = uploads;
    const content = readFileSync(at('blog/public/uploads', changed));
    appendFileSync(at('blog/public/uploads', changed), 'more');
    const { contentDigest } = await exported();
    // The changed file, the names of all files, and what is in the archive's metadata.
    expect(size() - before).toBeLessThan(content.length + 30_000);
    expect((await verified()).contentDigest).toBe(contentDigest);
    expect(snapshotsOf(at('backups')).map(({ hostname }) => hostname)).toEqual(Array(4).fill('blog'));
    expect((await list()).backups.map(({ isVerified }) => isVerified)).toEqual([true, true]);
  });

  test('a file that was replaced by one of the same size is stored anew, and one that is as old and long is not read', async () => {
    await exported();
    const [name = ''] = names('blog/public/uploads').filter((one) => one.endsWith('.jpg'));
    const file = at('blog/public/uploads', name);
    const content = readFileSync(file);
    writeFileSync(
      file,
      content.map((byte) => byte ^ 1),
    );
    await exported();
    const folder = at('restored');
    const newest = (await list()).backups[0]?.name as string;
    restic(at('backups'), ['restore', newest, '--target', folder]);
    expect(readFileSync(at('restored/assets/uploads', name))).toEqual(readFileSync(file));
  });

  test('restic alone restores a folder that strapi-dms imports', async () => {
    const { contentDigest } = await exported();
    restic(at('backups'), [
      'restore',
      'latest',
      '--tag',
      'strapi-dms',
      '--host',
      'blog',
      '--target',
      at('folder'),
    ]);
    expect(names('folder')).toEqual([
      'assets',
      'configuration',
      'entities',
      'links',
      'metadata.json',
      'schemas',
      'strapi-dms',
    ]);
    expect(await verified({ store: undefined, file: at('folder') })).toMatchObject({ contentDigest });
  });

  test('tags say what a backup is of', async () => {
    await exported({ only: ['content'] });
    await exported({ mask: 'recommended', maskSecret: 'a secret for the masks' });
    const tags = snapshotsOf(at('backups')).map((one) => one.tags);
    expect(tags).toContainEqual(['strapi-dms', 'site:blog', 'strapi:5.54.0', 'scope:only content']);
    expect(tags).toContainEqual(expect.arrayContaining(['strapi-dms', 'masked']));
    // The newest is masked, and is no backup.
    expect(await verified()).toMatchObject({ madeBy: { scope: 'only content' } });
  });

  test('a wrong password, no repository, and a locked one are told apart', async () => {
    process.env.RESTIC_PASSWORD = 'another password';
    expect(await refusal(exported())).toMatchObject({
      failure: 'damagedArchive',
      message: expect.stringMatching(/^The password does not open the restic repository/),
    });
    delete process.env.RESTIC_PASSWORD;
    expect(await refusal(exported())).toMatchObject({ failure: 'usage' });
    process.env.RESTIC_PASSWORD = 'a password for the tests';
    const nowhere = await refusal(exported({ store: `restic:${at('nowhere')}` }));
    expect(nowhere).toMatchObject({ failure: 'noArchive' });
    expect(nowhere.remedy).toMatch(/restic init/);
    expect(await refusal(verified())).toMatchObject({
      failure: 'noArchive',
      message: expect.stringMatching(/no backup/),
    });
  });

  test('a snapshot without a note is listed as not known to be whole, and is not taken by itself', async () => {
    await exported();
    const noted = snapshotsOf(at('backups')).find(({ tags }) => tags.includes('strapi-dms-note'));
    restic(at('backups'), ['forget', noted?.id as string]);
    const { backups } = await list();
    expect(backups.map(({ isVerified }) => isVerified)).toEqual([false]);
    expect(await refusal(verified())).toMatchObject({ failure: 'noArchive' });
    expect(await verified({ file: backups[0]?.name })).toMatchObject({ command: 'verify' });
  });

  test('a sample of a backup is verified without the rest', async () => {
    await exported();
    const report = await verified({ percent: 20 });
    expect(report.sample).toMatchObject({ percent: 20 });
    expect(report.sample?.entries).toBeLessThan(report.sample?.of as number);
  });

  // Older ones try again for most of a minute before they say so.
  if (program === restics.at(-1)?.program) {
    test('a damaged pack is found by a verification', async () => {
      await exported();
      const packs = readdirSync(at('backups/data'), { recursive: true, encoding: 'utf8' })
        .map((name) => at('backups/data', name))
        .filter((path) => statSync(path).isFile())
        .sort((a, b) => statSync(b).size - statSync(a).size);
      const [largest = ''] = packs;
      truncateSync(largest, Math.floor(statSync(largest).size / 2));
      expect(await refusal(verified())).toMatchObject({ failure: 'damagedArchive' });
    });
  }

  test('a check of a part has restic look at all of the repository, and at a part of its data', async () => {
    await exported();
    const checked = async () => {
      await using place = await openWatchedPlace({ ...defaultsOf('check'), store, sample: '100%' });
      return await checkBackups(place, defaultsOf('check'));
    };
    expect(await checked()).toMatchObject({ verdict: 'ok', isRead: true });
    // Nothing of a backup: what is left of one that was forgotten.
    writeFileSync(at('left'), randomBytes(10_000));
    const before = new Set(readdirSync(at('backups/data'), { recursive: true, encoding: 'utf8' }));
    restic(at('backups'), ['backup', '--quiet', at('left')]);
    const added = readdirSync(at('backups/data'), { recursive: true, encoding: 'utf8' })
      .filter((name) => !before.has(name))
      .map((name) => at('backups/data', name))
      .filter((path) => statSync(path).isFile())
      .sort((a, b) => statSync(b).size - statSync(a).size);
    const damaged = added[0] as string;
    const bytes = readFileSync(damaged);
    bytes[5_000] = (bytes[5_000] as number) ^ 1;
    rmSync(damaged);
    writeFileSync(damaged, bytes);
    expect(await checked()).toMatchObject({ verdict: 'failing', findings: [{ kind: 'damaged' }] });
  });

  test('an interrupted export leaves no lock, no folder and no backup', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const progress: Progress = {
      ...silent,
      phaseStarted: (phase) => {
        if (phase === 'storing') {
          setTimeout(() => stop.abort(reason), 300);
        }
      },
    };
    await expect(exported({}, progress, stop.signal)).rejects.toBe(reason);
    expect(readdirSync(at('backups/locks'))).toEqual([]);
    expect(names('temporary').filter((name) => name.startsWith('strapi-dms-'))).toEqual([]);
    expect((await list()).backups).toEqual([]);
  });
});

describe.each(restics)('in a bucket, with $name', ({ program }) => {
  const { at } = workspace();
  resticEnvironment(program, at);

  // s3rver keeps uploads of this client with the signatures that it writes between their pieces.
  test("a repository is reached by restic's own variables", async () => {
    copyBlog(at('blog'));
    const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto-secret' };
    process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
    const bucket = `restic-${randomBytes(6).toString('hex')}`;
    const client = new S3Client({
      endpoint: motoUrl,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials,
    });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    client.destroy();
    const repository = `s3:${motoUrl}/${bucket}/site`;
    restic(repository, ['init', '--quiet']);
    const store = `restic:${repository}`;
    const raw = { ...defaultsOf('export'), project: at('blog'), databaseUrl: '.tmp/data.db', store };
    const { contentDigest } = await exportProject(parseExportOptions(raw), silent);
    expect(await verifyArchive({ ...defaultsOf('verify'), store } as never)).toMatchObject({ contentDigest });
  });
});
