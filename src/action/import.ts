import { resolve } from 'node:path';
import { group, setOutput } from '@actions/core';
import { backupFolder } from '../commands/import/backup-folder.ts';
import { importArchive, skipBeforehand } from '../commands/import/import.ts';
import { type ImportOptions, parseImportOptions } from '../commands/import/options.ts';
import { withoutIdleTarget } from '../commands/import/push-options.ts';
import { pushedInWords } from '../commands/import/pushed-words.ts';
import { describeShare, type ImportReport } from '../commands/import/report.ts';
import { runningAfter } from '../commands/import/running.ts';
import type { KeepBackup } from '../commands/import/safety-backup.ts';
import { describeSkipped } from '../commands/import/skip.ts';
import { maskedWarning } from '../commands/masked-archive.ts';
import { withoutIdleSecret } from '../commands/masking-options.ts';
import { lackingWarning, withoutMedia } from '../commands/sealed-media.ts';
import { UserError } from '../errors.ts';
import { describeOrigin, type WithOrigin } from './archive-origin.ts';
import { type ArchiveSource, fetchArchive, toldOf } from './archive-source.ts';
import type { UploadedArtifact } from './artifact.ts';
import { type ArtifactQuery, artifactQueryOf } from './artifact-query.ts';
import { keepBackup } from './backup.ts';
import { FileCache } from './cache.ts';
import { untilCancelled } from './cancellation.ts';
import type { WorkflowEvent } from './event.ts';
import { explainMissingKey } from './guards.ts';
import { renderImportSummary, renderSkippedSummary } from './import-summary.ts';
import type { Inputs } from './inputs.ts';
import { info, notice, warning } from './log.ts';
import { prose } from './markdown.ts';
import { setImportOutputs, writeReport } from './outputs.ts';
import { ActionProgress } from './progress.ts';
import { readRunContext } from './run-context.ts';
import { openSeedCache } from './seed-cache.ts';
import { writeSummary } from './summary.ts';
import { removeAfterJob } from './temporary.ts';

const title = 'Strapi import';

/**
 * `mode: import`: imports an archive that lies in the workspace, or is an artifact.
 *
 * @throws UserError for everything that the user can do something about.
 */
export async function runImport(given: Inputs<'import'>, event: WorkflowEvent): Promise<void> {
  const inputs = {
    ...given,
    options: withoutIdleTarget(
      withoutIdleSecret(given.options, given.isMaskSecretFromEnvironment),
      (name) => name === 'transfer-token' && given.isTransferTokenFromEnvironment,
    ),
  };
  if (inputs.own.cache && inputs.options.target !== undefined) {
    throw new UserError(
      'usage',
      '`cache: true` does not go with an import into a running Strapi (`target`): there is no database here that could be kept.',
      'Leave out one of the two.',
    );
  }
  if (inputs.own.cache && inputs.options.shard !== undefined) {
    throw new UserError(
      'usage',
      '`cache: true` does not go with `shard`: what several jobs do together is not what one can take from a cache.',
      'Leave out one of the two.',
    );
  }
  const query = artifactQueryOf(inputs);
  const skipped = await skippedBeforehand(inputs, query);
  if (skipped !== undefined) {
    return await tellSkipped(inputs, skipped, undefined);
  }
  const isDry = inputs.options.dryRun;
  // What a dry run leaves is its report.
  const cache = inputs.own.cache && !isDry ? await FileCache.open() : undefined;
  await using source = await fetchArchive(inputs, query, cache);
  const options = parseImportOptions({ ...inputs.options, file: source.asked.file });
  const seeds = await openSeedCache(cache, options, source.digest);
  const cached = await seeds.restore();
  let backup: UploadedArtifact | undefined;
  const keep = keepBackup(inputs.own, (artifact) => {
    backup = artifact;
  });
  const made = cached ?? (await importWithout(inputs, source, event, keep));
  const report = toldOf(made, source);
  if (report.skipped) {
    return await tellSkipped(inputs, report, source.digest);
  }
  if (report.share !== undefined) {
    return await tellShare(report, report.share, source.digest);
  }
  // First of all: a job that is cancelled while the rest goes on has imported all the same.
  if (report.safetyBackup !== undefined) {
    info(`The previous content is in ${report.safetyBackup}`);
  }
  if (report.from !== undefined) {
    info(`The archive is from ${describeOrigin(report.from)}`);
  }
  info(
    isDry
      ? `Dry run: nothing was written. ${report.file} would be imported into ${report.database}${withoutMedia(report)}`
      : `${report.file} was imported into ${report.database}${withoutMedia(report)}`,
  );
  for (const loud of [lackingWarning(report), maskedWarning({ masked: report.archiveMasked })]) {
    if (cached !== undefined && loud !== undefined) {
      warning(loud, title);
    }
  }
  if (inputs.own.cache) {
    setOutput('cache-hit', cached !== undefined || source.isFromCache);
  }
  setImportOutputs(report, source.digest, (await told('report', () => writeReport(report))) ?? '');
  await told('summary', () =>
    writeSummary(
      renderImportSummary(report, {
        isCached: cached !== undefined,
        digest: source.digest,
        backup,
        restorable: (artifact) => ({
          project: inputs.options.project,
          encryption: 'strapi',
          hasRecipients: options.key === undefined,
          target: options.remote?.address.description,
          place: artifact,
        }),
        retentionDays: inputs.own.retentionDays,
        context: readRunContext(),
      }),
    ),
  );
  if (cached === undefined) {
    await seeds.save(made);
  }
}

/** The report of an import that is skipped whatever its archive is: that is neither looked for nor downloaded. */
async function skippedBeforehand(
  { options }: Inputs<'import'>,
  query: ArtifactQuery | undefined,
): Promise<ImportReport | undefined> {
  const file = query?.artifact ?? options.file;
  const parsed = parseImportOptions({ ...options, file: query === undefined ? file : file || 'an artifact' });
  // A dry run takes no lock.
  if (parsed.ifNotEmpty === 'fail' || parsed.dryRun) {
    return undefined;
  }
  const progress = new ActionProgress(title);
  const report = await group('Look whether the database has content', () =>
    untilCancelled('Nothing was changed.', progress, (signal) => skipBeforehand(parsed, progress, signal)),
  );
  return report && { ...report, file: file ?? '' };
}

async function tellSkipped(
  { own }: Inputs<'import'>,
  report: ImportReport & WithOrigin,
  digest: string | undefined,
): Promise<void> {
  notice(describeSkipped(report) ?? '', title);
  if (own.cache) {
    setOutput('cache-hit', false);
  }
  setImportOutputs(report, digest, await writeReport(report));
  await writeSummary(renderSkippedSummary(report, readRunContext()));
}

/** No import: nobody who reads the summary must take it for one. */
async function tellShare(
  report: ImportReport & WithOrigin,
  share: NonNullable<ImportReport['share']>,
  digest: string | undefined,
): Promise<void> {
  const said = describeShare(report, share);
  info(said);
  setImportOutputs(report, digest, await writeReport(report));
  await writeSummary(`${prose(said)}\n`);
}

/** What cannot be told of an import makes no failure of it: it is committed, and its outputs are to be had. */
async function told<Result>(what: string, tell: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await tell();
  } catch (error) {
    warning(
      `The import is complete, but its ${what} could not be written: ${(error as Error).message}`,
      title,
    );
    return undefined;
  }
}

/** The import itself, where the cache has not what it would lead to. */
async function importWithout(
  inputs: Inputs<'import'>,
  source: ArchiveSource,
  event: WorkflowEvent,
  keep: KeepBackup,
): Promise<ImportReport> {
  const located = await source.located();
  const options = { ...parseImportOptions({ ...inputs.options, file: located.file }), ...located };
  // What a killed import leaves of its backup.
  removeAfterJob({ folder: resolve(backupFolder(options.project)), begins: 'before_import_' });
  return await group('Import into the Strapi project', () => importUntilCancelled(options, keep)).catch(
    (error) => {
      throw explainMissingKey(error, options.key, event);
    },
  );
}

function importUntilCancelled(options: ImportOptions, keep: KeepBackup): Promise<ImportReport> {
  const progress = new ActionProgress(title);
  // An import does not end early once it is committed, and says what it leaves where it ends before.
  const remedy = 'Nothing was changed.';
  return untilCancelled(remedy, progress, async (signal) => {
    const report = await importArchive(options, progress, signal, keep);
    if (report.booted && report.dryRun === undefined) {
      info('Strapi was started once, to create the tables.');
    }
    if (report.running !== undefined && report.dryRun === undefined) {
      notice(runningAfter(report.running), title);
    }
    for (const sentence of pushedInWords(report)) {
      info(sentence);
    }
    const loud = [lackingWarning(report), maskedWarning({ masked: report.archiveMasked })];
    for (const warning of report.warnings) {
      progress.warned(warning, loud.includes(warning));
    }
    return report;
  });
}
