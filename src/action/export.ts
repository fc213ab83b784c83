import { basename, dirname, join, resolve } from 'node:path';
import { group } from '@actions/core';
import { exportProject } from '../commands/export/export.ts';
import { type ExportOptions, parseExportOptions, withoutIdleKey } from '../commands/export/options.ts';
import type { ExportReport } from '../commands/export/report.ts';
import { noBackup } from '../commands/masked-archive.ts';
import { withoutIdleSecret } from '../commands/masking-options.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import { type UploadedArtifact, uploadArchive } from './artifact.ts';
import { untilCancelled } from './cancellation.ts';
import type { WorkflowEvent } from './event.ts';
import { renderExportSummary } from './export-summary.ts';
import { guard } from './guards.ts';
import type { Inputs } from './inputs.ts';
import { openLastBackup } from './last-backup.ts';
import { info } from './log.ts';
import { setArtifactOutputs, setExportOutputs, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { declareArtifact } from './provenance.ts';
import { readRunContext } from './run-context.ts';
import { writeSummary } from './summary.ts';
import { makeTemporaryFolder, removeAfterJob } from './temporary.ts';

/**
 * `mode: export`: exports, and uploads the archive.
 *
 * @throws UserError for everything that the user can do something about.
 */
export async function runExport(inputs: Inputs<'export'>, event: WorkflowEvent): Promise<void> {
  const raw = withoutIdleSecret(
    withoutIdleKey(inputs.options, inputs.isKeyFromEnvironment),
    inputs.isMaskSecretFromEnvironment,
  );
  guard(raw, inputs.own.upload, event);
  const options = placeArchive(asInWorkspace(parseExportOptions(raw)), inputs);
  const report = await group('Export the Strapi project', () => exportUntilCancelled(options));
  setExportOutputs(report, await writeReport(report));
  if (report.format === 'tar') {
    await declareArtifact(report.file);
  }
  const context = readRunContext();
  const last = openLastBackup(report, inputs, options.key, context);
  const artifact = await upload(report, inputs);
  const summary = renderExportSummary(report, {
    artifact,
    retentionDays: inputs.own.retentionDays,
    comparison: await last.comparison,
    project: inputs.options.project,
    hasRecipients: options.recipients.length > 0,
    context,
  });
  await writeSummary(summary);
  await last.keep();
  const lacking = withoutMedia({ missingAssets: report.assets.missing.length });
  for (const path of report.removed ?? []) {
    info(`Removed: ${path}`);
  }
  const masked = report.masked === undefined ? '' : ` (${noBackup})`;
  info(`Export archive is in ${report.file}${lacking}${masked}`);
}

/** A file of the workspace is replaced, as every step replaces what an earlier run has left; `overwrite` is about artifacts. */
const asInWorkspace = (options: ExportOptions): ExportOptions =>
  options.ifTaken === 'refuse' ? { ...options, ifTaken: 'replace' } : options;

/**
 * Where the archive goes. One that is uploaded under its default name has no reason to stay behind in the workspace,
 * which self-hosted runners keep from job to job: the post step removes it.
 */
function placeArchive(options: ExportOptions, inputs: Inputs<'export'>): ExportOptions {
  if (inputs.own.upload && inputs.options.file === undefined) {
    return { ...options, file: join(makeTemporaryFolder(), options.file) };
  }
  const file = resolve(options.file);
  removeAfterJob({ folder: dirname(file), begins: `${basename(file)}.` });
  return options;
}

function exportUntilCancelled(options: ExportOptions): Promise<ExportReport> {
  const progress = new ActionProgress('Strapi export');
  return untilCancelled('Nothing was uploaded.', progress, (signal) =>
    exportProject(options, progress, signal),
  );
}

async function upload(
  report: ExportReport,
  { own, options: { overwrite } }: Inputs<'export'>,
): Promise<UploadedArtifact | undefined> {
  if (!own.upload) {
    return undefined;
  }
  if (report.digest === undefined) {
    throw new Error(`The export gave no digest for ${report.file}, which is to be uploaded.`);
  }
  const { file, digest } = report;
  const artifact = await group('Upload the archive', () =>
    uploadArchive(file, digest, { ...own, overwrite }),
  );
  setArtifactOutputs(artifact);
  return artifact;
}
