import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import type { ImportReport } from '../commands/import/report.ts';
import { runningAfter } from '../commands/import/running.ts';
import { describeSeal } from '../commands/seal-status.ts';
import { lackingWarning, withoutMedia } from '../commands/sealed-media.ts';
import type { SchemaDifference } from '../transfer/schema-difference.ts';
import { stages } from '../transfer/stages.ts';
import { describeOrigin, type WithOrigin } from './archive-origin.ts';
import { formatCounted, lacks, nounOf, titleOf } from './format.ts';
import { alert, details, escapeMarkdown, list, shortTable, table } from './markdown.ts';

/**
 * An import as GitHub Markdown. All texts of the archive and the project are escaped.
 *
 * @param isCached Whether the result of an earlier import was taken; the report is that one's.
 */
export function renderImportSummary(report: ImportReport & WithOrigin, isCached = false): string {
  if (report.skipped) {
    return renderSkipped(report);
  }
  const harmless = report.differences.filter((item) => isHarmless(item));
  const serious = report.differences.filter((item) => !isHarmless(item));
  const parts = [
    `## Strapi import: ${headline(report)}`,
    alert(lackingWarning(report)),
    table(['', ''], facts(report, isCached), 2),
    warnings(report),
    contentTypes(report),
    shortTable(['Schema difference', '', 'Concerned', 'Lost'], serious.map(differenceRow), 2),
    list('harmless schema difference', harmless, difference),
    leftOut(report),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Nobody who reads no more than its first line must take it for an import. */
function renderSkipped(report: ImportReport & WithOrigin): string {
  const rows = [
    ['Archive', escapeMarkdown(report.file)],
    ['Strapi', escapeMarkdown(report.strapiVersion)],
    ['Database', escapeMarkdown(report.database)],
    ['Strapi was started', report.booted ? 'once, to create the tables' : ''],
    ['Duration', formatDuration(report.durationMs)],
  ].filter(([, value]) => value !== '') as string[][];
  const parts = [
    '## Strapi import: skipped, the database has content already',
    table(['', ''], rows, 2),
    shortTable(
      ['Type', 'uid', 'Entities'],
      (report.found ?? []).map(({ uid, displayName, count }) => [
        escapeMarkdown(displayName),
        escapeMarkdown(uid),
        formatCount(count),
      ]),
      2,
    ),
    warnings(report),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headline({ stages: totals, missingAssets }: ImportReport): string {
  const entities = formatCounted(totals.entities?.count ?? 0, 'record');
  const missing = missingAssets ? `, ${lacks(missingAssets)}` : '';
  return `${entities}, ${formatCounted(totals.assets?.count ?? 0, 'file')}${missing}`;
}

function facts(report: ImportReport & WithOrigin, isCached: boolean): string[][] {
  const { written, unchanged, removed } = report.media;
  const rows = [
    ['Archive', escapeMarkdown(report.file)],
    [
      'From',
      report.from === undefined ? '' : `[${escapeMarkdown(describeOrigin(report.from))}](${report.from.url})`,
    ],
    ['Cache', isCached ? 'the result of an earlier import of it was taken from the cache' : ''],
    ['Made by Strapi', escapeMarkdown(report.archiveVersion ?? 'unknown')],
    ['Seal', describeSeal(report.seal)],
    ['Strapi', escapeMarkdown(report.strapiVersion)],
    ['Database', escapeMarkdown(report.database)],
    ['Time zone', escapeMarkdown(report.timeZone ?? '')],
    ['Scope', escapeMarkdown(report.scope)],
    ...stages.map((stage) => [titleOf(stage), stageTotal(report, stage)]),
    [
      'Media files',
      `${formatCount(written)} written, ${formatCount(unchanged)} unchanged, ${formatCount(removed)} removed`,
    ],
    ['Media files missing', report.missingAssets ? formatCount(report.missingAssets) : ''],
    ['Media files deleted during the export', report.deletedAssets ? formatCount(report.deletedAssets) : ''],
    ['Links left out', report.leftOutLinks === 0 ? '' : formatCount(report.leftOutLinks)],
    [
      'Safety backup',
      report.safetyBackup === undefined
        ? 'none was made'
        : `${escapeMarkdown(report.safetyBackup)}${withoutMedia({ missingAssets: report.safetyBackupMissingAssets ?? 0 })}`,
    ],
    ['Strapi was started', report.booted ? 'once, to create the tables' : 'no'],
    [
      'Running during the import',
      report.running === undefined ? '' : escapeMarkdown(runningAfter(report.running)),
    ],
    ['Duration', formatDuration(report.durationMs)],
  ];
  return rows.filter(([, value]) => value !== '');
}

/** Schemas are compared, never imported. */
function stageTotal(report: ImportReport, stage: (typeof stages)[number]): string {
  const total = report.stages[stage];
  if (stage === 'schemas') {
    return '';
  }
  return total === undefined
    ? 'not in the archive, or out of scope: left as they were'
    : `${formatCounted(total.count, nounOf(stage))}, ${formatBytes(total.bytes)}`;
}

function contentTypes({ contentTypes: rows }: ImportReport): string {
  return shortTable(
    ['Type', 'uid', 'Deleted', 'Imported'],
    rows.map(({ uid, displayName, deleted, inserted }) => [
      escapeMarkdown(displayName),
      escapeMarkdown(uid),
      formatCount(deleted),
      formatCount(inserted),
    ]),
    2,
  );
}

/** Open, for what was left out is not to be overlooked. */
function warnings({ warnings: texts }: ImportReport): string {
  const folded = list('warning', texts, escapeMarkdown);
  return folded.replace(/^<details>/, '<details open>');
}

/** Also where the archive has nothing that could be lost. */
const isHarmless = ({ verdict, count }: SchemaDifference): boolean => verdict === 'harmless' || count === 0;

function differenceRow(item: SchemaDifference): string[] {
  const counts = [item.count, item.lost].map((count) => (count === undefined ? '' : formatCount(count)));
  return [difference(item), item.verdict, ...counts];
}

function difference({ message }: SchemaDifference): string {
  return escapeMarkdown(message);
}

function leftOut({ dropped }: ImportReport): string {
  const rows = Object.entries(dropped).map(([uid, count]) => [escapeMarkdown(uid), formatCount(count)]);
  return rows.length === 0 ? '' : details('Rows that were left out', shortTable(['Type', 'Rows'], rows));
}
