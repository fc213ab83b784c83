/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import {
  finalNameOf,
  removeUnfinished,
  temporarySibling,
  writeWhole,
} from '../../src/system/atomic-write.ts';
import { rejection, workspace } from '../support/workspace.ts';

const folder = workspace();

afterEach(() => {
  jest.restoreAllMocks();
});

/** Has every file that is open fail with a full disk. */
async function fails(method: 'writeFile' | 'sync'): Promise<void> {
  const handle = await open(import.meta.filename);
  const methods = Object.getPrototypeOf(handle) as Record<
    typeof method,
    (...given: never[]) => Promise<void>
  >;
  await handle.close();
  jest.spyOn(methods, method).mockImplementation(async () => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
  });
}

test('a file that is written whole takes the place of an earlier one, for this user only', async () => {
  const path = folder.write('journal.json', 'old');
  await writeWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(folder.names()).toEqual(['journal.json']);
});

test.each(['writeFile', 'sync'] as const)(
  'the old file stays, and nothing else, where %s fails',
  async (method) => {
    const path = folder.write('journal.json', 'old');
    await fails(method);
    expect(await rejection(writeWhole(path, 'new'))).toMatchObject({ code: 'ENOSPC' });
    jest.restoreAllMocks();
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(folder.names()).toEqual(['journal.json']);
  },
);

test('nothing is left where the name cannot be taken', async () => {
  folder.write('taken/file', '');
  expect(await rejection(writeWhole(folder.at('taken'), 'new'))).toMatchObject({ syscall: 'rename' });
  expect(folder.names()).toEqual(['taken']);
});

test('an unfinished file is known by its name, which tells the one that it was to have', () => {
  const name = temporarySibling('/exports/site.tar.gz').slice('/exports/'.length);
  expect(name).toMatch(/^\..*\.partial$/);
  expect(finalNameOf(name)).toBe('site.tar.gz');
  expect(finalNameOf('site.tar.gz')).toBeUndefined();
  expect(finalNameOf('.hidden.partial')).toBeUndefined();
});

test('what is unfinished is removed, a folder with all that is in it', async () => {
  folder.write('unfinished/deep/file', '');
  await removeUnfinished(folder.at('unfinished'));
  await removeUnfinished(folder.at('unfinished'));
  expect(folder.names()).toEqual([]);
});

test('what is unfinished is removed where that fails at first', async () => {
  const parent = folder.write('parent', 'a file, below which nothing can be removed');
  const removal = removeUnfinished(folder.at('parent/unfinished'));
  setTimeout(() => {
    rmSync(parent);
    folder.write('parent/unfinished', '');
  });
  await removal;
  expect(readdirSync(parent)).toEqual([]);
});

test('a removal that goes on failing is an error', async () => {
  folder.write('parent', 'a file, below which nothing can be removed');
  expect(await rejection(removeUnfinished(folder.at('parent/unfinished')))).toMatchObject({
    code: 'ENOTDIR',
  });
});
