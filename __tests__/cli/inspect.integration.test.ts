import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { printReport } from '../../src/cli/inspect.ts';
import type { InspectReport } from '../../src/commands/inspect/inspect.ts';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

const report: InspectReport = {
  command: 'inspect',
  file: 'a.tar.gz',
  bytes: 1_234_567,
  format: 'tar',
  compressed: true,
  encrypted: false,
  createdAt: '2026-01-02T03:04:05.678Z',
  strapiVersion: '5.54.0',
  seal: { status: 'intact', isProven: false },
  madeBy: {
    tool: 'strapi-dms 1.0.0',
    engine: 'postgres',
    timeZone: 'UTC',
    scope: 'everything',
    contentDigest: 'c',
  },
  stages: { entities: { count: 1_234, bytes: 5_000 } },
  contentTypes: [
    {
      uid: 'plugin::a-plugin-with-a-name.that-goes-on-and-on',
      displayName: 'X',
      entities: 1_234,
      bytes: 5_000,
      links: 5,
      published: 1_000,
      drafts: 234,
      locales: { en: 1_200, fr: 34 },
    },
  ],
  links: [{ kind: 'relation.basic', relation: 'oneToOne', count: 5 }],
  media: [{ kind: 'images', files: 3, bytes: 1_000 }],
  schemas: { contentTypes: 12, components: 3 },
  configuration: { settings: 40, webhooks: 1 },
  durationMs: 60,
  warnings: [],
};

const printed = (given: Partial<InspectReport> = {}, width?: number): string[] => {
  const lines: string[] = [];
  printReport({ ...report, ...given }, (text) => lines.push(...text.split('\n')), width);
  return lines;
};

describe('what an archive has is printed', () => {
  test('as tables, and what it says of itself as lines', () => {
    const text = printed().join('\n');
    expect(text).toContain(
      '│ plugin::a-plugin-with-a-name.that-goes-on-and-on │    1,234 │ 5 kB │     5 │     1,000 │    234 │',
    );
    expect(text).toContain('│ -- fr                                            │       34 │');
    expect(text).toContain('Strapi 5.54.0, postgres in UTC, everything\n');
    expect(text).toContain('Made 2026-01-02T03:04:05.678Z, by strapi-dms 1.0.0\n');
    expect(text).toMatch(/^Seal: made without a key; a quick look does not compare it/m);
    expect(text).toMatch(/^a\.tar\.gz: tar, gzip, not encrypted, 1\.2 MB, 0\.1 s$/m);
  });

  test.each([40, 60, 80])('in tables that fit a terminal of %s columns', (width) => {
    const tables = printed({}, width).filter((line) => /^[│┌├└]/.test(line));
    expect(tables.filter((line) => line.length > width)).toEqual([]);
    expect(tables.join('\n')).toContain('on │');
    expect(tables.join('\n')).toContain('1,234');
  });

  test('with types beyond the first in one row', () => {
    const [type] = report.contentTypes;
    const contentTypes = Array.from({ length: 20 }, (_, index) => ({
      ...(type as NonNullable<typeof type>),
      uid: `api::t${index}.t`,
    }));
    expect(printed({ contentTypes }).find((line) => line.includes('5 others'))).toMatch(
      /│ +6,170 │ 25 kB │ +25 │/,
    );
  });
});

test('as many kinds of links as an archive of anybody may have are a table of some', () => {
  const links = Array.from({ length: 300_000 }, (_, index) => ({
    kind: `kind ${index}`,
    relation: 'oneToOne',
    count: 2,
  }));
  const lines = printed({ links });
  expect(lines.filter((line) => line.includes('kind '))).toHaveLength(15);
  expect(lines.join('\n')).toMatch(/│ 299,985 others +│ +│ 599,970 │/);
});

describe('strapi-dms inspect', () => {
  beforeEach(async () => {
    const exported = await run(['export', '--project', copyBlog(at('blog')), '-f', at('a'), '--no-encrypt']);
    expect(exported).toMatchObject({ code: 0 });
  });

  test.each([[['FILE']], [['-f', 'FILE']]])('takes its archive as %j, and reports', async (words) => {
    const file = at('a.tar.gz');
    const given = words.map((word) => (word === 'FILE' ? file : word));
    const { code, stdout, stderr } = await run(['inspect', ...given, '--report', at('report.json')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^│ api::article\.article +│ +10 │ /m);
    expect(stdout).not.toContain('\u001b');
    const { contentTypes, ...rest } = JSON.parse(readFileSync(at('report.json'), 'utf8'));
    expect(rest).toMatchObject({ command: 'inspect', file, format: 'tar', compressed: true });
    expect(contentTypes.map(({ uid }: { uid: string }) => uid)).toContain('api::article.article');
  });

  test('refuses two archives, and none', async () => {
    const two = await run(['inspect', 'a', '-f', 'b']);
    expect(two).toMatchObject({
      code: 2,
      stderr: 'Error: There are two of them: a, and b with -f.\nName one.\n',
    });
    const none = await run(['inspect']);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no archive to inspect.'),
    });
  });

  test('ends with 12 for a damaged archive, and 10 for none', async () => {
    truncateSync(at('a.tar.gz'), 5_000);
    const damaged = await run(['inspect', at('a.tar.gz')]);
    expect(damaged).toMatchObject({ code: 12, stderr: expect.stringContaining('is damaged: it is cut off') });
    writeFileSync(at('b'), 'no archive');
    expect(await run(['inspect', at('b')])).toMatchObject({ code: 12 });
    expect(await run(['inspect', at('nothing')])).toMatchObject({ code: 10 });
  });
});
