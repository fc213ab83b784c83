import { describe, expect, test } from '@jest/globals';
import { printReport } from '../../../src/cli/list.ts';
import { listBackups } from '../../../src/commands/list/list.ts';
import { parseListOptions } from '../../../src/commands/list/options.ts';
import { ObjectBackups } from '../../../src/store/archives.ts';
import { writeNote } from '../../../src/store/notes.ts';
import { noteOf } from '../../support/backup-notes.ts';
import { WatchedObjects } from '../../support/watched-objects.ts';
import { thrownBy } from '../../support/workspace.ts';

function store() {
  const objects = new WatchedObjects();
  const add = (note: ReturnType<typeof noteOf>) => {
    objects.contents.set(note.archive, Buffer.from('archive'));
    objects.contents.set(`${note.archive}.json`, writeNote(note));
  };
  add(noteOf('export_20261128020000.tar.gz', { createdAt: '2026-11-28T02:00:00.000Z' }));
  add(
    noteOf('export_20261129020000.tar.gz', {
      createdAt: '2026-11-29T02:00:00.000Z',
      scope: 'content and files, without 2 media files',
      missingAssets: 2,
    }),
  );
  add(
    noteOf('export_20261130020000.tar.gz', {
      createdAt: '2026-11-30T02:00:00.000Z',
      stages: { entities: { count: 20, bytes: 1 }, assets: { count: 2, bytes: 1 } },
      contentTypes: { 'api::article.article': 18, 'api::page.page': 1, 'api::tag.tag': 1 },
      isEncrypted: false,
    }),
  );
  objects.contents.set('export_20261130030000.tar.gz', Buffer.from('half'));
  return objects;
}

const listed = (objects: WatchedObjects) =>
  listBackups({ store: objects.address }, undefined, async () => new ObjectBackups(objects));

describe('a list of a store', () => {
  test('has the newest first, each with what is new beside the one before of its scope', async () => {
    const objects = store();
    const { backups } = await listed(objects);
    expect(backups.map(({ name, isVerified }) => [name, isVerified])).toEqual([
      ['export_20261130030000.tar.gz', false],
      ['export_20261130020000.tar.gz', true],
      ['export_20261129020000.tar.gz', true],
      ['export_20261128020000.tar.gz', true],
    ]);
    expect(backups[1]?.changes).toEqual({
      since: 'export_20261128020000.tar.gz',
      contentTypes: [
        { uid: 'api::article.article', difference: 8 },
        { uid: 'api::page.page', difference: -1 },
        { uid: 'api::tag.tag', difference: 1 },
      ],
      assets: -1,
      bytes: 0,
    });
    expect([backups[2]?.changes, backups[3]?.changes]).toEqual([undefined, undefined]);
    expect(objects.isOpen).toBe(false);
  });

  test('reads nothing but notes', async () => {
    const objects = store();
    await listed(objects);
    const opened = objects.done.filter((what) => what.startsWith('open '));
    expect(opened).toHaveLength(3);
    expect(opened.every((what) => what.endsWith('.json'))).toBe(true);
  });

  test('fits the terminal, and says what is no backup', async () => {
    const report = await listed(store());
    const print = (width: number | undefined) => {
      const lines: string[] = [];
      printReport(report, (text) => lines.push(text), width, Date.parse('2026-11-30T12:00:00Z'));
      return lines.join('\n');
    };
    expect(print(undefined)).toContain(
      'verified, not encrypted │  7 B │      20 │     2 │ 5.54.0 │ +8 article, −1 page, +1 tag, −1 media file │',
    );
    expect(print(undefined)).toContain('10 hours');
    expect(print(undefined)).toContain(
      'export_20261129020000.tar.gz: content and files, without 2 media files',
    );
    expect(print(undefined)).toContain('3 verified backups, and 1 that is none in s3://backups/shop');
    const table = print(60)
      .split('\n')
      .filter((line) => /^[│┌└├]/.test(line));
    expect(table.every((line) => line.length <= 60)).toBe(true);
    expect(table.join('\n')).toContain('not verified');
  });

  test('needs a store', () => {
    expect(thrownBy(() => parseListOptions({ store: undefined })).failure).toBe('usage');
    expect(thrownBy(() => parseListOptions({ store: 'backups' })).failure).toBe('usage');
  });
});
