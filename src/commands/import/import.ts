import { openArchive, type StoredArchive } from '../../archive/read/archive.ts';
import { renamedReader } from '../../archive/read/renamed-reader.ts';
import { SealedMedia } from '../../archive/read/sealed-media.ts';
import { recoverMedia } from '../../media/swap.ts';
import type { Project } from '../../project/project.ts';
import { endingWith } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import type { Progress } from '../../transfer/progress.ts';
import { archiveOf, askedFor, type FoundArchive } from '../archive-of.ts';
import { locateDatabase, openProject } from '../open-project.ts';
import type { NamedRemote } from '../remote-options.ts';
import { timeZoneOf } from '../time-zone.ts';
import { openRewriting } from './addresses.ts';
import { announceMasking } from './announce-masking.ts';
import { type Origin, type ReadArchive, readingFor } from './archive-reading.ts';
import { EarlyMedia, earlyTarget } from './early-media.ts';
import { assertUnchanged, type Examined, examine } from './examine.ts';
import { foretellFrom } from './foretell.ts';
import { placeMedia } from './media.ts';
import type { ImportOptions, LoadOptions } from './options.ts';
import { type ImportReport, type LoadReport, reportOf } from './report.ts';
import { runningBefore } from './running.ts';
import {
  backUp,
  type KeepBackup,
  pruneOldBackups,
  removeUnfinishedBackups,
  type SafetyBackup,
} from './safety-backup.ts';
import { importShare, isShare } from './shard.ts';
import { assertShareable } from './share.ts';
import { SharedArchive } from './shared-archive.ts';
import { assertNotSkippedBeforehand, unlessFilled } from './skip.ts';
import { type FoundMedia, seekMedia } from './sought-media.ts';
import { mediaTarget, openTarget, type Place } from './target.ts';
import { Traces } from './traces.ts';
import { transferArchive } from './transfer.ts';

/**
 * Imports an archive into a project's database and uploads folder, wholly or not at all: everything is checked before
 * the first write, the database changes in one transaction, and media follows its commit. A dry run says what that would come to, and
 * fails as it would fail. With a `target`, a running Strapi takes the place of the project. Of jobs that share the media files, all but the
 * last bring files to a provider and do nothing else.
 *
 * @param signal Ends the import early, up to the commit: the reason is thrown, with what stays of it.
 * @param keepBackup Is given the safety backup, where one is made, before anything is deleted.
 * @throws UserError for everything that the user can do something about.
 */
export async function importArchive(
  options: ImportOptions,
  progress: Progress,
  signal?: AbortSignal,
  keepBackup?: KeepBackup,
): Promise<ImportReport> {
  const { key, identity, limits } = options;
  let found: FoundArchive | undefined;
  let archive: StoredArchive | undefined;
  let shared: SharedArchive | undefined;
  const open = async () => {
    found = await archiveOf(options, signal);
    progress.detailed?.(`Archive: ${found.place}`);
    archive = await openArchive(found.location, key, identity, limits);
    shared = options.share && (await SharedArchive.of(archive, options.share));
    return await renamedReader(shared?.reader ?? archive, options.rename, signal);
  };
  const records = async () => {
    const media = archive === undefined || shared !== undefined ? undefined : await SealedMedia.of(archive);
    return media && (await renamedReader(media.rest, options.rename, signal));
  };
  const origin = { open, records, shared: () => shared };
  const pushTo = async (remote: NamedRemote) => {
    const { pushArchive } = await import('./push.ts');
    return await pushArchive(origin, { ...options, remote }, progress, signal, keepBackup);
  };
  return await endingWith(
    async () => {
      const report = options.remote
        ? await pushTo(options.remote)
        : isShare(options)
          ? await importShare(origin, options, progress, signal)
          : options.dryRun
            ? await foretellFrom(origin, options, progress, signal)
            : await importFrom(origin, options, progress, signal, keepBackup);
      return { command: 'import', file: found?.name ?? askedFor(options), ...report };
    },
    () => found?.[Symbol.asyncDispose](),
  );
}

/** Imports whatever is read as an archive, as {@link importArchive} does. */
export async function importFrom(
  origin: Origin,
  options: LoadOptions,
  progress: Progress,
  signal?: AbortSignal,
  keepBackup?: KeepBackup,
): Promise<LoadReport & Pick<ImportReport, 'durationMs'>> {
  const started = performance.now();
  const traces = new Traces();
  const leftovers = removeLeftovers();
  const early = new EarlyMedia();
  const reading = readingFor(origin, options, progress, signal, early);
  try {
    return await atTarget(options, origin.project, { progress, signal, traces }, async (place, told) => {
      const report = await unlessFilled(
        place,
        () => traces.boot === 'done',
        async () => {
          await assertNotSkippedBeforehand(place, signal);
          await assertShareable(options.share, place.project, signal);
          early.decide(await earlyTarget(place, signal));
          const load = async () =>
            await importChecked(place, await reading.result(), {
              progress,
              signal,
              keepBackup,
              traces,
              early,
            });
          return await endingWith(load, () => early.discard());
        },
      );
      return {
        ...report,
        ...told,
        durationMs: Math.round(performance.now() - started),
        warnings: [...leftovers, ...told.warnings, ...report.warnings],
      };
    });
  } catch (error) {
    throw traces.explain(error, signal, progress);
  } finally {
    early.decide(undefined);
    await reading.stop();
  }
}

/**
 * Looks whether an import is going to be skipped, for who has to fetch its archive first. The import itself looks once more.
 *
 * @returns Its report; undefined where it is not skipped, as far as can be told without the archive.
 * @throws UserError as {@link importArchive}, where the project or its database cannot be opened, or another import is running.
 */
export async function skipBeforehand(
  options: ImportOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ImportReport | undefined> {
  if (isShare(options)) {
    // It looks itself, and without the lock: jobs that begin together would refuse each other.
    return undefined;
  }
  const started = performance.now();
  const traces = new Traces();
  try {
    return await atTarget(options, undefined, { progress, signal, traces }, async (place, told) => {
      const report = await unlessFilled(
        place,
        () => traces.boot === 'done',
        async () => {
          await assertNotSkippedBeforehand(place, signal);
          return undefined;
        },
      );
      const durationMs = Math.round(performance.now() - started);
      return report && { command: 'import', file: askedFor(options), ...report, ...told, durationMs };
    });
  } catch (error) {
    throw traces.explain(error, signal, progress);
  }
}

/** What is told of a target before anything is known of an import into it. */
type Told = Pick<ImportReport, 'timeZone' | 'warnings'>;

/** Finds the target of an import, and does some work on it that no other import can come to. */
async function atTarget<Result>(
  options: LoadOptions,
  opened: Project | undefined,
  { progress, signal, traces }: Pick<Witnesses, 'progress' | 'signal' | 'traces'>,
  work: (place: Place, told: Told) => Promise<Result>,
): Promise<Result> {
  const project = opened ?? (await openProject(options));
  const location = await locateDatabase(project, options.databaseUrl, signal);
  const timeZone = timeZoneOf(location.clock);
  const media = await mediaTarget(project, location);
  progress.detailed?.(`Project: ${project.directory}, Strapi ${project.strapiVersion}`);
  progress.detailed?.(`Database: ${location.description}`);
  progress.detailed?.(`Uploads folder: ${media.uploads}`);
  const lock = await location.lock();
  const locked = async () => {
    // Whatever is wrong with the archive: an interrupted import must not stay half done because of it.
    const recovery = await recoverMedia(media);
    traces.recovery = recovery;
    const recovered = `An interrupted import into this project was ${recovery} first.`;
    if (recovery !== 'nothing') {
      progress.noted?.(recovered);
    }
    removeUnfinishedBackups(project.directory, location);
    const told = {
      ...(timeZone === undefined ? {} : { timeZone }),
      warnings: recovery === 'nothing' ? [] : [recovered],
    };
    return await work({ options, project, location, media }, told);
  };
  return await endingWith(locked, () => lock.release());
}

interface Witnesses {
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly keepBackup: KeepBackup | undefined;
  readonly traces: Traces;
  /** Has media files that have come already. */
  readonly early: EarlyMedia;
}

/** Imports an archive that was read, into a database that no other import can come to. */
async function importChecked(place: Place, read: ReadArchive, witnesses: Witnesses): Promise<LoadReport> {
  const { options } = place;
  const { progress, signal, traces, early } = witnesses;
  announceMasking(read, place, progress);
  for (const doubt of read.doubts) {
    // Before anything is written; the report has it once more.
    progress.noted?.(doubt);
  }
  const { target, found, backup, booted, running } = await prepare(place, read, witnesses);
  const placed = await placeMedia({ ...place, ...read, target, found, progress, traces }, signal);
  const work = async () => {
    const rewriting = await openRewriting({ ...place, ...read, target, placed }, signal);
    const { load, swap } = await transferArchive(
      { ...place, ...read, target, placed, rewriting, webhooks: options.webhooks, progress, traces, early },
      signal,
    );
    if (options.deleteRemoteMedia) {
      progress.phaseStarted?.('removal');
    }
    const old = await placed.removeOld(backup?.missing);
    const unpruned =
      backup === undefined
        ? []
        : pruneOldBackups(place.project.directory, backup, place.location, options.keepSafetyBackups);
    const report = reportOf({
      ...place,
      ...read,
      target,
      backup,
      booted,
      running,
      load,
      swap,
      placed,
      rewriting,
      old,
    });
    return { ...report, warnings: [...report.warnings, ...unpruned] };
  };
  return await endingWith(work, () => placed.close());
}

interface Prepared {
  readonly target: Examined;
  /** Where other jobs have brought the media files. */
  readonly found: FoundMedia | undefined;
  readonly backup: SafetyBackup | undefined;
  readonly booted: boolean;
  readonly running: readonly string[];
}

/** Decides what is going to happen to the target, and keeps what it has. What is seen, decided by and kept is of one moment. */
async function prepare(
  place: Place,
  read: ReadArchive,
  { progress, signal, keepBackup, traces }: Witnesses,
): Promise<Prepared> {
  const { options, location } = place;
  let seeking: Promise<FoundMedia | undefined> | undefined;
  const seek = () => {
    seeking ??= seekMedia({ ...place, ...read, progress }, signal);
    return seeking;
  };
  const opened = await openTarget(place, read.checked, { progress, traces, beforeStart: seek }, signal);
  const { booted, running } = opened;
  const look = async () => {
    const examined = await examine(options, opened, read, signal);
    if (running.length > 0) {
      progress.warned(runningBefore(running));
    }
    const sought = await seek();
    const made = await backUp(options, examined, opened, progress, signal);
    traces.backup = made?.file;
    return { target: examined, found: sought, backup: made };
  };
  const { target, found, backup } = await endingWith(look, () => opened.database.session.close());
  if (backup === undefined) {
    // The export that the backup is has said so already.
    for (const warning of target.hidden) {
      progress.warned(warning);
    }
  } else {
    progress.noted?.(`Safety backup: ${backup.file}`);
    await keepBackup?.(backup.file, backup.digest, backup.isEncrypted);
    await assertUnchanged(location, target, signal);
  }
  return { target, found, backup, booted, running };
}
