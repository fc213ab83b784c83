import { UserError } from '../../errors.ts';
import type { ShardFile, ShardState } from '../../store/restic/shard-note.ts';
import { readShardNote, type ShardSnapshot, setLifetime } from '../../store/restic/shards.ts';
import { tagged } from '../../store/restic/snapshots.ts';
import type { ResticStore } from '../../store/restic/store.ts';
import { option } from '../../wording.ts';
import type { Share } from './share.ts';

/**
 * Makes sure that a job is one of those that have begun a set.
 *
 * @param shards What the site's jobs have stored so far.
 * @throws UserError `usage` where it contradicts them, or comes too late.
 */
export function assertOfSet(
  shards: readonly ShardSnapshot[],
  { set, of }: Share,
  filters: string,
  now: Date = new Date(),
): void {
  const before = shards.filter((one) => one.set === set);
  const refuse = (message: string) => {
    throw new UserError(
      'usage',
      message,
      `Make all jobs of a backup alike, and give each backup a ${option('set')} of its own.`,
    );
  };
  const other = before.find((one) => one.of !== of);
  if (other !== undefined) {
    refuse(
      `The set ${set} has been begun with ${other.of} shares (${option('shard', `${other.shard}/${other.of}`)}), and this job has ${of}.`,
    );
  }
  const differing = before.find((one) => `filters:${one.filters}` !== tagged('filters', filters));
  if (differing !== undefined) {
    refuse(
      `The set ${set} has been begun with other filters (${differing.filters}) than those of this job (${filters}).`,
    );
  }
  const oldest = before.at(-1);
  if (oldest !== undefined && oldest.time.getTime() < now.getTime() - setLifetime) {
    refuse(
      `The set ${set} was begun on ${oldest.time.toISOString().slice(0, 10)}: it is too old to go on with.`,
    );
  }
}

/** The newest notes of a share, in any set or in one: first those that say most. */
export const notesOf = (
  shards: readonly ShardSnapshot[],
  { shard, of, set }: { readonly shard: number; readonly of: number; readonly set?: string },
): readonly ShardSnapshot[] =>
  shards.filter(
    (one) =>
      one.note !== undefined &&
      one.shard === shard &&
      one.of === of &&
      (set === undefined || one.set === set),
  );

/** What a set has of the media files, once every share of them is complete. */
export interface MediaShards {
  /** All slices, share by share, each with the share that has it. */
  readonly slices: ReadonlyMap<string, Pick<ShardSnapshot, 'shard' | 'of'>>;
  /** By name; without those that shares tell different things of. */
  readonly files: ReadonlyMap<string, ShardFile & Pick<ShardSnapshot, 'shard' | 'of'>>;
}

/**
 * Finds the complete shares of a set.
 *
 * @returns The notes that count, in the order of the shares.
 * @throws UserError `failed`, which names what is missing, and what to do.
 */
export function completeShares(
  shards: readonly ShardSnapshot[],
  { of, set }: Share,
): readonly ShardSnapshot[] {
  const found = Array.from({ length: of }, (_, index) =>
    notesOf(shards, { shard: index + 1, of, set }).find(({ note }) => note === 'complete'),
  );
  const lacking = found.flatMap((note, index) => (note === undefined ? [index + 1] : []));
  if (lacking.length > 0) {
    const begun = new Set(shards.filter((one) => one.set === set).map(({ shard }) => shard));
    throw lacks(lacking, of, set, begun);
  }
  return found.filter((note) => note !== undefined);
}

/** Shares that a message names. */
const mostNamed = 20;

function lacks(lacking: readonly number[], of: number, set: string, begun: ReadonlySet<number>): UserError {
  const named = lacking
    .slice(0, mostNamed)
    .map((shard) => `${shard}/${of}${begun.has(shard) ? ' (it was begun)' : ''}`);
  const more = lacking.length > mostNamed ? ` and ${lacking.length - mostNamed} more` : '';
  const [first] = lacking;
  return new UserError(
    'failed',
    `There is no backup without all media files: in the set ${set} ${lacking.length === 1 ? 'the share' : 'the shares'} ${named.join(', ')}${more} ${lacking.length === 1 ? 'is' : 'are'} not complete.`,
    `Run ${lacking.length === 1 ? `the job with ${option('shard', `${first}/${of}`)}` : 'their jobs'} again (on GitHub: Re-run failed jobs), and then this one.`,
  );
}

/**
 * Reads what the shares have.
 *
 * @param notes As {@link completeShares} has found them.
 * @throws UserError `failed` for a note that cannot be understood.
 */
export async function readShares(
  { restic }: ResticStore,
  notes: readonly ShardSnapshot[],
  signal: AbortSignal | undefined,
): Promise<MediaShards> {
  const slices = new Map<string, ShardSnapshot>();
  const files = new Map<string, ShardFile & Pick<ShardSnapshot, 'shard' | 'of'>>();
  const contradictory = new Set<string>();
  for (const note of notes) {
    const state = await readShardNote(restic, note, signal);
    if (state === undefined) {
      throw unusable(note);
    }
    for (const slice of state.slices) {
      slices.set(slice, note);
    }
    for (const [name, file] of state.files) {
      const other = files.get(name);
      if (other !== undefined && other.sha256 !== file.sha256) {
        contradictory.add(name);
      }
      const rows = [...(other?.rows ?? []), ...file.rows];
      files.set(name, { ...file, rows, shard: note.shard, of: note.of });
    }
  }
  for (const name of contradictory) {
    files.delete(name);
  }
  return { slices, files };
}

export const unusable = (
  { shard, of }: Pick<ShardSnapshot, 'shard' | 'of'>,
  why = 'its note cannot be read',
) =>
  new UserError(
    'failed',
    `The share ${shard}/${of} of the media files is no good: ${why}.`,
    `Run the job with ${option('shard', `${shard}/${of}`)} again, and then this one.`,
  );

/**
 * What an interrupted job of the same share and set has left, or one that is done: its files need not be stored again.
 *
 * @returns Undefined where there is nothing, or not all of it any more.
 */
export async function earlierAttempt(
  { restic }: ResticStore,
  shards: readonly ShardSnapshot[],
  share: { readonly shard: number; readonly of: number; readonly set: string },
  signal: AbortSignal | undefined,
): Promise<ShardState | undefined> {
  const ids = new Set(shards.map(({ id }) => id));
  for (const note of notesOf(shards, share)) {
    const state = await readShardNote(restic, note, signal);
    if (state?.slices.every((id) => ids.has(id))) {
      return state;
    }
  }
  return undefined;
}
