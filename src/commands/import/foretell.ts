import { hasLeftovers } from '../../media/swap.ts';
import { endingWith } from '../../system/clean-up.ts';
import type { Progress } from '../../transfer/progress.ts';
import { option } from '../../wording.ts';
import { locateDatabase, openProject } from '../open-project.ts';
import { timeZoneOf } from '../time-zone.ts';
import { openRewriting } from './addresses.ts';
import { announceMasking } from './announce-masking.ts';
import { type Origin, type ReadArchive, readingFor } from './archive-reading.ts';
import { openAsItIs } from './as-it-is.ts';
import { assertBackupFolder } from './backup-folder.ts';
import { type Examined, examine } from './examine.ts';
import { placeMedia } from './media.ts';
import type { LoadOptions } from './options.ts';
import { type ImportReport, type LoadReport, reportOf } from './report.ts';
import { runningBefore } from './running.ts';
import { assertShareable } from './share.ts';
import { assertNotSkippedBeforehand, unlessFilled } from './skip.ts';
import { seekMedia } from './sought-media.ts';
import { mediaTarget, type Place } from './target.ts';
import { Traces } from './traces.ts';
import { foretellTransfer } from './transfer.ts';

/**
 * Says what `importFrom` would come to, by the steps that it takes; none of them writes anything, or takes a lock. What the report says
 * of warnings, rows and files is what that of the import would say, but for what `Foretelling.unknown` names.
 *
 * @throws UserError what the import would fail with.
 */
export async function foretellFrom(
  origin: Origin,
  options: LoadOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<LoadReport & Pick<ImportReport, 'durationMs'>> {
  const started = performance.now();
  const reading = readingFor(origin, options, progress, signal);
  try {
    const project = origin.project ?? (await openProject(options));
    const location = await locateDatabase(project, options.databaseUrl, signal);
    const timeZone = timeZoneOf(location.clock);
    const media = await mediaTarget(project, location);
    await location.assertNotLocked();
    const unknown = (await hasLeftovers(media.uploads))
      ? [
          'An interrupted import has left files in the uploads folder. The import begins with finishing it or undoing it, and then finds other files there.',
        ]
      : [];
    const place = { options, project, location, media };
    const report = await unlessFilled(
      place,
      () => false,
      async () => {
        await assertNotSkippedBeforehand(place, signal);
        await assertShareable(options.share, project, signal);
        return await foretell(place, await reading.result(), { progress, signal, unknown });
      },
    );
    return {
      ...report,
      ...(timeZone === undefined ? {} : { timeZone }),
      durationMs: Math.round(performance.now() - started),
    };
  } finally {
    await reading.stop();
  }
}

interface Witnesses {
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly unknown: readonly string[];
}

async function foretell(
  place: Place,
  read: ReadArchive,
  { progress, signal, unknown }: Witnesses,
): Promise<LoadReport> {
  const { options } = place;
  announceMasking(read, place, progress);
  for (const doubt of read.doubts) {
    progress.noted?.(doubt);
  }
  const opened = await openAsItIs(place, read.checked, progress, signal);
  const { booted, running, isMade } = opened;
  const { location } = opened;
  const work = async () => {
    const target = await examine(options, opened, read, signal);
    const backsUp = target.hasContent && options.safetyBackup;
    if (backsUp) {
      assertBackupFolder(place.project.directory);
    }
    if (running.length > 0) {
      progress.warned(runningBefore(running));
    }
    const found = await seekMedia({ ...place, ...read, progress }, signal);
    const run = { ...place, ...read, location, target, found, progress };
    const placed = await placeMedia({ ...run, traces: new Traces() }, signal);
    const rewriting = await openRewriting({ ...run, placed }, signal);
    const { load, swap } = await foretellTransfer(
      { ...run, placed, rewriting, webhooks: options.webhooks },
      signal,
    );
    const report = reportOf({
      ...run,
      backup: undefined,
      booted,
      running,
      // What was made for this is not deleted there.
      load: isMade ? { ...load, deleted: new Map() } : load,
      swap,
      placed,
      rewriting,
      old: await placed.removeOld(undefined),
    });
    return {
      ...report,
      dryRun: {
        backsUp,
        unknown: [
          ...unknown,
          ...opened.unknown,
          ...unknownOf(options, target, placed.isElsewhere ? placed.uploaded : 0),
        ],
      },
    };
  };
  return await endingWith(work, () => opened.close());
}

/** What is known only when it is done. */
const unknownOf = (options: LoadOptions, { oldElsewhere }: Examined, sent: number): string[] => [
  ...(sent === 0
    ? []
    : [
        `Media goes to a provider. Which of its ${sent} file(s) are there already is known only when they are sent: all are counted as written.`,
      ]),
  ...(options.deleteRemoteMedia && oldElsewhere.length > 0
    ? [
        `Which of ${oldElsewhere.length} old file(s) ${option('delete-remote-media', true)} removes is decided after the import: none is counted as removed.`,
      ]
    : []),
];
