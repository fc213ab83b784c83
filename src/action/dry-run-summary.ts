import type { ImportReport } from '../commands/import/report.ts';
import { details, escapeMarkdown } from './markdown.ts';

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
  const unknown = dryRun.unknown.map((what) => `- ${escapeMarkdown(what)}`);
  const parts = [
    `> [!IMPORTANT]\n> ${said.join(' ')}`,
    unknown.length === 0 ? '' : details('Not foretold', unknown.join('\n')),
    summary,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
