import { exportProject } from '../commands/export/export.ts';
import {
  assertNameFree,
  type ExportOptions,
  needsKey,
  parseExportOptions,
  type RawExportOptions,
  withoutIdleKey,
} from '../commands/export/options.ts';
import { withoutIdleRemote } from '../commands/export/pull-options.ts';
import type { ExportReport } from '../commands/export/report.ts';
import { inRun } from '../commands/export/share.ts';
import { withoutIdleSecret } from '../commands/masking-options.ts';
import type { Arguments } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { askForNewKey } from './key.ts';
import { canAsk } from './manner.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { printReport } from './table.ts';

const patience = {
  abandoned:
    'A hidden file or folder whose name ends with .partial may be left where the archive was to be written.',
};

/** `strapi-dms export`: asks for the key where it is missing, exports, prints what was exported. */
export async function runExport({
  options: given,
  own,
  isFromEnvironment,
}: Arguments<'export'>): Promise<void> {
  await interruptible(async (signal) => {
    const raw = withoutIdleSecret(
      withoutIdleKey(withoutIdleRemote(inRun(given), isFromEnvironment), isFromEnvironment('key')),
      isFromEnvironment('mask-secret'),
    );
    const options = parseExportOptions({ ...raw, key: await keyOf(raw, signal) });
    const report = await withProgress(signal, (progress) => exportProject(options, progress, signal));
    const done =
      report.shard === undefined
        ? `The archive is complete: ${report.file}`
        : `The share ${report.shard.share} of the set ${report.shard.set} is complete.`;
    presentReport(report, own, done, printReport, nextOf(report, options));
    return done;
  }, patience);
}

/** What one does with an archive that was made. One that is masked does not belong where it comes from. */
const nextOf = ({ file, masked, shard }: ExportReport, { project }: ExportOptions): string[][] =>
  file === '-' || shard !== undefined
    ? []
    : [
        ['verify', '-f', file, '--rehearse'],
        ...(masked === undefined
          ? [['import', '-f', file, ...(project === '.' ? [] : ['--project', project])]]
          : []),
      ];

/** The key as given, or the answer to a question where there is somebody to ask. */
async function keyOf(raw: RawExportOptions, signal: AbortSignal): Promise<string | undefined> {
  if (!needsKey(raw) || !canAsk()) {
    return raw.key;
  }
  // What is wrong with the other options is said before the question, not after the answer.
  assertNameFree(parseExportOptions({ ...raw, key: 'to be asked for' }));
  return askForNewKey(signal);
}
