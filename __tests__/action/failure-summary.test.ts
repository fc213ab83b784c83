import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { generalPages, helpPages, renderFailureSummary } from '../../src/action/failure-summary.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import { UserError } from '../../src/errors.ts';

const environment = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo/shop',
  GITHUB_RUN_ID: '17',
  GITHUB_ACTION_REPOSITORY: 'org/strapi-dms',
  GITHUB_ACTION_REF: 'v1',
};
const context = readRunContext(environment);
const docs = 'https://github.com/org/strapi-dms/blob/v1/docs/';

describe('renderFailureSummary', () => {
  test('says what failed, what to do, what is as it was, and where to read on', () => {
    const error = new UserError(
      'schemaDifference',
      'The archive does not fit.',
      'Use `boot: auto`, or adapt.',
    );
    const text = renderFailureSummary(error, 'import', context);
    expect(text.split('\n').slice(0, 4)).toEqual([
      '## ❌ Strapi import failed',
      '',
      '> [!CAUTION]',
      '> The archive does not fit.',
    ]);
    expect(text).toContain('### What to do\n\nUse <code>boot&#58; auto</code>, or adapt.\n');
    expect(text).toContain('### What is left as it was\n\nNo content was replaced');
    expect(text).toContain(`[Where schemas differ](${docs}reference/guarantees.md#where-schemas-differ)`);
    expect(text).toContain(`[Troubleshooting, by the message](${docs}reference/troubleshooting.md)`);
    expect(text).toContain(`[Exit code 4](${docs}reference/exit-codes.md)`);
  });

  test.each([
    ['export', 'Strapi backup', 'only read'],
    ['import', 'Strapi import', 'No content was replaced'],
    ['verify', 'Strapi archive', 'only reads'],
  ] as const)('of a cancelled %s says so, and how to go on', (mode, name, left) => {
    const text = renderFailureSummary(
      new UserError('failed', 'The job was cancelled.', 'Nothing was uploaded.'),
      mode,
      context,
    );
    expect(text.split('\n')[0]).toBe(`## ❌ ${name} was cancelled`);
    expect(text).toMatch(/### What to do\n\nRun the job again/);
    expect(text).toMatch(new RegExp(`### What is left as it was\n\nNothing was uploaded. .*${left}`));
  });

  test('claims of no backup that it is there which an export may have removed before it failed', () => {
    const text = renderFailureSummary(new UserError('failed', 'No upload.', 'Again.'), 'export', context);
    expect(text).toContain(
      'unless rules (`keep-last` and its like) or `overwrite` have removed some for a new one.',
    );
  });

  test('claims nothing of what an import has done that is committed, or of a step whose mode is unknown', () => {
    const committed = new UserError('failed', 'The database was imported, but …', 'Import again.', {
      isCommitted: true,
    });
    const text = renderFailureSummary(committed, 'import', context);
    expect(text).toMatch(/^## ❌ Strapi import: done in part, and then failed\n/);
    expect(text).not.toContain('What is left as it was');
    const early = renderFailureSummary(
      new UserError('usage', 'Input mode: …', 'Use one.'),
      undefined,
      context,
    );
    expect(early).toMatch(/^## ❌ Strapi failed\n/);
    expect(early).not.toContain('What is left as it was');
  });

  test('tells the cause, and what was not expected', () => {
    const error = new UserError('failed', 'It failed.', 'Again.', { cause: new Error('the cause') });
    expect(renderFailureSummary(error, 'export', context)).toContain(
      '<summary>Cause</summary>\n\nthe cause\n',
    );
    const text = renderFailureSummary(new TypeError('x is undefined'), 'export', context);
    expect(text).toMatch(/^## ❌ Strapi backup failed unexpectedly\n\n> \[!CAUTION\]\n> x is undefined\n/);
    expect(text).toContain(`${docs}${generalPages.reporting}`);
    expect(renderFailureSummary('thrown', undefined, context)).toContain('> thrown\n');
  });

  test('has no links where nobody knows where the documentation is, or where they could end', () => {
    const error = new UserError('failed', 'It failed.', 'Again.');
    for (const ref of ['v1) [x](http://x', 'v1\n# x', '<v1>']) {
      const text = renderFailureSummary(
        error,
        'export',
        readRunContext({ ...environment, GITHUB_ACTION_REF: ref }),
      );
      expect(text).not.toMatch(/Read on|http/);
    }
    expect(renderFailureSummary(error, 'export', readRunContext({}))).not.toMatch(/Read on|http/);
  });

  test('lines stay lines, and what is to be pasted is code', () => {
    const rules = 'types:\n  api::a.a:\n    title: text # or keep';
    const error = new UserError('findings', 'One: a.\nTwo: b.', `Paste into a file:\n\n${rules}`);
    const text = renderFailureSummary(error, 'mask-check', context);
    expect(text).toMatch(/^## ❌ Check of the masking rules failed\n/);
    expect(text).toContain('> One&#58; a.\n>\n> Two&#58; b.');
    expect(text).toContain(`### What to do\n\nPaste into a file&#58;\n\n\`\`\`yaml\n${rules}\n\`\`\``);
  });

  test('texts stay texts, and of a length', () => {
    const hostile = '</details><script>\n## [x](http://x) | ` \u202e';
    const error = new UserError('failed', hostile, `${hostile}${'y'.repeat(100_000)}`, {
      cause: new Error(hostile),
    });
    const text = renderFailureSummary(error, 'import', context);
    expect(text).not.toMatch(/<script|\]\(http:|^## \[|\u202e/m);
    expect(text.match(/<\/details>/g)).toHaveLength(1);
    expect(text.length).toBeLessThan(20_000);
  });

  test('every page that is linked exists, and has the heading', () => {
    const pages = [...Object.values(helpPages).map(([, page]) => page), ...Object.values(generalPages)];
    pages.push('reference/media.md#files-that-are-not-there');
    for (const page of pages) {
      const [file = '', heading] = page.split('#');
      const text = readFileSync(join(resolve('docs'), file), 'utf8');
      const slugs = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      expect([page, heading === undefined || slugs.includes(heading)]).toEqual([page, true]);
    }
  });
});
