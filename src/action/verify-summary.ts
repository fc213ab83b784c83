import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { describeSeal } from '../commands/seal-status.ts';
import { lackingWarning, withoutMedia } from '../commands/sealed-media.ts';
import { describeSource, type VerifyReport } from '../commands/verify/verify.ts';
import { stages } from '../transfer/stages.ts';
import { describeOrigin, type WithOrigin } from './archive-origin.ts';
import { formatCounted, lacks, nounOf, titleOf } from './format.ts';
import { alert, escapeMarkdown, list, shortTable, table } from './markdown.ts';

/** A verification as GitHub Markdown. All texts of the archive are escaped. */
export function renderVerifySummary(report: VerifyReport & WithOrigin): string {
  const parts = [
    `## Strapi archive: ${report.seal}${report.missingAssets ? `, ${lacks(report.missingAssets)}` : ''}`,
    alert(lackingWarning(report)),
    table(['', ''], facts(report), 2),
    shortTable(
      ['Type', 'uid', 'Entities', 'Links'],
      report.contentTypes.map(({ uid, displayName, entities, links }) => [
        escapeMarkdown(displayName),
        escapeMarkdown(uid),
        formatCount(entities),
        formatCount(links),
      ]),
      2,
    ),
    list('warning', report.warnings, escapeMarkdown),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function facts(report: VerifyReport & WithOrigin): string[][] {
  const { madeBy, rehearsal } = report;
  const rows = [
    ['Archive', escapeMarkdown(report.file)],
    [
      'From',
      report.from === undefined ? '' : `[${escapeMarkdown(describeOrigin(report.from))}](${report.from.url})`,
    ],
    ['Encryption', report.encryption ?? 'none'],
    ['Seal', describeSeal(report.seal)],
    ['Content digest', `\`${report.contentDigest}\``],
    ['Made', escapeMarkdown(report.createdAt ?? 'unknown')],
    [
      'Made by',
      escapeMarkdown(
        [
          madeBy?.tool,
          report.strapiVersion === undefined ? undefined : `Strapi ${report.strapiVersion}`,
          madeBy && describeSource(madeBy),
        ]
          .filter((part) => part !== undefined)
          .join(', '),
      ),
    ],
    ['Scope', escapeMarkdown(madeBy?.scope ?? '')],
    ...stages.map((stage) => {
      const total = report.stages[stage];
      return [
        titleOf(stage),
        total === undefined
          ? 'none'
          : `${formatCounted(total.count, nounOf(stage))}, ${formatBytes(total.bytes)}`,
      ];
    }),
    ['Media files missing', report.missingAssets ? formatCount(report.missingAssets) : ''],
    ['Media files deleted during the export', report.deletedAssets ? formatCount(report.deletedAssets) : ''],
    ['Links with a missing end', report.danglingLinks === 0 ? '' : formatCount(report.danglingLinks)],
    [
      'Rehearsal',
      rehearsal === undefined
        ? ''
        : `${formatCount(rehearsal.equal.entities)} entities, ${formatCount(rehearsal.equal.links)} links and ${formatCount(rehearsal.equal.configuration)} settings came back the same${withoutMedia(report)}; ${formatCounted(rehearsal.different.length, 'type')} came back different; ${formatDuration(rehearsal.durationMs)}`,
    ],
    ['Duration', formatDuration(report.durationMs)],
  ];
  return rows.filter(([, value]) => value !== '') as string[][];
}
