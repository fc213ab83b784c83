import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { isRecord } from '../../transfer/rules/records.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { damaged } from './failures.ts';
import { readJsonLines } from './json-lines.ts';
import type { ArchiveEntry } from './reader.ts';

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
  texts(): string[];
}

/**
 * Reads one file of a stage in batches of records that have their stage's shape.
 *
 * @throws UserError `damagedArchive` that names file and line.
 */
export async function* readRecords<S extends RecordStage>(
  archive: string,
  stage: S,
  entry: ArchiveEntry,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordBatch<S>> {
  const isRight = isRecord[stage];
  for await (const { values, texts, line } of readJsonLines(archive, entry)) {
    signal?.throwIfAborted();
    const wrong = values.findIndex((value) => !isRight(value));
    if (wrong >= 0) {
      throw damaged(archive, `${entry.path}:${line(wrong)} is not a valid ${shapes[stage]}`);
    }
    yield { values: values as RecordTypes[S][], texts };
  }
}

const shapes: { readonly [S in RecordStage]: string } = {
  schemas: 'schema',
  entities: 'entity (type, id and data)',
  links: 'link (kind, relation, left and right)',
  configuration: 'configuration (core-store or webhook, and value)',
};
