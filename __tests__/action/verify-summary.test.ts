import { describe, expect, test } from '@jest/globals';
import { renderVerifySummary } from '../../src/action/verify-summary.ts';
import type { VerifyReport } from '../../src/commands/verify/verify.ts';

const report: VerifyReport = {
  command: 'verify',
  file: 'backup.tar.gz.enc',
  format: 'tar',
  compressed: true,
  encrypted: true,
  encryption: 'strapi',
  seal: 'authenticated',
  madeBy: { tool: 'strapi-dms 0.1.0', engine: 'sqlite', scope: 'everything' },
  createdAt: '2026-01-01T00:00:00.000Z',
  strapiVersion: '5.54.0',
  contentDigest: `content-2:${'cd'.repeat(32)}`,
  stages: { entities: { count: 12, bytes: 900 }, assets: { count: 5, bytes: 3_000 } },
  contentTypes: [{ uid: 'api::tag.tag', displayName: 'Tag', entities: 12, links: 0 }],
  danglingLinks: 0,
  rehearsal: {
    equal: { entities: 12, links: 0, configuration: 3 },
    different: [],
    durationMs: 10,
    warnings: [],
  },
  durationMs: 1234,
  warnings: [],
};

describe('renderVerifySummary', () => {
  test('shows what was proven, and no word about media where none is missing', () => {
    const text = renderVerifySummary({ ...report, missingAssets: 0 });
    expect(text).toMatch(/^## Strapi archive: authenticated\n/);
    expect(text).toContain('| Rehearsal | 12 entities, 0 links and 3 settings came back the same; 0 types');
    expect(text).not.toMatch(/CAUTION|issing|deleted during/);
    expect(renderVerifySummary(report)).toBe(text);
  });

  test('says first that media is missing, also beside the rehearsal', () => {
    const text = renderVerifySummary({ ...report, missingAssets: 1_234, deletedAssets: 2 });
    expect(text.split('\n').slice(0, 4)).toEqual([
      '## Strapi archive: authenticated, 1,234 media files missing',
      '',
      '> [!CAUTION]',
      expect.stringMatching(/^> ATTENTION&#58; 1,234 media files are missing from this archive/),
    ]);
    expect(text).toContain('came back the same, without 1,234 media files that were not found; 0 types');
    expect(text).toContain('| Media files missing | 1,234 |');
    expect(text).toContain('| Media files deleted during the export | 2 |');
  });
});
