import { join } from 'node:path';
import { group, info, setFailed } from '@actions/core';
import { exportProject } from '../commands/export.ts';
import { type ExportOptions, parseExportOptions } from '../commands/export-options.ts';
import type { ExportReport } from '../commands/report.ts';
import { UserError } from '../errors.ts';
import { type UploadedArtifact, uploadArchive } from './artifact.ts';
import { readEvent } from './event.ts';
import { loggable } from './format.ts';
import { guard } from './guards.ts';
import { type ActionInputs, readInputs, readSecrets } from './inputs.ts';
import { setArtifactOutputs, setExportOutputs, temporaryFolder, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { maskSecrets } from './secrets.ts';
import { writeSummary } from './summary.ts';

/**
 * The Action. Never throws: a failure becomes one error annotation, and an exit code other than 0 that fails the
 * step.
 */
export async function run(): Promise<void> {
  try {
    await exportAndUpload();
  } catch (error) {
    fail(error);
  }
}

async function exportAndUpload(): Promise<void> {
  const secrets = readSecrets();
  maskSecrets(secrets);
  const inputs = readInputs(secrets);
  guard(inputs, readEvent());
  const options = placeArchive(parseExportOptions(inputs.export), inputs);
  const report = await group('Export the Strapi project', () => exportUntilCancelled(options));
  setExportOutputs(report, await writeReport(report));
  const artifact = await upload(report, inputs);
  await writeSummary(report, artifact);
  info(loggable(`Export archive is in ${report.file}`));
}

/**
 * Where the archive goes. One that is uploaded under its default name has no reason to stay behind in the workspace,
 * which self-hosted runners keep from job to job.
 */
function placeArchive(options: ExportOptions, inputs: ActionInputs): ExportOptions {
  return inputs.upload.enabled && inputs.export.file === ''
    ? { ...options, file: join(temporaryFolder(), options.file) }
    : options;
}

/** The runner cancels a job with SIGINT, 7.5 seconds later with SIGTERM, and kills it after 2.5 more. */
async function exportUntilCancelled(options: ExportOptions): Promise<ExportReport> {
  const cancellation = new AbortController();
  const cancel = () =>
    cancellation.abort(new UserError('failed', 'The job was cancelled.', 'Nothing was uploaded.'));
  const progress = new ActionProgress();
  process.once('SIGINT', cancel);
  process.once('SIGTERM', cancel);
  try {
    return await exportProject(options, progress, cancellation.signal);
  } catch (error) {
    // Child processes get the signal as well, and what they fail with then is not the reason.
    throw cancellation.signal.aborted ? cancellation.signal.reason : error;
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
    progress.finish();
  }
}

async function upload(
  report: ExportReport,
  { upload: options }: ActionInputs,
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

function fail(error: unknown): void {
  if (error instanceof UserError) {
    setFailed(`${error.message}\n${error.remedy}`);
    process.exitCode = error.exitCode;
    if (error.cause instanceof Error) {
      info(loggable(`Cause: ${error.cause.message}`));
    }
    return;
  }
  setFailed(`Unexpected failure: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof Error && error.stack !== undefined) {
    info(loggable(error.stack));
  }
}
