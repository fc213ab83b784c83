import { basename, dirname, join, resolve } from 'node:path';
import { group } from '@actions/core';
import { isFolderForArchives } from '../commands/archive-folder.ts';
import { exportProject } from '../commands/export/export.ts';
import {
  assertVerified,
  type ExportOptions,
  parseExportOptions,
  withoutIdleKey,
} from '../commands/export/options.ts';
import { withoutIdleRemote } from '../commands/export/pull-options.ts';
import type { ExportReport } from '../commands/export/report.ts';
import { inRun } from '../commands/export/share.ts';
import { noBackup } from '../commands/masked-archive.ts';
import { withoutIdleSecret } from '../commands/masking-options.ts';
import { policyOf, withoutPolicy } from '../commands/retention/policy.ts';
import { retainAfterBackup, retainedOf } from '../commands/retention/retain.ts';
import { withoutMedia } from '../commands/sealed-media.ts';
import type { RetentionPolicy } from '../store/retention.ts';
import { type UploadedArtifact, uploadArchive } from './artifact.ts';
import { artifactsPlace, keyOf } from './artifact-retention.ts';
import { untilCancelled } from './cancellation.ts';
import type { WorkflowEvent } from './event.ts';
import { renderExportSummary } from './export-summary.ts';
import { guard } from './guards.ts';
import type { Inputs } from './inputs.ts';
import { openLastBackup } from './last-backup.ts';
import { info, warning } from './log.ts';
import { prose } from './markdown.ts';
import { setArtifactOutputs, setExportOutputs, setReportOutput, writeReport } from './outputs.ts';
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
    withoutIdleKey(
      withoutIdleRemote(
        inRun(inputs.options),
        (name) => name === 'transfer-token' && inputs.isTransferTokenFromEnvironment,
      ),
      inputs.isKeyFromEnvironment,
    ),
    inputs.isMaskSecretFromEnvironment,
  );
  const isUploaded = inputs.own.upload && raw.store === undefined;
  guard(raw, isUploaded, event);
  const ofArtifacts = isUploaded && !isFolderForArchives(raw.file ?? '') ? policyOf(raw) : undefined;
  assertVerified(raw);
  const parsed = parseExportOptions(ofArtifacts === undefined ? raw : withoutPolicy(raw));
  const options = placeArchive(asInWorkspace(parsed), inputs);
  const began = new Date();
  const exported = await group('Export the Strapi project', () => exportUntilCancelled(options));
  setExportOutputs(exported, await writeReport(exported));
  if (exported.shard !== undefined) {
    const told = `The share ${exported.shard.share} of the media files is stored: ${exported.stages.assets?.count ?? 0} files. It is no backup before the last job is done.`;
    await writeSummary(`${prose(told)}\n`);
    info(told);
    return;
  }
  if (exported.format === 'tar' && exported.store === undefined) {
    await declareArtifact(exported.file);
  }
  const context = readRunContext();
  const last = openLastBackup(exported, inputs, options.key, context);
  const artifact = isUploaded ? await upload(exported, inputs) : undefined;
  // Rules are about artifacts where the archive becomes one, and lies in no place of its own.
  const report =
    artifact === undefined || ofArtifacts === undefined
      ? exported
      : await withoutOlderArtifacts(exported, artifact, ofArtifacts, inputs, began);
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

/** Removes older artifacts, beside the one that is there. What cannot be done with them is a warning. */
async function withoutOlderArtifacts(
  report: ExportReport,
  made: UploadedArtifact,
  policy: RetentionPolicy,
  { own }: Inputs<'export'>,
  began: Date,
): Promise<ExportReport> {
  const named = { artifact: made.name, workflow: undefined, githubToken: own.githubToken };
  const retention = await group('Remove older artifacts', () =>
    retainAfterBackup(() => artifactsPlace(named), { policy, began, made: keyOf(made) }),
  );
  for (const text of retention.warnings) {
    warning(text, 'Older backups');
  }
  const all = {
    ...report,
    ...retainedOf(retention),
    warnings: [...report.warnings, ...retention.warnings],
  };
  setReportOutput(await writeReport(all));
  return all;
}

/** A file of the workspace is replaced, as every step replaces what an earlier run has left; `overwrite` is about artifacts. */
const asInWorkspace = (options: ExportOptions): ExportOptions =>
  options.ifTaken === 'refuse' && options.store === undefined ? { ...options, ifTaken: 'replace' } : options;

/**
 * Where the archive goes. One that is uploaded under its default name has no reason to stay behind in the workspace,
 * which self-hosted runners keep from job to job: the post step removes it.
 */
function placeArchive(options: ExportOptions, inputs: Inputs<'export'>): ExportOptions {
  if (options.store !== undefined) {
    return options;
  }
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
): Promise<UploadedArtifact> {
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
