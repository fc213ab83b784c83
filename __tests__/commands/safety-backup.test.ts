/** @jest-environment ./__tests__/support/one-realm.mjs */
import { closeSync, cpSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { leftIn, stateOf } from '../../scripts/faults/state.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { copyBlog } from '../support/blog.ts';
import { plainImport, silent } from '../support/options.ts';
import { run } from '../support/terminal.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();
const back = process.cwd();

beforeEach(async () => {
  copyBlog(at('blog'));
  cpSync(at('blog'), at('origin'), { recursive: true });
  const exported = await run(['export', '--no-encrypt', '--project', at('origin'), '-f', at('archive')]);
  expect(exported.code).toBe(0);
  // The safety backup is written to the current folder.
  process.chdir(at('blog'));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(back);
});

const backups = () => readdirSync(at('blog')).filter((name) => name.includes('before_import_'));

/** A disk that has something else in the end than what was written to it. */
async function damageBackups(): Promise<{ damaged: string[] }> {
  const damaged: string[] = [];
  const handle = await open(import.meta.filename);
  const methods = Object.getPrototypeOf(handle) as { sync(): Promise<void> };
  await handle.close();
  const { sync } = methods;
  jest.spyOn(methods, 'sync').mockImplementation(function (this: unknown) {
    for (const name of backups().filter((name) => name.endsWith('.partial'))) {
      const disk = openSync(name, 'r+');
      writeSync(disk, 'damaged', Math.floor(statSync(name).size / 2));
      closeSync(disk);
      damaged.push(name);
    }
    return sync.call(this as never);
  });
  return { damaged };
}

const importing = () =>
  importArchive(
    parseImportOptions({ ...plainImport, project: '.', file: at('archive.tar.gz'), safetyBackup: true }),
    silent,
  );

test('a safety backup that cannot be read back ends the import before anything is deleted, and is not kept', async () => {
  const before = stateOf(at('blog'));
  const { damaged } = await damageBackups();
  const error = await refusal(importing());
  expect(damaged).toHaveLength(1);
  expect(error.message).toMatch(
    /^The archive before_import_\d+_\w+\.tar\.gz was written, but what is on the disk differs: /,
  );
  expect(stateOf(at('blog'))).toEqual(before);
  expect(leftIn(at('blog'))).toEqual([]);
  expect(backups()).toEqual([]);
});
