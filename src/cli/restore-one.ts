import { constants } from 'node:os';
import { archiveInWords } from '../commands/archive-in-words.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import { parseRestoreOneOptions } from '../commands/restore-one/options.ts';
import type { NamedLink, RestoreOneReport } from '../commands/restore-one/report.ts';
import { openRestoration } from '../commands/restore-one/restore-one.ts';
import { UserError } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { redactedData } from '../redaction/output.ts';
import type { Arguments } from './arguments.ts';
import { printChanges } from './diff-lines.ts';
import { interruptible } from './interruptible.ts';
import { withDecryptionKey } from './key.ts';
import { canAsk, people } from './manner.ts';
import { type Print, printTo } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { withInput } from './standard-streams.ts';
import { printStyledTo } from './styled.ts';

/** Links that are listed of each kind. */
const mostLinks = 20;

const patience = {
  abandoned: 'The documents are as they were, or as the archive has them: there is nothing in between.',
};

/** `strapi-dms restore-one`: shows what would change, asks, and brings the documents back. */
export async function runRestoreOne({ options: raw, own }: Arguments<'restore-one'>): Promise<void> {
  await interruptible(async (signal) => {
    const options = parseRestoreOneOptions(raw);
    if (!options.force && !options.dryRun && !canAsk()) {
      throw new UserError(
        'usage',
        'There is no terminal on which it could be asked whether the documents are to be restored.',
        'Look at what would change with --dry-run, and restore with --force.',
      );
    }
    // What was shown when it was asked need not be printed again.
    let isShown = false;
    const report = await withDecryptionKey(options.key, signal, async (key) => {
      if (options.force || options.dryRun) {
        return await withProgress(signal, (progress) =>
          withInput(options.file, progress, signal, async (file) => {
            await using restoration = await openRestoration({ ...options, key, file }, progress, signal);
            const { report, restore } = restoration;
            return report.isSame || options.dryRun ? report : await restore(progress);
          }),
        );
      }
      await using restoration = await withProgress(signal, (progress) =>
        openRestoration({ ...options, key }, progress, signal),
      );
      const { report, restore } = restoration;
      if (report.isSame) {
        return report;
      }
      isShown = true;
      printFindings(report, printTo(people()));
      return (await ask(signal)) ? await withProgress(signal, restore) : report;
    });
    const done = report.isSame
      ? 'The documents are as the archive has them.'
      : report.dryRun
        ? 'Nothing was restored.'
        : 'The documents are restored.';
    presentReport(report, own, done, (given, print) => {
      if (!isShown) {
        printFindings(given, print);
      }
      if (!given.isSame) {
        print('');
      }
      print(lastLine(given));
    });
    return done;
  }, patience);
}

/** @throws Interrupted where the user gives up; the reason of `signal` where it is aborted. */
async function ask(signal: AbortSignal): Promise<boolean> {
  const { confirm, isCancel, updateSettings } = await import('@clack/prompts');
  // Ctrl-D ends what the keyboard says, and the question would wait for ever.
  updateSettings({ aliases: { '\u0004': 'cancel' } });
  signal.throwIfAborted();
  const answer = await confirm({
    message: 'Restore it?',
    initialValue: false,
    signal,
    output: people(),
  });
  signal.throwIfAborted();
  if (isCancel(answer)) {
    // The terminal sends no signal while it gives every key to the question.
    throw new Interrupted(constants.signals.SIGINT);
  }
  return answer;
}

/** What would change, or has, and what is left out. */
function printFindings(given: RestoreOneReport, print: Print): void {
  // Before a value is cut: then nobody would know what was a secret.
  const report = redactedData(given) as RestoreOneReport;
  printChanges(report.changes, printStyledTo(people()));
  for (const [links, what] of [
    [report.linksBack, 'Links of others that come back'],
    [report.brokenLinks, 'Left out, since what they lead to is gone'],
    [report.takenLinks, 'Left out, since what they lead to is linked to something else by now'],
  ] as const) {
    printLinks(what, links, print);
  }
  for (const warning of report.warnings) {
    print(`Warning: ${warning}`);
  }
}

function printLinks(what: string, links: readonly NamedLink[], print: Print): void {
  if (links.length > 0) {
    print(`${what}:`);
    for (const { from, attribute, to } of links.slice(0, mostLinks)) {
      print(`  ${from}: ${attribute} → ${to}`);
    }
    if (links.length > mostLinks) {
      print(`  … and ${formatCount(links.length - mostLinks)} more (--json and --report have all of them)`);
    }
  }
}

function lastLine({ isSame, dryRun, file, database, changes, files, durationMs }: RestoreOneReport): string {
  const archive = archiveInWords(file);
  if (isSame) {
    return `Nothing to restore: ${database} has it as ${archive} does, ${formatDuration(durationMs)}`;
  }
  const rows = changes.filter(({ of }) => of === 'entry').length;
  const what = `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'} and ${formatCount(files)} media ${files === 1 ? 'file' : 'files'}`;
  return dryRun
    ? `${what} of ${archive} would be restored in ${database}; nothing was written, ${formatDuration(durationMs)}`
    : `${what} of ${archive} were restored in ${database}, ${formatDuration(durationMs)}`;
}
