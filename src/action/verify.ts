import { group } from '@actions/core';
import { isWhole, lackingWarning } from '../commands/sealed-media.ts';
import { parseVerifyOptions, type VerifyOptions } from '../commands/verify/options.ts';
import { inSample } from '../commands/verify/sample.ts';
import { type VerifyReport, verifyArchive } from '../commands/verify/verify.ts';
import { describeOrigin } from './archive-origin.ts';
import { fetchArchive, toldOf } from './archive-source.ts';
import { artifactQueryOf } from './artifact-query.ts';
import { untilCancelled } from './cancellation.ts';
import type { WorkflowEvent } from './event.ts';
import { explainMissingKey } from './guards.ts';
import type { Inputs } from './inputs.ts';
import { info } from './log.ts';
import { setVerifyOutputs, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { readRunContext } from './run-context.ts';
import { writeSummary } from './summary.ts';
import { renderVerifySummary } from './verify-summary.ts';

/**
 * `mode: verify`: reads an archive that lies in the workspace, or is an artifact, from end to end, and proves it.
 *
 * @throws UserError for everything that the user can do something about.
 */
export async function runVerify(inputs: Inputs<'verify'>, event: WorkflowEvent): Promise<void> {
  await using source = await fetchArchive(inputs, artifactQueryOf(inputs));
  // What is wrong with the other inputs is said before the download.
  const options = parseVerifyOptions({ ...inputs.options, file: source.asked.file || undefined });
  const located = await source.located();
  const made = await group('Verify the archive', () =>
    verifyUntilCancelled({ ...options, ...located }),
  ).catch((error) => {
    throw explainMissingKey(error, options.key, event);
  });
  const report = toldOf(made, source);
  setVerifyOutputs(report, source.digest, await writeReport(report));
  await writeSummary(renderVerifySummary(report, readRunContext()));
  if (report.from !== undefined) {
    info(`The archive is from ${describeOrigin(report.from)}`);
  }
  const verdict = report.sample === undefined ? isWhole(report) : inSample(report.sample);
  info(`${report.file} ${verdict}: ${report.seal}, ${report.contentDigest}`);
}

function verifyUntilCancelled(options: VerifyOptions): Promise<VerifyReport> {
  const progress = new ActionProgress('Strapi archive');
  return untilCancelled('Nothing was written.', progress, async (signal) => {
    const report = await verifyArchive(options, signal, progress);
    const loud = lackingWarning(report);
    for (const warning of report.warnings) {
      progress.warned(warning, warning === loud);
    }
    return report;
  });
}
