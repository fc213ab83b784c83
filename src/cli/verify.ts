import { archiveInWords } from '../commands/archive-in-words.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import { noBackup } from '../commands/masked-archive.ts';
import { describeSeal, describeSealOfPart } from '../commands/seal-status.ts';
import { deletedNote, isWhole, withoutMedia } from '../commands/sealed-media.ts';
import { parseVerifyOptions } from '../commands/verify/options.ts';
import { inSample } from '../commands/verify/sample.ts';
import { describeSource, type VerifyReport, verifyArchive } from '../commands/verify/verify.ts';
import type { Arguments } from './arguments.ts';
import { contentTable } from './content-table.ts';
import { interruptible } from './interruptible.ts';
import { withDecryptionKey } from './key.ts';
import { maskingLines } from './masking-lines.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { withInput } from './standard-streams.ts';

const patience = {
  abandoned: 'The next run removes what a rehearsal left in the temporary folder.',
};

/** `strapi-dms verify`: reads an archive to its end, and prints what it holds and what is proven of it. */
export async function runVerify({ options: raw, own }: Arguments<'verify'>): Promise<void> {
  await interruptible(async (signal) => {
    const options = parseVerifyOptions(raw);
    const report = await withDecryptionKey(options.key, signal, (key) =>
      withProgress(signal, (progress) =>
        withInput(options.file, progress, signal, (file) =>
          verifyArchive({ ...options, key, file }, signal, progress),
        ),
      ),
    );
    const done = 'The archive was verified.';
    presentReport(report, own, done, printReport);
    return done;
  }, patience);
}

function printReport(report: VerifyReport, print: Print): void {
  print(contentTable(report));
  for (const warning of report.warnings) {
    print(`Warning: ${warning}`);
  }
  const { madeBy, rehearsal } = report;
  const made = madeBy === undefined ? '' : `, ${madeBy.tool}, ${describeSource(madeBy)}, ${madeBy.scope}`;
  const versionAndTime = `Strapi ${report.strapiVersion ?? 'unknown'}${made}, ${report.createdAt ?? 'at an unknown time'}`;
  print(versionAndTime);
  if (rehearsal !== undefined) {
    const { entities, links, configuration } = rehearsal.equal;
    print(
      `Rehearsal: ${formatCount(entities)} entities, ${formatCount(links)} links and ${formatCount(configuration)} settings came back the same${withoutMedia(report)}, ${formatCount(rehearsal.different.length)} type(s) came back different, ${formatDuration(rehearsal.durationMs)}`,
    );
  }
  for (const line of maskingLines(report.masked)) {
    print(line);
  }
  print(`Seal: ${report.sample === undefined ? describeSeal(report.seal) : describeSealOfPart(report.seal)}`);
  print(`Content ${report.contentDigest}`);
  const note = deletedNote(report);
  if (note !== undefined) {
    print(note);
  }
  const masked = report.masked === undefined ? '' : ` (${noBackup})`;
  const verdict = report.sample === undefined ? isWhole(report) : inSample(report.sample);
  print(`${archiveInWords(report.file)} ${verdict}${masked}, ${formatDuration(report.durationMs)}`);
}
