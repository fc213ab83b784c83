import { type ForgetReport, forgetBackups, whyIncomplete } from '../commands/forget/forget.ts';
import { parseForgetOptions } from '../commands/forget/options.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import type { Arguments } from './arguments.ts';
import { countTable } from './count-table.ts';
import { interruptible } from './interruptible.ts';
import { people } from './manner.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';

const patience = { abandoned: 'Backups that were not removed yet are still there.' };

/** `strapi-dms forget`: removes the backups that no rule keeps, and prints what becomes of each. */
export async function runForget({ options: raw, own }: Arguments<'forget'>): Promise<void> {
  await interruptible(async (signal) => {
    const options = parseForgetOptions(raw);
    const report = await forgetBackups(options, signal);
    const done = options.dryRun ? 'Nothing was removed.' : 'Older backups were removed.';
    presentReport(report, own, done, printReport);
    const failure = whyIncomplete(report);
    if (failure !== undefined) {
      throw failure;
    }
    return done;
  }, patience);
}

/** @param width Columns of the terminal; undefined where there is none. */
export function printReport(
  report: ForgetReport,
  print: Print,
  width: number | undefined = people().columns,
): void {
  const { backups, isDryRun, removed, warnings, place, policy, durationMs } = report;
  if (backups.length > 0) {
    const rows = backups.map(({ name, time, isKept, reasons }) => [
      name,
      time.slice(0, 16).replace('T', ' '),
      isKept ? 'keep' : 'remove',
      reasons.join('; '),
    ]);
    print(countTable(['Backup', 'Of', 'What', 'Why'], rows, width));
  }
  for (const warning of warnings) {
    print(`Warning: ${warning}`);
  }
  const gone = backups.filter(({ isKept }) => !isKept).length;
  const stay = `${formatCount(backups.length - (isDryRun ? gone : removed.length))} of ${formatCount(backups.length)} backups`;
  print(`${place}: ${policy}`);
  print(
    isDryRun
      ? `${stay} would stay, ${formatCount(gone)} would be removed. Nothing was removed, ${formatDuration(durationMs)}`
      : `${stay} stay, ${formatCount(removed.length)} removed, ${formatDuration(durationMs)}`,
  );
}
