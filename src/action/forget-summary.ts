import type { ForgetReport } from '../commands/forget/forget.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import type { RetainedBackup } from '../commands/retention/retain.ts';
import { formatCounted } from './format.ts';
import { code, compose, details, escapeShort, shortTable } from './markdown.ts';
import type { RunContext } from './run-context.ts';
import { factTable, headline, warningList } from './summary-parts.ts';

/** What became of backups as GitHub Markdown. Names are escaped. */
export function renderForgetSummary(report: ForgetReport, context: RunContext): string {
  const { backups, isDryRun, removed, warnings, policy, place, durationMs } = report;
  const going = backups.filter(({ isKept }) => !isKept);
  const gone = isDryRun
    ? `${formatCount(going.length)} would be removed (dry run)`
    : `${formatCount(removed.length)} removed`;
  const title = `Strapi backups: ${formatCount(backups.length - going.length)} of ${formatCounted(backups.length, 'backup')} kept, ${gone}`;
  return compose([
    headline(warnings.length === 0 ? 'good' : 'doubtful', title),
    `${code(place)}, by ${escapeShort(policy)}.`,
    retentionTable(backups),
    warningList(warnings, context),
    factTable([['Duration', formatDuration(durationMs)]]),
  ]);
}

/** Every backup, what becomes of it, and why. */
export const retentionTable = (backups: readonly RetainedBackup[]): string =>
  shortTable(
    ['Backup', 'Of', '', 'Why'],
    backups.map(({ name, time, isKept, reasons }) => [
      code(name),
      `${time.slice(0, 16).replace('T', ' ')} UTC`,
      isKept ? 'keep' : '**remove**',
      escapeShort(reasons.join('; ')),
    ]),
    ['text', 'text', 'text', 'text'],
  );

/** The section of an export's summary; nothing where nothing was asked for. */
export const retentionSection = (
  kept: readonly RetainedBackup[] | undefined,
  removed: readonly string[] | undefined,
): string =>
  kept === undefined || removed === undefined
    ? ''
    : details(
        `Retention: ${formatCounted(kept.length, 'backup')} kept, ${formatCount(removed.length)} removed`,
        retentionTable(kept),
      );
