import { describe, expect, test } from '@jest/globals';
import { archiveOf, findBackup, isInStore } from '../../../src/commands/archive-of.ts';
import { ObjectBackups } from '../../../src/store/archives.ts';
import type { BackupNote } from '../../../src/store/backup.ts';
import { writeNote } from '../../../src/store/notes.ts';
import type { RandomAccessFile } from '../../../src/system/random-access.ts';
import { noteOf } from '../../support/backup-notes.ts';
import { WatchedObjects } from '../../support/watched-objects.ts';
import { refusal } from '../../support/workspace.ts';

const newest = 'export_20261130020000.tar.gz.enc';
const older = 'export_20261129020000.tar.gz.enc';
const unverified = 'export_20261130030000.tar.gz.enc';
const masked = 'masked_20261130040000.tar.gz';

function store(notes: readonly BackupNote[] = []) {
  const objects = new WatchedObjects();
  for (const [name, time, given] of [
    [older, '2026-11-29T02:00:00Z', {}],
    [newest, '2026-11-30T02:00:00Z', {}],
    [masked, '2026-11-30T04:00:00Z', { isMasked: true }],
  ] as const) {
    objects.contents.set(name, Buffer.from('archive'));
    objects.contents.set(`${name}.json`, writeNote(noteOf(name, { createdAt: time, ...given })));
  }
  objects.contents.set(unverified, Buffer.from('archive'));
  for (const note of notes) {
    objects.contents.set(`${note.archive}.json`, writeNote(note));
  }
  const asked: string[] = [];
  const open = async (address: string) => {
    asked.push(address);
    return new ObjectBackups(objects);
  };
  return { objects, open, asked };
}

describe('an archive in a store', () => {
  test.each<[string, string | undefined, string]>([
    ['the newest verified one that is not masked, where none is named', undefined, newest],
    ['the one that is named', older, older],
    ['the one that is named without its extension', 'export_20261129020000', older],
    ['one that was not verified, where it is named', unverified, unverified],
    ['a masked one, where it is named', 'masked_20261130040000', masked],
  ])('is %s', async (_what, file, expected) => {
    const { objects, open, asked } = store();
    const found = await archiveOf({ file, store: 's3://backups/shop' }, undefined, open);
    expect([found.name, asked]).toEqual([`s3://backups/shop/${expected}`, ['s3://backups/shop']]);
    expect(found.location).toMatchObject({ path: `s3://backups/shop/${expected}`, size: 7 });
    expect(objects.isOpen).toBe(true);
    await found[Symbol.asyncDispose]();
    expect(objects.isOpen).toBe(false);
  });

  test('is looked for by its whole address, as reports have it', async () => {
    const { open, asked } = store();
    const found = await archiveOf({ file: `s3://backups/shop/${older}`, store: undefined }, undefined, open);
    expect([found.name, asked]).toEqual([`s3://backups/shop/${older}`, ['s3://backups/shop']]);
    const any = await archiveOf({ file: 's3://backups/shop/', store: undefined }, undefined, open);
    expect(any.name).toBe(`s3://backups/shop/${newest}`);
  });

  test('that is not there closes the store, and is not found', async () => {
    const { objects, open } = store();
    const asked = { file: 'nothing.tar', store: 's3://backups/shop' };
    const error = await refusal(archiveOf(asked, undefined, open));
    expect([error.failure, objects.isOpen]).toEqual(['noArchive', false]);
    expect(error.message).toContain(newest);
  });

  test('whose note has another digest than it has to have is not even opened', async () => {
    const { objects, open } = store();
    const digest = `sha256:${'cd'.repeat(32)}`;
    const asked = { file: undefined, store: 's3://backups/shop', digest };
    expect((await refusal(archiveOf(asked, undefined, open))).failure).toBe('damagedArchive');
    expect((await refusal(findBackup(asked, undefined, open))).failure).toBe('damagedArchive');
    expect(objects.done).not.toContain(`open ${newest}`);
  });

  test('is read against the digest that it has to have, whatever its note says', async () => {
    const { open } = store();
    const digest = `sha256:${'ab'.repeat(32)}`;
    const { location } = await archiveOf({ file: newest, store: 's3://b', digest }, undefined, open);
    const reading = (location as RandomAccessFile).stream().toArray();
    expect((await refusal(reading)).message).toContain('it has the digest sha256:');
  });
});

test('paths are not taken for addresses', () => {
  const texts = ['backups/a.tar', './s3:/a', 's3://bucket', 'azblob://c/a.tar', 's3://bucket/a.tar', 'a.tar'];
  expect(texts.filter(isInStore)).toEqual(['azblob://c/a.tar', 's3://bucket/a.tar']);
});
