import { openArchive } from '../../archive/read/archive.ts';
import { recoverMedia } from '../../media/swap.ts';
import { endingWith } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import type { Progress } from '../../transfer/progress.ts';
import { locateDatabase, openProject } from '../open-project.ts';
import { timeZoneOf } from '../time-zone.ts';
import { ArchiveReading, type Origin, type ReadArchive } from './archive-reading.ts';
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
import { mediaTarget, openTarget, type Place } from './target.ts';
import { Traces } from './traces.ts';
import { transferArchive } from './transfer.ts';

/**
 * Imports an archive into a project's database and uploads folder, wholly or not at all: everything is checked before
 * the first write, the database changes in one transaction, and media follows its commit. A dry run says what that would come to, and
 * fails as it would fail.
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
  const { file, key, identity, limits } = options;
  const origin = { open: () => openArchive(file, key, identity, limits) };
  const report = options.dryRun
    ? await foretellFrom(origin, options, progress, signal)
    : await importFrom(origin, options, progress, signal, keepBackup);
  return { command: 'import', file, ...report };
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
  // Another process evaluates the configuration meanwhile.
  const reading = new ArchiveReading(origin.open, options.requireSeal, signal);
  progress.phaseStarted?.('check', reading.howFar);
  try {
    const project = origin.project ?? (await openProject(options));
    const location = await locateDatabase(project, options.databaseUrl, signal);
    const timeZone = timeZoneOf(location.clock);
    const media = await mediaTarget(project, location);
    const lock = await location.lock();
    const work = async () => {
      // Whatever is wrong with the archive: an interrupted import must not stay half done because of it.
      const recovery = await recoverMedia(media);
      traces.recovery = recovery;
      const recovered = `An interrupted import into this project was ${recovery} first.`;
      if (recovery !== 'nothing') {
        progress.noted?.(recovered);
      }
      removeUnfinishedBackups(project.directory, location);
      const report = await importChecked({ options, project, location, media }, await reading.result, {
        progress,
        signal,
        keepBackup,
        traces,
      });
      return {
        ...report,
        ...(timeZone === undefined ? {} : { timeZone }),
        durationMs: Math.round(performance.now() - started),
        warnings: [...leftovers, ...(recovery === 'nothing' ? [] : [recovered]), ...report.warnings],
      };
    };
    return await endingWith(work, () => lock.release());
  } catch (error) {
    throw traces.explain(error, signal, progress);
  } finally {
    await reading.stop();
  }
}

interface Witnesses {
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly keepBackup: KeepBackup | undefined;
  readonly traces: Traces;
}

/** Imports an archive that was read, into a database that no other import can come to. */
async function importChecked(place: Place, read: ReadArchive, witnesses: Witnesses): Promise<LoadReport> {
  const { options } = place;
  const { progress, signal, traces } = witnesses;
  for (const doubt of read.doubts) {
    // Before anything is written; the report has it once more.
    progress.noted?.(doubt);
  }
  const { target, backup, booted, running } = await prepare(place, read, witnesses);
  const placed = await placeMedia({ ...place, ...read, target, progress, traces }, signal);
  const work = async () => {
    const { load, swap } = await transferArchive(
      { ...place, ...read, target, placed, webhooks: options.webhooks, progress, traces },
      signal,
    );
    if (options.deleteRemoteMedia) {
      progress.phaseStarted?.('removal');
    }
    const old = await placed.removeOld(backup?.missing);
    const unpruned =
      backup === undefined
        ? []
        : pruneOldBackups(place.project.directory, place.location, options.keepSafetyBackups);
    const report = reportOf({ ...place, ...read, target, backup, booted, running, load, swap, placed, old });
    return { ...report, warnings: [...report.warnings, ...unpruned] };
  };
  return await endingWith(work, () => placed.close());
}

interface Prepared {
  readonly target: Examined;
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
  const opened = await openTarget(place, read.checked, progress, traces, signal);
  const { booted, running } = opened;
  const look = async () => {
    const examined = await examine(options, opened, read, signal);
    if (running.length > 0) {
      progress.warned(runningBefore(running));
    }
    const made = await backUp(options, examined, opened, progress, signal);
    traces.backup = made?.file;
    return { target: examined, backup: made };
  };
  const { target, backup } = await endingWith(look, () => opened.database.session.close());
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
  return { target, backup, booted, running };
}
