import { describe, expect, test } from '@jest/globals';
import { renderImportSummary } from '../../src/action/import-summary.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';

const report: ImportReport = {
  command: 'import',
  file: 'seed.tar.gz.enc',
  archiveVersion: '5.38.0',
  seal: 'authenticated',
  strapiVersion: '5.54.0',
  database: 'sqlite .tmp/data.db',
  durationMs: 1234,
  stages: {
    entities: { count: 1234, bytes: 7_000_000 },
    assets: { count: 52, bytes: 3_000_000 },
    links: { count: 88, bytes: 9000 },
  },
  contentTypes: [
    { uid: 'api::article.article', displayName: 'Article', deleted: 7, inserted: 1200 },
    { uid: 'api::tag.tag', displayName: 'Tag', deleted: 0, inserted: 34 },
  ],
  leftOutLinks: 0,
  dropped: {},
  differences: [],
  foreignLosses: [],
  media: { written: 50, unchanged: 2, removed: 1 },
  booted: false,
  scope: 'everything',
  warnings: [],
};

describe('renderImportSummary', () => {
  test('shows what was deleted and what came in, media, and what stayed', () => {
    const text = renderImportSummary(report);
    expect(text).toContain('## Strapi import: 1,234 records, 52 files');
    expect(text).toContain('| Article | api&#58;&#58;article.article | 7 | 1,200 |');
    expect(text).toContain('| Media files | 50 written, 2 unchanged, 1 removed |');
    expect(text).toContain('| Made by Strapi | 5.38.0 |');
    expect(text).toContain('| Configuration | not in the archive, or out of scope: left as they were |');
    expect(text).toContain('| Safety backup | none was made |');
    expect(text).toContain('| Strapi was started | no |');
    expect(text).toContain('| Duration | 1.2 s |');
    expect(text).not.toMatch(/Schemas|Links left out|<details/);
  });

  test('says first what the archive lacks, and what the safety backup lacks beside it', () => {
    const text = renderImportSummary({
      ...report,
      missingAssets: 3,
      deletedAssets: 2,
      safetyBackup: 'before.tar.gz',
      safetyBackupMissingAssets: 1,
    });
    expect(text.split('\n').slice(0, 4)).toEqual([
      '## Strapi import: 1,234 records, 52 files, 3 media files missing',
      '',
      '> [!CAUTION]',
      expect.stringMatching(/^> ATTENTION&#58; 3 media files are missing from this archive/),
    ]);
    expect(text).toContain('| Media files missing | 3 |');
    expect(text).toContain('| Media files deleted during the export | 2 |');
    expect(text).toContain('| Safety backup | before.tar.gz, without 1 media file that was not found |');
    expect(renderImportSummary({ ...report, missingAssets: 0 })).not.toMatch(/CAUTION|issing/);
  });

  test('says that what was running has to be restarted', () => {
    const text = renderImportSummary({ ...report, running: ['2 connections as strapi from 10.0.0.5'] });
    expect(text).toMatch(
      /\| Running during the import \| If Strapi is among .*2 connections as strapi from 10\.0\.0\.5/,
    );
    expect(renderImportSummary(report)).not.toContain('Running during the import');
  });

  test('shows the safety backup, a start of Strapi and everything that was left out', () => {
    const text = renderImportSummary({
      ...report,
      safetyBackup: 'before_import_1.tar.gz',
      booted: true,
      leftOutLinks: 12,
      dropped: { 'admin::session': 3 },
      warnings: ['12 links were left out'],
    });
    expect(text).toContain('| Safety backup | before&#95;import&#95;1.tar.gz |');
    expect(text).toContain('| Strapi was started | once, to create the tables |');
    expect(text).toContain('| Links left out | 12 |');
    expect(text).toContain('| admin&#58;&#58;session | 3 |');
    expect(text).toContain('<details open><summary>1 warning</summary>\n\n- 12 links were left out');
  });

  test('shows differences that matter first, and folds the harmless ones', () => {
    const text = renderImportSummary({
      ...report,
      differences: [
        { uid: 'api::a.a', attribute: 'b', kind: 'new-attribute', verdict: 'harmless', message: 'b is new' },
        {
          uid: 'api::a.a',
          attribute: 'c',
          kind: 'no-attribute',
          verdict: 'lossy',
          message: 'c is gone',
          count: 1_234,
          lost: 1_200,
        },
        {
          uid: 'api::a.a',
          attribute: 'd',
          kind: 'no-attribute',
          verdict: 'lossy',
          message: 'd was empty',
          count: 0,
          lost: 0,
        },
      ],
    });
    expect(text).toContain('| c is gone | lossy | 1,234 | 1,200 |');
    expect(text).toContain('<summary>2 harmless schema differences</summary>\n\n- b is new\n- d was empty');
    expect(text.indexOf('c is gone')).toBeLessThan(text.indexOf('b is new'));
  });

  test('texts of the archive cannot become structure', () => {
    const hostile = '</details>|<img src=x>\n## [x](http://x)';
    const text = renderImportSummary({
      ...report,
      archiveVersion: hostile,
      contentTypes: [{ uid: hostile, displayName: hostile, deleted: 1, inserted: 1 }],
      dropped: { [hostile]: 1 },
      warnings: [hostile],
      differences: [{ uid: hostile, kind: 'no-type', verdict: 'lossy', message: hostile }],
    });
    expect(text).not.toMatch(/<img|\]\(http|^## \[|\n## &/m);
    expect(text.match(/<\/details>/g)).toHaveLength(2);
  });

  test('long lists are cut and stay below the limit of a summary', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `number ${index} ${'x'.repeat(200)}`);
    const text = renderImportSummary({
      ...report,
      contentTypes: many.map((uid) => ({ uid, displayName: uid, deleted: 1, inserted: 1 })),
      warnings: many,
      differences: many.map((message) => ({ uid: 'a', kind: 'no-type', verdict: 'lossy', message })),
    });
    expect(text.length).toBeLessThan(1_000_000);
    expect(text).toContain('and 4,900 more, which are in the report');
  });
});
