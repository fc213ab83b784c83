import { describe, expect, test } from '@jest/globals';
import { readRunContext } from '../../src/action/run-context.ts';
import { renderVerifySummary } from '../../src/action/verify-summary.ts';
import { maskedWarning } from '../../src/commands/masked-archive.ts';
import { lackingWarning } from '../../src/commands/sealed-media.ts';
import type { VerifyReport } from '../../src/commands/verify/verify.ts';
import { masked } from './reports.ts';

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

const context = readRunContext({}, new Date('2026-01-03T01:00:00Z'));
const render = (changes: Partial<VerifyReport> = {}) =>
  renderVerifySummary({ ...report, ...changes }, context);

describe('renderVerifySummary', () => {
  test('says first that it is whole and of when it is, and then what is proven and what is not', () => {
    const text = render({ missingAssets: 0 });
    expect(text.split('\n').slice(0, 3)).toEqual([
      '## ✅ Strapi archive is whole: 12 records and 5 media files',
      '',
      '<code>backup.tar.gz.enc</code>, made on **1 January 2026, 00:00 UTC** (2 days ago), from Strapi 5.54.0.',
    ]);
    expect(text.match(/^- .*/gm)).toEqual([
      '- ✅ **It can be read from end to end**: 12 records, 5 media files.',
      '- ✅ **Its seal**: authenticated by its key: nothing has changed.',
      '- ✅ **Media**: no file was missing when it was made.',
      '- ✅ **Links**: both ends of each are in it.',
      '- ✅ **Rehearsal**: 12 records, 0 links and 3 settings came back out of a database the same (0.0 s).',
      expect.stringMatching(/^- ➖ That it fits the schema and the database of a project/),
    ]);
    expect(text).toContain('| Type | Records | Links |\n| :--- | ---: | ---: |\n| Tag | 12 | 0 |');
  });

  test('claims nothing that was not looked at', () => {
    const { rehearsal: _, ...unrehearsed } = report;
    const text = renderVerifySummary(unrehearsed, context);
    expect(text).toContain(
      '- ➖ That it comes back out of a database as it is: `rehearse: true` tries that.',
    );
    expect(text).toContain('- ➖ **Media**: its seal does not say');
  });

  test.each([
    ['intact', '✅'],
    ['unproven', '⚠️'],
    ['not sealed', '⚠️'],
  ] as const)('a seal that is %s is %s', (seal, mark) => {
    const text = render({ seal });
    expect(text.startsWith(`## ${mark}`)).toBe(true);
    expect(text).toContain(`- ${mark} **Its seal**:`);
    expect(text.split('\n')[0]?.endsWith(`undamaged, but ${seal}`)).toBe(mark !== '✅');
  });

  test('says first that media is missing, once, also beside the rehearsal', () => {
    const warnings = [lackingWarning({ missingAssets: 1_234 }) ?? '', 'Careful'];
    const text = render({ missingAssets: 1_234, deletedAssets: 2, warnings });
    expect(text.split('\n')[0]).toBe('## ⚠️ Strapi archive: undamaged, but 1,234 media files missing');
    expect(text).toContain('- ⚠️ **Media**: 1,234 files of the media library are not in it');
    expect(text).toContain('the same, without 1,234 media files that were not found (');
    expect(text).not.toContain('missing from this archive');
    expect(text).toContain('### Warnings\n\n- Careful\n');
  });

  test('says what came back different, and which links have no end', () => {
    const rehearsal = { ...(report.rehearsal as NonNullable<VerifyReport['rehearsal']>) };
    const text = render({
      rehearsal: { ...rehearsal, different: ['entities api::tag.tag'] },
      danglingLinks: 1,
    });
    expect(text.split('\n')[0]).toBe('## ⚠️ Strapi archive: undamaged, but 1 type came back different');
    expect(text).toContain('- ⚠️ **Rehearsal**: 1 type came back different;');
    expect(text).toContain(
      '<summary>1 type that came back different</summary>\n\n- entities api&#58;&#58;tag.tag',
    );
    expect(text).toContain('- ⚠️ **Links**: 1 link with an end that is not in it');
  });

  test('texts of the archive cannot become structure', () => {
    const hostile = '</details>|<img src=x>\n## [x](http://x)`a`';
    const text = render({
      file: hostile,
      strapiVersion: hostile,
      createdAt: hostile,
      madeBy: { tool: hostile, engine: hostile, timeZone: hostile, scope: hostile },
      contentTypes: [{ uid: hostile, displayName: hostile, entities: 1, links: 1 }],
      warnings: [hostile],
    });
    expect(text).not.toMatch(/<img|\]\(http:\/\/x|^## \[|\n## &/m);
    expect(text.match(/<\/details>/g)).toHaveLength(text.match(/<details>/g)?.length ?? 0);
  });
});

test('a masked archive is undamaged, and no backup', () => {
  const text = render({ masked, missingAssets: 0, warnings: [maskedWarning({ masked }) as string] });
  expect(text.split('\n').at(0)).toBe('## ⚠️ Strapi archive: undamaged, but masked: not a backup');
  expect(text).toContain(
    '- ⚠️ **Masked**: it is not a backup. 3 attributes are masked, 1 content type is left out',
  );
  expect(text).not.toContain('### Warnings');
});
