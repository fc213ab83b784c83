import { describe, expect, test } from '@jest/globals';
import { renderCheckSummary } from '../../src/action/check-summary.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import type { CheckReport } from '../../src/commands/check/check.ts';

const context = readRunContext({}, new Date('2026-11-30T07:14:00Z'));
const report: CheckReport = {
  command: 'check',
  place: 's3://backups/shop',
  verdict: 'ok',
  findings: [],
  backups: 2,
  newest: {
    name: 's3://backups/shop/export_20261130030000.tar.gz.enc',
    time: '2026-11-30T03:00:00Z',
    bytes: 12_000_000,
    entities: 1_200,
    assets: 80,
    scope: 'everything',
  },
  before: {
    name: 's3://backups/shop/export_20261129030000.tar.gz.enc',
    time: '2026-11-29T03:00:00Z',
    bytes: 11_000_000,
  },
  isRead: true,
  durationMs: 4_000,
  warnings: [],
};
const render = (more: Partial<CheckReport> = {}) => renderCheckSummary({ ...report, ...more }, context);

describe('the summary of a check', () => {
  test('says first that there is a backup to count on, and which, and how old it is', () => {
    const text = render();
    expect(text).toMatch(/^## ✅ Strapi backups: there is one to count on\n/);
    expect(text).toContain('<code>s3&#58;//backups/shop</code>, 2 backups.');
    expect(text).toMatch(/20261130030000.*\(4 h.* ago\).*1,200 \| 80 \| everything/);
    expect(text).toMatch(/20261129030000.*\| {2}\| {2}\| {2}\|$/m);
  });

  test('says that it was not read, where that is so, and why', () => {
    const text = render({ isRead: false, warnings: ['It was not read, for there is no key.'] });
    expect(text).toMatch(/^## ⚠️ Strapi backups: there is one to count on, which was not read\n/);
    expect(text).toContain('there is no key');
  });

  test('has each finding with what to do about it, and no markup of who has named a content type', () => {
    const message = 'api::<img src=x>.page had 40 of @octocat, see #12.';
    const finding = { kind: 'emptied', message, publicMessage: '', remedy: 'Bring it back.' } as const;
    const text = render({ verdict: 'failing', findings: [finding] });
    expect(text).toMatch(/^## ❌ Strapi backups: 1 finding\n/);
    expect(text).toMatch(/^- ❌ .*<br>Bring it back\.$/m);
    expect(text).not.toMatch(/<img|@octocat/);
  });

  test('has no table where there is no backup', () => {
    const { newest: _, before: __, ...none } = report;
    expect(renderCheckSummary({ ...none, verdict: 'failing', backups: 0 }, context)).not.toContain('Scope');
  });
});
