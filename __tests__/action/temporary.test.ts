import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { runPost } from '../../src/action/post.ts';
import { readTemporary, removeTemporary } from '../../src/action/temporary.ts';
import { workspace } from '../support/workspace.ts';
import { captureLines } from './runner.ts';

const folder = workspace();
let lines: string[];

beforeEach(() => {
  lines = captureLines();
});

afterEach(() => {
  delete process.env.STATE_temporary;
  jest.restoreAllMocks();
});

test('a folder is removed with what is in it', async () => {
  folder.write('temp/deep/archive.tar', 'content');
  await removeTemporary({ path: folder.at('temp') });
  expect(folder.names()).toEqual([]);
});

test('of unfinished files only those of the name are removed', async () => {
  const names = ['.a[1].tar.0123.partial', '.a1.tar.0123.partial', 'a[1].tar', '.a[1].tar.0123.other'];
  for (const name of names) {
    folder.write(name, 'content');
  }
  await removeTemporary({ folder: folder.at(), begins: 'a[1].' });
  expect(folder.names()).toEqual(names.slice(1).sort());
});

test('what is not there is no error', async () => {
  await removeTemporary({ path: folder.at('gone') });
  await removeTemporary({ folder: folder.at('gone'), begins: 'a.' });
});

test('the post step warns where it cannot do its work, and does not throw', async () => {
  process.env.STATE_temporary = JSON.stringify([
    { path: `${folder.write('file', '')}/below` },
    { path: '\0' },
  ]);
  await runPost();
  expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(2);
  process.env.STATE_temporary = 'no JSON';
  await runPost();
  expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(3);
  expect(existsSync(folder.at('file'))).toBe(true);
});

test('a step that registered nothing has nothing to remove', () => {
  expect(readTemporary()).toEqual([]);
});
