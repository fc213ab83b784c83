import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writePage } from '../../../../src/commands/diff/page/write.ts';
import { conceal } from '../../../../src/redaction/output.ts';
import { diffReport, entry } from '../../../support/diff-report.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strapi-dms-page-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a page takes the place of an older one as a whole, for this user only', async () => {
  const file = join(folder, 'changes.html');
  writeFileSync(file, 'older', { mode: 0o644 });
  await writePage(file, diffReport(3));
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['changes.html']);
});

test('a folder that is not there is named, with what to do', async () => {
  await expect(writePage(join(folder, 'nowhere', 'changes.html'), diffReport(0))).rejects.toMatchObject({
    message: expect.stringMatching(/changes\.html cannot be written: its folder does not exist/),
    remedy: 'Choose a path for --page in a folder that exists and can be written to.',
    isCommitted: true,
  });
});

test('a secret that is known is not in the page', async () => {
  conceal(['correct-horse-battery']);
  const file = join(folder, 'changes.html');
  const field = {
    path: 'note',
    type: 'text',
    kind: 'added',
    after: 'the key is correct-horse-battery',
  } as const;
  await writePage(
    file,
    diffReport(0, { types: diffReport(2).types, changes: [entry(1, { fields: [field] })], total: 1 }),
  );
  const page = readFileSync(file, 'utf8');
  expect(page).toContain('the key is');
  expect(page).not.toContain('correct-horse-battery');
});
