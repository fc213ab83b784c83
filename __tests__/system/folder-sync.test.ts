/** @jest-environment ./__tests__/support/one-realm.mjs */
import { open } from 'node:fs/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { syncFolder } from '../../src/system/folder-sync.ts';
import { watchSyncs } from '../support/syncs.ts';
import { rejection, workspace } from '../support/workspace.ts';

const folder = workspace();

afterEach(() => {
  jest.restoreAllMocks();
});

async function syncFailsWith(code: string): Promise<void> {
  const handle = await open(import.meta.filename);
  const methods = Object.getPrototypeOf(handle) as { sync: () => Promise<void> };
  await handle.close();
  jest.spyOn(methods, 'sync').mockRejectedValue(Object.assign(new Error(code), { code, syscall: 'fsync' }));
}

test('a folder is brought to the disk', async () => {
  const syncs = await watchSyncs(() => undefined);
  await syncFolder(folder.at());
  expect(syncs.of(folder.at())).toHaveLength(1);
});

test.each(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF'])(
  'a file system that cannot sync folders, and says %s, is no failure',
  async (code) => {
    await syncFailsWith(code);
    await syncFolder(folder.at());
  },
);

test.each(['EIO', 'ENOSPC', 'EDQUOT', 'EPERM', 'EROFS'])('a disk that says %s has failed', async (code) => {
  await syncFailsWith(code);
  expect(await rejection(syncFolder(folder.at()))).toMatchObject({ code });
});

test('a folder that is not there is a failure', async () => {
  expect(await rejection(syncFolder(folder.at('gone')))).toMatchObject({ code: 'ENOENT' });
});
