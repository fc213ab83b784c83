import { mkdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { printType } from '../../src/cli/mask-preview.ts';
import { type PreviewedType, previewMasking } from '../../src/commands/mask/preview.ts';
import { copyBlog } from '../support/blog.ts';
import { hasTerminals, run, startOnTerminal } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const files = workspace();

beforeEach(() => {
  mkdirSync(files.at('x'));
  copyBlog(files.at('cms'));
});

const options = () => ({
  mask: 'off',
  maskSecret: 'a secret',
  project: files.at('cms'),
  databaseUrl: `sqlite:${files.at('cms/.tmp/data.db')}`,
  trustConfig: false,
  timeZone: undefined,
  rows: 2,
});

describe('a preview', () => {
  test('has rows of each masked type, before and after, and writes nothing', async () => {
    const database = new DatabaseSync(files.at('cms/.tmp/data.db'), { readOnly: true });
    const authors = database.prepare('SELECT id, name, email FROM authors ORDER BY id LIMIT 2').all();
    const shown: PreviewedType[] = [];
    await previewMasking(options(), (type) => shown.push(type));
    const found = shown.find(({ uid }) => uid === 'api::author.author')?.rows ?? [];
    expect(found.map(({ id, values }) => [id, values.find(({ path }) => path === 'name')?.before])).toEqual(
      authors.map(({ id, name }) => [id, name]),
    );
    for (const { before, after } of found.flatMap(({ values }) => values)) {
      expect(after).not.toEqual(before);
    }
    expect(database.prepare('SELECT id, name, email FROM authors ORDER BY id LIMIT 2').all()).toEqual(
      authors,
    );
    database.close();
  });

  test('says which rows are kept', async () => {
    const mask = files.write(
      'rules.yml',
      'version: 1\ntypes: { api::author.author: { keep: { name: "*" } } }\n',
    );
    const shown: PreviewedType[] = [];
    await previewMasking({ ...options(), mask }, (type) => shown.push(type));
    const lines: string[] = [];
    printType(shown.find(({ uid }) => uid === 'api::author.author') as PreviewedType, 80, (line) =>
      lines.push(line),
    );
    expect(lines).toEqual(['api::author.author', '  1, kept as it is', '  2, kept as it is', '']);
  });

  test('is no longer than the screen is wide', () => {
    const lines: string[] = [];
    const values = [{ path: 'bio', before: `a\n${'x'.repeat(200)}`, after: null }];
    printType({ uid: 'api::a.a', rows: [{ id: 1, isKept: false, values }] }, 60, (line) => lines.push(line));
    expect(lines[2]).toMatch(/^ {4}bio a x+… +→ null$/);
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });

  test('is refused where standard output is no terminal, and has no --json', async () => {
    const words = ['mask', 'preview', '--project', files.at('cms')];
    const { code, stdout, stderr } = await run(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('standard output is no terminal');
    expect((await run([...words, '--json'])).code).toBe(2);
  });
});

(hasTerminals ? test : test.skip)('on a terminal it is shown', async () => {
  const words = ['mask', 'preview', '--project', files.at('cms'), '--rows', '1'];
  const { stdout } = await startOnTerminal(words).ended;
  expect(stdout).toContain('api::author.author');
  expect(stdout).toContain('→');
});

test('a check ends with 3 where strict mode refuses, and with 2 where the rules are wrong', async () => {
  const words = ['mask', 'check', '--project', files.at('cms'), '--mask'];
  expect((await run([...words, 'recommended'])).code).toBe(0);
  expect((await run([...words, 'strict'])).code).toBe(3);
  const wrong = files.write('rules.yml', 'version: 1\ntypes: { api::x.x: drop }\n');
  const { code, stdout } = await run([...words, wrong, '--json']);
  expect([code, JSON.parse(stdout).error.message]).toEqual([2, expect.stringContaining('rules.yml:2:10: ')]);
});
