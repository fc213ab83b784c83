/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { openResticStore } from '../../src/store/restic/store.ts';
import { copyBlog } from '../support/blog.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../support/options.ts';
import { makeRepository, restic, resticEnvironment, restics, snapshotsOf } from '../support/restic.ts';
import { refusal, workspace } from '../support/workspace.ts';

// Each runs several whole exports, and restic takes a second to open a repository.
jest.setTimeout(600_000);

describe.each(restics)('jobs that make a backup together, with $name', ({ program }) => {
  const { at, names } = workspace();
  resticEnvironment(program, () => at('cache'));
  let store = '';

  beforeEach(() => {
    copyBlog(at('blog'));
    makeRepository(at('backups'));
    store = `restic:${at('backups')}`;
  });

  function exported(given: Partial<RawExportOptions>) {
    const base = { ...defaultsOf('export'), missingMedia: 'fail' as const, set: 'night' };
    const raw = { ...base, project: at('blog'), databaseUrl: '.tmp/data.db', store, ...given };
    return exportProject(parseExportOptions(raw), silent);
  }

  const sql = (text: string) => {
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    database.exec(text);
    database.close();
  };

  const sets = () =>
    snapshotsOf(at('backups')).flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('set:')));

  test('what they have stored is as what one job stores, is imported, and is forgotten with the backup', async () => {
    const { file: _, ...plain } = plainExport;
    const archive = await exportProject(
      parseExportOptions({ ...plain, project: at('blog'), databaseUrl: '.tmp/data.db', file: at('plain') }),
      silent,
    );
    await exported({ shard: '1/2' });
    const early = await refusal(exported({ shard: 'records/2' }));
    expect(early.message).toMatch('in the set night the share 2/2 is not complete');
    expect(early.remedy).toMatch('--shard 2/2');
    await exported({ shard: '2/2' });

    const backup = await exported({ shard: 'records/2' });
    expect(backup.contentDigest).toBe(archive.contentDigest);
    expect(backup.bytes).toBeGreaterThan(archive.stages.assets?.bytes ?? 0);
    await verifyArchive({ ...defaultsOf('verify'), store } as never);
    // By its index, which finds single files.
    await verifyArchive({ ...defaultsOf('verify'), store, percent: 100 } as never);

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

    await exported({ shard: '1/2', set: 'another' });
    await using opened = await openResticStore(at('backups'));
    await opened.forget(await opened.find(undefined));
    expect(new Set(sets())).toEqual(new Set(['set:another']));
  });

  test('a file whose row has changed since is stored by the last job, and what is gone is no part of the backup', async () => {
    await exported({ shard: '1/1' });
    sql(`UPDATE files SET updated_at = updated_at + 1000 WHERE id = 1`);
    sql(`DELETE FROM files WHERE id = 2`);
    const backup = await exported({ shard: 'records/1' });
    const { file: _, ...plain } = plainExport;
    const archive = await exportProject(
      parseExportOptions({ ...plain, project: at('blog'), databaseUrl: '.tmp/data.db', file: at('plain') }),
      silent,
    );
    expect(backup.contentDigest).toBe(archive.contentDigest);
    const id = backup.file.replace(/^.*\//, '');
    const own = restic(at('backups'), ['ls', id]).split('\n');
    expect(own.filter((path) => path.startsWith('/assets/uploads/')).length).toBeGreaterThan(0);
    expect(restic(at('backups'), ['dump', id, '/strapi-dms/surplus.txt'])).toMatch('assets/uploads/');

    // By hand.
    for (const slice of restic(at('backups'), ['dump', id, '/strapi-dms/slices.txt']).trim().split('\n')) {
      restic(at('backups'), ['restore', slice, '--target', at('hand')]);
    }
    restic(at('backups'), ['restore', id, '--target', at('hand')]);
    for (const path of readFileSync(at('hand/strapi-dms/surplus.txt'), 'utf8').trim().split('\n')) {
      rmSync(at('hand', path));
    }
    expect(readdirSync(at('hand/assets/uploads')).sort()).toEqual(
      readdirSync(at('plain/assets/uploads')).sort(),
    );
    await verifyArchive({ ...defaultsOf('verify'), file: at('hand') } as never);
  });

  test('a job that is run again stores nothing twice, and one that contradicts the others is refused', async () => {
    const first = await exported({ shard: '1/2' });
    const again = await exported({ shard: '1/2' });
    expect(again.shard?.snapshots).toEqual(first.shard?.snapshots);
    expect((await refusal(exported({ shard: '1/4' }))).message).toMatch('has been begun with 2 shares');
    expect((await refusal(exported({ shard: '2/2', exclude: ['config'] }))).message).toMatch(
      'has been begun with other filters',
    );
  });
});
