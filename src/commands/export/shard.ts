import { filePagesOf, parseFiles } from '../../database/read/files.ts';
import { UserError } from '../../errors.ts';
import type { FindHeld, MediaLayout } from '../../media/library.ts';
import { projectName } from '../../project/name.ts';
import { parseStoreAddress } from '../../store/address.ts';
import type { ShardIdentity } from '../../store/restic/shards.ts';
import { readShardNote } from '../../store/restic/shards.ts';
import { openResticStore } from '../../store/restic/store.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { makeScratchFolder, removeLeftovers, type ScratchFolder } from '../../system/scratch-folder.ts';
import { Page } from '../../transfer/page.ts';
import type { Progress } from '../../transfer/progress.ts';
import { Scope } from '../../transfer/scope.ts';
import { timeZoneOf } from '../time-zone.ts';
import { type OpenMedia, openMedia } from './media.ts';
import { assertOfSet, earlierAttempt, notesOf } from './media-shards.ts';
import { whyAborted } from './media-source.ts';
import { counted, inWords, wasOrWere } from './missing-media.ts';
import { Observer } from './observer.ts';
import { openForExport } from './open-for-export.ts';
import type { ExportOptions } from './options.ts';
import type { ExportReport } from './report.ts';
import { placeForStaging } from './restic-destination.ts';
import { SetAside } from './set-aside.ts';
import { filtersInWords, type Share, shardOf, stampOf } from './share.ts';
import { Slices } from './slices.ts';

/**
 * Stores one share of the media files in a restic repository. That makes no backup: the job with `records` does, once all shares are
 * complete.
 *
 * @param options With a share that is a number.
 * @param signal Ends it early; what was stored until then is found by whoever runs it again.
 * @throws UserError for everything that the user can do something about.
 */
export async function exportShard(
  options: ExportOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ExportReport> {
  const started = performance.now();
  const share = options.share as Share & { readonly part: number };
  const { repository } = parseStoreAddress(options.store as string) as { readonly repository: string };
  progress.phaseStarted?.('opening');
  const inside = placeForStaging(options);
  const observer = new Observer(progress, signal);
  for (const warning of [...removeLeftovers(), ...removeLeftovers(inside)]) {
    observer.warn(warning);
  }
  const identity: ShardIdentity = {
    site: projectName(options.project),
    set: share.set,
    shard: share.part,
    of: share.of,
    filters: filtersInWords(options.filters),
  };
  const store = await openResticStore(repository, identity.site);
  const shards = await store.surveyShards(signal);
  assertOfSet(shards, share, identity.filters);
  const attempt = await earlierAttempt(store, shards, identity, signal);
  const [before] = notesOf(shards, { shard: share.part, of: share.of }).filter(
    ({ note, set }) => note === 'complete' && set !== share.set,
  );
  const earlier = before && (await readShardNote(store.restic, before, signal));
  const ids = new Set(shards.map(({ id }) => id));

  const opened = await openForExport(options, signal);
  const { project, location, database, openedAt } = opened;
  const { session, layout } = database;
  const stamps = new Map<string, string[]>();
  const findHeld: FindHeld = (file, stored, filename) => {
    const stamp = stampOf(file, stored);
    stamps.set(filename, [...(stamps.get(filename) ?? []), stamp]);
    const found = attempt?.files.get(filename);
    return found?.rows.includes(stamp) ? found : undefined;
  };
  // A file that is missing is looked for once more by the last job, which says what becomes of the backup then.
  const missingMedia = options.missingMedia === 'auto' ? 'warn' : options.missingMedia;
  let media: OpenMedia | undefined;
  let scratch: ScratchFolder | undefined;
  const files = new SetAside();
  const ending = [
    () => media?.remote?.close(),
    () => session.close(),
    () => {
      files.remove();
      scratch?.remove();
    },
  ];
  let report: ExportReport;
  try {
    const scope = new Scope(options.filters, database.contentTypes, layout.travels);
    media = await openMedia({ ...options, missingMedia, findHeld }, opened, scope, undefined, signal);
    scratch = makeScratchFolder(inside);
    if (!scope.stages.has('assets')) {
      throw new UserError('usage', 'There are no media files in what is asked for.', 'Change the filters.');
    }
    await files.fill(onlyOf(share, filePagesOf(database), layout), signal);
    await session.close();
    progress.phaseStarted?.('export');
    observer.stageStarted('assets', undefined);
    const slices = new Slices({
      store,
      identity,
      folder: scratch.path,
      sliceSize: options.sliceSize,
      attempt,
      earlier: earlier?.slices.every((id) => ids.has(id)) ? earlier : undefined,
      stampsOf: (name) => stamps.get(name) ?? [],
      progress,
      signal,
    });
    const found = media.library.assets(parseFiles(files.pages()), media.missing.add, signal);
    const total = await slices.store(observer.assets(found));
    await media.missing.settle(total.count);
    const lost = media.missing.missing;
    if (lost.length > 0) {
      observer.warn(
        `${counted(lost.length)} of this share ${wasOrWere(lost.length)} not found, and ${lost.length === 1 ? 'is' : 'are'} looked for again by the last job: ${lost.slice(0, 3).map(inWords).join(' ')}${lost.length > 3 ? ' …' : ''}`,
      );
    }
    const snapshots = await slices.complete();
    observer.stageFinished('assets', total);
    await media.remote?.finish(false);
    const { missing, deleted } = media.missing;
    report = {
      command: 'export',
      strapiVersion: project.strapiVersion,
      createdAt: openedAt.toISOString(),
      database: session.description,
      ...(timeZoneOf(location.clock) === undefined ? {} : { timeZone: timeZoneOf(location.clock) as string }),
      file: `${store.address}/${snapshots.at(-1)?.slice(0, 8) ?? ''}`,
      format: 'dir',
      compressed: false,
      encrypted: true,
      encryption: options.encryption,
      verified: true,
      bytes: total.bytes,
      durationMs: Math.round(performance.now() - started),
      stages: { assets: total },
      contentTypes: [],
      assets: {
        kinds: observer.mediaKinds,
        missing,
        ...(deleted === 0 ? {} : { deleted }),
        ...media.remote?.totals(),
      },
      drift: [],
      omittedLinks: 0,
      scope: scope.describe(),
      shard: { share: `${share.part}/${share.of}`, set: share.set, snapshots },
      warnings: observer.warnings,
    };
  } catch (error) {
    const reason = signal?.aborted ? whyAborted(signal, options, media?.remote) : error;
    throw await cleanUpAfter(reason, ...ending);
  }
  for (const end of ending) {
    await end();
  }
  return report;
}

/** The rows of the files that belong to a share; formats go with their file. */
async function* onlyOf(
  { part, of }: Share,
  pages: AsyncIterable<Page>,
  { assetName }: MediaLayout,
): AsyncGenerator<Page> {
  for await (const { type, records } of pages) {
    const own = records.filter((record) => shardOf(assetName(JSON.parse(record)), of) === part);
    if (own.length > 0) {
      yield Page.ofRecords(type, own);
    }
  }
}
