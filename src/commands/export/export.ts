import { dirname, resolve } from 'node:path';
import { createArchive, type OpenArchive, prepareKeys } from '../../archive/write/archive.ts';
import { standardStream } from '../../archive/write/landing.ts';
import { writeFailure } from '../../archive/write/target.ts';
import { censusOf } from '../../database/read/census.ts';
import { filePlacesOf, mediaBytesOf } from '../../database/read/files.ts';
import { takeFiles } from '../../database/read/sample/files-taken.ts';
import type { Sample } from '../../database/read/sample/sample.ts';
import { takeSample } from '../../database/read/sample/take-sample.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { makeFolder } from '../../system/made-folder.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Progress } from '../../transfer/progress.ts';
import { Scope } from '../../transfer/scope.ts';
import { version } from '../../version.ts';
import { isElsewhere, type MaskedMedia, openMaskedMedia } from '../masked-media.ts';
import { type AppliedMasking, type MaskRules, openMasking, readMaskRules } from '../masking.ts';
import { neededLimitsWarning } from '../needed-limits.ts';
import { locateDatabase, type OpenProject, openDatabase, openProject } from '../open-project.ts';
import { doubtsAboutRoom } from '../room.ts';
import { timeZoneOf } from '../time-zone.ts';
import { warnBeforehand } from './beforehand.ts';
import { findingsOf } from './findings.ts';
import { pruneArchives } from './keep-last.ts';
import { type OpenMedia, openMedia } from './media.ts';
import { whyAborted } from './media-source.ts';
import { Observer } from './observer.ts';
import { assertNameFree, type ExportOptions } from './options.ts';
import type { ExportReport } from './report.ts';
import { transfer } from './transfer.ts';

/**
 * Exports a project's data into an archive as `strapi export` does, without starting Strapi and without writing
 * anything but the archive.
 *
 * @param signal Ends the export early: what was written is removed and the reason is thrown.
 * @throws UserError for everything that the user can do something about; nothing is left behind.
 */
export async function exportProject(
  options: ExportOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ExportReport> {
  const started = performance.now();
  assertNameFree(options);
  const leftovers = removeLeftovers();
  prepareKeys(options);
  progress.phaseStarted?.('opening');
  // What is wrong with them is to be known before a database is opened.
  const rules = await readMaskRules(options);
  const opened = await openForExport(options, signal);
  const report = await intoFolder(options, () =>
    exportDatabase(opened, { ...options, rules }, progress, signal, leftovers),
  );
  const pruned = await prune(options, report, progress);
  return { ...report, ...pruned, durationMs: Math.round(performance.now() - started) };
}

/** Makes the folder that was named; where the work fails, none is left that was not there before. */
async function intoFolder<Result>(
  { folder, file }: ExportOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  if (folder === undefined) {
    return await work();
  }
  const remove = await makeFolder(folder).catch((error) => {
    throw writeFailure(error, file);
  });
  return await work().catch(async (error) => {
    await remove();
    throw error;
  });
}

/** What is in the place of the older archives, and of the warnings, once the new one is there. */
async function prune(
  { keepLast }: ExportOptions,
  { file, warnings }: ExportReport,
  progress: Progress,
): Promise<Pick<ExportReport, 'removed' | 'warnings'>> {
  if (keepLast === undefined) {
    return { warnings };
  }
  const pruned = await pruneArchives(file, keepLast);
  for (const warning of pruned.warnings) {
    progress.warned(warning);
  }
  return { removed: pruned.removed, warnings: [...warnings, ...pruned.warnings] };
}

async function openForExport(
  options: Pick<ExportOptions, 'project' | 'databaseUrl' | 'timeZone' | 'trustConfig'>,
  signal: AbortSignal | undefined,
): Promise<OpenProject> {
  const openedAt = new Date();
  const project = await openProject(options);
  const [location, checkout] = await Promise.all([
    locateDatabase(project, options.databaseUrl, signal),
    project.schemaFiles(signal),
  ]);
  // Whatever zone its moments are in, it is not going to be read in one that is unknown.
  timeZoneOf(location.clock);
  return await openDatabase({ project, location, openedAt }, checkout, signal);
}

/** What is exported, and into what; whose it is, the open project tells. */
export interface ArchivingOptions
  extends Omit<
    ExportOptions,
    'project' | 'databaseUrl' | 'trustConfig' | 'folder' | 'keepLast' | 'mask' | 'maskSecret'
  > {
  /** What is masked, and how; undefined where all stays as it is. */
  readonly rules: MaskRules | undefined;
  readonly maskSecret: string | undefined;
}

/**
 * Exports an open project. Its session is closed before the first byte of media, and in any case in the end.
 *
 * @param warnings What there is to tell already.
 * @throws as {@link exportProject}.
 */
export async function exportDatabase(
  opened: OpenProject,
  options: ArchivingOptions,
  progress: Progress,
  signal?: AbortSignal,
  warnings: readonly string[] = [],
): Promise<ExportReport> {
  const started = performance.now();
  const { project, location, database, openedAt } = opened;
  const { session } = database;
  const observer = new Observer(progress, signal);
  let archive: OpenArchive | undefined;
  let discarded: Promise<void> | undefined;
  let media: OpenMedia | undefined;
  const discard = () => {
    discarded ??= archive?.discard();
    return discarded;
  };
  const abort = () => {
    // Whether that could be done is told once the export has ended.
    discard()?.catch(() => undefined);
  };
  const ending = [() => media?.remote?.close(), () => session.close()];
  let report: ExportReport;
  try {
    const timeZone = timeZoneOf(location.clock);
    for (const warning of warnings) {
      observer.warn(warning);
    }
    limitYoungGeneration(session.dialect.page.youngGeneration);
    const schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
    const applied = options.rules && (await openMasking(options.rules, options, schemas));
    for (const note of applied?.notes ?? []) {
      observer.note(note);
    }
    for (const warning of applied?.masking.warnings ?? []) {
      observer.warn(warning);
    }
    const masking = applied?.masking;
    const scope = new Scope(
      options.filters,
      database.contentTypes,
      database.layout.travels,
      masking?.dropped,
    );
    const hasContent = scope.stages.has('entities');
    const sample = applied !== undefined && hasContent ? await sampleOf(applied, database, scope) : undefined;
    const census = hasContent ? await censusOf(database, scope, sample) : undefined;
    media = await openMedia(options, opened, scope, masking?.media, signal);
    const maskedMedia = await seenMedia(applied, media, database);
    const drift = await warnBeforehand(opened, options, scope, census, observer);
    if (scope.stages.has('assets') && options.media === 'all' && options.file !== standardStream) {
      const bytes = await mediaBytesOf(database);
      const need = { what: 'its media files', folder: dirname(resolve(options.file)), bytes };
      for (const doubt of doubtsAboutRoom([need])) {
        observer.warn(doubt);
      }
    }
    const [engine = ''] = session.description.split(' ');
    archive = await createArchive({
      ...options,
      seal: { toolVersion: version(), engine, timeZone, scope: scope.describe() },
    });
    progress.detailed?.(`Project: ${project.directory}, Strapi ${project.strapiVersion}`);
    progress.detailed?.(`Database: ${session.description}`);
    progress.detailed?.(
      `Archive: ${options.file === standardStream ? 'standard output' : resolve(options.file)}`,
    );
    // Stops even in the middle of a large file; what that ends with is replaced by the reason below.
    signal?.addEventListener('abort', abort);
    progress.phaseStarted?.('export');
    const stages = await transfer({
      database,
      census,
      media,
      scope,
      masking,
      sample,
      maskedMedia,
      leaks: applied?.leaks,
      archive,
      observer,
      signal,
    });
    const masked = applied?.masked({
      sampled: sample?.counts,
      cut: sample?.cut,
      isLeakChecked: applied.leaks !== undefined,
    });
    const findings = findingsOf(scope, options.media, media, masked);
    await media.remote?.finish(scope.stages.has('assets'));
    const { file, bytes, digest, contentDigest, limits } = await archive.finish(
      { createdAt: openedAt.toISOString(), strapi: { version: project.strapiVersion } },
      {
        verify: options.verify,
        signal,
        proving: (howFar) => progress.phaseStarted?.('proof', howFar),
        findings,
      },
    );
    if (limits !== undefined) {
      observer.warn(neededLimitsWarning(limits));
    }
    const { missing, deleted } = media.missing;
    report = {
      command: 'export',
      strapiVersion: project.strapiVersion,
      database: session.description,
      ...(timeZone === undefined ? {} : { timeZone }),
      file,
      format: options.format,
      compressed: options.compress,
      encrypted: options.key !== undefined || options.recipients.length > 0,
      encryption: options.encryption,
      verified: options.verify,
      ...(digest === undefined ? {} : { digest }),
      ...(contentDigest === undefined ? {} : { contentDigest }),
      bytes,
      durationMs: Math.round(performance.now() - started),
      stages,
      contentTypes: observer.contentTypes(database.schemas),
      assets: {
        kinds: observer.mediaKinds,
        missing,
        ...(deleted === 0 ? {} : { deleted }),
        ...media.remote?.totals(),
      },
      drift,
      omittedLinks: observer.omittedLinks,
      scope: findings.scope,
      ...(masked === undefined ? {} : { masked }),
      warnings: observer.warnings,
    };
  } catch (error) {
    const reason = signal?.aborted ? whyAborted(signal, options, media?.remote) : error;
    throw await cleanUpAfter(reason, discard, ...ending);
  } finally {
    // An import may go on, after the backup that this was.
    limitYoungGeneration();
    signal?.removeEventListener('abort', abort);
  }
  for (const end of ending) {
    await end();
  }
  return report;
}

/** What becomes of media files, which have been seen. */
async function seenMedia(
  applied: AppliedMasking | undefined,
  { remote }: OpenMedia,
  database: OpenProject['database'],
): Promise<MaskedMedia | undefined> {
  if (applied === undefined) {
    return undefined;
  }
  const maskedMedia = await openMaskedMedia(applied, (file) => remote === undefined && isElsewhere(file));
  if (maskedMedia.renaming !== undefined) {
    for await (const file of filePlacesOf(database)) {
      maskedMedia.renaming.see(file);
    }
  }
  return maskedMedia;
}

/** The rows that go along, where not all do, and the files that those take along. */
async function sampleOf(
  { masking, random }: AppliedMasking,
  database: OpenProject['database'],
  scope: Scope,
): Promise<Sample | undefined> {
  const sample =
    masking.samples.size === 0 ? undefined : await takeSample(database, scope, masking.samples, random);
  return await takeFiles(database, masking, sample);
}
