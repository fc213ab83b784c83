import { inWords } from '../commands/export/missing-media.ts';
import type { ExportReport } from '../commands/export/report.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import { type Stage, stages } from '../transfer/stages.ts';
import { type CountRow, countTable } from './count-table.ts';
import { printable } from './printable.ts';

/** Types with the most bytes are listed up to here, all others in one row. */
const mostRows = 15;

/** Missing media files are listed up to here. */
const mostMissing = 10;

/** Prints the table at the end of an export and, as its last line, where the archive is. */
export function printReport(report: ExportReport, output: NodeJS.WritableStream): void {
  const rows: CountRow[] = [];
  for (const stage of stages) {
    const total = report.stages[stage];
    if (total !== undefined) {
      rows.push([stage, formatCount(total.count), formatBytes(total.bytes)]);
      rows.push(...detailRows(stage, report));
    }
  }
  output.write(`${countTable(['Type', 'Count', 'Size'], rows)}\n`);
  const { strapiVersion, database, timeZone, durationMs, drift, assets, scope } = report;
  const zone = timeZone === undefined ? '' : ` (in ${timeZone})`;
  output.write(`Strapi ${strapiVersion}, ${database}${zone}, ${scope}, ${formatDuration(durationMs)}\n`);
  for (const { message } of drift) {
    output.write(`Drift: ${message}\n`);
  }
  if (assets.missing.length > 0) {
    output.write(`Missing media files: ${formatCount(assets.missing.length)}\n`);
    for (const asset of assets.missing.slice(0, mostMissing)) {
      output.write(`-- ${printable(inWords(asset))}\n`);
    }
    if (assets.missing.length > mostMissing) {
      output.write('-- … (a report lists all of them: --report)\n');
    }
  }
  output.write(`${formatBytes(report.bytes)}${report.digest === undefined ? '' : `, ${report.digest}`}\n`);
  if (report.contentDigest !== undefined) {
    output.write(
      `Content ${report.contentDigest}${report.verified ? ', verified: read back from the disk' : ''}\n`,
    );
  }
  const lacking = withoutMedia({ missingAssets: assets.missing.length });
  output.write(`Export archive is in ${report.file}${lacking}\n`);
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
