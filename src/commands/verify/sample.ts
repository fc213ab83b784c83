import { randomInt } from 'node:crypto';
import { entryKind, stageOf } from '../../archive/format/layout.ts';
import { checkSidecar, readDocument, readMetadata } from '../../archive/read/documents.ts';
import { damaged, quoted, refused } from '../../archive/read/failures.ts';
import { describesArchive } from '../../archive/read/partial-reader.ts';
import type { ArchiveEntry, EntryIndex, StoredArchive } from '../../archive/read/reader.ts';
import { readRecords } from '../../archive/read/records.ts';
import { sealFolder } from '../../archive/seal/manifest.ts';
import type { Schema } from '../../strapi/schema.ts';
import { NumberSet } from '../../system/number-set.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import { isFileName } from '../../transfer/rules/media.ts';
import { type Stage, stages } from '../../transfer/stages.ts';
import { formatBytes, formatCount } from '../format.ts';

/** What a verification has read of an archive, by drawing lots. */
export interface Sample {
  /** Of the entries beside those that all others are understood by, which are always read. */
  readonly percent: number;
  /** Entries that were read, and those that there are. */
  readonly entries: number;
  readonly of: number;
  readonly bytes: number;
  readonly ofBytes: number;
}

/** What it has proven, in words. */
export const inSample = ({ entries, of, bytes, ofBytes }: Sample): string =>
  `is as it was sealed in the ${formatCount(entries)} of ${formatCount(of)} entries that were read (${formatBytes(bytes)} of ${formatBytes(ofBytes)}); nothing else of it is proven`;

/** What a sample shows of an archive. */
export interface Sampled {
  readonly sample: Sample;
  readonly metadata: Metadata;
  readonly schemas: ReadonlyMap<string, Schema>;
  /** As the manifest counts them. */
  readonly stages: { readonly [stage in Stage]?: StageTotal };
}

/**
 * Reads the manifest of an archive, what describes it, its schemas, and some of all other entries, by drawing lots. Each of those has to be
 * as it was sealed, and to have the shape of what it is; nothing else is proven.
 *
 * @param percent More than 0, and 100 at most. One entry is read at least.
 * @throws UserError `damagedArchive`; the reason of the signal.
 */
export async function readSample(
  archive: StoredArchive,
  index: EntryIndex,
  percent: number,
  signal: AbortSignal | undefined,
): Promise<Sampled> {
  const { contents } = index.seal.manifest;
  const bytes = new Map<Stage, number>();
  let [drawn, all, allBytes] = [0, 0, 0];
  for (const { path, size } of index.list()) {
    const what = entryKind(path, 'tar');
    const stage = stageOf(what);
    if (stage !== undefined && what.kind !== 'sidecar') {
      bytes.set(stage, (bytes.get(stage) ?? 0) + size);
    }
    if (!path.startsWith(sealFolder)) {
      all += 1;
      allBytes += size;
      drawn += Number(!describesArchive({ path } as never));
    }
  }
  const isDrawn = lots(Math.min(drawn, Math.ceil((drawn * percent) / 100)), drawn);
  const reading = new SampleReading(archive, signal);
  for await (const entry of index.entries(
    once(archive.budget.keep, (one) => describesArchive(one) || isDrawn()),
  )) {
    signal?.throwIfAborted();
    await reading.entry(entry);
  }
  const { metadata, schemas, entries } = reading;
  if (metadata === undefined) {
    throw damaged(archive.path, 'it has no metadata.json at its top level');
  }
  if (schemas.size === 0) {
    throw damaged(archive.path, 'its schemas are missing');
  }
  return {
    sample: { percent, entries, of: all, bytes: reading.bytes, ofBytes: allBytes },
    metadata,
    schemas,
    stages: Object.fromEntries(
      stages.flatMap((stage) => {
        const count = Object.values(contents[stage] ?? {}).reduce((sum, type) => sum + type.count, 0);
        return count === 0 ? [] : [[stage, { count, bytes: bytes.get(stage) ?? 0 }]];
      }),
    ),
  };
}

/** Lots for so many of so many that come one after the other, each of which is as likely as any other. */
function lots(wanted: number, among: number): () => boolean {
  let [missing, left] = [wanted, among];
  return () => {
    const isDrawn = left > 0 && randomInt(left) < missing;
    left -= 1;
    missing -= Number(isDrawn);
    return isDrawn;
  };
}

/** The same answer for the same entry, however often somebody asks: they are asked for in their order. */
function once<Entry extends { readonly at: number }>(
  keep: (bytes: number) => void,
  decide: (entry: Entry) => boolean,
): (entry: Entry) => boolean {
  const decided = new NumberSet(keep);
  let upTo = -1;
  return (entry) => {
    if (entry.at > upTo) {
      upTo = entry.at;
      if (decide(entry)) {
        decided.add(entry.at);
      }
    }
    return decided.has(entry.at);
  };
}

class SampleReading {
  readonly #archive: StoredArchive;
  readonly #signal: AbortSignal | undefined;
  readonly schemas = new Map<string, Schema>();
  metadata: Metadata | undefined;
  entries = 0;
  bytes = 0;

  constructor(archive: StoredArchive, signal: AbortSignal | undefined) {
    this.#archive = archive;
    this.#signal = signal;
  }

  async entry(entry: ArchiveEntry): Promise<void> {
    const { path } = this.#archive;
    const what = entryKind(entry.path, 'tar');
    switch (what.kind) {
      case 'metadata':
        this.metadata = await readMetadata(this.#archive, entry);
        break;
      case 'records':
        for await (const { values, texts } of readRecords(this.#archive, what.stage, entry, this.#signal)) {
          if (what.stage === 'schemas') {
            this.#addSchemas(values as readonly Schema[], texts);
          }
        }
        break;
      case 'sidecar':
        checkSidecar(path, what.filename, await readDocument(this.#archive, entry));
        break;
      case 'upload':
        if (!isFileName(what.filename)) {
          throw refused(path, `its file ${quoted(what.filename)} has an unsafe name`);
        }
        await this.#readThrough(entry);
        break;
      case 'unknown':
        await this.#readThrough(entry);
    }
    this.entries += 1;
    this.bytes += entry.size;
  }

  #addSchemas(schemas: readonly Schema[], texts: readonly string[]): void {
    for (const [index, schema] of schemas.entries()) {
      this.#archive.budget.keep(4 * (texts[index] as string).length);
      this.schemas.set(schema.uid, schema);
    }
  }

  async #readThrough({ content }: ArchiveEntry): Promise<void> {
    for await (const _ of content) {
      // It is held against the seal on the way.
      this.#signal?.throwIfAborted();
    }
  }
}
