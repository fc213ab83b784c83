import { addAbortSignal } from 'node:stream';
import { keyBytes } from '../../archive/read/budget.ts';
import { changedMeanwhile } from '../../archive/read/failures.ts';
import { UserError } from '../../errors.ts';
import { RemotePlacement } from '../../media/remote/placement.ts';
import { fileName } from '../../strapi/file-name.ts';
import { endingWith } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import type { Progress, StageTotal } from '../../transfer/progress.ts';
import { locateDatabase, openProject } from '../open-project.ts';
import { sealStatus } from '../seal-status.ts';
import { announceMasking } from './announce-masking.ts';
import { type Origin, type ReadArchive, readingFor } from './archive-reading.ts';
import { openAsItIs } from './as-it-is.ts';
import { assertBackupFolder } from './backup-folder.ts';
import { type Examined, examine } from './examine.ts';
import type { ImportOptions, LoadOptions } from './options.ts';
import type { ImportReport, LoadReport } from './report.ts';
import { assertShareable, type ImportShare } from './share.ts';
import type { SharedArchive, SharedFile } from './shared-archive.ts';
import { assertNotSkippedBeforehand, unlessFilled } from './skip.ts';
import { lookForAll, wantsFiles } from './sought-media.ts';
import { mediaTarget, type Place } from './target.ts';
import { Traces } from './traces.ts';
import { openUploader } from './uploader.ts';

/** The options of a job that brings a share of the media files, and nothing else. */
type ShareOptions<Options extends LoadOptions> = Options & {
  readonly share: ImportShare & { readonly part: number };
};

/** Whether a job brings but a share of the media files. */
export const isShare = (options: ImportOptions): options is ShareOptions<ImportOptions> =>
  options.share !== undefined && options.share.part !== 'records';

/**
 * Brings one share of an archive's media files to the provider of a project. That is no import: the job with `records` does it, once all
 * shares are there. Nothing is written to the database, and no lock is taken, so that such jobs run at the same time. What the import would be
 * refused for is refused here, too, before anything is sent.
 *
 * @param origin With what jobs share.
 * @param signal Ends it early; what was sent until then is found by whoever runs it again.
 * @throws UserError for everything that the user can do something about.
 */
export async function importShare(
  origin: Origin,
  options: ShareOptions<LoadOptions>,
  progress: Progress,
  signal?: AbortSignal,
): Promise<LoadReport & Pick<ImportReport, 'durationMs'>> {
  const started = performance.now();
  const traces = new Traces();
  const leftovers = removeLeftovers();
  const reading = readingFor(origin, options, progress, signal);
  try {
    const project = await openProject(options);
    await assertShareable(options.share, project, signal);
    const location = await locateDatabase(project, options.databaseUrl, signal);
    await location.assertNotLocked();
    const place = { options, project, location, media: await mediaTarget(project, location) };
    const report = await unlessFilled(
      place,
      () => false,
      async () => {
        await assertNotSkippedBeforehand(place, signal);
        const read = await reading.result();
        const target = await targetOf(place, read, progress, signal);
        return await bring({ place, read, target, share: options.share, progress, traces }, signal);
      },
    );
    return {
      ...report,
      durationMs: Math.round(performance.now() - started),
      warnings: [...leftovers, ...report.warnings],
    };
  } catch (error) {
    throw traces.explain(error, signal, progress);
  } finally {
    await reading.stop();
  }
}

/** Looks at the target as the import will, and leaves it. @throws UserError what the import would fail with. */
async function targetOf(
  place: Place,
  read: ReadArchive,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Examined> {
  const { options, project } = place;
  announceMasking(read, place, progress);
  for (const doubt of read.doubts) {
    progress.noted?.(doubt);
  }
  const opened = await openAsItIs(place, read.checked, progress, signal);
  const look = async () => {
    const target = await examine(options, opened, read, signal);
    if (target.hasContent && options.safetyBackup) {
      assertBackupFolder(project.directory);
    }
    return target;
  };
  return await endingWith(look, () => opened.close());
}

/** What a digest takes in memory. */
const digestBytes = 100;

interface Bringing {
  readonly place: Place;
  readonly read: ReadArchive;
  readonly target: Examined;
  readonly share: ImportShare & { readonly part: number };
  readonly progress: Progress;
  readonly traces: Traces;
}

async function bring(run: Bringing, signal: AbortSignal | undefined): Promise<LoadReport> {
  const { place, read, target, share, progress, traces } = run;
  const { options, project } = place;
  const shared = read.shared as SharedArchive;
  if (!wantsFiles(options.filters)) {
    throw new UserError(
      'usage',
      'There are no media files in what is asked for.',
      'Change the filters, or import in one job.',
    );
  }
  const config = await project.uploadConfig(signal);
  const placing = new RemotePlacement(() => openUploader(config, project, target, signal), signal);
  const work = async () => {
    traces.uploads = { provider: config.provider, totals: placing.totals };
    const uploader = await placing.uploader();
    /** By what the archive calls them: what the seal says of them. */
    const toSend = new Map<string, string>();
    const total = { count: 0, bytes: 0 };
    await lookForAll(
      { uploader, progress },
      {
        files: ofShare(shared, read, share.part),
        count: Math.ceil(read.checked.assets.size / share.of),
      },
      false,
      (file, sought) => {
        total.count += 1;
        total.bytes += file.size;
        if (sought.kind === 'same') {
          placing.found(file.name, sought.place);
        } else {
          read.reader.budget.keep(keyBytes(file.filename) + digestBytes);
          toSend.set(file.filename, file.sha256);
        }
      },
      signal,
    );
    if (!options.dryRun) {
      await send(shared, read, { toSend, placing, progress }, signal);
    }
    const { uploaded, unchanged } = placing.totals;
    return reportOfShare(
      run,
      total,
      options.dryRun ? { uploaded: toSend.size, unchanged } : { uploaded, unchanged },
    );
  };
  try {
    return await endingWith(work, () => placing.close());
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

function* ofShare(shared: SharedArchive, { checked }: ReadArchive, part: number): Generator<SharedFile> {
  for (const file of shared.files(checked)) {
    if (shared.shareOf(file) === part) {
      yield file;
    }
  }
}

interface Sending {
  readonly toSend: ReadonlyMap<string, string>;
  readonly placing: RemotePlacement;
  readonly progress: Progress;
}

/** Nothing of a file is sent before all of it was proven. */
async function send(
  shared: SharedArchive,
  { checked }: ReadArchive,
  { toSend, placing, progress }: Sending,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sent: { count: number; bytes: number } = { count: 0, bytes: 0 };
  progress.phaseStarted?.('upload');
  progress.stageStarted('assets', toSend.size);
  if (toSend.size > 0) {
    for await (const [filename, { size, content }] of shared.read((name) => toSend.has(name))) {
      signal?.throwIfAborted();
      const sidecar = checked.assets.get(filename);
      if (sidecar === undefined) {
        throw changedMeanwhile(checked.path);
      }
      if (signal !== undefined) {
        addAbortSignal(signal, content);
      }
      await placing.add(fileName(sidecar), sidecar, content, toSend.get(filename));
      sent.count += 1;
      sent.bytes += size;
      progress.advanced('assets', 1, size);
    }
  }
  await placing.finish();
  progress.stageFinished('assets', sent);
}

function reportOfShare(
  { place: { options, project, location }, read, target, share }: Bringing,
  assets: StageTotal,
  { uploaded, unchanged }: { readonly uploaded: number; readonly unchanged: number },
): LoadReport {
  const { checked, reader, doubts } = read;
  const { createdAt, strapi } = checked.metadata;
  return {
    archiveVersion: strapi?.version,
    ...(createdAt === undefined ? {} : { archiveCreatedAt: createdAt }),
    seal: sealStatus(reader),
    isReadInPart: true,
    strapiVersion: project.strapiVersion,
    database: location.description,
    stages: { assets },
    contentTypes: [],
    leftOutLinks: 0,
    dropped: {},
    differences: target.differences,
    foreignLosses: [],
    media: { written: uploaded, unchanged, removed: 0 },
    booted: false,
    scope: target.scope.describe(),
    share: { part: share.part, of: share.of },
    ...(options.dryRun ? { dryRun: { backsUp: false, unknown: [] } } : {}),
    warnings: [...doubts, ...checked.warnings],
  };
}
