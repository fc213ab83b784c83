/** @jest-environment ./__tests__/support/one-realm.mjs */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { makeScratchFolder, makeScratchFolderFor, removeLeftovers } from '../../src/system/scratch-folder.ts';
import { thrownBy, workspace } from '../support/workspace.ts';

const folder = workspace();

/** Another process that has made a scratch folder with a file in it, and waits. */
async function another() {
  const code = `
    const { makeScratchFolder } = await import(${JSON.stringify(resolve('src/system/scratch-folder.ts'))});
    const { path } = makeScratchFolder(${JSON.stringify(folder.at())});
    process.getBuiltinModule('node:fs').writeFileSync(path + '/database', 'in the clear');
    console.log(path);
    setInterval(() => {}, 1_000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [path] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    path,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

test('a scratch folder is there, for this user only, until it is removed', () => {
  const scratch = makeScratchFolder(folder.at());
  expect(readdirSync(scratch.path)).toEqual([]);
  expect(removeLeftovers(folder.at())).toEqual([]);
  expect(existsSync(scratch.path)).toBe(true);
  scratch.remove();
  scratch.remove();
  expect(folder.names()).toEqual([]);
});

test('a scratch folder for more than there is room for is not made, and how much it takes is told', () => {
  const { message, remedy } = thrownBy(() =>
    makeScratchFolderFor('a copy', Number.MAX_SAFE_INTEGER, folder.at()),
  );
  expect(message).toMatch(
    `There is no room for a copy in the folder for temporary files, ${folder.at()}: it takes ${Number.MAX_SAFE_INTEGER} bytes, and `,
  );
  expect(remedy).toContain('TMPDIR');
  expect(folder.names()).toEqual([]);
  makeScratchFolderFor('a copy', 1, folder.at()).remove();
});

test('a folder for temporary files that is none is named', () => {
  const error = thrownBy(() => makeScratchFolderFor('a copy', 1, folder.write('file', '')));
  expect(error).toMatchObject({
    message: `The folder for temporary files, ${folder.at('file')}, cannot take a copy: it is a file.`,
    remedy: expect.stringContaining('TMPDIR'),
  });
});

test('what a killed process has left is removed, and nothing while it lives', async () => {
  const other = await another();
  expect(removeLeftovers(folder.at())).toEqual([]);
  expect(existsSync(`${other.path}/database`)).toBe(true);
  await other.kill();
  expect(existsSync(`${other.path}/database`)).toBe(true);
  expect(removeLeftovers(folder.at())).toEqual([]);
  expect(folder.names()).toEqual([]);
});

test('only scratch folders are removed, and links are not followed', () => {
  folder.write('strapi-dms-other/file', 'stays');
  folder.write('elsewhere/file', 'stays');
  symlinkSync(folder.at('elsewhere'), folder.at('strapi-dms-scratch-0123456789abcdef'));
  expect(removeLeftovers(folder.at())).toEqual([]);
  expect(folder.names()).toEqual(['elsewhere', 'strapi-dms-other', 'strapi-dms-scratch-0123456789abcdef']);
  expect(folder.names('elsewhere')).toEqual(['file']);
});

test('a temporary folder that cannot be searched is a warning', () => {
  expect(removeLeftovers(folder.at('nowhere'))).toEqual([
    expect.stringContaining(
      `${folder.at('nowhere')} could not be searched for what a killed process left behind: it does not exist`,
    ),
  ]);
});
