import { inWords } from '../commands/export/missing-media.ts';
import type { ExportReport } from '../commands/export/report.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import { type Stage, stages } from '../transfer/stages.ts';
import { type CountRow, countTable } from './count-table.ts';
import type { Print } from './output.ts';

/** Types with the most bytes are listed up to here, all others in one row. */
const mostRows = 15;

/** Missing media files are listed up to here. */
const mostMissing = 10;

/** Prints the table at the end of an export and, as its last line, where the archive is. */
export function printReport(report: ExportReport, print: Print): void {
  const rows: CountRow[] = [];
  for (const stage of stages) {
    const total = report.stages[stage];
    if (total !== undefined) {
      rows.push([stage, formatCount(total.count), formatBytes(total.bytes)]);
      rows.push(...detailRows(stage, report));
    }
  }
  print(countTable(['Type', 'Count', 'Size'], rows));
  const { strapiVersion, database, timeZone, durationMs, drift, assets, scope } = report;
  const zone = timeZone === undefined ? '' : ` (in ${timeZone})`;
  print(`Strapi ${strapiVersion}, ${database}${zone}, ${scope}, ${formatDuration(durationMs)}`);
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
  print(`${formatBytes(report.bytes)}${report.digest === undefined ? '' : `, ${report.digest}`}`);
  if (report.contentDigest !== undefined) {
    print(`Content ${report.contentDigest}${report.verified ? ', verified: read back from the disk' : ''}`);
  }
  for (const path of report.removed ?? []) {
    print(`Removed: ${path}`);
  }
  const lacking = withoutMedia({ missingAssets: assets.missing.length });
  print(`Export archive is in ${report.file}${lacking}`);
}

function detailRows(stage: Stage, { contentTypes }: ExportReport): CountRow[] {
  if (stage !== 'entities' && stage !== 'links') {
    return [];
  }
  const counted = contentTypes.filter((type) => type[stage] > 0).sort((a, b) => b[stage] - a[stage]);
  const rows = counted
    .slice(0, mostRows)
    .map((type): CountRow => [`-- ${type.uid}`, formatCount(type[stage]), '']);
  const others = counted.slice(mostRows);
  const sum = others.reduce((total, type) => total + type[stage], 0);
  return others.length > 0 ? [...rows, [`-- ${others.length} others`, formatCount(sum), '']] : rows;
}
