import { type CheckReport, checkBackups } from '../commands/check/check.ts';
import { parseCheckOptions } from '../commands/check/options.ts';
import { openWatchedPlace } from '../commands/check/places.ts';
import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { exitCodes } from '../errors.ts';
import type { Arguments } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';

const patience = { abandoned: 'Nothing is left behind.' };

/**
 * `strapi-dms check`: says whether there is a backup that can be counted on.
 *
 * @returns The exit code that says whether something is wrong.
 */
export async function runCheck({ options: raw, own }: Arguments<'check'>): Promise<number> {
  let code = 0;
  await interruptible(async (signal) => {
    const options = parseCheckOptions(raw);
    const report = await withProgress(signal, async (progress) => {
      await using place = await openWatchedPlace(options, progress);
      return await checkBackups(place, options, signal);
    });
    const done = 'The backups were checked; nothing was changed.';
    presentReport(report, own, done, printReport);
    code = report.verdict === 'ok' ? 0 : exitCodes.findings;
    return done;
  }, patience);
  return code;
}

export function printReport(report: CheckReport, print: Print): void {
  const { findings, warnings, newest, before, backups, place, isRead, verdict, durationMs } = report;
  for (const { message, remedy } of findings) {
    print(message);
    print(`   ${remedy}`);
  }
  for (const warning of warnings) {
    print(`Warning: ${warning}`);
  }
  for (const [what, backup] of [
    ['Newest', newest],
    ['Before', before],
  ] as const) {
    if (backup !== undefined) {
      const { entities, assets } = backup;
      const has =
        entities === undefined || assets === undefined
          ? ''
          : `, ${formatCount(entities)} entities, ${formatCount(assets)} media files`;
      print(`${what}: ${backup.name}, ${backup.time}, ${formatBytes(backup.bytes)}${has}`);
    }
  }
  print(`${place}: ${formatCount(backups)} ${backups === 1 ? 'backup' : 'backups'}`);
  const meaning =
    verdict === 'failing'
      ? `${formatCount(findings.length)} ${findings.length === 1 ? 'finding' : 'findings'}`
      : isRead
        ? 'the newest backup was read, and is as it was sealed'
        : 'the newest backup was not read';
  print(`Verdict: ${verdict}: ${meaning}, ${formatDuration(durationMs)}.`);
}
