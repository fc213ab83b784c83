import { basename, dirname, join, resolve } from 'node:path';
import { group, info } from '@actions/core';
import { exportProject } from '../commands/export/export.ts';
import { type ExportOptions, parseExportOptions } from '../commands/export/options.ts';
import type { ExportReport } from '../commands/export/report.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import { type UploadedArtifact, uploadArchive } from './artifact.ts';
import { untilCancelled } from './cancellation.ts';
import type { WorkflowEvent } from './event.ts';
import { loggable } from './format.ts';
import { guard } from './guards.ts';
import type { ExportInputs } from './inputs.ts';
import { setArtifactOutputs, setExportOutputs, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { declareArtifact } from './provenance.ts';
import { renderSummary, writeSummary } from './summary.ts';
import { makeTemporaryFolder, removeAfterJob } from './temporary.ts';

/**
 * `mode: export`: exports, and uploads the archive.
 *
 * @throws UserError for everything that the user can do something about.
 */
export async function runExport(inputs: ExportInputs, event: WorkflowEvent): Promise<void> {
  guard(inputs, event);
  const options = placeArchive(parseExportOptions(inputs.export), inputs);
  const report = await group('Export the Strapi project', () => exportUntilCancelled(options));
  setExportOutputs(report, await writeReport(report));
  if (report.format === 'tar') {
    await declareArtifact(report.file);
  }
  const artifact = await upload(report, inputs);
  await writeSummary(renderSummary(report, artifact));
  const lacking = withoutMedia({ missingAssets: report.assets.missing.length });
  info(loggable(`Export archive is in ${report.file}${lacking}`));
}

/**
 * Where the archive goes. One that is uploaded under its default name has no reason to stay behind in the workspace,
 * which self-hosted runners keep from job to job: the post step removes it.
 */
function placeArchive(options: ExportOptions, inputs: ExportInputs): ExportOptions {
  if (inputs.upload.enabled && inputs.export.file === '') {
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
  { upload: options }: ExportInputs,
): Promise<UploadedArtifact | undefined> {
  if (!options.enabled) {
    return undefined;
  }
  if (report.digest === undefined) {
    throw new Error(`The export gave no digest for ${report.file}, which is to be uploaded.`);
  }
  const { file, digest } = report;
  const artifact = await group('Upload the archive', () => uploadArchive(file, digest, options));
  setArtifactOutputs(artifact);
  return artifact;
}
