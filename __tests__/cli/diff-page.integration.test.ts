import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
let project: string;

beforeEach(async () => {
  project = copyBlog(at('cms'));
  expect((await run(['export', '-f', 'before', '--no-encrypt'], { cwd: project })).code).toBe(0);
  const database = new DatabaseSync(at('cms/.tmp/data.db'));
  database.exec("UPDATE articles SET title = 'Quokkas at noon' WHERE id = (SELECT min(id) FROM articles)");
  database.close();
});

test('--page writes what differs as a page, beside what is printed', async () => {
  const { code, stdout } = await run(['diff', 'before.tar.gz', '--page', 'changes.html'], { cwd: project });
  expect(code).toBe(0);
  expect(stdout).toContain('Quokkas at noon');
  const page = readFileSync(at('cms/changes.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>.*<bdi class="title">Quokkas at noon<\/bdi>/s);
});

test('nothing is written in the place of an archive, nor two things into one file', async () => {
  const before = readFileSync(at('cms/before.tar.gz'));
  symlinkSync('before.tar.gz', at('cms/link'));
  for (const words of [
    ['before.tar.gz', '--page', './before.tar.gz'],
    ['before.tar.gz', '--changes', 'link'],
    ['.', '--report', 'before.tar.gz'],
    ['before.tar.gz', 'link', '--page', 'link'],
  ]) {
    const { code, stderr } = await run(['diff', ...words], { cwd: project });
    expect([code, stderr]).toEqual([2, expect.stringContaining('it would be overwritten')]);
  }
  expect(readFileSync(at('cms/before.tar.gz')).equals(before)).toBe(true);
  const twice = await run(['diff', 'before.tar.gz', '--changes', 'new', '--page', './new'], { cwd: project });
  expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('name the same file')]);
  expect(existsSync(at('cms/new'))).toBe(false);
});

test('the state after does not come from standard input', async () => {
  const { code, stderr } = await run(['diff', 'before.tar.gz', '-'], { cwd: project });
  expect([code, stderr]).toEqual([2, expect.stringContaining('only the one before can')]);
});

test('--page that cannot be written fails, once the changes were printed', async () => {
  const { code, stdout, stderr } = await run(['diff', 'before.tar.gz', '--page', 'nowhere/changes.html'], {
    cwd: project,
  });
  expect(code).toBe(1);
  expect(stdout).toContain('Quokkas at noon');
  expect(stderr).toContain('nowhere/changes.html cannot be written: its folder does not exist.');
  expect(stderr).toContain('Choose a path for --page in a folder');
});
