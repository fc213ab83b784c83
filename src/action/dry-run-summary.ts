import type { ImportReport } from '../commands/import/report.ts';
import { alert, bullets, prose } from './markdown.ts';

/**
 * What the summary of an import says first that was only foretold, as GitHub Markdown: that nothing was written.
 *
 * @returns nothing for an import that was done.
 */
export function dryRunParts({ dryRun, booted }: ImportReport): readonly string[] {
  if (dryRun === undefined) {
    return [];
  }
  const said = [
    '**Nothing was written.** This is what the import would do.',
    ...(booted ? ['Strapi would be started once first.'] : []),
    ...(dryRun.backsUp ? ['What is deleted would be exported first, as a safety backup.'] : []),
  ];
  const unknown =
    dryRun.unknown.length === 0
      ? []
      : ['### What could not be foretold', bullets(dryRun.unknown, (text) => prose(text))];
  return [alert('IMPORTANT', [said.join(' ')]), ...unknown];
}
