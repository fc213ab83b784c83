import { formatCount, formatDuration } from '../commands/format.ts';
import { runningAfter } from '../commands/import/running.ts';
import { withoutIdleSecret } from '../commands/masking-options.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import { parseTransferOptions } from '../commands/transfer/options.ts';
import type { TransferReport } from '../commands/transfer/report.ts';
import { transferDatabase } from '../commands/transfer/transfer.ts';
import { addressLines } from './address-lines.ts';
import type { Arguments } from './arguments.ts';
import { type CountRow, countTable } from './count-table.ts';
import { interruptible } from './interruptible.ts';
import { people } from './manner.ts';
import { maskingLines } from './masking-lines.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';

const patience = { abandoned: 'The target is as it was, unless the commit had begun already.' };

/** `strapi-dms transfer`: takes the data over, and prints what was deleted, what came in and what was left out. */
export async function runTransfer({
  options: raw,
  own,
  isFromEnvironment,
}: Arguments<'transfer'>): Promise<void> {
  await interruptible(async (signal) => {
    const options = parseTransferOptions(withoutIdleSecret(raw, isFromEnvironment('mask-secret')));
    const report = await withProgress(signal, (progress) => transferDatabase(options, progress, signal));
    const done = 'The transfer is complete.';
    presentReport(report, own, done, printReport);
    return done;
  }, patience);
}

function printReport(report: TransferReport, print: Print): void {
  const rows = report.contentTypes.map(
    ({ uid, deleted, inserted }): CountRow => [uid, formatCount(deleted), formatCount(inserted)],
  );
  print(countTable(['Type', 'Deleted', 'Transferred'], rows, people().columns));
  print('Media files: untouched; both databases refer to the same ones');
  for (const warning of report.warnings) {
    print(`Warning: ${warning}`);
  }
  for (const line of [...addressLines(report), ...maskingLines(report.masked)]) {
    print(line);
  }
  if (report.booted) {
    print('Strapi was started once, to create the tables.');
  }
  if (report.running !== undefined) {
    print(runningAfter(report.running));
  }
  if (report.safetyBackup !== undefined) {
    const lacking = withoutMedia({ missingAssets: report.safetyBackupMissingAssets ?? 0 });
    print(`The previous content is in ${report.safetyBackup}${lacking}`);
  }
  print(`${report.source} was transferred to ${report.target}, ${formatDuration(report.durationMs)}`);
}
