import { dirname, resolve } from 'node:path';
import { createArchive, type OpenArchive, prepareKeys } from '../../archive/write/archive.ts';
import { standardStream } from '../../archive/write/landing.ts';
import { allOf } from '../../database/read/at-once.ts';
import { type Census, censusOf } from '../../database/read/census.ts';
import { filePlacesOf, mediaBytesOf } from '../../database/read/files.ts';
import { filledTablesOf } from '../../database/read/filled-tables.ts';
import { takeFiles } from '../../database/read/sample/files-taken.ts';
import type { Sample } from '../../database/read/sample/sample.ts';
import { takeSample } from '../../database/read/sample/take-sample.ts';
import { isEncrypting } from '../../store/address.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Progress } from '../../transfer/progress.ts';
import { Scope } from '../../transfer/scope.ts';
import { version } from '../../version.ts';
import { isElsewhere, type MaskedMedia, openMaskedMedia } from '../masked-media.ts';
import { type AppliedMasking, type MaskRules, openMasking, readMaskRules } from '../masking.ts';
import type { OpenProject } from '../open-project.ts';
import { openStoreForExport } from '../open-store.ts';
import { openPlace } from '../retention/open.ts';
import { policyOf } from '../retention/policy.ts';
import { retainAfterBackup, retainedOf } from '../retention/retain.ts';
import { doubtsAboutRoom } from '../room.ts';
import { timeZoneOf } from '../time-zone.ts';
import { warnBeforehand } from './beforehand.ts';
import type { ExportDestination } from './destination.ts';
import { FileDestination } from './file-destination.ts';
import { findingsOf } from './findings.ts';
import { finishArchive } from './finish.ts';
import { type OpenMedia, openMedia } from './media.ts';
import { whyAborted } from './media-source.ts';
import { Observer } from './observer.ts';
import { openForExport } from './open-for-export.ts';
import { type ArchivingOptions, assertNameFree, type ExportOptions } from './options.ts';
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
  if (options.share !== undefined && options.share.part !== 'records') {
    const { exportShard } = await import('./shard.ts');
    return await exportShard(options, progress, signal);
  }
  assertNameFree(options);
  const leftovers = removeLeftovers();
  prepareKeys(options);
  if (options.remote === undefined) {
    progress.phaseStarted?.('opening');
  }
  // What is wrong with them is to be known before a database is opened.
  const rules = await readMaskRules(options);
  const began = new Date();
  const report = await intoDestination(options, rules, progress, signal, leftovers);
  const retained = await thinOut(options, report, began, progress, signal);
  return { ...report, ...retained, durationMs: Math.round(performance.now() - started) };
}

/** Makes the backup, where it is to be, or nothing of it. */
async function intoDestination(
  options: ExportOptions,
  rules: MaskRules | undefined,
  progress: Progress,
  signal: AbortSignal | undefined,
  leftovers: readonly string[],
): Promise<ExportReport> {
  await using destination = await openDestination(options);
  try {
    const placement = await destination.place(signal);
    const archiving = { ...options, ...placement, rules };
    const warnings = [...leftovers, ...doubtsAboutPlaintext(options)];
    const archived = await fromSource(options, archiving, progress, signal, warnings);
    const report = await destination.finish(archived, signal, progress);
    for (const warning of report.warnings.filter((one) => !archived.warnings.includes(one))) {
      progress.warned(warning);
    }
    return report;
  } catch (error) {
    throw await cleanUpAfter(error, () => destination.discard());
  }
}

/** What is in the archive comes from a running Strapi where one is named, else from the project's database. */
async function fromSource(
  options: ExportOptions,
  archiving: ArchivingOptions,
  progress: Progress,
  signal: AbortSignal | undefined,
  warnings: readonly string[],
): Promise<ExportReport> {
  if (options.remote !== undefined) {
    const { exportRemote } = await import('./pull.ts');
    return await exportRemote(options.remote, archiving, progress, signal, warnings);
  }
  const opened = await openForExport(options, signal);
  return await exportDatabase(opened, archiving, progress, signal, warnings);
}

/** Removes older backups, where only some are to be kept. What cannot be done with them is a warning: the new one is there. */
async function thinOut(
  options: ExportOptions,
  { file, warnings }: ExportReport,
  began: Date,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Pick<ExportReport, 'removed' | 'kept' | 'warnings'>> {
  const policy = policyOf(options);
  if (policy === undefined) {
    return { warnings };
  }
  const open = () => openPlace({ store: options.store, folder: dirname(file), project: options.project });
  const retention = await retainAfterBackup(open, { policy, began, made: file }, signal);
  for (const warning of retention.warnings) {
    progress.warned(warning);
  }
  return { ...retainedOf(retention), warnings: [...warnings, ...retention.warnings] };
}

/** A bucket has other readers than a disk. */
const doubtsAboutPlaintext = ({ store, key, recipients }: ExportOptions): string[] =>
  store !== undefined && !isEncrypting(store) && key === undefined && recipients.length === 0
    ? [`The archive is not encrypted: whoever may read ${store} can read all of the data.`]
    : [];

/** Where it goes: into a store where one is named. */
const openDestination = async ({ store, ...options }: ExportOptions): Promise<ExportDestination> =>
  store === undefined
    ? new FileDestination({ store, ...options })
    : await openStoreForExport(store, { store, ...options });

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
    // The tables that hold rows are needed later.
    const [census] = hasContent
      ? await allOf([censusOf(database, scope, sample), filledTablesOf(database)])
      : [];
    media = await openMedia(options, opened, scope, masking?.media, signal);
    const maskedMedia = await seenMedia(applied, media, database);
    const drift = await warnBeforehand(opened, options, scope, census, observer);
    const mediaBytes = scope.stages.has('assets') ? await mediaBytesOf(database) : 0;
    if (scope.stages.has('assets') && options.media === 'all' && isOnDisk(options)) {
      const need = { what: 'its media files', folder: dirname(resolve(options.file)), bytes: mediaBytes };
      for (const doubt of doubtsAboutRoom([need])) {
        observer.warn(doubt);
      }
    }
    const [engine = ''] = session.description.split(' ');
    archive = await createArchive({
      ...options,
      expected: expectedBytes(census, mediaBytes),
      seal: { toolVersion: version(), engine, timeZone, scope: scope.describe() },
    });
    progress.detailed?.(`Project: ${project.directory}, Strapi ${project.strapiVersion}`);
    progress.detailed?.(`Database: ${session.description}`);
    progress.detailed?.(`Archive: ${placeOf(options)}`);
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
    const finished = await finishArchive(
      {
        archive,
        options,
        strapiVersion: project.strapiVersion,
        openedAt,
        schemas: database.schemas,
        stages,
        findings,
        masked,
        observer,
        progress,
        started,
      },
      signal,
    );
    const { missing, deleted } = media.missing;
    report = {
      ...finished,
      database: session.description,
      ...(timeZone === undefined ? {} : { timeZone }),
      assets: {
        kinds: observer.mediaKinds,
        missing,
        ...(deleted === 0 ? {} : { deleted }),
        ...media.remote?.totals(),
      },
      drift,
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

const isOnDisk = ({ file, landing, staging }: ArchivingOptions): boolean =>
  file !== standardStream && landing === undefined && staging === undefined;

const placeOf = ({ file, landing }: ArchivingOptions): string =>
  landing?.address ?? (file === standardStream ? 'standard output' : resolve(file));

/** What a row takes in an archive, with its links, by a generous estimate. In bytes. */
const perEntity = 20_000;

/** As many bytes as the archive is going to have at most, by estimate: formats of images are not in what rows say of files. */
const expectedBytes = (census: Census | undefined, mediaBytes: number): number =>
  [...(census?.counts.values() ?? [])].reduce((sum, count) => sum + count * perEntity, 2 * mediaBytes);

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
