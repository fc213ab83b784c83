import { readFileSync } from 'node:fs';
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

test('--page that cannot be written fails, once the changes were printed', async () => {
  const { code, stdout, stderr } = await run(['diff', 'before.tar.gz', '--page', 'nowhere/changes.html'], {
    cwd: project,
  });
  expect(code).toBe(1);
  expect(stdout).toContain('Quokkas at noon');
  expect(stderr).toContain('nowhere/changes.html cannot be written: its folder does not exist.');
  expect(stderr).toContain('Choose a path for --page in a folder');
});
