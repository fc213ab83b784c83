import { commandLine } from '../invocation.ts';
import { redactedData } from '../redaction/output.ts';
import { printableJson } from '../system/printable.ts';
import { manner, people } from './manner.ts';
import { type Print, printTo } from './output.ts';
import { writeReport } from './report-file.ts';

/** What every report of a command has. */
interface Presentable {
  readonly command: string;
  readonly warnings?: readonly string[];
}

/** Warnings that were said while the command was at work. */
const told = new Set<string>();

/** Prints a warning, where everybody sees it. */
export function printWarning(message: string): void {
  told.add(message);
  printTo(process.stderr)(`Warning: ${message}`);
}

/**
 * What a command has to say in the end: into the file of `--report`, as one object on standard output with `--json`, as text for people without
 * it, or, with `--quiet`, nothing but the warnings that were not said before.
 *
 * @param done What was done, for the error where the file cannot be written: `The archive is complete: backup.tar.gz`.
 * @param printReport The text for people.
 * @param next Commands that come next, each in words, for somebody at a terminal.
 * @throws UserError `failed` where the file cannot be written.
 */
export function presentReport<Report extends Presentable>(
  report: Report,
  { report: file }: { readonly report: string | undefined },
  done: string,
  printReport: (report: Report, print: Print) => void,
  next: readonly (readonly string[])[] = [],
): void {
  if (file !== undefined) {
    writeReport(file, report, done);
  }
  const { json, quiet } = manner();
  if (json || quiet) {
    for (const warning of (report.warnings ?? []).filter((one) => !told.has(one))) {
      printWarning(warning);
    }
  }
  if (json) {
    answer(report);
  } else if (!quiet) {
    printReport(report, printTo(people()));
    if (people().isTTY) {
      printNext(next);
    }
  }
}

function printNext(commands: readonly (readonly string[])[]): void {
  const print = printTo(people());
  for (const [index, words] of commands.entries()) {
    print(`${index === 0 ? 'Next:' : '  or:'} ${commandLine(words)}`);
  }
}

/** A failure, as `--json` has it. */
export interface Failed {
  /** One of the names of `exitCodes`, `interrupted`, or `unexpected`. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly exitCode: number;
}

/** With `--json`: the object on standard output for a command that has failed, unless it has answered already. */
export function presentFailure(error: Failed): void {
  if (manner().json) {
    answer({ error });
  }
}

let hasAnswered = false;

/** There is one answer, whatever comes after it. */
function answer(object: object): void {
  if (!hasAnswered) {
    hasAnswered = true;
    process.stdout.write(`${printableJson(redactedData(object))}\n`);
  }
}
