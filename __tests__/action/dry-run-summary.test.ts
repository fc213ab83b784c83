import { expect, test } from '@jest/globals';
import { asDryRun } from '../../src/action/dry-run-summary.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';

const report = {
  booted: true,
  dryRun: { backsUp: true, unknown: ['<b>media</b>'] },
} as unknown as ImportReport;

test('the summary of a dry run says first that nothing was written, then what could not be foretold', () => {
  const [first, second, ...rest] = asDryRun('## Strapi import\n', report).split('\n\n');
  expect(first).toBe(
    '> [!IMPORTANT]\n> Dry run: nothing was written. This is what the import would do. Strapi would be started once first. What is deleted would be exported first, as a safety backup.',
  );
  expect(second).toContain('Not foretold');
  expect(rest[0]).toContain('&#60;b&#62;media');
  expect(rest.at(-1)).toBe('## Strapi import\n');
});

test('that of an import stays as it is', () => {
  expect(asDryRun('## Strapi import\n', { ...report, dryRun: undefined } as unknown as ImportReport)).toBe(
    '## Strapi import\n',
  );
});
