import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { setArtifactOutputs, setExportOutputs, writeReport } from '../../src/action/outputs.ts';
import { renderSummary, writeSummary } from '../../src/action/summary.ts';
import type { ExportReport } from '../../src/commands/export/report.ts';
import { captureLines } from './runner.ts';

const report: ExportReport = {
  command: 'export',
  strapiVersion: '5.54.0',
  database: 'sqlite .tmp/data.db',
  file: 'out/shop.tar.gz.enc',
  format: 'tar',
  compressed: true,
  encrypted: true,
  encryption: 'strapi',
  verified: true,
  contentDigest: `content-2:${'cd'.repeat(32)}`,
  digest: `sha256:${'ab'.repeat(32)}`,
  bytes: 5_600_000,
  durationMs: 1234,
  stages: {
    schemas: { count: 12, bytes: 9000 },
    entities: { count: 1234, bytes: 7_000_000 },
    assets: { count: 52, bytes: 3_000_000 },
    links: { count: 88, bytes: 9000 },
  },
  contentTypes: [
    { uid: 'api::article.article', displayName: 'Article', entities: 1200, links: 80, bytes: 6_000_000 },
    { uid: 'api::tag.tag', displayName: 'Tag', entities: 34, links: 8, bytes: 0 },
  ],
  assets: { missing: [] },
  drift: [],
  omittedLinks: 0,
  scope: 'everything',
  warnings: [],
};
const artifact = { name: 'shop.tar.gz.enc', id: 7, digest: 'ab'.repeat(32), url: 'https://github.com/o/r/7' };

const environment = process.env;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'summary-'));
  process.env = { ...environment, RUNNER_TEMP: folder };
});

afterEach(() => {
  process.env = environment;
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

describe('renderSummary', () => {
  test('shows the archive, a row for each content type, and where the bytes are', () => {
    const text = renderSummary(report, artifact);
    expect(text).toContain('## Strapi export: 1,234 records, 52 files\n');
    expect(text).not.toMatch(/CAUTION|missing|deleted during/);
    expect(text).toContain('| Artifact | [shop.tar.gz.enc](https://github.com/o/r/7) |');
    expect(text).toContain(`| Digest | \`sha256:${'ab'.repeat(32)}\` |`);
    expect(text).toContain('| Article | api&#58;&#58;article.article | 1,200 | 80 | 6 MB |');
    expect(text).toContain('| Configuration | out of scope |');
    expect(text).toContain('| Duration | 1.2 s |');
    expect(text).toContain('```mermaid\npie title Bytes before compression\n  "Article" : 6000000\n');
    expect(text).toContain('  "Media files" : 3000000\n```');
  });

  test('slices without a size are left out, for Mermaid draws nothing with them', () => {
    expect(renderSummary(report, artifact)).not.toMatch(/"Tag" : 0/);
    const empty = { ...report, contentTypes: [], stages: {} };
    expect(renderSummary(empty, artifact)).not.toContain('mermaid');
  });

  test('lists missing media, drift and warnings', () => {
    const text = renderSummary(
      {
        ...report,
        assets: { missing: [{ id: 3, path: '/uploads/a_b.png', format: 'small' }], deleted: 2 },
        drift: [{ uid: 'api::tag.tag', attribute: 'slug', kind: 'only-in-database', message: 'is gone' }],
        omittedLinks: 2,
        warnings: ['1 of 53 media files was not found', 'Careful'],
      },
      undefined,
    );
    expect(text).toContain(
      '<summary>1 missing media file</summary>\n\n- file 3: /uploads/a&#95;b.png (format small)',
    );
    expect(text).toContain('<summary>1 schema difference</summary>\n\n- api&#58;&#58;tag.tag.slug: is gone');
    expect(text.split('\n').slice(0, 4)).toEqual([
      '## Strapi export: 1,234 records, 52 files, 1 media file missing',
      '',
      '> [!CAUTION]',
      '> 1 of 53 media files was not found',
    ]);
    expect(text).toContain('| Media files missing | 1 |');
    expect(text).toContain('| Media files deleted during the export | 2 |');
    expect(text).toContain('<summary>2 warnings</summary>');
    expect(text).toContain('| Links left out | 2, to entities that no longer exist |');
    expect(text).toContain('| Artifact | not uploaded |');
  });

  test('names of the project stay names: no markup, no link, no row, no end of the chart', () => {
    const hostile = '<img src=x>|`a`\n# [b](http://c) @octocat "]\n```\u202e';
    const text = renderSummary(
      {
        ...report,
        contentTypes: [{ uid: hostile, displayName: hostile, entities: 1, links: 0, bytes: 5 }],
        warnings: [hostile],
        database: hostile,
      },
      undefined,
    );
    expect(text.replace(/```mermaid[\s\S]*```/, '')).not.toMatch(/<img|\[b\]|http:|`a`|@octocat|\u202e/);
    expect(text.match(/```/g)).toHaveLength(2);
    expect(text).toContain('  "img srcxa  b(http:c) octocat" : 5');
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('octocat'));
    expect(rows.map((row) => row.split('|').length)).toEqual([4, 7]);
  });

  test('stays far below what GitHub accepts, however much there is to say', () => {
    const text = renderSummary(
      {
        ...report,
        contentTypes: Array.from({ length: 5000 }, (_, number) => ({
          uid: `api::type-${number}.type-${number}`,
          displayName: `Type ${number}`,
          entities: 1,
          links: 0,
          bytes: 10,
        })),
        assets: { missing: Array.from({ length: 50_000 }, (_, id) => ({ id, path: `/uploads/${id}.png` })) },
      },
      artifact,
    );
    expect(text.length).toBeLessThan(100_000);
    expect(text).toContain('and 4,900 more, which are in the report');
    expect(text).toContain('<summary>50,000 missing media files</summary>');
    expect(text).toContain('"Other content types" : 49930');
  });
});

describe('writeSummary', () => {
  test('appends to the file that the runner names', async () => {
    const path = join(folder, 'summary.md');
    writeFileSync(path, 'Before\n');
    process.env.GITHUB_STEP_SUMMARY = path;
    await writeSummary(renderSummary(report, artifact));
    expect(readFileSync(path, 'utf8')).toBe(`Before\n${renderSummary(report, artifact)}\n`);
  });

  test('says so where there is no such file, and goes on', async () => {
    const lines = captureLines();
    delete process.env.GITHUB_STEP_SUMMARY;
    await writeSummary(renderSummary(report, artifact));
    expect(lines).toEqual([expect.stringContaining('GITHUB_STEP_SUMMARY is not set')]);
  });
});

describe('outputs', () => {
  test('are all those of the export and of the artifact', async () => {
    const path = join(folder, 'output');
    writeFileSync(path, '');
    process.env.GITHUB_OUTPUT = path;
    const reportPath = await writeReport(report);
    setExportOutputs(report, reportPath);
    setArtifactOutputs(artifact);
    const outputs = [...readFileSync(path, 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm)];
    expect(Object.fromEntries(outputs.map(([, name, , value]) => [name, value]))).toEqual({
      file: 'out/shop.tar.gz.enc',
      digest: report.digest,
      'content-digest': report.contentDigest,
      'strapi-version': '5.54.0',
      entities: '1234',
      links: '88',
      assets: '52',
      'missing-assets': '0',
      bytes: '5600000',
      report: reportPath,
      'artifact-id': '7',
      'artifact-url': artifact.url,
      'artifact-digest': artifact.digest,
    });
  });

  test('the report is written to the temporary folder of the runner, each time to a new file', async () => {
    const paths = [await writeReport(report), await writeReport(report)];
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) {
      expect(path.startsWith(folder)).toBe(true);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(report);
    }
  });
});
