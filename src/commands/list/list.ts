import { own } from '../../by-name.ts';
import type { Backup, BackupNote } from '../../store/backup.ts';
import type { BackupStore } from '../../store/store.ts';
import { openStore } from '../open-store.ts';
import { withoutMedia } from '../sealed-media.ts';
import type { ListOptions } from './options.ts';

/** What a store has: the terminal's table and the JSON report are made from it. */
export interface ListReport {
  readonly command: 'list';
  /** Without credentials. */
  readonly store: string;
  /** The newest first. */
  readonly backups: readonly ListedBackup[];
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

export interface ListedBackup {
  /** What it is called in the store. */
  readonly name: string;
  /** The moment that it has the data of; ISO 8601. */
  readonly createdAt: string;
  /** Of the archive. */
  readonly bytes: number;
  /** Whether it was read back once it was stored, and found to be what was written. */
  readonly isVerified: boolean;
  /** Whether data was masked: then it is no backup. */
  readonly isMasked: boolean;
  /** What else is known of one that was verified. */
  readonly entities?: number;
  readonly assets?: number;
  readonly missingAssets?: number;
  readonly strapiVersion?: string;
  readonly isEncrypted?: boolean;
  readonly digest?: string;
  /** One line; `everything` without filters. */
  readonly scope?: string;
  /** Beside the one before of its scope; absent for the first. */
  readonly changes?: BackupChanges;
}

export interface BackupChanges {
  /** The name of the one before. */
  readonly since: string;
  /** Entities by content type, where there are more or fewer: largest difference first. */
  readonly contentTypes: readonly { readonly uid: string; readonly difference: number }[];
  readonly assets: number;
  readonly bytes: number;
}

/**
 * Says which backups a store has, by their notes alone: nothing else of them is read.
 *
 * @param signal Ends it early; the reason is thrown.
 * @throws UserError where the store cannot be read.
 */
export async function listBackups(
  options: ListOptions,
  signal?: AbortSignal,
  open: (address: string) => Promise<BackupStore> = openStore,
): Promise<ListReport> {
  const started = performance.now();
  await using store = await open(options.store);
  const backups = await store.list(signal);
  return {
    command: 'list',
    store: store.address,
    backups: backups.map((backup, index) => listed(backup, backups.slice(index + 1))),
    durationMs: Math.round(performance.now() - started),
    warnings: [],
  };
}

function listed({ name, time, bytes, isMasked, note }: Backup, older: readonly Backup[]): ListedBackup {
  const common = { name, createdAt: time.toISOString(), bytes, isVerified: note !== undefined, isMasked };
  if (note === undefined) {
    return common;
  }
  const before = older.find(
    (one) => one.note && scopeOf(one.note) === scopeOf(note) && one.isMasked === isMasked,
  );
  return {
    ...common,
    entities: countOf(note, 'entities'),
    assets: countOf(note, 'assets'),
    missingAssets: note.missingAssets,
    strapiVersion: note.strapiVersion,
    isEncrypted: note.isEncrypted,
    digest: note.digest,
    scope: note.scope,
    ...(before?.note === undefined ? {} : { changes: changesSince(before, before.note, note) }),
  };
}

/** Without the media files that happened to be missing. */
const scopeOf = ({ scope, missingAssets }: BackupNote): string =>
  scope.replace(withoutMedia({ missingAssets }), '');

const countOf = ({ stages }: BackupNote, stage: string): number => own(stages, stage)?.count ?? 0;

function changesSince({ name }: Backup, before: BackupNote, now: BackupNote): BackupChanges {
  const uids = new Set([...Object.keys(before.contentTypes), ...Object.keys(now.contentTypes)]);
  const contentTypes = [...uids]
    .map((uid) => ({
      uid,
      difference: (own(now.contentTypes, uid) ?? 0) - (own(before.contentTypes, uid) ?? 0),
    }))
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  return {
    since: name,
    contentTypes,
    assets: countOf(now, 'assets') - countOf(before, 'assets'),
    bytes: now.size - before.size,
  };
}
