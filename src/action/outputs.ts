import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setOutput as set } from '@actions/core';
import type { CheckReport } from '../commands/check/check.ts';
import type { DiffReport } from '../commands/diff/report.ts';
import type { ExportReport } from '../commands/export/report.ts';
import type { ForgetReport } from '../commands/forget/forget.ts';
import type { GuardReport } from '../commands/guard/report.ts';
import type { ImportReport } from '../commands/import/report.ts';
import type { MaskCheckReport } from '../commands/mask/check.ts';
import type { VerifyReport } from '../commands/verify/verify.ts';
import type { OutputName } from '../options/outputs.ts';
import { redacted, redactedData } from '../redaction/output.ts';
import { printableJson } from '../system/printable.ts';
import type { ArchiveOrigin, WithOrigin } from './archive-origin.ts';
import type { UploadedArtifact } from './artifact.ts';
import { temporaryFolder } from './temporary.ts';

const setOutput = (name: OutputName, value: string | number): void =>
  set(name, typeof value === 'string' ? redacted(value) : value);

/**
 * Writes the JSON report to a folder of its own in the runner's temporary folder, so that two steps of one job do
 * not meet. Returns its path.
 */
export async function writeReport(
  report:
    | ExportReport
    | ((ImportReport | VerifyReport | DiffReport | GuardReport) & WithOrigin)
    | MaskCheckReport
    | ForgetReport
    | CheckReport,
): Promise<string> {
  const path = join(await mkdtemp(join(temporaryFolder(), 'strapi-dms-')), 'report.json');
  await writeFile(path, `${printableJson(redactedData(report))}\n`);
  return path;
}

/** Sets what is known once the archive is written, so that a step that runs `if: failure()` finds it. */
export function setExportOutputs(report: ExportReport, reportPath: string): void {
  setOutput('file', report.file);
  setOutput('digest', report.digest ?? '');
  setOutput('content-digest', report.contentDigest ?? '');
  setOutput('strapi-version', report.strapiVersion);
  setOutput('entities', report.stages.entities?.count ?? 0);
  setOutput('links', report.stages.links?.count ?? 0);
  setOutput('assets', report.stages.assets?.count ?? 0);
  setOutput('missing-assets', report.assets.missing.length);
  setOutput('bytes', report.bytes);
  setOutput('masked', String(report.masked !== undefined));
  setOutput('report', reportPath);
}

/**
 * Sets what an import tells. Outputs about a new archive stay empty: there is none.
 *
 * @param digest Of the imported archive, where it is known.
 */
export function setImportOutputs(
  report: ImportReport & WithOrigin,
  digest: string | undefined,
  reportPath: string,
): void {
  setOriginOutputs(report.from);
  setOutput('skipped', String(report.skipped === true));
  setOutput('file', report.file);
  setOutput('digest', digest ?? '');
  setOutput('seal', report.seal ?? '');
  setOutput('strapi-version', report.strapiVersion);
  setOutput('entities', report.stages.entities?.count ?? 0);
  setOutput('links', report.stages.links?.count ?? 0);
  setOutput('assets', report.stages.assets?.count ?? 0);
  setOutput('missing-assets', report.missingAssets ?? '');
  setOutput('safety-backup', report.safetyBackup ?? '');
  setOutput('masked', String(report.masked !== undefined || report.archiveMasked !== undefined));
  setOutput('report', reportPath);
}

/**
 * Sets what a verification found.
 *
 * @param digest Of the archive, where it is known.
 */
export function setVerifyOutputs(
  report: VerifyReport & WithOrigin,
  digest: string | undefined,
  reportPath: string,
): void {
  setOriginOutputs(report.from);
  setOutput('file', report.file);
  setOutput('digest', digest ?? '');
  setOutput('content-digest', report.contentDigest);
  setOutput('seal', report.seal);
  setOutput('strapi-version', report.strapiVersion ?? '');
  setOutput('entities', report.stages.entities?.count ?? 0);
  setOutput('links', report.stages.links?.count ?? 0);
  setOutput('assets', report.stages.assets?.count ?? 0);
  setOutput('missing-assets', report.missingAssets ?? '');
  setOutput('masked', String(report.masked !== undefined));
  setOutput('report', reportPath);
}

function setOriginOutputs(from: ArchiveOrigin | undefined): void {
  setOutput('run-id', from?.run ?? '');
  setOutput('run-started-at', from?.startedAt ?? '');
}

/** Sets what is known once the archive is uploaded. */
export function setArtifactOutputs({ id, url, digest }: UploadedArtifact): void {
  setOutput('artifact-id', id);
  setOutput('artifact-url', url);
  setOutput('artifact-digest', digest);
}

/**
 * Sets what a comparison found.
 *
 * @param digest Of the archive that is the state before, where it is known.
 */
export function setDiffOutputs(
  report: DiffReport & WithOrigin,
  digest: string | undefined,
  reportPath: string,
): void {
  setOriginOutputs(report.from);
  setOutput('file', report.before.name);
  setOutput('digest', digest ?? '');
  setOutput('changes', report.total);
  setOutput('report', reportPath);
}

/**
 * Sets what the guard found.
 *
 * @param digest Of the archive that the schemas were held against, where there is one, and it is known.
 */
export function setGuardOutputs(
  report: GuardReport & WithOrigin,
  digest: string | undefined,
  reportPath: string,
): void {
  setOriginOutputs(report.from);
  setOutput('file', report.state.kind === 'archive' ? report.state.name : '');
  setOutput('digest', digest ?? '');
  setOutput('strapi-version', report.strapiVersion);
  setOutput('verdict', report.verdict);
  setOutput('report', reportPath);
}

/** Sets where the page of a comparison is, until the job is over. */
export function setPageOutput(path: string): void {
  setOutput('page', path);
}

/** Sets whether backups are to be counted on. */
export function setCheckOutputs({ verdict, newest }: CheckReport, reportPath: string): void {
  setOutput('file', newest?.name ?? '');
  setOutput('verdict', verdict);
  setOutput('entities', newest?.entities ?? '');
  setOutput('assets', newest?.assets ?? '');
  setOutput('missing-assets', newest?.missingAssets ?? '');
  setOutput('report', reportPath);
}

/** What has a report, and nothing else that other steps could take. */
export function setReportOutput(reportPath: string): void {
  setOutput('report', reportPath);
}
