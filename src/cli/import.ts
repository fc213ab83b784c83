import { archiveInWords } from '../commands/archive-in-words.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import { dryRunLines } from '../commands/import/dry-run-words.ts';
import { importArchive } from '../commands/import/import.ts';
import { parseImportOptions } from '../commands/import/options.ts';
import { withoutIdleTarget } from '../commands/import/push-options.ts';
import { deletedInWords, pushedInWords } from '../commands/import/pushed-words.ts';
import { describeShare, type ImportReport } from '../commands/import/report.ts';
import { runningAfter } from '../commands/import/running.ts';
import { describeSkipped } from '../commands/import/skip.ts';
import { withoutIdleSecret } from '../commands/masking-options.ts';
import { describeSeal } from '../commands/seal-status.ts';
import { deletedNote, withoutMedia } from '../commands/sealed-media.ts';
import { addressLines } from './address-lines.ts';
import type { Arguments } from './arguments.ts';
import { type CountRow, countTable } from './count-table.ts';
import { interruptible } from './interruptible.ts';
import { withDecryptionKey } from './key.ts';
import { people } from './manner.ts';
import { maskingLines } from './masking-lines.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { withInput } from './standard-streams.ts';

const patience = {
  abandoned:
    'The next import into this project undoes what this one began, or finishes it if it was already committed.',
};
const patienceWithRemote = {
  abandoned:
    'The running Strapi undoes what was not committed; its media files it does not bring back where they were being replaced.',
};

/** `strapi-dms import`: imports, and prints what was deleted, what came in and what was left out. */
export async function runImport({
  options: raw,
  own,
  isFromEnvironment,
}: Arguments<'import'>): Promise<void> {
  await interruptible(
    async (signal) => {
      const options = parseImportOptions(
        withoutIdleTarget(withoutIdleSecret(raw, isFromEnvironment('mask-secret')), isFromEnvironment),
      );
      const report = await withDecryptionKey(options.key, signal, (key) =>
        withProgress(signal, (progress) =>
          withInput(options.file, progress, signal, (file) =>
            importArchive({ ...options, key, file }, progress, signal),
          ),
        ),
      );
      const done = options.dryRun
        ? 'The dry run is complete.'
        : report.skipped
          ? 'Nothing was imported.'
          : report.share === undefined
            ? 'The import is complete.'
            : `The share ${report.share.part}/${report.share.of} of the media files is there.`;
      presentReport(report, own, done, printReport);
      return done;
    },
    raw.target === undefined ? patience : patienceWithRemote,
  );
}

function printReport(report: ImportReport, print: Print): void {
  const skipped = describeSkipped(report);
  if (skipped !== undefined) {
    printSkipped(report, skipped, print);
    return;
  }
  if (report.share !== undefined) {
    for (const warning of report.warnings) {
      print(`Warning: ${warning}`);
    }
    print(`Seal: ${describeSeal(report.seal, report.isReadInPart)}`);
    print(describeShare(report, report.share));
    return;
  }
  const rows = report.contentTypes.map(
    (type): CountRow => [type.uid, deletedInWords(type, report), formatCount(type.inserted)],
  );
  const { dryRun } = report;
  print(
    countTable(
      dryRun === undefined
        ? ['Type', 'Deleted', 'Imported']
        : ['Type', 'Would be deleted', 'Would be imported'],
      rows,
      people().columns,
    ),
  );
  const { written, copied, unchanged, removed } = report.media;
  print(
    `Media files: ${formatCount(written)} written${copied === undefined ? '' : ` (${formatCount(copied)} copied by S3)`}, ${formatCount(unchanged)} unchanged, ${formatCount(removed)} removed`,
  );
  for (const warning of report.warnings) {
    print(`Warning: ${warning}`);
  }
  const note = deletedNote(report);
  if (note !== undefined) {
    print(note);
  }
  for (const line of [...addressLines(report), ...maskingLines(report.masked)]) {
    print(line);
  }
  print(`Seal: ${describeSeal(report.seal, report.isReadInPart)}`);
  if (dryRun !== undefined) {
    for (const line of dryRunLines(report, dryRun)) {
      print(line);
    }
    return;
  }
  if (report.booted) {
    print('Strapi was started once, to create the tables.');
  }
  if (report.running !== undefined) {
    print(runningAfter(report.running));
  }
  for (const line of pushedInWords(report)) {
    print(line);
  }
  if (report.safetyBackup !== undefined) {
    const lacking = withoutMedia({ missingAssets: report.safetyBackupMissingAssets ?? 0 });
    print(`The previous content is in ${report.safetyBackup}${lacking}`);
  }
  print(
    `${archiveInWords(report.file)} was imported into ${report.database}, ${report.scope}, ${formatDuration(report.durationMs)}`,
  );
}

/** Nothing of it is a failure, and nobody who reads on must take it for an import. */
function printSkipped({ warnings, booted }: ImportReport, skipped: string, print: Print): void {
  for (const warning of warnings) {
    print(`Warning: ${warning}`);
  }
  if (booted) {
    print('Strapi was started once, to create the tables.');
  }
  print(skipped);
}
