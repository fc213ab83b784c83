import type { Metadata } from '../../transfer/pipe.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import { type RecordStage, type Stage, stages } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import { readDocument, readMetadata } from './documents.ts';
import { damaged, noDataFile, refused } from './failures.ts';
import { notJson, readLines } from './json-lines.ts';
import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import { assertRecord, type RecordTypes, readRecords } from './records.ts';
import { UnknownEntries } from './unknown-entries.ts';

/** Who is told of what is in an archive. */
export interface Onlooker {
  schemas(batch: readonly RecordTypes['schemas'][]): void;
  /** @param texts The entities as the archive has them. */
  entities(batch: readonly RecordTypes['entities'][], texts: readonly string[]): void;
  /** @param count How many of the same kind there are in a row. */
  links(of: KindOfLink, count: number): void;
  configuration(batch: readonly RecordTypes['configuration'][]): void;
  sidecar(filename: string, sidecar: Readonly<Record<string, unknown>>): void;
  file(filename: string, size: number): void;
}

/** What the beginning of a link says. */
export interface KindOfLink {
  readonly kind: string;
  readonly relation: string;
  /** The type that it begins at. */
  readonly type: string;
}

/** What a pass has seen. */
export interface Glance {
  readonly metadata: Metadata;
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  /** What is to be said of entries that are not of the format; empty where there are none. */
  readonly unknown: readonly string[];
  /** Of all entries. */
  readonly bytes: number;
}

/**
 * Reads all records of an archive, and of media files only what describes them: what a look at it needs. Each record has the shape of its
 * stage, of equal links in a row the first; beyond that nothing is checked.
 *
 * @param entries A pass over it.
 * @throws UserError `damagedArchive`; the reason of `signal` where it is aborted.
 */
export async function readEntries(
  archive: ArchiveReader,
  entries: AsyncIterable<ArchiveEntry>,
  onlooker: Onlooker,
  signal?: AbortSignal,
): Promise<Glance> {
  const { path, format } = archive;
  const totals = new Map<Stage, { count: number; bytes: number }>();
  const count = (stage: Stage, records: number, bytes: number) => {
    const total = totals.get(stage) ?? { count: 0, bytes: 0 };
    total.count += records;
    total.bytes += bytes;
    totals.set(stage, total);
  };
  const unknown = new UnknownEntries();
  let metadata: Metadata | undefined;
  let bytes = 0;
  for await (const entry of entries) {
    signal?.throwIfAborted();
    bytes += entry.size;
    const what = entryKind(entry.path, format);
    switch (what.kind) {
      case 'metadata':
        if (metadata !== undefined) {
          throw refused(path, 'it contains metadata.json twice');
        }
        metadata = await readMetadata(archive, entry);
        break;
      case 'records':
        count(what.stage, 0, entry.size);
        count(what.stage, await tellRecords(archive, what.stage, entry, onlooker, signal), 0);
        break;
      case 'sidecar':
        onlooker.sidecar(what.filename, kindIn(entry) ?? (await readDocument(archive, entry)));
        break;
      case 'upload':
        onlooker.file(what.filename, entry.size);
        count('assets', 1, entry.size);
        break;
      case 'unknown':
        unknown.add(entry.path);
    }
  }
  if (metadata === undefined) {
    throw noDataFile(
      path,
      'It has no metadata.json at its top level: use an archive made by strapi export or by strapi-dms.',
    );
  }
  if ((totals.get('schemas')?.count ?? 0) === 0) {
    throw damaged(path, 'its schemas are missing');
  }
  return {
    metadata,
    stages: Object.fromEntries(
      stages.flatMap((stage) => {
        const total = totals.get(stage);
        return total === undefined || total.count === 0 ? [] : [[stage, total]];
      }),
    ),
    unknown: unknown.warnings(),
    bytes,
  };
}

/** What the manifest says of a media file in place of its sidecar, so that nobody reads that; undefined where there is none. */
const kindIn = ({ sealed }: ArchiveEntry): Readonly<Record<string, unknown>> | undefined =>
  sealed && { mime: sealed.mime, ...(sealed.format === true ? { type: 'format' } : {}) };

/** @returns How many there were. */
async function tellRecords(
  archive: ArchiveReader,
  stage: RecordStage,
  entry: ArchiveEntry,
  onlooker: Onlooker,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (stage === 'links') {
    return tellLinks(archive, entry, onlooker, signal);
  }
  let count = 0;
  for await (const { values, texts } of readRecords(archive, stage, entry, signal)) {
    count += values.length;
    onlooker[stage](values as never, texts);
  }
  return count;
}

/** As every export writes them. */
const beginning = /^\{"kind":"([^"\\]+)","relation":"([^"\\]+)","left":\{"type":"([^"\\]+)",/;

interface Run extends KindOfLink {
  /** What the lines of all of them begin with; undefined where that cannot be told. */
  readonly start: string | undefined;
  count: number;
}

/** Most records are links, which lie together by type: of those that begin as the one before, no more than that is read. */
async function tellLinks(
  archive: ArchiveReader,
  entry: ArchiveEntry,
  onlooker: Onlooker,
  signal: AbortSignal | undefined,
): Promise<number> {
  let count = 0;
  let run: Run | undefined;
  const tell = () => {
    if (run !== undefined) {
      onlooker.links(run, run.count);
      count += run.count;
    }
  };
  for await (const { lines, first } of readLines(archive.path, entry, archive.limits.record)) {
    signal?.throwIfAborted();
    for (const [index, line] of lines.entries()) {
      if (run?.start !== undefined && line.startsWith(run.start) && line.endsWith('}')) {
        run.count += 1;
      } else if (line.trim() !== '') {
        tell();
        run = runOf(archive, entry, line, first + index);
      }
    }
  }
  tell();
  return count;
}

function runOf({ path: archive }: ArchiveReader, { path }: ArchiveEntry, line: string, number: number): Run {
  const value = parsed(line);
  if (value === undefined) {
    throw notJson(archive, path, number);
  }
  assertRecord(archive, path, 'links', value, number);
  const { kind, relation, left } = value as RecordTypes['links'];
  return { kind, relation, type: left.type, start: beginning.exec(line)?.[0], count: 1 };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
