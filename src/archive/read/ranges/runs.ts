import type { SealedEntry } from '../../seal/manifest.ts';
import { block, paddingOf } from '../tar-header.ts';

/** An entry of which the manifest says where it is. */
export interface IndexedEntry extends SealedEntry {
  readonly at: number;
}

/** Entries that are read at once: they lie near each other. */
export interface Run {
  /** Where a reader begins, in what is compressed, and the first byte that it has no need of. */
  readonly from: number;
  readonly end: number;
  /** All entries from there on, up to the last that is wanted. */
  readonly entries: readonly IndexedEntry[];
}

/** Where an entry ends in the tar, if it has but one header. */
export const endOf = ({ at, size }: IndexedEntry): number => at + block + size + paddingOf(size);

/**
 * What is read for the last of some entries.
 *
 * @param entries The first is the one at which a reader begins.
 * @param most No more than up to there, in what is compressed.
 */
export function runTo(entries: readonly IndexedEntry[], from: number, most: number): Run {
  const [first, last] = [entries[0], entries.at(-1)] as [IndexedEntry, IndexedEntry];
  // A long name has a header of its own, in bytes of UTF-8 and some more.
  const unpacked = endOf(last) + 4 * (block + last.path.length) - first.at;
  // What is compressed is hardly larger than what it is made of.
  return { from, end: Math.min(most, from + unpacked + (unpacked >> 10) + block), entries };
}

/** Bytes that are read over, where to ask for those behind them would take longer. */
const worthARequest = 1 << 18;

/** A run ends where it is as large as that, in bytes and entries: nobody keeps more of it than that. */
const largestRun = 1 << 22;
const mostInRun = 4_096;

/**
 * Which parts of an archive are to be read for some of its entries.
 *
 * @param entries All of them, in their order; a reader can begin at the first.
 * @param isWanted Whether an entry is to be read.
 * @param end Where the last entry ends, in what is compressed.
 * @param placeOf Where an entry begins in what is compressed; undefined where a reader cannot begin there.
 */
export function* runsOf(
  entries: Iterable<IndexedEntry>,
  isWanted: (entry: IndexedEntry) => boolean,
  end: number,
  placeOf: (entry: IndexedEntry) => number | undefined,
): Generator<Run> {
  let from = 0;
  let since: IndexedEntry[] = [];
  /** How many of them are needed, and where the last ends. */
  let needed = 0;
  let neededEnd: number | undefined;
  const run = (): Run => runTo(since.slice(0, needed), from, neededEnd ?? end);
  for (const entry of entries) {
    const place = placeOf(entry);
    if (place !== undefined) {
      neededEnd ??= place;
      if (needed === 0) {
        since = [];
      } else if (
        place - neededEnd > worthARequest ||
        neededEnd - from > largestRun ||
        since.length > mostInRun
      ) {
        yield run();
        needed = 0;
        since = [];
      }
      if (since.length === 0) {
        from = place;
      }
    }
    since.push(entry);
    if (isWanted(entry)) {
      needed = since.length;
      neededEnd = undefined;
    }
  }
  if (needed > 0) {
    yield run();
  }
}
