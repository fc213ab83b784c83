import { convertArchive } from '../commands/convert/convert.ts';
import {
  assertNameFree,
  needsNewKey,
  parseConvertOptions,
  type RawConvertOptions,
  withoutIdleKey,
} from '../commands/convert/options.ts';
import type { ConvertReport } from '../commands/convert/report.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import { stages } from '../transfer/stages.ts';
import type { Arguments } from './arguments.ts';
import { type CountRow, countTable } from './count-table.ts';
import { interruptible } from './interruptible.ts';
import { askForNewKey, withDecryptionKey } from './key.ts';
import { canAsk, people } from './manner.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { withInput } from './standard-streams.ts';

const patience = {
  abandoned:
    'A hidden file, or folder, whose name ends with .partial may be left beside where the new archive was to be.',
};

/** `strapi-dms convert`: asks for the keys that are missing, writes the archive anew, prints what it holds. */
export async function runConvert({
  options: given,
  own,
  isFromEnvironment,
}: Arguments<'convert'>): Promise<void> {
  await interruptible(async (signal) => {
    const raw = withoutIdleKey(given, isFromEnvironment('new-key'));
    const options = parseConvertOptions({ ...raw, newKey: await newKeyOf(raw, signal) });
    const report = await withDecryptionKey(options.key, signal, (key) =>
      withProgress(signal, (progress) =>
        withInput(options.file, progress, signal, (file) =>
          convertArchive({ ...options, key, file }, progress, signal),
        ),
      ),
    );
    const done = `The archive is complete: ${report.file}`;
    presentReport(report, own, done, printReport, report.file === '-' ? [] : [['verify', '-f', report.file]]);
    return done;
  }, patience);
}

/** The key of the new archive as given, or the answer to a question where there is somebody to ask. */
async function newKeyOf(raw: RawConvertOptions, signal: AbortSignal): Promise<string | undefined> {
  if (!needsNewKey(raw) || !canAsk()) {
    return raw.newKey;
  }
  // What is wrong with the other options is said before the question, not after the answer.
  assertNameFree(parseConvertOptions({ ...raw, newKey: 'to be asked for' }));
  return askForNewKey(signal, 'Please enter the key of the new archive');
}

function printReport(report: ConvertReport, print: Print): void {
  const rows = stages.flatMap((stage): CountRow[] => {
    const total = report.stages[stage];
    return total === undefined ? [] : [[stage, formatCount(total.count), formatBytes(total.bytes)]];
  });
  print(countTable(['Type', 'Count', 'Size'], rows, people().columns));
  for (const warning of report.warnings) {
    print(`Warning: ${warning}`);
  }
  const { strapiVersion = 'unknown', createdAt = 'at an unknown time' } = report;
  print(`Strapi ${strapiVersion}, ${createdAt}, ${formatDuration(report.durationMs)}`);
  print(`${formatBytes(report.bytes)}${report.digest === undefined ? '' : `, ${report.digest}`}`);
  const asBefore =
    report.contentDigest !== report.source.contentDigest
      ? ''
      : `, as in ${report.source.file === '-' ? 'the archive from standard input' : report.source.file}`;
  const proof = report.file === '-' ? '' : '; read again from the disk';
  print(`Content ${report.contentDigest}${asBefore}${proof}`);
  const where = report.file === '-' ? 'went to standard output' : `is in ${report.file}`;
  print(`Converted archive ${where}${withoutMedia(report)}`);
}
