import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../transfer/records.ts';
import type { Schema } from '../../transfer/schema.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import type { ArchiveEntry } from './archive.ts';
import { damaged } from './failures.ts';
import { readJsonLines } from './json-lines.ts';

/** What each stage's records are (archive format §4). */
export interface RecordTypes {
  readonly schemas: Schema;
  readonly entities: EntityRecord;
  readonly links: ArchivedLink;
  readonly configuration: ConfigurationRecord;
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
): AsyncGenerator<RecordTypes[S][]> {
  const { isRecord, shape } = shapes[stage];
  for await (const { values, line } of readJsonLines(archive, entry)) {
    signal?.throwIfAborted();
    const wrong = values.findIndex((value) => !isRecord(value));
    if (wrong >= 0) {
      throw damaged(archive, `${entry.path}:${line(wrong)} is no ${shape}`);
    }
    yield values as RecordTypes[S][];
  }
}

type Unknown = Readonly<Record<string, unknown>>;

/**
 * Checked by hand, where everything else is checked with schemas: some hundred thousand records pass here, twice.
 */
const shapes: { readonly [S in RecordStage]: { isRecord(value: unknown): boolean; readonly shape: string } } =
  {
    schemas: {
      isRecord: (value) =>
        isObject(value) &&
        isText(value.uid) &&
        (value.modelType === 'contentType' || value.modelType === 'component') &&
        isText(value.modelName) &&
        isText(value.collectionName) &&
        isObject(value.attributes) &&
        Object.values(value.attributes).every((attribute) => isObject(attribute) && isText(attribute.type)),
      shape: 'schema',
    },
    entities: {
      isRecord: (value) => isObject(value) && isText(value.type) && isId(value.id) && isObject(value.data),
      shape: 'entity (type, id and data)',
    },
    links: {
      isRecord: (value) =>
        isObject(value) &&
        isText(value.kind) &&
        isText(value.relation) &&
        isLinkEnd(value.left) &&
        isText(value.left.type) &&
        isText(value.left.field) &&
        isLinkEnd(value.right),
      shape: 'link (kind, relation, left and right)',
    },
    configuration: {
      isRecord: (value) =>
        isObject(value) &&
        isObject(value.value) &&
        (value.type === 'webhook' ||
          (value.type === 'core-store' && (value.value.key === null || typeof value.value.key === 'string'))),
      shape: 'configuration (core-store or webhook, and value)',
    },
  };

const isLinkEnd = (value: unknown): value is Unknown =>
  isObject(value) &&
  // Strapi 4 exports what points nowhere as the database has it.
  (value.type === null || isText(value.type)) &&
  // The documentId of a row may be empty, and so is then the end of its localizations.
  (value.ref === null || Number.isSafeInteger(value.ref) || typeof value.ref === 'string') &&
  (value.field === undefined || value.field === null || typeof value.field === 'string') &&
  (value.pos === undefined || value.pos === null || Number.isFinite(value.pos));

export const isObject = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As databases number rows. */
export const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
