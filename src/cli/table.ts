import { inWords } from '../commands/export/missing-media.ts';
import type { ExportReport, ShardReport } from '../commands/export/report.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { noBackup } from '../commands/masked-archive.ts';
import { pulledInWords } from '../commands/pulled-words.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import { option } from '../wording.ts';
import { contentTable } from './content-table.ts';
import { maskingLines } from './masking-lines.ts';
import type { Print } from './output.ts';

/** Missing media files are listed up to here. */
const mostMissing = 10;

/** Prints the table at the end of an export and, as its last line, where the archive is. */
export function printReport(report: ExportReport, print: Print): void {
  print(contentTable(report));
  const { strapiVersion, database, timeZone, durationMs, drift, assets, scope } = report;
  const zone = timeZone === undefined ? '' : ` (in ${timeZone})`;
  const from = report.pull === undefined ? `Strapi ${strapiVersion}, ${database}` : database;
  print(`${from}${zone}, ${scope}, ${formatDuration(durationMs)}`);
  if (report.pull !== undefined) {
    print(pulledInWords(report));
  }
  for (const line of maskingLines(report.masked)) {
    print(line);
  }
  for (const { message } of drift) {
    print(`Drift: ${message}`);
  }
  if (assets.missing.length > 0) {
    print(`Missing media files: ${formatCount(assets.missing.length)}`);
    for (const asset of assets.missing.slice(0, mostMissing)) {
      print(`-- ${inWords(asset)}`);
    }
    if (assets.missing.length > mostMissing) {
      print('-- … (a report lists all of them: --report)');
    }
  }
  if (report.contentDigest !== undefined) {
    print(`Content ${report.contentDigest}`);
  }
  for (const path of report.removed ?? []) {
    print(`Removed: ${path}`);
  }
  if (report.digest !== undefined) {
    print(`Archive ${report.digest}`);
  }
  if (report.shard !== undefined) {
    printShard(report, report.shard, print);
    return;
  }
  print(`${countsOf(report)}; ${formOf(report)}`);
  const lacking = `${withoutMedia({ missingAssets: assets.missing.length })}${report.masked === undefined ? '' : ` (${noBackup})`}`;
  if (report.file === '-') {
    print(
      `Export archive went to standard output${lacking}; it was not read again: verify it where it is now.`,
    );
  } else {
    print(`Export archive is in ${report.file}${lacking}`);
  }
}

function printShard(
  { stages, bytes, file }: ExportReport,
  { share, set, snapshots }: ShardReport,
  print: Print,
) {
  const many = snapshots.length === 1 ? 'snapshot' : 'snapshots';
  print(
    `${formatCount(stages.assets?.count ?? 0)} media files, ${formatBytes(bytes)}, in ${formatCount(snapshots.length)} ${many} of ${file.replace(/\/[^/]*$/, '')}`,
  );
  print(
    `The share ${share} of the set ${set} is complete. It becomes a backup by ${option('shard', `records/${share.replace(/^.*\//, '')}`)}.`,
  );
}

function countsOf({ stages: totals }: ExportReport): string {
  const counts = [
    ...(totals.entities === undefined ? [] : [`${formatCount(totals.entities.count)} entities`]),
    ...(totals.links === undefined ? [] : [`${formatCount(totals.links.count)} links`]),
    ...(totals.assets === undefined ? [] : [`${formatCount(totals.assets.count)} media files`]),
  ];
  return counts.length === 0 ? 'Configuration only' : counts.join(', ');
}

const formOf = ({ bytes, encrypted, verified }: ExportReport): string =>
  [
    formatBytes(bytes),
    encrypted ? 'encrypted' : 'not encrypted',
    ...(verified ? ['read back and verified'] : []),
  ].join(', ');
