import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { deepestJson, depthOf } from '../../transfer/rules/limits.ts';
import { isRecord } from '../../transfer/rules/records.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { damaged, quoted } from './failures.ts';
import { type JsonBatch, readJsonLines, readUnknownLines } from './json-lines.ts';
import { tooDeep } from './modest-json.ts';
import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import type { SimilarLinks } from './similar-links.ts';

/** What each stage's records are (archive format §4). */
export interface RecordTypes {
  readonly schemas: Schema;
  readonly entities: EntityRecord;
  readonly links: ArchivedLink;
  readonly configuration: ConfigurationRecord;
}

export interface RecordBatch<S extends RecordStage> {
  readonly values: readonly RecordTypes[S][];
  /** Their lines, as they stand in the archive. */
  readonly texts: readonly string[];
}

/**
 * Reads one file of a stage in batches of records that have their stage's shape.
 *
 * @throws UserError `damagedArchive` that names file and line.
 */
export async function* readRecords<S extends RecordStage>(
  { path: archive, limits }: Pick<ArchiveReader, 'path' | 'limits'>,
  stage: S,
  entry: ArchiveEntry,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordBatch<S>> {
  for await (const batch of readJsonLines(archive, entry, limits.record)) {
    signal?.throwIfAborted();
    yield recordsOf(archive, stage, entry, batch);
  }
}

/**
 * Reads one file of links that nobody looks at, but that all have to have their shape.
 *
 * @param similar Those that were read before, of this file and of others.
 * @returns How many there are, a piece after the other, and those among them that were parsed.
 * @throws UserError `damagedArchive` as {@link readRecords}.
 */
export async function* readUnseenLinks(
  { path: archive, limits }: Pick<ArchiveReader, 'path' | 'limits'>,
  entry: ArchiveEntry,
  similar: SimilarLinks,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly count: number; readonly parsed?: RecordBatch<'links'> }> {
  const known = (bytes: Buffer) => similar.count(bytes);
  for await (const found of readUnknownLines(archive, entry, limits.record, known)) {
    signal?.throwIfAborted();
    if ('texts' in found) {
      const parsed = recordsOf(archive, 'links', entry, found);
      yield { count: parsed.values.length, parsed };
    } else {
      yield { count: found.values };
    }
  }
}

function recordsOf<S extends RecordStage>(
  archive: string,
  stage: S,
  entry: ArchiveEntry,
  { values, texts, line }: JsonBatch,
): RecordBatch<S> {
  const isRight = isRecord[stage];
  const wrong = values.findIndex((value) => !isRight(value));
  if (wrong >= 0) {
    throw misshapen(archive, entry.path, stage, line(wrong));
  }
  if (stage !== 'entities') {
    assertShallow(archive, entry.path, values, texts);
  }
  return { values: values as RecordTypes[S][], texts };
}

const misshapen = (archive: string, path: string, stage: RecordStage, line: number) =>
  damaged(archive, `${path}:${line} is not a valid ${shapes[stage]}`);

/** @throws UserError `damagedArchive` for a value that has not the shape of its stage. */
export function assertRecord(
  archive: string,
  path: string,
  stage: RecordStage,
  value: unknown,
  line: number,
): void {
  if (!isRecord[stage](value)) {
    throw misshapen(archive, path, stage, line);
  }
}

/** What entities have is walked through anyway, and looked at there. */
function assertShallow(
  archive: string,
  path: string,
  values: readonly unknown[],
  texts: readonly string[],
): void {
  for (const [index, text] of texts.entries()) {
    // Each level takes two characters.
    if (text.length > 2 * deepestJson && depthOf(values[index]) > deepestJson) {
      throw tooDeep(archive, quoted(path));
    }
  }
}

const shapes: { readonly [S in RecordStage]: string } = {
  schemas: 'schema',
  entities: 'entity (type, id and data)',
  links: 'link (kind, relation, left and right)',
  configuration: 'configuration (core-store or webhook, and value)',
};
