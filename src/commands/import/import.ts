import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertMajor } from '../../archive/read/major.ts';
import { forStrapi, locate } from '../../database/engines.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { type MediaTarget, recoverMedia } from '../../media/swap.ts';
import { bootProject } from '../../project/boot.ts';
import { Project } from '../../project/project.ts';
import { adoptTimeZone } from '../../project/time-zone.ts';
import { majorOf } from '../../project/version.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import type { Progress } from '../../transfer/progress.ts';
import { sealStatus } from '../seal-status.ts';
import { lackingMedia, lackingWarning, withoutMedia } from '../sealed-media.ts';
import { timeZoneOf } from '../time-zone.ts';
import { assertSameMajor } from '../versions.ts';
import { ArchiveReading, type ReadArchive } from './archive-reading.ts';
import { assertUnchanged, examine } from './examine.ts';
import { type PlacedMedia, placeMedia } from './media.ts';
import type { ImportOptions } from './options.ts';
import { type ImportReport, importedTypes, warningsOf } from './report.ts';
import { type FirstLook, lookAt, runningBefore } from './running.ts';
import { backUp, type KeepBackup, removeUnfinishedBackups } from './safety-backup.ts';
import { Traces } from './traces.ts';
import { transferArchive } from './transfer.ts';

/**
 * Imports an archive into a project's database and uploads folder, wholly or not at all: everything is checked before
 * the first write, the database changes in one transaction, and media follows its commit.
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
  const started = performance.now();
  const traces = new Traces();
  const leftovers = removeLeftovers();
  // Another process evaluates the configuration meanwhile.
  const reading = new ArchiveReading(options, signal);
  progress.phaseStarted?.('check', reading.howFar);
  try {
    const project = await Project.open(options.project, options.timeZone);
    adoptTimeZone(project.environment);
    const config = await project.databaseConfig(options.databaseUrl, signal);
    const location = await locate(config, project.directory);
    const timeZone = timeZoneOf(location.clock);
    const media = await mediaTarget(project, location);
    const lock = await location.lock();
    try {
      // Whatever is wrong with the archive: an interrupted import must not stay half done because of it.
      const recovery = await recoverMedia(media);
      traces.recovery = recovery;
      if (recovery !== 'nothing') {
        progress.noted?.(`An interrupted import into this project was ${recovery} first.`);
      }
      removeUnfinishedBackups(location);
      const found = await lookAt(location, project);
      const report = await importChecked(
        { options, project, location, found, media, read: await reading.result },
        { progress, signal, keepBackup, traces },
      );
      const recovered = `An interrupted import into this project was ${recovery} first.`;
      return {
        ...report,
        ...(timeZone === undefined ? {} : { timeZone }),
        durationMs: Math.round(performance.now() - started),
        warnings: [...leftovers, ...(recovery === 'nothing' ? [] : [recovered]), ...report.warnings],
      };
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw traces.explain(error, signal, progress);
  } finally {
    await reading.stop();
  }
}

interface Pairing {
  readonly options: ImportOptions;
  readonly project: Project;
  readonly location: DatabaseLocation;
  readonly found: FirstLook;
  readonly media: MediaTarget;
  readonly read: ReadArchive;
}

interface Witnesses {
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly keepBackup: KeepBackup | undefined;
  readonly traces: Traces;
}

/** Imports an archive that was read, into a database that no other import can come to. */
async function importChecked(
  { options, project, location, found, media, read: { reader, checked, archived } }: Pairing,
  { progress, signal, keepBackup, traces }: Witnesses,
): Promise<Omit<ImportReport, 'durationMs'>> {
  const { major, needsStart, running } = found;
  if (major !== undefined) {
    assertSameMajor(project, major);
  }
  assertMajor(checked, major ?? majorOf(project.strapiVersion));
  const booted = options.boot === 'always' || (options.boot === 'auto' && needsStart);
  if (booted) {
    signal?.throwIfAborted();
    progress.phaseStarted?.('boot');
    traces.boot = 'begun';
    await boot(options, project, media, signal);
    traces.boot = 'done';
  }
  progress.phaseStarted?.('examination');
  const target = await examine(options, project, location, reader, checked, signal);
  if (running.length > 0) {
    progress.warned(runningBefore(running));
  }
  const backup = await backUp(options, target, location, progress, signal);
  traces.backup = backup?.file;
  if (backup === undefined) {
    // The export that the backup is has said so already.
    for (const warning of target.hidden) {
      progress.warned(warning);
    }
  } else {
    progress.noted?.(`Safety backup: ${backup.file}`);
    await keepBackup?.(backup.file, backup.digest, backup.isEncrypted);
  }
  let placed: PlacedMedia | undefined;
  try {
    if (backup !== undefined) {
      await assertUnchanged(location, target, signal);
    }
    placed = await placeMedia(
      { options, project, location, reader, checked, archived, target, progress, traces },
      signal,
    );
    const { load, swap } = await transferArchive(
      {
        reader,
        checked,
        location,
        media,
        target,
        placed,
        webhooks: options.webhooks,
        progress,
        traces,
      },
      signal,
    );
    if (options.deleteRemoteMedia) {
      progress.phaseStarted?.('removal');
    }
    const old = await placed.removeOld(backup?.missing);
    const lacking = target.scope.stages.has('assets') ? lackingMedia(reader) : {};
    const missing = lackingWarning(lacking);
    return {
      command: 'import',
      file: options.file,
      archiveVersion: checked.metadata.strapi?.version,
      seal: sealStatus(reader),
      strapiVersion: project.strapiVersion,
      database: location.description,
      stages: Object.fromEntries([...checked.stages].filter(([stage]) => target.plan.stages.has(stage))),
      contentTypes: importedTypes(load, target.source),
      leftOutLinks: load.links.leftOut,
      dropped: Object.fromEntries(load.dropped),
      differences: target.differences,
      foreignLosses: load.losses,
      media: {
        written: swap.added + swap.replaced + placed.uploaded,
        unchanged: swap.unchanged + placed.unchanged,
        removed: swap.removed + old.removed,
      },
      ...lacking,
      ...(backup === undefined ? {} : { safetyBackup: backup.file }),
      ...(backup === undefined || backup.missing.size === 0
        ? {}
        : { safetyBackupMissingAssets: backup.missing.size }),
      booted,
      ...(running.length === 0 ? {} : { running }),
      scope: `${target.scope.describe()}${withoutMedia(lacking)}`,
      warnings: [
        ...(missing === undefined ? [] : [missing]),
        ...checked.warnings,
        ...target.warnings,
        ...target.hidden,
        ...warningsOf(load),
        ...old.warnings,
      ],
    };
  } finally {
    await placed?.close();
  }
}

async function mediaTarget(project: Project, { identity, mark }: DatabaseLocation): Promise<MediaTarget> {
  return { uploads: join(await project.publicDirectory(), 'uploads'), database: identity, mark };
}

async function boot(
  { databaseUrl }: ImportOptions,
  project: Project,
  { uploads }: MediaTarget,
  signal: AbortSignal | undefined,
): Promise<void> {
  const database = databaseUrl === undefined ? undefined : forStrapi({ url: databaseUrl }, project.directory);
  // Git keeps no empty folders, and Strapi does not start without this one.
  await mkdir(uploads, { recursive: true });
  await bootProject(project, { database, signal });
}
