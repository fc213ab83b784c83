import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createArchive } from '../../src/archive/write/archive.ts';
import { assetAt, fill, metadata } from '../support/archives.ts';
import { watchSyncs } from '../support/syncs.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

const plain = { compress: false, key: undefined } as const;

/** Writes an archive, and watches what is synced while it has its final name and while it has not. */
async function written(options: Pick<Parameters<typeof createArchive>[0], 'format' | 'ifTaken'>) {
  const path = at(options.format === 'tar' ? 'out.tar' : 'out');
  const syncs = await watchSyncs(() => existsSync(path));
  const archive = await createArchive({ ...plain, ...options, file: at('out') });
  // Small files go through memory, others do not.
  const large = 'x'.repeat(3_000_000);
  await fill(archive, assetAt(at('a'), 'media', 'a.png'), assetAt(at('b'), large, 'b.mp4'));
  const { file } = await archive.finish(metadata);
  expect(file).toBe(path);
  return { path, syncs };
}

test.each(['replace', 'number'] as const)(
  'a tar file is on the disk before it gets its name, and so is its name before the export ends (%s)',
  async (ifTaken) => {
    const { path, syncs } = await written({ format: 'tar', ifTaken });
    expect(syncs.of(path)).toContainEqual(expect.objectContaining({ after: false }));
    expect(syncs.of(at())).toContainEqual(expect.objectContaining({ before: true }));
  },
);

test.each(['replace', 'number'] as const)(
  'a folder is on the disk with all of its files and their names before it gets its own (%s)',
  async (ifTaken) => {
    const { path, syncs } = await written({ format: 'dir', ifTaken });
    const inside = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
    const files = inside.filter((name) => statSync(name).isFile());
    const folders = [path, ...inside.filter((name) => statSync(name).isDirectory())];
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      expect([file, syncs.of(file)]).toEqual([file, [expect.objectContaining({ after: false })]]);
    }
    // A folder that is synced has the names of what is in it: after the last of them has come.
    const last = syncs.all.findLastIndex((sync) => files.some((file) => syncs.of(file).includes(sync)));
    for (const folder of folders) {
      const later = syncs.of(folder).filter((sync) => syncs.all.indexOf(sync) > last);
      expect([folder, later]).toEqual([folder, [expect.objectContaining({ after: false })]]);
    }
    expect(syncs.of(at())).toContainEqual(expect.objectContaining({ before: true }));
  },
);
