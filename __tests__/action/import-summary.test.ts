import { describe, expect, test } from '@jest/globals';
import {
  type ImportSurroundings,
  renderImportSummary,
  renderSkippedSummary,
} from '../../src/action/import-summary.ts';
import { readRunContext } from '../../src/action/run-context.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';
import { maskedWarning } from '../../src/commands/masked-archive.ts';
import { addresses, artifact, masked } from './reports.ts';

const report: ImportReport = {
  command: 'import',
  file: 'seed.tar.gz.enc',
  archiveVersion: '5.38.0',
  archiveCreatedAt: '2026-11-24T02:00:00.000Z',
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
    { uid: 'admin::permission', displayName: 'Permission', deleted: 3, inserted: 30 },
    { uid: 'shared.seo', displayName: 'SEO', deleted: 3, inserted: 7 },
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
const around: ImportSurroundings = {
  isCached: false,
  digest: `sha256:${'ab'.repeat(32)}`,
  backup: undefined,
  restorable: (backup) => ({ project: 'cms', encryption: 'strapi', hasRecipients: false, place: backup }),
  retentionDays: 30,
  context: readRunContext(
    { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'octo/shop', GITHUB_RUN_ID: '17' },
    new Date('2026-11-29T12:00:00Z'),
  ),
};

type Report = Parameters<typeof renderImportSummary>[0];
const render = (changes: Partial<Report> = {}, more: Partial<ImportSurroundings> = {}) =>
  renderImportSummary({ ...report, ...changes }, { ...around, ...more });

describe('renderImportSummary', () => {
  test('says of an import into a running Strapi what was looked at, and that it has to be restarted', () => {
    const target = 'https://preview.example.com/admin';
    const database = `Strapi 5.54.0 at ${target}`;
    const text = render(
      { database, remote: { countsDeleted: true, found: 'It has what was sent.' } },
      {
        backup: artifact,
        restorable: (place) => ({ project: '.', encryption: 'strapi', hasRecipients: false, target, place }),
      },
    );
    expect(text).toContain('> It has what was sent.');
    expect(text).toContain('> Restart the running Strapi');
    expect(text).toContain(`target: "${target}"`);
    expect(text).toContain(`import --to ${target} -f `);
    expect(text).not.toContain('and a checkout');
    expect(render({ remote: { countsDeleted: false } })).toContain('How much was deleted is not known');
    const dryRun = { backsUp: true, unknown: [] };
    expect(render({ remote: { countsDeleted: false }, dryRun })).not.toContain('Restart the running Strapi');
  });

  test('says that the seal proves what was read, where other jobs have brought the media files', () => {
    expect(render()).toContain('authenticated by its key: nothing has changed</td>');
    expect(render({ isReadInPart: true })).toContain('nothing has changed in what was read</td>');
  });

  test('says which addresses of media were rewritten, and which are left over', () => {
    const text = render({ addresses });
    expect(text).toContain('1,201 addresses of media were rewritten, in 2 attributes.');
    expect(text).toMatch(/shared\.rich-text\.body.*1,200.*800/);
    expect(text).toMatch(/page\.page\.text \| 2 \| 1 \| left over, such as/);
    expect(render()).not.toContain('addresses of media');
  });

  test('says how many files S3 has copied', () => {
    expect(render({ media: { written: 50, copied: 48, unchanged: 2, removed: 1 } })).toContain(
      '50 written (48 copied by S3), 2 unchanged',
    );
  });

  test('says first that all is well, from which archive and how old, and what was replaced', () => {
    const text = render();
    expect(text.split('\n').slice(0, 3)).toEqual([
      '## ✅ Strapi import: 1,234 records and 52 media files',
      '',
      'The archive is <code>seed.tar.gz.enc</code>, made on **24 November 2026, 02:00 UTC** (5 days ago), from Strapi 5.38.0.',
    ]);
    expect(text).toContain(
      '### What was replaced\n\n| Type | Deleted | Imported |\n| :--- | ---: | ---: |\n| Article | 7 | 1,200 |\n| Tag | 0 | 34 |\n\n',
    );
    expect(text).toContain('<summary>Components: 7 records of 1 type</summary>');
    expect(text).toContain("<summary>Strapi's own: 30 records of 1 type</summary>");
    expect(text).toContain('**Media files:** 50 written, 2 unchanged, 1 removed.');
    expect(text).toContain('**Left as they were:** configuration. ');
    expect(text).toContain('No safety backup was made');
    expect(text).toContain('<tr><td>Strapi was started</td><td>no</td></tr>');
    expect(text).not.toMatch(/Schemas|left out, and why|CAUTION|issing/);
  });

  test('names the run that made the archive', () => {
    const from = {
      run: 16,
      workflow: 'backup.yml',
      startedAt: '2026-11-24T01:59:00Z',
      url: 'https://github.com/octo/shop/actions/runs/16',
    };
    const { archiveCreatedAt: _, ...old } = report;
    for (const [made, time] of [
      [report, '02:00'],
      [old, '01:59'],
    ] as const) {
      expect(renderImportSummary({ ...made, from }, around)).toContain(
        `The archive is <code>seed.tar.gz.enc</code> of [run 16 of backup.yml](${from.url}), made on **24 November 2026, ${time} UTC** (5 days ago)`,
      );
    }
  });

  test('says where the safety backup is, how long, what it lacks, and how to go back', () => {
    const backup = { ...artifact, name: 'before_import_1.tar.gz.enc' };
    const text = render(
      { safetyBackup: 'before_import_1.tar.gz.enc', safetyBackupMissingAssets: 1 },
      { backup },
    );
    expect(text).toContain(
      `What was there before is in the safety backup [before&#95;import&#95;1.tar.gz.enc](${artifact.url}), without 1 media file that was not found. It is kept until **29 December 2026** (30 days).`,
    );
    expect(text).toMatch(
      /### Go back to what was there before[\s\S]*run-id: 17\n {4}artifact: before_import_1\.tar\.gz\.enc/,
    );
    const stays = render({ safetyBackup: 'before_import_1.tar.gz' });
    expect(stays).toContain('<code>before&#95;import&#95;1.tar.gz</code>. It was **not uploaded**');
    expect(stays).not.toContain('### Go back');
  });

  test('tells the truth of what came from the cache', () => {
    const text = render(
      { contentTypes: report.contentTypes.map((type) => ({ ...type, deleted: 0 })), booted: true },
      { isCached: true },
    );
    expect(text).toContain('## ✅ Strapi import: 1,234 records and 52 media files from the cache\n');
    expect(text).toContain('> [!NOTE]\n> **Nothing was imported in this run.**');
    expect(text).toContain('Strapi was not started, and there was nothing to make a safety backup of.');
    expect(text).toContain('### What was imported, by the earlier import\n\n| Type | Imported |\n');
    expect(text).toContain('<tr><td>Strapi was started</td><td>not in this run</td></tr>');
    expect(text).not.toMatch(/No safety backup|Deleted/);
  });

  test('of a dry run says that nothing was written, and what would be', () => {
    const dryRun = { backsUp: true, unknown: ['whether <b> fits'] };
    const text = render({ dryRun, booted: true, safetyBackup: 'never.tar.gz', running: ['2 connections'] });
    expect(text.split('\n')[0]).toBe('## ✅ Strapi import, dry run: 1,234 records and 52 media files');
    expect(text).toContain(
      '> [!IMPORTANT]\n> **Nothing was written.** This is what the import would do. Strapi would be started once first. What is deleted would be exported first, as a safety backup.',
    );
    expect(text).toContain('### What could not be foretold\n\n- whether &#60;b&#62; fits');
    expect(text).toContain('### What would be replaced\n\n| Type | To be deleted | To be imported |');
    expect(text).toContain('50 to be written, 2 unchanged, 1 to be removed.');
    expect(text).not.toMatch(/never\.tar|WARNING|was started<\/td><td>once/);
  });

  test('of a skipped import says so first, and what is there', () => {
    const found = [
      { uid: 'api::tag.tag', displayName: 'Tag|', count: 3 },
      { uid: 'plugin::upload.file', displayName: 'File', count: 2 },
    ];
    const skipped = { ...report, skipped: true, found, seal: undefined, warnings: ['Careful'] } as const;
    const text = renderSkippedSummary(skipped, around.context);
    expect(text.split('\n')[0]).toBe('## ✅ Strapi import: skipped, the database has content already');
    expect(text).toContain('<code>seed.tar.gz.enc</code> was left alone');
    expect(text).toContain(
      '| Type | Records |\n| :--- | ---: |\n| Tag&#124; <sub>api&#58;&#58;tag.tag</sub> | 3 |\n\n<details>',
    );
    expect(text).toContain('- Careful');
    expect(renderSkippedSummary({ ...skipped, file: '' }, around.context)).not.toContain('left alone');
  });

  test('says first what the archive lacks, once', () => {
    const warning =
      'ATTENTION: 3 media files are missing from this archive: the export that made it did not find them. Their rows are restored, the files are not.';
    const text = render({ missingAssets: 3, deletedAssets: 2, warnings: [warning, 'Careful'] });
    expect(text.split('\n')[0]).toBe(
      '## ⚠️ Strapi import: 1,234 records and 52 media files, 3 media files missing',
    );
    expect(text).toMatch(/> \[!CAUTION\]\n> 3 media files are missing from this archive/);
    expect(text.match(/are missing from this archive/g)).toHaveLength(1);
    expect(text).toContain('### Warnings\n\n- Careful\n');
    expect(text).toContain('<tr><td>Media files deleted during the export</td><td>2</td></tr>');
  });

  test('says that what was running has to be restarted', () => {
    const text = render({ running: ['2 connections as strapi from 10.0.0.5'] });
    expect(text).toMatch(/> \[!WARNING\]\n> If Strapi is among .*2 connections as strapi from 10\.0\.0\.5/);
    expect(render()).not.toContain('WARNING');
  });

  test('shows what was left out and why, and counts other warnings', () => {
    const text = render({
      leftOutLinks: 12,
      dropped: { 'admin::session': 3 },
      warnings: ['12 links were left out'],
      booted: true,
    });
    expect(text.split('\n')[0]).toMatch(/^## ⚠️ .*, 1 warning$/);
    expect(text).toContain('<summary>What was left out, and why</summary>');
    expect(text).toContain('| Links | 12 | one of their ends');
    expect(text).toContain('| admin&#58;&#58;session | 3 | never transferred');
    expect(text).toContain('<td>once, to create the tables</td>');
  });

  test('shows differences that matter first, with what was lost, and folds the harmless ones', () => {
    const text = render({
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
    expect(text.split('\n')[0]).toMatch(/^## ⚠️ .*, 1,200 values lost$/);
    expect(text).toContain('| c is gone | lossy | 1,234 | 1,200 |');
    expect(text).toContain('<summary>2 harmless schema differences</summary>\n\n- b is new\n- d was empty');
    expect(text.indexOf('c is gone')).toBeLessThan(text.indexOf('b is new'));
  });

  test('texts of the archive cannot become structure', () => {
    const hostile = '</details>|<img src=x>\n## [x](http://x)`a`';
    const text = render({
      archiveVersion: hostile,
      file: hostile,
      contentTypes: [{ uid: hostile, displayName: hostile, deleted: 1, inserted: 1 }],
      dropped: { [hostile]: 1 },
      warnings: [hostile],
      running: [hostile],
      differences: [{ uid: hostile, kind: 'no-type', verdict: 'lossy', message: hostile }],
    });
    expect(text).not.toMatch(/<img|\]\(http:\/\/x|^## \[|\n## &/m);
    expect(text.match(/<\/details>/g)).toHaveLength(text.match(/<details>/g)?.length ?? 0);
  });

  test('long lists are cut and stay below the limit of a summary', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `number ${index} ${'\u{1F600}'.repeat(2_000)}`);
    const text = render({
      contentTypes: many.map((uid) => ({ uid, displayName: uid, deleted: 1, inserted: 1 })),
      warnings: many,
      dropped: Object.fromEntries(many.map((uid) => [uid, 1])),
      differences: many.map((message) => ({ uid: 'a', kind: 'no-type', verdict: 'lossy', message })),
    });
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toContain('and 4,900 more: see the report');
  });
});

describe('an import of masked data', () => {
  test('says first that the archive is no backup, and warns of it once', () => {
    const warnings = [maskedWarning({ masked }) as string];
    const text = render({ archiveMasked: masked, warnings });
    expect(text.split('\n').at(0)).toMatch(/^## ⚠️ .*masked: not a backup/);
    expect(text.match(/This archive is masked/g)).toHaveLength(1);
    expect(text).toMatch(/> \[!CAUTION\]\n> This archive is masked&#58; not a backup\./);
  });

  test('says what the import itself has masked, and does not call it doubtful', () => {
    const text = render({ masked });
    expect(text.split('\n').at(0)).toMatch(/^## ✅/);
    expect(text).toContain('### Masked');
  });
});
