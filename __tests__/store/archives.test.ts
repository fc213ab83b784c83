import { beforeEach, describe, expect, test } from '@jest/globals';
import { ObjectBackups } from '../../src/store/archives.ts';
import type { BackupNote } from '../../src/store/backup.ts';
import { noteNameOf, writeNote } from '../../src/store/notes.ts';
import { type MemoryObjects, memoryObjects } from '../support/memory-objects.ts';
import { refusal, rejection } from '../support/workspace.ts';

const noteOf = (archive: string, other: Partial<BackupNote> = {}): BackupNote => ({
  format: 1,
  archive,
  size: 5,
  digest: `sha256:${'a'.repeat(64)}`,
  contentDigest: 'content-2:abc',
  createdAt: '2025-03-04T05:06:07.000Z',
  verifiedAt: '2025-03-04T05:07:00.000Z',
  tool: 'strapi-dms 1.1.0',
  strapiVersion: '5.12.1',
  scope: 'everything',
  isEncrypted: true,
  isMasked: false,
  stages: { entities: { count: 3, bytes: 100 } },
  contentTypes: { 'api::article.article': 2 },
  missingAssets: 0,
  ...other,
});

describe('the backups of a store of objects', () => {
  let objects: MemoryObjects;
  let backups: ObjectBackups;
  const changed = new Date('2025-06-01T00:00:00Z');

  beforeEach(() => {
    objects = memoryObjects(() => changed);
    backups = new ObjectBackups(objects);
  });

  const archive = (name: string, content = '12345') => objects.put(name, Buffer.from(content), 'replace');
  const backup = async (name: string, other: Partial<BackupNote> = {}) => {
    await archive(name);
    await backups.confirm(noteOf(name, other));
  };
  const names = async () => (await backups.list()).map(({ name }) => name);

  test('are archives, the newest first, each with what its note says', async () => {
    await backup('export_20250101000000.tar.gz.enc', { createdAt: '2025-01-01T00:00:00Z' });
    await backup('weekly.tar', { createdAt: '2025-02-01T00:00:00Z' });
    await archive('export_20250301000000.tar');
    await archive('notes.txt');
    expect(await names()).toEqual([
      'export_20250301000000.tar',
      'weekly.tar',
      'export_20250101000000.tar.gz.enc',
    ]);
    const [newest, second] = await backups.list();
    expect(newest).toEqual({
      name: 'export_20250301000000.tar',
      bytes: 5,
      isMasked: false,
      time: new Date(2025, 2, 1),
      note: undefined,
    });
    expect(second).toMatchObject({ time: new Date('2025-02-01T00:00:00Z'), note: { archive: 'weekly.tar' } });
  });

  test('have the time at which they were written where nothing else is known', async () => {
    await archive('some.tar');
    await archive('export_20259999000000.tar');
    await archive('masked_20250101000000.tar');
    const list = await backups.list();
    expect(list.find(({ name }) => name === 'some.tar')?.time).toEqual(changed);
    expect(list.find(({ name }) => name.startsWith('masked'))?.isMasked).toBe(true);
  });

  test.each([
    ['of another archive', JSON.stringify(noteOf('b.tar'))],
    ['of another size', JSON.stringify(noteOf('a.tar', { size: 4 }))],
    ['that is no JSON', '{'],
    ['that is empty', ''],
    ['of another format', JSON.stringify({ ...noteOf('a.tar'), format: 2 })],
    ['with a digest that is none', JSON.stringify(noteOf('a.tar', { digest: 'sha256:1' }))],
    ['with a moment that is none', JSON.stringify(noteOf('a.tar', { createdAt: 'yesterday' }))],
    ['with lines where one is meant', JSON.stringify(noteOf('a.tar', { scope: 'a\n::error::b' }))],
    ['with a number below nought', JSON.stringify(noteOf('a.tar', { missingAssets: -1 }))],
  ])('do not count by a note %s', async (_, note) => {
    await archive('a.tar');
    await objects.put('a.tar.json', Buffer.from(note), 'replace');
    expect(await backups.list()).toMatchObject([{ name: 'a.tar', note: undefined }]);
  });

  test('do not count by a note that is too large, which is not even read', async () => {
    await archive('a.tar');
    await objects.put('a.tar.json', Buffer.alloc(2_000_001, ' '), 'replace');
    expect(await backups.list()).toMatchObject([{ note: undefined }]);
    expect(objects.reads.size).toBe(0);
  });

  test('have notes that are read once, and again when they change', async () => {
    await backup('a.tar');
    await backups.list();
    await backups.list();
    expect(objects.reads.get('a.tar.json')).toBe(1);
    await backups.confirm(noteOf('a.tar', { scope: 'other' }));
    expect(await backups.list()).toMatchObject([{ note: { scope: 'other' } }]);
  });

  test('are listed while somebody else forgets one of them', async () => {
    await backup('a.tar');
    objects.beforehand = (what) => {
      if (what.startsWith('read')) {
        objects.content.delete('a.tar.json');
      }
    };
    expect(await backups.list()).toMatchObject([{ name: 'a.tar', note: undefined }]);
  });

  test('do not hide that notes cannot be read', async () => {
    await backup('a.tar');
    const failure = new Error('no right to it');
    objects.beforehand = () => {
      throw failure;
    };
    expect(await rejection(backups.list())).toBe(failure);
  });

  test('become none by a note of something that is not there', async () => {
    await archive('a.tar', '1234');
    const before = [...objects.changes];
    expect((await refusal(backups.confirm(noteOf('a.tar')))).message).toMatch(/no longer what it was/);
    expect((await refusal(backups.confirm(noteOf('b.tar')))).message).toMatch(/no longer what it was/);
    expect(objects.changes).toEqual(before);
  });

  describe('are found', () => {
    test('by their names, and else the newest that is whole and not masked', async () => {
      await backup('a.tar', { createdAt: '2025-01-01T00:00:00Z' });
      await backup('b.tar', { createdAt: '2025-01-02T00:00:00Z' });
      await backup('m.tar', { createdAt: '2025-01-03T00:00:00Z', isMasked: true });
      await archive('export_20300101000000.tar');
      expect(await backups.find('a.tar')).toMatchObject({ name: 'a.tar' });
      expect(await backups.find('export_20300101000000.tar')).toMatchObject({ note: undefined });
      expect(await backups.find(undefined)).toMatchObject({ name: 'b.tar' });
    });

    test('although they are masked where all are', async () => {
      await backup('m.tar', { isMasked: true });
      expect(await backups.find(undefined)).toMatchObject({ name: 'm.tar' });
    });

    test('or it is said what is there', async () => {
      expect(await refusal(backups.find(undefined))).toMatchObject({
        failure: 'noArchive',
        message: 'There are no archives in s3://bucket/site.',
      });
      for (let index = 0; index < 12; index += 1) {
        await archive(`export_202501010000${index + 10}.tar`);
      }
      expect((await refusal(backups.find('a.tar'))).message).toMatch(
        /^There is no "a\.tar" in s3:\/\/bucket\/site, but export_20250101000021\.tar, .*, and 2 more\.$/,
      );
      expect(await refusal(backups.find(undefined))).toMatchObject({
        failure: 'noArchive',
        message: expect.stringContaining('has no backup that is known to be whole'),
      });
    });
  });

  test('are opened as they were listed, or not at all', async () => {
    await backup('a.tar');
    const found = await backups.find('a.tar');
    await using open = await backups.open(found);
    expect(open.location).toMatchObject({ path: 's3://bucket/site/a.tar', size: 5 });
    await archive('a.tar', '123456');
    expect((await refusal(backups.open(found))).message).toMatch(/no longer what it was/);
  });

  describe('are forgotten', () => {
    test('in an order in which nothing is taken for whole that is not', async () => {
      await backup('a.tar');
      const found = await backups.find('a.tar');
      objects.changes.length = 0;
      await backups.forget(found);
      expect(objects.changes).toEqual(['put a.tar.json', 'remove a.tar', 'remove a.tar.json']);
      expect(objects.content.size).toBe(0);
      await backups.forget(found);
    });

    test('without a note', async () => {
      await archive('a.tar');
      await backups.forget(await backups.find('a.tar'));
      expect(objects.content.size).toBe(0);
    });

    test.each(['put a.tar.json', 'remove a.tar', 'remove a.tar.json'])(
      'by whoever comes next, where the process was killed before %s',
      async (step) => {
        await backup('a.tar');
        await backup('b.tar', { createdAt: '2025-01-02T00:00:00Z' });
        await backup('c.tar', { createdAt: '2025-01-01T00:00:00Z' });
        let isDead = false;
        objects.beforehand = (what) => {
          isDead ||= what === step;
          if (isDead) {
            throw new Error('killed');
          }
        };
        await rejection(backups.forget(await backups.find('a.tar')));
        objects.beforehand = () => undefined;
        const next = new ObjectBackups(objects);
        const isNotBegun = step === 'put a.tar.json';
        expect((await next.list()).map(({ name }) => name)).toEqual(
          isNotBegun ? ['a.tar', 'b.tar', 'c.tar'] : ['b.tar', 'c.tar'],
        );
        await next.forget(await next.find('c.tar'));
        expect([...objects.content.keys()].sort()).toEqual(
          isNotBegun ? ['a.tar', 'a.tar.json', 'b.tar', 'b.tar.json'] : ['b.tar', 'b.tar.json'],
        );
      },
    );

    test('not where they are locked: then they are backups as before', async () => {
      await backup('a.tar');
      const locked = new Error('locked');
      objects.beforehand = (what) => {
        if (what === 'remove a.tar') {
          throw locked;
        }
      };
      expect(await rejection(backups.forget(await backups.find('a.tar')))).toBe(locked);
      expect(await backups.list()).toMatchObject([{ name: 'a.tar', note: { archive: 'a.tar' } }]);
    });

    test('not where another archive has taken the name', async () => {
      await backup('a.tar');
      const found = await backups.find('a.tar');
      await archive('a.tar', '123456');
      expect((await refusal(backups.forget(found))).message).toMatch(/no longer what it was/);
      expect(objects.content.has('a.tar')).toBe(true);
    });

    test('and nothing that a later archive of the same name has', async () => {
      await backup('a.tar');
      await backup('b.tar', { createdAt: '2025-01-02T00:00:00Z' });
      const gone = writeNote({ format: 1, archive: 'a.tar', forgotten: '"0"' });
      await objects.put(noteNameOf('a.tar'), gone, 'replace');
      expect(await names()).toContain('a.tar');
      await backups.forget(await backups.find('b.tar'));
      expect(objects.content.has('a.tar')).toBe(true);
    });
  });
});
