import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { type At, changedRows, deleteRows, rowsOf } from '../support/documents.ts';
import { hasTerminals, pause, run, startOnTerminal, type } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
let blog: At;
let archive: string;

const words = (...more: readonly string[]) => [
  ...['restore-one', '--project', at('blog'), '-f', archive, '--uid', 'api::article.article'],
  ...['--document-id', 'y8qkc37utrda8pt4d3ti4466', ...more],
];

beforeEach(async () => {
  copyBlog(at('blog'));
  blog = { project: at('blog'), url: `sqlite:${at('blog/.tmp/data.db')}` };
  archive = at('archive.tar');
  const from = ['export', '--project', at('blog'), '--no-encrypt', '--no-compress'];
  expect(await run([...from, '-f', at('archive')])).toMatchObject({ code: 0 });
});

test('without a terminal, it has to be forced', async () => {
  const before = await rowsOf(blog);
  await deleteRows(blog, 'api::article.article', [1]);
  const { code, stderr } = await run(words());
  expect(code).toBe(2);
  expect(stderr).toContain('restore with --force');
  expect(changedRows(before, await rowsOf(blog))).not.toEqual([]);
});

test('a dry run shows what would change, in words and as JSON', async () => {
  await deleteRows(blog, 'api::tag.tag', [1]);
  await deleteRows(blog, 'api::article.article', [4]);
  const before = await rowsOf(blog);
  const { code, stdout } = await run(words('--dry-run'));
  expect(code).toBe(0);
  expect(stdout).toContain('+ “A morning above the clouds” y8qkc37utrda8pt4d3ti4466 (en, published)');
  expect(stdout).toContain('Left out, since what they lead to is gone:');
  expect(stdout).toMatch(/1 row and 0 media files of .* would be restored in .*; nothing was written/);
  const json = await run(words('--dry-run', '--json'));
  expect(JSON.parse(json.stdout)).toMatchObject({ command: 'restore-one', dryRun: true, isSame: false });
  expect(changedRows(before, await rowsOf(blog))).toEqual([]);
});

test('where it is forced, it says what was restored, and then that there is nothing to do', async () => {
  await deleteRows(blog, 'api::article.article', [4]);
  const { code, stdout } = await run(words('--force', '--report', at('report.json')));
  expect(code).toBe(0);
  expect(stdout).toMatch(/1 row and 0 media files of .* were restored in sqlite/);
  expect(JSON.parse(readFileSync(at('report.json'), 'utf8'))).toMatchObject({ dryRun: false });
  const again = await run(words('--force'));
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain('Nothing to restore');
});

test.each([
  ['--uid', 'api::gone.gone', 2, 'has no content type api::gone.gone'],
  ['--uid', 'plugin::upload.file', 2, 'restored with a document that uses them'],
  ['--document-id', 'nobody', 1, 'has no api::article.article nobody'],
  ['--query', '{', 2, 'is no filter in JSON'],
  ['--locale', 'en', 2, 'is not localized'],
])('%s %s is refused', async (flag, value, code, message) => {
  const base = ['restore-one', '--project', at('blog'), '-f', archive, '--dry-run'];
  const uid = flag === '--locale' ? 'api::tag.tag' : 'api::article.article';
  const given = [
    ...(flag === '--uid' ? [] : ['--uid', uid]),
    ...(flag === '--document-id' || flag === '--query'
      ? []
      : ['--document-id', flag === '--locale' ? 'zk7rwu6rqjennap5o8343fhd' : 'y8qkc37utrda8pt4d3ti4466']),
  ];
  const ended = await run([...base, ...given, flag, value]);
  expect(ended.stderr).toContain(message);
  expect(ended.code).toBe(code);
});

test('a masked archive is no backup, unless that is said', async () => {
  const masked = [
    'export',
    '--project',
    at('blog'),
    '--no-encrypt',
    '--no-compress',
    '--mask',
    'recommended',
  ];
  const secret = { environment: { STRAPI_DMS_MASK_SECRET: 'a secret of some length' } };
  expect(await run([...masked, '-f', at('masked')], secret)).toMatchObject({ code: 0 });
  archive = at('masked.tar');
  const refused = await run(words('--force'));
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('masked: not a backup');
  expect(await run(words('--dry-run', '--allow-masked'))).toMatchObject({ code: 0 });
});

(hasTerminals ? describe : describe.skip)('on a terminal', () => {
  test.each([
    ['y', 0, /were restored/, true],
    ['n', 0, /nothing was written/, false],
    ['\u0003', 130, /Interrupted; nothing was changed/, false],
  ])('it asks, once the changes were shown (%j)', async (key, code, last, isDone) => {
    const before = await rowsOf(blog, () => ['created_by_id', 'updated_by_id']);
    await deleteRows(blog, 'api::article.article', [4]);
    const running = startOnTerminal(words());
    await running.printed(/\(en, published\)[\s\S]*Restore it\?/);
    await pause(200);
    type(running, key);
    const ended = await running.ended;
    expect(ended.stdout).toMatch(last);
    expect(ended.code).toBe(code);
    const after = await rowsOf(blog, () => ['created_by_id', 'updated_by_id']);
    expect(changedRows(before, after).length === 0).toBe(isDone);
  });
});
