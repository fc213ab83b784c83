/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, statfsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createArchive } from '../../src/archive/write/archive.ts';
import { assetAt, assetsOf, metadata, pagesOf } from '../support/archives.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, names } = workspace();

/** Only root may mount a disk of one megabyte. In CI that is no reason to pass: the job has to run this as root. */
const isRoot = process.getuid?.() === 0;
if (!isRoot) {
  console.warn('SKIPPED: a full disk needs root, to mount a small one.');
}
const onSmallDisk = isRoot ? describe : describe.skip;

onSmallDisk('on a full disk', () => {
  beforeEach(() => {
    mkdirSync(at('disk'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at('disk')]);
    expect(statfsSync(at('disk')).blocks * statfsSync(at('disk')).bsize).toBe(1024 * 1024);
  });

  afterEach(() => {
    // Lazily: a test that fails may still have a file open there.
    execFileSync('umount', ['--lazy', at('disk')]);
  });

  const noise = () => JSON.stringify(randomBytes(900_000).toString('base64'));

  test.each([
    { format: 'tar', compress: false, key: undefined },
    { format: 'tar', compress: true, key: 'k' },
    { format: 'dir', compress: false, key: undefined },
  ] as const)('records end with an error that says so, and nothing is left behind: %j', async (options) => {
    const archive = await createArchive({ ...options, file: at('disk/out') });
    const writing = archive
      .writeRecords('entities', pagesOf(noise(), noise(), noise(), noise()))
      .then(() => archive.finish(metadata));
    const error = await refusal(writing);
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('no space is left on the device'),
    });
    expect(error.message).toContain(at('disk/out'));
    await archive.discard();
    expect(names('disk')).toEqual([]);
  });

  test.each(['tar', 'dir'] as const)('media end with an error that says so: %s', async (format) => {
    const archive = await createArchive({
      format,
      compress: format === 'tar',
      key: undefined,
      file: at('disk/out'),
    });
    const media = assetsOf(
      assetAt(at('a'), randomBytes(3_000_000), 'a.jpg'),
      assetAt(at('b'), randomBytes(3_000_000), 'b.jpg'),
    );
    const error = await refusal(archive.writeAssets(media));
    expect(error.message).toContain('no space is left on the device');
    await archive.discard();
    expect(names('disk')).toEqual([]);
  });

  test('an archive that fills the disk only with its last bytes is not taken for complete', async () => {
    const archive = await createArchive({
      format: 'tar',
      compress: false,
      key: undefined,
      file: at('disk/out'),
    });
    await archive.writeRecords('entities', pagesOf(JSON.stringify('x'.repeat(1024 * 1024 - 1600))));
    expect((await refusal(archive.finish(metadata))).message).toContain('no space is left on the device');
    await archive.discard();
    expect(names('disk')).toEqual([]);
  });
});

if (!isRoot) {
  test('a full disk is tested in CI', () => {
    expect(process.env.CI).not.toBe('true');
  });
}
