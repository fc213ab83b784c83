import { group } from '@actions/core';
import { type ForgetReport, forgetBackups, whyIncomplete } from '../commands/forget/forget.ts';
import { type ForgetOptions, parseForgetOptions } from '../commands/forget/options.ts';
import { artifactsPlace } from './artifact-retention.ts';
import { untilCancelled } from './cancellation.ts';
import type { WorkflowEvent } from './event.ts';
import { failTold } from './fail.ts';
import { renderForgetSummary } from './forget-summary.ts';
import type { Inputs } from './inputs.ts';
import { info } from './log.ts';
import { setReportOutput, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { readRunContext } from './run-context.ts';
import { writeSummary } from './summary.ts';

/**
 * `mode: forget`: removes the backups that no rule keeps: of a folder, of a store or, where neither is named, the artifacts of a workflow.
 *
 * @throws UserError for everything that the user can do something about.
 */
export async function runForget(
  { options: raw, own }: Inputs<'forget'>,
  _event: WorkflowEvent,
): Promise<void> {
  const options = parseForgetOptions(raw, true);
  const isArtifacts = options.store === undefined && options.folder === undefined;
  const open = isArtifacts ? () => artifactsPlace(own) : undefined;
  const report = await group('Apply the rules', () => forgetUntilCancelled(options, open));
  setReportOutput(await writeReport(report));
  await writeSummary(renderForgetSummary(report, readRunContext()));
  for (const { name, isKept, reasons } of report.backups) {
    info(`${isKept ? 'keep' : 'remove'} ${name}: ${reasons.join('; ')}`);
  }
  for (const name of report.removed) {
    info(`Removed: ${name}`);
  }
  const failure = whyIncomplete(report);
  if (failure !== undefined) {
    failTold(failure);
  }
}

function forgetUntilCancelled(
  options: ForgetOptions,
  open: Parameters<typeof forgetBackups>[2],
): Promise<ForgetReport> {
  const progress = new ActionProgress('Retention of Strapi backups');
  return untilCancelled('Backups that were not removed yet are still there.', progress, async (signal) => {
    const report = await forgetBackups(options, signal, open);
    for (const warning of report.warnings) {
      progress.warned(warning);
    }
    return report;
  });
}
