import { own } from '../../by-name.ts';
import type { Backup, BackupNote } from '../../store/backup.ts';
import type { BackupStore } from '../../store/store.ts';
import { momentOf } from '../../strapi/archive-names.ts';
import type { Progress } from '../../transfer/progress.ts';
import { inspectArchive } from '../inspect/inspect.ts';
import { openStore } from '../open-store.ts';
import { archivesIn } from '../retention/folder.ts';
import { askedScope } from '../retention/scope.ts';
import { parseVerifyOptions, percentOf } from '../verify/options.ts';
import { type VerifyReport, verifyArchive } from '../verify/verify.ts';
import type { CountedContents, WatchedBackup, WatchedPlace } from './backup.ts';
import { contentsOf } from './check.ts';
import type { CheckOptions } from './options.ts';

type ReadOptions = Pick<
  CheckOptions,
  'file' | 'store' | 'key' | 'identity' | 'limits' | 'requireSeal' | 'sample'
>;

/**
 * Opens the folder or the store that options name.
 *
 * @throws UserError as {@link openStore}.
 */
export const openWatchedPlace = async (options: ReadOptions, progress?: Progress): Promise<WatchedPlace> =>
  options.store === undefined
    ? watchedFolder(options.file ?? '.', options, progress)
    : watchedStore(await openStore(options.store), options, progress);

/** Proves an archive that is a file, or in a store. */
export const verifyWatched = (
  file: string,
  { store, key, identity, limits, requireSeal, sample }: ReadOptions,
  signal: AbortSignal | undefined,
  progress: Progress | undefined,
): Promise<VerifyReport> =>
  verifyArchive(
    parseVerifyOptions({ file, store, key, identity, limits, requireSeal, sample, rehearse: false }),
    signal,
    progress,
  );

/** A store: what backups have is in their notes. */
function watchedStore(
  store: BackupStore,
  options: ReadOptions,
  progress: Progress | undefined,
): WatchedPlace {
  const names = new Map<string, string>();
  return {
    name: store.address,
    list: async (signal) =>
      (await store.list(signal)).map((backup) => {
        const name = `${store.address}/${backup.name}`;
        names.set(name, backup.name);
        return ofStore(name, backup);
      }),
    verify: async ({ name }, signal) => {
      const report = await verifyWatched(names.get(name) ?? name, options, signal, progress);
      if (options.sample !== undefined) {
        // Without a sample all of the backup was read, and whoever wants no more than that should not lock the store.
        await store.prove?.(percentOf(options.sample), signal);
      }
      return report;
    },
    count: async () => undefined,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

const ofStore = (name: string, { time, bytes, isMasked, note }: Backup): WatchedBackup => ({
  name,
  time,
  bytes,
  isMasked,
  isVerified: note !== undefined,
  scope: note && askedScope(note),
  contents: note && countedIn(note),
  contentDigest: note?.contentDigest,
});

function countedIn(note: BackupNote): CountedContents {
  const { stages, missingAssets, contentTypes } = note;
  const count = (stage: string) => own(stages, stage)?.count ?? 0;
  return {
    entities: count('entities'),
    assets: count('assets'),
    missingAssets,
    contentTypes,
    scope: askedScope(note),
  };
}

/**
 * A folder: an archive there was read back before it got its name. What it has is counted when it is read.
 *
 * @param folder Has archives with names that exports make up; others are passed over.
 */
function watchedFolder(folder: string, options: ReadOptions, progress: Progress | undefined): WatchedPlace {
  return {
    name: folder,
    list: async () =>
      (await archivesIn(folder))
        .map(
          ({ path, named, bytes }): WatchedBackup => ({
            name: path,
            time: momentOf(named),
            bytes,
            isMasked: named.sort === 'masked',
            isVerified: true,
            scope: undefined,
            contents: undefined,
            contentDigest: undefined,
          }),
        )
        .toSorted((a, b) => b.time.getTime() - a.time.getTime()),
    verify: ({ name }, signal) => verifyWatched(name, options, signal, progress),
    count: async ({ name: file }, signal) =>
      contentsOf(await inspectArchive({ ...options, store: undefined, file, requireSeal: 'any' }, signal)),
    [Symbol.asyncDispose]: async () => {},
  };
}
