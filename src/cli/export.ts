import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Command } from 'commander';
import { exportProject } from '../commands/export.ts';
import { needsKey, parseExportOptions, type RawExportOptions } from '../commands/options.ts';
import type { ExportReport } from '../commands/report.ts';
import { UserError } from '../errors.ts';
import { Interrupted } from './interrupted.ts';
import { askForKey } from './key.ts';
import { createProgress } from './progress.ts';
import { printReport } from './table.ts';

/** The options of `strapi-dms export` as commander parses them. */
interface ExportArguments {
  readonly project: string;
  readonly file?: string;
  readonly key?: string;
  readonly encrypt: boolean;
  readonly compress: boolean;
  readonly format: string;
  readonly only: string;
  readonly exclude: string;
  readonly onlyContentTypes: string;
  readonly excludeContentTypes: string;
  readonly databaseUrl?: string;
  readonly missingMedia: string;
  readonly report?: string;
}

/** `strapi-dms export`: asks for the key where it is missing, exports, prints what was exported. */
export async function runExport(given: ExportArguments, command: Command): Promise<void> {
  const raw = toRawOptions(given, command.getOptionValueSource('key') === 'env');
  const options = parseExportOptions({ ...raw, key: await keyOf(raw) });
  const progress = await createProgress(process.stdout);
  const report = await interruptible((signal) => exportProject(options, progress, signal)).finally(() =>
    progress.finish(),
  );
  if (given.report !== undefined) {
    writeReport(given.report, report);
  }
  await printReport(report, process.stdout);
}

/** The key as given, or the answer to a question where there is somebody to ask. */
async function keyOf(raw: RawExportOptions): Promise<string> {
  if (!needsKey(raw) || !process.stdin.isTTY || !process.stdout.isTTY) {
    return raw.key;
  }
  // What is wrong with the other options is said before the question, not after the answer.
  parseExportOptions({ ...raw, key: 'to be asked for' });
  return askForKey();
}

function writeReport(file: string, report: ExportReport): void {
  try {
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  } catch (error) {
    throw new UserError(
      'failed',
      `The report ${file} cannot be written: ${(error as Error).message}. The archive is complete: ${report.file}`,
      'Choose a path for --report in a folder that exists and can be written to.',
      { cause: error },
    );
  }
}

function toRawOptions(given: ExportArguments, isKeyFromEnvironment: boolean): RawExportOptions {
  return {
    ...given,
    file: given.file ?? '',
    // A key that happens to be in the environment is no contradiction to --no-encrypt; one that was typed is.
    key: !given.encrypt && isKeyFromEnvironment ? '' : withoutLineBreak(given.key ?? ''),
    databaseUrl: given.databaseUrl ?? '',
  };
}

/** What `echo` and secret stores append is not part of the key; the Action reads it in the same way. */
const withoutLineBreak = (key: string): string => key.replace(/\r?\n$/, '');

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs something that ends early, and cleans up, when the user or the system interrupts the process. */
async function interruptible<Result>(run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void =>
    controller.abort(new Interrupted(constants.signals[signal]));
  for (const signal of signals) {
    process.once(signal, interrupt);
  }
  try {
    return await run(controller.signal);
  } catch (error) {
    // Ctrl-C reaches child processes as well, and what fails because of that is not the reason.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const signal of signals) {
      process.off(signal, interrupt);
    }
  }
}
