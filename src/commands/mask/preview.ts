import { own } from '../../by-name.ts';
import { ComponentReader } from '../../database/read/components.ts';
import { readEntities } from '../../database/read/entities.ts';
import { filledTablesOf } from '../../database/read/filled-tables.ts';
import { modelOf, type StrapiDatabase } from '../../database/strapi-database.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { IdSet } from '../../transfer/id-set.ts';
import { isKept, type Masking, maskEntity, type RowMask } from '../../transfer/masking.ts';
import { type MaskRules, openMasking, readMaskRules } from '../masking.ts';
import { locateDatabase, openDatabase, openProject } from '../open-project.ts';
import { type MaskPreviewOptions, withRules } from './options.ts';

/** A value, as it is and as it would be. */
export interface PreviewedValue {
  /** Through components with dots. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface PreviewedRow {
  readonly id: number;
  /** Whether the rules keep it as it is. */
  readonly isKept: boolean;
  readonly values: readonly PreviewedValue[];
}

/** The first rows of a content type. They are real: nobody but whoever asked is to see them. */
export interface PreviewedType {
  readonly uid: string;
  readonly rows: readonly PreviewedRow[];
}

/** Rows of each type, where nothing else is asked for. */
const usualRows = 3;

/**
 * Reads a few rows of every content type that is masked, and masks them. Nothing is written.
 *
 * @param show Given each type as soon as it is read.
 * @returns What is to be told beside.
 * @throws UserError where the rules are wrong, or the database cannot be opened or described.
 */
export async function previewMasking(
  given: MaskPreviewOptions,
  show: (type: PreviewedType) => void,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const options = withRules(given);
  // There are rules: the built-in list where nobody names others.
  const rules = (await readMaskRules(options)) as MaskRules;
  const openedAt = new Date();
  const project = await openProject(options);
  const [location, checkout] = await Promise.all([
    locateDatabase(project, options.databaseUrl, signal),
    project.schemaFiles(signal),
  ]);
  const { database } = await openDatabase({ project, location, openedAt }, checkout, signal);
  try {
    const schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
    const { masking, notes } = await openMasking(rules, options, schemas);
    for await (const type of previewedTypes(database, masking, options.rows ?? usualRows)) {
      signal?.throwIfAborted();
      show(type);
    }
    return [...notes, ...masking.warnings];
  } finally {
    await database.session.close();
  }
}

async function* previewedTypes(
  database: StrapiDatabase,
  masking: Masking,
  rows: number,
): AsyncGenerator<PreviewedType> {
  const { session, models } = database;
  const filled = await filledTablesOf(database);
  const components = new ComponentReader(
    session,
    models,
    () => undefined,
    async () => filled,
  );
  for (const [uid, mask] of masking.types) {
    const model = modelOf(database, uid);
    const found: PreviewedRow[] = [];
    if (filled.has(model.table)) {
      for await (const page of readEntities(session, model, components, new IdSet())) {
        const records = page.records.slice(0, rows - found.length);
        for (const record of records.map((text) => JSON.parse(text) as EntityRecord)) {
          found.push(previewedRow(record, mask, masking));
        }
        if (found.length >= rows) {
          break;
        }
      }
    }
    yield { uid, rows: found };
  }
}

function previewedRow(record: EntityRecord, mask: RowMask, masking: Masking): PreviewedRow {
  const after = maskEntity(record, masking);
  return {
    id: record.id,
    isKept: isKept(record.data, mask),
    values: [...maskedValues(record.data, after.data, mask, '')],
  };
}

type Data = Readonly<Record<string, unknown>>;

/** What the masks are for, in the order of the record. */
function* maskedValues(before: Data, after: Data, mask: RowMask, path: string): Generator<PreviewedValue> {
  for (const [attribute, value] of Object.entries(before)) {
    const components = mask.components.get(attribute);
    if (value === null) {
      continue;
    }
    if (components !== undefined) {
      const made = [own(after, attribute)].flat();
      for (const [index, item] of [value].flat().entries()) {
        const data = item as Data;
        const inner = components.of(components.uid ?? String(own(data, '__component')));
        if (inner !== undefined) {
          yield* maskedValues(data, made[index] as Data, inner, `${path}${attribute}.`);
        }
      }
    } else if (mask.values.has(attribute)) {
      yield { path: path + attribute, before: value, after: own(after, attribute) };
    }
  }
}
