import type { CheckedBackup, CheckReport } from '../commands/check/check.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import { formatCounted } from './format.ts';
import { bullets, code, compose, escapeShort, prose, table } from './markdown.ts';
import { formatAge, formatMoment } from './moments.ts';
import type { RunContext } from './run-context.ts';
import { factTable, headline, sizeOf, warningList } from './summary-parts.ts';

/** Whether there is a backup to count on, as GitHub Markdown. All texts of archives are escaped. */
export function renderCheckSummary(report: CheckReport, context: RunContext): string {
  const { findings, verdict, place, backups, isRead, warnings, durationMs } = report;
  return compose([
    headline(
      verdict === 'failing' ? 'bad' : warnings.length > 0 ? 'doubtful' : 'good',
      verdict === 'failing'
        ? `Strapi backups: ${formatCounted(findings.length, 'finding')}`
        : `Strapi backups: there is one to count on${isRead ? '' : ', which was not read'}`,
    ),
    `${code(place)}, ${formatCounted(backups, 'backup')}.`,
    findings.length === 0
      ? ''
      : bullets(findings, ({ message, remedy }) => `❌ ${prose(message)}<br>${prose(remedy)}`),
    backupTable(report, context),
    warningList(warnings, context),
    factTable([['Duration', formatDuration(durationMs)]]),
  ]);
}

/** The newest, and the one before it. */
export function backupTable({ newest, before }: CheckReport, { now }: Pick<RunContext, 'now'>): string {
  const row = (backup: CheckedBackup) => [
    code(backup.name),
    `${formatMoment(new Date(backup.time))} (${formatAge(new Date(backup.time), now)} ago)`,
    sizeOf(backup.bytes),
    backup.entities === undefined ? '' : formatCount(backup.entities),
    backup.assets === undefined ? '' : formatCount(backup.assets),
    escapeShort(backup.scope ?? ''),
  ];
  const rows = [newest, before].flatMap((backup) => (backup === undefined ? [] : [row(backup)]));
  return rows.length === 0
    ? ''
    : table(['Backup', 'Of', 'Size', 'Entries', 'Media files', 'Scope'], rows, [
        'text',
        'text',
        'number',
        'number',
        'number',
        'text',
      ]);
}
