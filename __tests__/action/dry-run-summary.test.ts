import { expect, test } from '@jest/globals';
import { dryRunParts } from '../../src/action/dry-run-summary.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';

const report = {
  booted: true,
  dryRun: { backsUp: true, unknown: ['<b>media</b>'] },
} as unknown as ImportReport;

test('the summary of a dry run says first that nothing was written, then what could not be foretold', () => {
  expect(dryRunParts(report)).toEqual([
    '> [!IMPORTANT]\n> **Nothing was written.** This is what the import would do. Strapi would be started once first. What is deleted would be exported first, as a safety backup.',
    '### What could not be foretold',
    '- &#60;b&#62;media&#60;/b&#62;',
  ]);
});

test('that of an import says nothing of the kind', () => {
  expect(dryRunParts({ ...report, dryRun: undefined } as unknown as ImportReport)).toEqual([]);
});
