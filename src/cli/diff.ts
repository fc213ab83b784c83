import { standardStream } from '../archive/write/landing.ts';
import { archiveAt } from '../commands/archive-folder.ts';
import { isInStore } from '../commands/archive-of.ts';
import { diffStates } from '../commands/diff/diff.ts';
import { type DiffOptions, parseDiffOptions } from '../commands/diff/options.ts';
import { writePage } from '../commands/diff/page/write.ts';
import type { ComparedState, DiffReport } from '../commands/diff/report.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import { redactedData } from '../redaction/output.ts';
import type { Arguments } from './arguments.ts';
import { printDiff } from './diff-lines.ts';
import { assertDistinct } from './distinct-files.ts';
import { interruptible } from './interruptible.ts';
import { withDecryptionKey } from './key.ts';
import { manner, people } from './manner.ts';
import { type Print, printTo } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { withInput } from './standard-streams.ts';
import { printStyledTo } from './styled.ts';

const patience = {
  abandoned:
    'What differs, or a private copy of a SQLite database, may be left in the temporary folder; the next run removes it.',
};

/** `strapi-dms diff`: compares an archive with another one, or with the database, and prints what differs. */
export async function runDiff({ options: raw, own, isFromEnvironment }: Arguments<'diff'>): Promise<void> {
  await interruptible(async (signal) => {
    const options = parseDiffOptions(raw, isFromEnvironment('database-url'));
    const { changes, page, report: json } = own;
    assertDistinct({ report: json, changes, page }, await archivesOf(options));
    const { report, thumbnails } = await withDecryptionKey(options.key, signal, (key) =>
      withProgress(signal, (progress) =>
        withInput(options.file, progress, signal, (file) =>
          diffStates({ ...options, key, file }, own.changes, progress, signal),
        ),
      ),
    );
    const done = 'The states were compared; nothing was changed.';
    presentReport(report, own, done, printReport);
    if (own.page !== undefined) {
      await writePage(own.page, report, thumbnails);
      if (!manner().quiet) {
        printTo(people())(`The page is ${own.page}`);
      }
    }
    return done;
  }, patience);
}

/** The archives of the disk that are read. */
async function archivesOf({ file, store, against }: DiffOptions): Promise<string[]> {
  const named = [store === undefined ? file : undefined, against].filter(
    (path) => path !== undefined && path !== standardStream && !isInStore(path),
  );
  return await Promise.all(named.map((path) => archiveAt(path as string)));
}

function printReport(report: DiffReport, print: Print): void {
  // Before a value is cut, or taken apart: then nobody would know what was a secret.
  const shown = redactedData(report) as DiffReport;
  printDiff(shown, print, printStyledTo(people()), people().columns);
  if (!report.isSame) {
    print('');
  }
  for (const warning of report.warnings) {
    print(`Warning: ${warning}`);
  }
  print(`Before: ${describe(report.before)}`);
  print(`After:  ${describe(report.after)}`);
  const { total, durationMs } = report;
  const what = report.isSame
    ? 'Nothing differs'
    : `${formatCount(total)} ${total === 1 ? 'change' : 'changes'}`;
  print(`${what}, ${formatDuration(durationMs)}`);
}

const describe = ({ name, strapiVersion, createdAt }: ComparedState): string =>
  `${name}, Strapi ${strapiVersion ?? 'unknown'}, ${createdAt ?? 'at an unknown time'}`;
