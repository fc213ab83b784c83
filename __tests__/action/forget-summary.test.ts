import { describe, expect, test } from '@jest/globals';
import { renderForgetSummary, retentionSection } from '../../src/action/forget-summary.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import type { ForgetReport } from '../../src/commands/forget/forget.ts';

const context = readRunContext({}, new Date('2026-11-30T07:14:00Z'));
const [kept, gone] = [
  {
    name: 'export_20261130030000.tar.gz.enc',
    time: '2026-11-30T03:00:00Z',
    isKept: true,
    reasons: ['the newest', 'the newest of day 2026-11-30'],
  },
  {
    name: 'export_20261101030000.tar.gz.enc',
    time: '2026-11-01T03:00:00Z',
    isKept: false,
    reasons: ['no rule keeps it'],
  },
];
const report: ForgetReport = {
  command: 'forget',
  place: 's3://backups/shop',
  policy: 'keep-daily: 14',
  isDryRun: false,
  backups: [kept, gone] as ForgetReport['backups'],
  removed: ['s3://backups/shop/export_20261101030000.tar.gz.enc'],
  warnings: [],
  durationMs: 900,
};
const render = (more: Partial<ForgetReport> = {}) => renderForgetSummary({ ...report, ...more }, context);

describe('the summary of what was forgotten', () => {
  test('says how many stay and go, by which rules, and of each why', () => {
    const text = render();
    expect(text).toMatch(/^## ✅ Strapi backups: 1 of 2 backups kept, 1 removed\n/);
    expect(text).toContain('by keep-daily');
    expect(text).toMatch(/20261130030000.*2026-11-30 03:00 UTC \| keep \| the newest; the newest of day/);
    expect(text).toMatch(/20261101030000.*\| \*\*remove\*\* \| no rule keeps it/);
  });

  test('does not say of a dry run that anything was removed', () => {
    expect(render({ isDryRun: true, removed: [] })).toMatch(
      /^## ✅ Strapi backups: 1 of 2 backups kept, 1 would be removed \(dry run\)\n/,
    );
  });

  test('warns of what could not be removed', () => {
    const text = render({ removed: [], warnings: ['The older backup could not be removed: it is locked.'] });
    expect(text).toMatch(/^## ⚠️ Strapi backups: 1 of 2 backups kept, 0 removed\n/);
    expect(text).toContain('it is locked');
  });

  test('escapes names and reasons', () => {
    const text = render({
      backups: [{ ...report.backups[0], name: '<img src=x>', reasons: ['| @octocat'] } as never],
    });
    expect(text).not.toMatch(/<img|\| @octocat/);
  });
});

test('The section of an export is there only where rules were given', () => {
  expect(retentionSection(undefined, undefined)).toBe('');
  expect(retentionSection(report.backups.slice(0, 1), report.removed)).toContain(
    'Retention: 1 backup kept, 1 removed',
  );
});
