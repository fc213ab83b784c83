import type { ImportReport } from '../commands/import/report.ts';
import { alert, escapeMarkdown, list } from './markdown.ts';

/**
 * The summary of an import that was only foretold, as GitHub Markdown: what it says first is that nothing was written.
 *
 * @param summary As the import itself would have it.
 * @returns the same summary for a report of something that was done.
 */
export function asDryRun(summary: string, { dryRun, booted }: ImportReport): string {
  if (dryRun === undefined) {
    return summary;
  }
  const said = [
    'Dry run: nothing was written. This is what the import would do.',
    ...(booted ? ['Strapi would be started once first.'] : []),
    ...(dryRun.backsUp ? ['What is deleted would be exported first, as a safety backup.'] : []),
  ];
  const unknown = list('thing that could not be foretold', dryRun.unknown, escapeMarkdown);
  const parts = [alert(said.join(' ')), unknown, summary];
  return parts.filter((part) => part !== '').join('\n\n');
}
