import { describe, expect, test } from '@jest/globals';
import {
  type DiffSurroundings,
  renderDiffSection,
  renderDiffSummary,
  type ToldDiff,
} from '../../src/action/diff-summary.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import type { Change, EntryChange } from '../../src/insight/diff/changes.ts';
import { diffReport, entry, sameReport } from '../support/diff-report.ts';
import { artifact } from './reports.ts';

const around: DiffSurroundings = {
  page: undefined,
  showsValues: false,
  context: readRunContext({}, new Date('2026-11-30T07:14:00Z')),
};

const render = (report: ToldDiff, changes: Partial<DiffSurroundings> = {}) =>
  renderDiffSummary(report, { ...around, ...changes });

/** With values, of nothing but this change. */
const shown = (change: Change) =>
  render(diffReport(0, { changes: [change], total: 1 }), { showsValues: true });

const changed = (...fields: EntryChange['fields']) => shown(entry(1, { kind: 'changed', fields }));

describe('the summary of a comparison', () => {
  test('hides what looks like a credential, before it is escaped and taken apart', () => {
    const value = (secret: string) =>
      `${secret.length} words, at https://me:${secret}@example.org/x, and then token=${secret} and more of them`;
    const text = changed({
      path: 'text',
      type: 'text',
      kind: 'changed',
      before: value('Quokka1999'),
      after: value('Wombats2024'),
    });
    expect(text).toContain('words');
    expect(text).not.toMatch(/Quokka|Wombat/);
  });

  test('says first how much differs, and between which states', () => {
    const lines = render(diffReport(30)).split('\n');
    expect(lines[0]).toBe('## ✅ Strapi changes: 4 added, 3 removed, 29 changed');
    expect(lines.slice(2, 4)).toEqual([
      'Before: <code>shop&#95;20261124.tar.gz.enc</code>, made on **24 November 2026, 02:00 UTC** (6 days ago), from Strapi 5.54.0.<br>',
      'After: the database <code>PostgreSQL db.example.org/shop</code>, read on 30 November 2026, 05:40 UTC.',
    ]);
  });

  test('has what differs by type, in numbers', () => {
    const text = render(diffReport(30));
    expect(text).toContain('| Type | Before | After | Added | Removed | Changed |');
    expect(text).toMatch(/^\| Schemas \| 14 \| 14 \| {2}\| 1 \| 1 \|$/m);
    expect(text).toMatch(
      /^\| Article <sub>api&#58;&#58;article.article<\/sub> \| \d+ \| \d+ \| \d \| \d \| \d+ \|$/m,
    );
    expect(text).toMatch(/^\| Media files \| 52 \| 53 \| 1 \| {2}\| 1 \|$/m);
  });

  test('of two states that are the same says that', () => {
    const text = render(sameReport);
    expect(text).toMatch(/^## ✅ Strapi changes: nothing differs\n/);
    expect(text).not.toContain('| Type |');
  });

  test('names attributes and no value, unless values were asked for', () => {
    const report = diffReport(30);
    for (const text of [render(report), renderDiffSection(report, around).join('\n')]) {
      expect(text).toMatch(/title \d+, content \d+/);
      expect(text).not.toMatch(/Walk|ridge|sunrise|Author|doc0|map&#95;/);
    }
    expect(render(report, { showsValues: true })).toContain('Walk no. 1');
  });

  test('says of which run the archive is, and where the page is', () => {
    const from = {
      run: 16,
      startedAt: '2026-11-24T02:00:00Z',
      url: 'https://github.com/octo/shop/actions/runs/16',
    };
    const page = { ...artifact, name: 'strapi-diff.html' };
    const text = render({ ...diffReport(3), from }, { page });
    expect(text).toContain('of [run 16](https://github.com/octo/shop/actions/runs/16)');
    expect(text).toContain(`**[strapi-diff.html](${artifact.url})** shows all of them side by side`);
  });
});

describe('values in a summary', () => {
  test('are words that were struck out and new ones, with those around them', () => {
    const text = changed({
      path: 'text',
      type: 'text',
      kind: 'changed',
      before: `${'word '.repeat(100)}old dog`,
      after: `${'word '.repeat(100)}new dog`,
    });
    expect(text).toMatch(
      /<code>text<\/code>: {2}&#8230; (?:word ?)+<del>old<\/del> <strong>new<\/strong> dog$/m,
    );
    expect(text.length).toBeLessThan(1_500);
  });

  test('of a relation are the targets that came and went', () => {
    const target = (title: string) => ({ uid: 'api::tag.tag', document: title, locale: null, title });
    const text = changed({
      path: 'tags',
      type: 'relation',
      kind: 'changed',
      before: [target('red'), target('blue')],
      after: [target('blue'), target('green')],
    });
    expect(text).toContain('<code>tags</code>: <del>red</del>, <strong>green</strong>');
  });

  test('that are secrets are hidden, and an order is no value', () => {
    const text = changed(
      { path: 'password', type: 'password', kind: 'changed', isSecret: true, before: 'a1', after: 'b2' },
      { path: 'tags', type: 'relation', kind: 'moved', before: [], after: [] },
    );
    expect(text).toContain(
      '<code>password</code>: <em>hidden</em><br><code>tags</code>: <em>another order</em>',
    );
    expect(text).not.toMatch(/a1|b2/);
  });

  test('are cut, and so are lists', () => {
    const fields = Array.from({ length: 20 }, (_, index) => ({
      path: `f${index}`,
      type: 'text',
      kind: 'added' as const,
      after: 'x'.repeat(10_000),
    }));
    const text = changed(...fields);
    expect(text).toContain('and 12 more fields');
    expect(text.length).toBeLessThan(4_000);
    const many = Array.from({ length: 60 }, (_, index) => entry(index * 3));
    expect(
      render(diffReport(0, { changes: many, types: diffReport(3).types }), { showsValues: true }),
    ).toContain('<summary>Page: the first 20 of 60 changes</summary>');
  });

  test('are text, whatever is in them', () => {
    const attack = '</details><script>alert(1)</script> **bold** [x](https://evil.example) \u202e |';
    const text = shown(
      entry(1, {
        kind: 'changed',
        title: attack,
        fields: [{ path: attack, type: 'text', kind: 'changed', before: attack, after: `${attack} b` }],
      }),
    );
    expect(text).not.toMatch(/<script|\*\*bold|\]\(https|\u202e/);
  });
});
