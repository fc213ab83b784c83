import { describe, expect, test } from '@jest/globals';
import { renderGuardSection, renderGuardSummary, type ToldGuard } from '../../src/action/guard-summary.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import { accepted, gone, guardReport, narrowed } from '../support/guard-report.ts';

const context = readRunContext({}, new Date('2026-11-30T07:14:00Z'));
const render = (overrides: Partial<ToldGuard> = {}) =>
  renderGuardSummary({ ...guardReport(), ...overrides }, context);

describe('the summary of the guard', () => {
  test('says first what would be lost, and held against what', () => {
    const lines = render().split('\n');
    expect(lines[0]).toBe(
      '## ❌ Strapi schemas: 1 change would lose 41 values, 1 change would make 3 values invalid',
    );
    expect(lines[2]).toBe(
      'The schemas of the checkout, held against the archive <code>shop.tar.gz.enc</code>.',
    );
  });

  test('has each finding with its numbers, and what to do about it', () => {
    const text = render();
    expect(text).toMatch(
      /^\| ❌ <code>api&#58;&#58;article.article.subtitle<\/code> \| The attribute subtitle is gone, .* \| 41 \| 23 \| en 23, de 18 \|$/m,
    );
    expect(text).toMatch(
      /^\| ⛔ <code>api&#58;&#58;article.article.title<\/code> \| .* \| 3 \| 3 \| {2}\|$/m,
    );
    expect(text).toContain(
      '- <code>api&#58;&#58;article.article.subtitle</code>: Commit the migration that keeps the values, or name it in <code>accept&#45;loss</code>.'.replace(
        '&#45;',
        '-',
      ),
    );
  });

  test('has the migration, and what to paste where the rest is meant', () => {
    const text = render();
    expect(text).toContain("```js\n'use strict';\n");
    expect(text).toContain(
      'Commit it as <code>database/migrations/2026.11.30T07.14.02.rename-subtitle.js</code>:',
    );
    expect(text).toContain('```yaml\naccept-loss: |\n  api::article.article.title\n```');
    expect(render({ migration: { ...guardReport().migration, isWritten: true } as never })).toContain(
      'It was written as',
    );
  });

  test('folds what is accepted and what loses nothing', () => {
    const text = render({
      verdict: 'ok',
      findings: [
        accepted,
        { ...narrowed, verdict: 'ok', kind: 'added', message: 'There is a new attribute.' },
      ],
    });
    expect(text).toMatch(/^## ✅ Strapi schemas: nothing is lost\n/);
    expect(text).toContain('<summary>1 loss that is accepted</summary>');
    expect(text).toContain('<summary>1 change that loses nothing</summary>');
    expect(text).not.toContain('### What to do');
  });

  test('shows samples where there are some, as text', () => {
    const text = render({ findings: [{ ...gone, samples: ['<b>A</b> masked | title'] }] });
    expect(text).toContain('“&#60;b&#62;A&#60;/b&#62; masked &#124; title”');
  });

  test('says of which run the archive is', () => {
    const from = {
      run: 16,
      workflow: 'backup.yml',
      startedAt: '',
      url: 'https://github.com/octo/shop/actions/runs/16',
    };
    expect(render({ from })).toContain(
      'of [run 16 of backup.yml](https://github.com/octo/shop/actions/runs/16).',
    );
  });
});

test('a section of a comment has no block of code, in which texts would stand as they are', () => {
  const text = renderGuardSection(guardReport()).join('\n\n');
  expect(text).toMatch(/^❌ \*\*1 change would lose 41 values/);
  expect(text).toContain('the summary of the run has it.');
  expect(text).not.toContain('```');
});
