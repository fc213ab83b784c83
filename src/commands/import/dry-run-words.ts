import { archiveInWords } from '../archive-in-words.ts';
import type { Foretelling, ImportReport } from './report.ts';
import { runningBefore } from './running.ts';

/** What is to be said at the end of a dry run, a line each; the last one says that nothing was written. */
export function dryRunLines(report: ImportReport, { backsUp, unknown }: Foretelling): string[] {
  return [
    ...(report.running === undefined ? [] : [runningBefore(report.running)]),
    ...(report.booted ? ['Strapi would be started once first.'] : []),
    ...(backsUp ? ['What is deleted would be exported first, as a safety backup.'] : []),
    ...unknown.map((what) => `Not foretold: ${what}`),
    `Dry run: nothing was written. ${archiveInWords(report.file)} would be imported into ${report.database}, ${report.scope}.`,
  ];
}
