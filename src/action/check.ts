import { group } from '@actions/core';
import type { WatchedPlace } from '../commands/check/backup.ts';
import { type CheckReport, checkBackups, refusalOf } from '../commands/check/check.ts';
import { parseCheckOptions } from '../commands/check/options.ts';
import { openWatchedPlace } from '../commands/check/places.ts';
import type { Progress } from '../transfer/progress.ts';
import { openWatchedArtifacts } from './artifact-watch.ts';
import { untilCancelled } from './cancellation.ts';
import { renderCheckSummary } from './check-summary.ts';
import type { WorkflowEvent } from './event.ts';
import { failTold } from './fail.ts';
import type { Inputs } from './inputs.ts';
import { info } from './log.ts';
import { setCheckOutputs, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { readRunContext } from './run-context.ts';
import { writeSummary } from './summary.ts';
import { tellIssue } from './watch-issue.ts';

/**
 * `mode: check`: says whether there is a backup that can be counted on: in a folder, in a store or, where neither is named, among the
 * artifacts of a workflow. What is found fails the step, with one annotation.
 *
 * @throws UserError for everything that the user can do something about, but what was found: that is told, and fails the step.
 */
export async function runCheck(inputs: Inputs<'check'>, event: WorkflowEvent): Promise<void> {
  const { own } = inputs;
  const options = parseCheckOptions(inputs.options, own.workflow !== undefined);
  const report = await group('Look at the backups', () => checkUntilCancelled({ ...inputs, options }));
  setCheckOutputs(report, await writeReport(report));
  const context = readRunContext();
  await writeSummary(renderCheckSummary(report, context));
  if (own.openIssue) {
    await tellIssue(report, event, own.githubToken ?? '', context);
  }
  info(`Verdict: ${report.verdict}`);
  const refusal = refusalOf(report);
  if (refusal !== undefined) {
    failTold(refusal);
  }
}

function checkUntilCancelled(inputs: Inputs<'check'>): Promise<CheckReport> {
  const progress = new ActionProgress('Strapi backups');
  return untilCancelled('Nothing was written.', progress, async (signal) => {
    await using place = await openPlace(inputs, progress);
    const report = await checkBackups(place, inputs.options, signal);
    for (const message of report.warnings) {
      progress.warned(message);
    }
    return report;
  });
}

const openPlace = async (inputs: Inputs<'check'>, progress: Progress): Promise<WatchedPlace> =>
  inputs.options.file === undefined && inputs.options.store === undefined
    ? await openWatchedArtifacts(inputs, progress)
    : await openWatchedPlace(inputs.options, progress);
