import { join } from 'node:path';
import { error, group } from '@actions/core';
import { checkMasking, isRefused, type MaskCheckReport, type Unruled } from '../commands/mask/check.ts';
import { UserError } from '../errors.ts';
import { assertNone } from '../masking/problems.ts';
import { printable } from '../system/printable.ts';
import { option } from '../wording.ts';
import { untilCancelled } from './cancellation.ts';
import type { Inputs } from './inputs.ts';
import { info, notice } from './log.ts';
import { renderMaskCheckSummary } from './mask-check-summary.ts';
import { setReportOutput, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { readRunContext } from './run-context.ts';
import { writeSummary } from './summary.ts';

const title = 'Strapi masking';

/** GitHub shows ten annotations of a step. */
const most = 10;

/**
 * `mode: mask-check`: checks rules against the schemas of the checkout. What is wrong is annotated where it stands: in the rules file,
 * or in the schema that has an attribute of which nothing says a word.
 *
 * @throws UserError `usage` for rules that are wrong, `findings` for what strict mode refuses.
 */
export async function runMaskCheck({ options }: Inputs<'mask-check'>): Promise<void> {
  const progress = new ActionProgress(title);
  const report = await group('Check the rules for masking', () =>
    untilCancelled('Nothing was written.', progress, (signal) => checkMasking(options, signal)),
  );
  setReportOutput(await writeReport(report));
  for (const problem of report.problems.slice(0, most)) {
    annotate(problem.message, { file: report.file, ...problem.position });
  }
  assertNone(report.problems, report.file);
  for (const warning of report.warnings) {
    notice(warning, title);
  }
  for (const { uid, path, rule, by } of report.masked) {
    info(`${uid} ${path}: ${rule} (${by === 'rules' ? 'rules' : 'built-in list'})`);
  }
  if (isRefused(report)) {
    refuse(report, options.project);
  }
  await writeSummary(renderMaskCheckSummary(report, readRunContext()));
  info(`${report.masked.length} attributes are masked.`);
}

function refuse({ unclassified, rulesToPaste, file }: MaskCheckReport, project: string): never {
  for (const one of unclassified.slice(0, most)) {
    annotate(`Nothing says what becomes of the text in ${one.uid}.${one.attribute}.`, placeOf(one, project));
  }
  throw new UserError(
    'findings',
    `No rule says what becomes of the text in ${unclassified.length} of the attributes.`,
    `Paste into ${file ?? `a file that ${option('mask')} names`}, each with a mask or with keep:\n\n${rulesToPaste}`,
  );
}

/** Annotations name files by their path in the workspace. */
const placeOf = ({ file, line }: Unruled, project: string): Place => ({
  file: file === undefined ? undefined : join(project, file),
  line,
});

interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

function annotate(message: string, { file, line, column }: Place): void {
  error(printable(message), {
    title,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
  });
}
