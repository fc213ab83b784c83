import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import { listNodes, type Node } from './listing.ts';
import type { Restic } from './run.ts';
import { type ShardFile, ShardNoteReader, type ShardState } from './shard-note.ts';
import { parseSnapshots, setTag, tagged, textIn } from './snapshots.ts';

/** A snapshot that holds some of a shard's media files. */
export const sliceTag = 'strapi-dms-shard';
/** A snapshot that says how far a shard is; it holds nothing else. */
export const shardNoteTag = 'strapi-dms-shard-note';
/** A note of a shard that has all of its files. */
export const completeTag = 'complete';
/** What such a snapshot holds. */
export const shardNoteFile = 'shard.jsonl';

/** Where an archive has its media files. */
export const mediaFolder = 'assets/uploads';

/** Which shard it is, of which backup. */
export interface ShardIdentity {
  readonly site: string;
  readonly set: string;
  /** From 1. */
  readonly shard: number;
  readonly of: number;
  /** What is exported, in one line; the same for all jobs of a backup. */
  readonly filters: string;
}

/** The tags of a shard's snapshots. */
export const shardTags = ({ site, set, shard, of, filters }: ShardIdentity): string[] => [
  tagged('site', site),
  setTag(set),
  `shard:${shard}/${of}`,
  tagged('filters', filters),
];

/** A snapshot of a shard. */
export interface ShardSnapshot extends Omit<ShardIdentity, 'filters'> {
  readonly id: string;
  readonly time: Date;
  /** As the tag has them. */
  readonly filters: string;
  /** Undefined for a slice. */
  readonly note: 'complete' | 'begun' | undefined;
}

/**
 * All snapshots of shards, the newest first.
 *
 * @param site Of this one only.
 * @throws UserError.
 */
export async function surveyShards(
  restic: Restic,
  site: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly ShardSnapshot[]> {
  const host = site === undefined ? [] : ['--host', site];
  const args = ['snapshots', '--json', '--tag', sliceTag, '--tag', shardNoteTag, ...host];
  const { text } = await restic.answer(args, { signal });
  return parseSnapshots(text, restic.address)
    .flatMap(({ id, time, hostname, tags }): ShardSnapshot[] => {
      const set = textIn(tags, 'set');
      const [, shard, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(textIn(tags, 'shard') ?? '') ?? [];
      if (set === undefined || shard === undefined) {
        return [];
      }
      const note = tags.includes(sliceTag) ? undefined : tags.includes(completeTag) ? 'complete' : 'begun';
      const filters = textIn(tags, 'filters') ?? '';
      return [
        {
          id,
          time: new Date(time),
          site: hostname,
          set,
          shard: Number(shard),
          of: Number(of),
          filters,
          note,
        },
      ];
    })
    .sort((a, b) => b.time.getTime() - a.time.getTime());
}

/**
 * Reads how far a shard is.
 *
 * @returns Undefined where the note is none that could be understood.
 */
export async function readShardNote(
  restic: Restic,
  { id }: Pick<ShardSnapshot, 'id'>,
  signal: AbortSignal | undefined,
): Promise<ShardState | undefined> {
  const reader = new ShardNoteReader();
  try {
    const take = (line: string) => {
      reader.take(line);
    };
    await restic.lines(['dump', id, `/${shardNoteFile}`], take, { signal });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) {
      return undefined;
    }
    throw error;
  }
  return reader.state;
}

/** The whole id of a snapshot, of which versions of restic tell but the beginning. */
export async function wholeId(restic: Restic, id: string, signal: AbortSignal | undefined): Promise<string> {
  const { text } = await restic.answer(['snapshots', '--json', id], { signal });
  const [found] = parseSnapshots(text, restic.address);
  if (found === undefined || !found.id.startsWith(id)) {
    throw new UserError(
      'failed',
      `The snapshot ${id} that was made is not in the restic repository ${restic.address}.`,
      'See that nobody forgets snapshots meanwhile, and run this again.',
    );
  }
  return found.id;
}

/** A media file in a slice. */
export interface SlicedFile extends Node {
  readonly slice: string;
}

/** Slices that are listed at a time: each is a process that loads the index of the repository. */
const atATime = 3;

/**
 * All media files of slices, by their paths in an archive. Where several have one, the last of them counts.
 *
 * @param ids In their order.
 * @throws UserError `damagedArchive` where one of them is not there any more.
 */
export async function listSlices(
  restic: Restic,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, SlicedFile>> {
  const files = new Map<string, SlicedFile>();
  for (let start = 0; start < ids.length; start += atATime) {
    const some = ids.slice(start, start + atATime);
    const listings = await Promise.all(some.map((id) => listSlice(restic, id, signal)));
    for (const [place, nodes] of listings.entries()) {
      const slice = some[place] as string;
      for (const [path, node] of nodes) {
        if (node.kind === 'file' && isInMedia(path)) {
          files.set(path, { ...node, slice });
        }
      }
    }
  }
  return files;
}

const isInMedia = (path: string): boolean =>
  path.startsWith(`${mediaFolder}/`) && !path.slice(mediaFolder.length + 1).includes('/');

async function listSlice(
  restic: Restic,
  id: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Node>> {
  try {
    return await listNodes(restic, id, signal);
  } catch (error) {
    if (error instanceof UserError && error.failure === 'noArchive') {
      throw new UserError(
        'damagedArchive',
        `The snapshot ${id.slice(0, 8)}, which holds some of the media files, is not in the restic repository ${restic.address} any more.`,
        'It was forgotten by itself. Use another backup.',
        { cause: error },
      );
    }
    throw error;
  }
}

/** Whether slices have a file just as the note says. */
export const isThere = ({ name, size }: ShardFile, files: ReadonlyMap<string, SlicedFile>): boolean =>
  files.get(`${mediaFolder}/${name}`)?.size === size;

/** Milliseconds that the jobs of a backup have, from the first to the last. What is older and has no backup is a leftover. */
export const setLifetime = 7 * 24 * 3_600_000;

/**
 * The snapshots of shards that nobody needs once a backup is gone: those of its set, unless another backup has the same, and what sets
 * that are older than {@link setLifetime} have left without ever having become a backup.
 *
 * @param left The backups that stay.
 * @param gone The one that goes.
 */
export function idleShards(
  shards: readonly ShardSnapshot[],
  left: readonly SetOfSite[],
  gone: SetOfSite,
  now: Date,
): readonly string[] {
  const needed = new Set(left.map(keyOf));
  const bySet = Map.groupBy(shards, keyOf);
  return [...bySet].flatMap(([key, snapshots]) => {
    const newest = Math.max(...snapshots.map(({ time }) => time.getTime()));
    const isIdle = key === keyOf(gone) || newest < now.getTime() - setLifetime;
    return isIdle && !needed.has(key) ? snapshots.map(({ id }) => id) : [];
  });
}

/** What tells a set from all others. */
export interface SetOfSite {
  readonly site: string;
  readonly set: string | undefined;
}

const keyOf = ({ site, set }: SetOfSite): string => JSON.stringify([site, set]);
