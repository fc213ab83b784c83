import type { ArchiveReader } from '../../archive/read/archive.ts';
import { keyBytes } from '../../archive/read/budget.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { type LoadHandlers, loadArchive } from '../../archive/read/load.ts';
import { createModel, isScalar } from '../../database/model/create-models.ts';
import type { Layout } from '../../database/model/layout.ts';
import { MatchingRecords } from '../../database/sqlite/matching.ts';
import { UserError } from '../../errors.ts';
import { type ArchivedLink, type EntityRecord, hasEnds, type LinkRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { keyAttributes } from '../../transfer/document-key.ts';
import { isLocalized } from '../../transfer/schema-changes.ts';
import { option } from '../../wording.ts';
import type { DocumentChoice } from './options.ts';
import { componentsWithin, rowText } from './places.ts';
import { unshared } from './unshared.ts';

/** Where a component is that belongs to no document that is restored. */
export interface ForeignComponent {
  /** The row that has it, with what its key is made of. */
  readonly owner: EntityRecord;
  readonly uid: string;
  readonly id: number;
  readonly place: string;
  /** All components of that row, by `rowText`. */
  readonly beside: ReadonlySet<string>;
}

/** What an archive has of some documents, and of what they are linked to. */
export interface ArchivedDocuments {
  /** All their rows, in whatever locale. */
  readonly rows: readonly EntityRecord[];
  /** Links that lead from those, or from their components, or to them. */
  readonly links: readonly LinkRecord[];
  /** The rows at the other ends, by `rowText`: with what their keys are made of, and all that files have. */
  readonly ends: ReadonlyMap<string, EntityRecord>;
  /** The components at the other ends, by `rowText`. */
  readonly components: ReadonlyMap<string, ForeignComponent>;
  /** The folder of the media library that each file is in, as far as it is in one; ids of the archive. */
  readonly folders: ReadonlyMap<number, number>;
}

interface Archive {
  readonly reader: ArchiveReader;
  readonly checked: CheckedArchive;
}

/** Bytes that a link takes, or an entry of a Map with two numbers. */
const linkBytes = 500;
const pairBytes = 60;

/**
 * Reads what an archive has of some documents. It is read twice for it, and once or twice more where documents are asked for by a filter,
 * or are those of Strapi 4.
 *
 * @throws UserError `failed` where it has none of them; `usage` for a filter that cannot be; `damagedArchive` where it is no longer what
 *   was checked.
 */
export async function readDocuments(
  archive: Archive,
  uid: string,
  choice: DocumentChoice,
  layout: Layout,
  signal: AbortSignal | undefined,
): Promise<ArchivedDocuments> {
  const schema = archive.checked.schemas.get(uid);
  if (schema?.modelType !== 'contentType' || !layout.travels(uid)) {
    throw noSuchType(archive.checked, uid, layout);
  }
  const ids =
    'ids' in choice ? choice.ids : await matchingIds(archive, schema, choice.filter, layout, signal);
  const chosen =
    layout.major === 4
      ? rowsOf(await localizations(archive, schema, ids, signal))
      : documentsOf('ids' in choice ? ids : await documentIds(archive, uid, ids, signal));
  const found = await readRows(archive, uid, chosen, signal);
  assertFound(archive, uid, choice, found.rows, layout);
  const documents = { ...found, ...(await readEnds(archive, found, signal)) };
  const { keep } = archive.reader.budget;
  return unshared(archive.checked.schemas, documents, (count) => keep(count * linkBytes));
}

/** Whether a row is one of those that are asked for. */
type Chosen = (record: EntityRecord) => boolean;

const rowsOf =
  (ids: ReadonlySet<number>): Chosen =>
  ({ id }) =>
    ids.has(id);

function documentsOf(documents: readonly string[]): Chosen {
  const wanted = new Set(documents);
  return ({ data }) => typeof data.documentId === 'string' && wanted.has(data.documentId);
}

/** The ids of the rows that a filter is true of. */
async function matchingIds(
  { reader, checked }: Archive,
  schema: Schema,
  filter: Readonly<Record<string, unknown>>,
  layout: Layout,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const scalars = Object.entries(schema.attributes).filter(([, attribute]) => isScalar(attribute));
  const model = createModel({ ...schema, attributes: Object.fromEntries(scalars) }, new Map(), layout);
  const matching = new MatchingRecords(model, filter);
  try {
    const entities = (batch: readonly EntityRecord[]) => {
      for (const record of batch.filter(({ type }) => type === schema.uid)) {
        matching.add(record);
      }
    };
    await loadArchive(reader, checked, { entities }, signal);
    return [...matching.finish()].map(String);
  } finally {
    matching.close();
  }
}

/** The documents that some rows of Strapi 5 belong to. */
async function documentIds(
  { reader, checked }: Archive,
  uid: string,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const wanted = new Set(ids.map(Number));
  const documents = new Set<string>();
  const entities = (batch: readonly EntityRecord[]) => {
    for (const { type, id, data } of batch) {
      if (type === uid && wanted.has(id) && typeof data.documentId === 'string') {
        documents.add(data.documentId);
      }
    }
  };
  if (wanted.size > 0) {
    await loadArchive(reader, checked, { entities }, signal);
  }
  return [...documents];
}

/** Rows of Strapi 4 and their localizations, each of which is related to all others. */
async function localizations(
  { reader, checked }: Archive,
  schema: Schema,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Set<number>> {
  const named = new Set(ids.map(Number));
  if (!isLocalized(schema)) {
    return named;
  }
  const related = new Map<number, Set<number>>();
  const relate = (one: number, other: number) => {
    reader.budget.keep(pairBytes);
    related.set(one, (related.get(one) ?? new Set()).add(other));
  };
  const links = (batch: readonly ArchivedLink[]) => {
    for (const { left, right } of batch) {
      if (left.type === schema.uid && left.field === 'localizations') {
        relate(Number(left.ref), Number(right.ref));
        relate(Number(right.ref), Number(left.ref));
      }
    }
  };
  await loadArchive(reader, checked, { links }, signal);
  const reached = new Set(named);
  for (const id of reached) {
    for (const other of related.get(id) ?? []) {
      reached.add(other);
    }
  }
  return reached;
}

type Found = Pick<ArchivedDocuments, 'rows' | 'links' | 'folders'> & {
  /** The rows and their components, by `rowText`. */
  readonly own: ReadonlySet<string>;
};

async function readRows(
  { reader, checked }: Archive,
  uid: string,
  isChosen: Chosen,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const { keep } = reader.budget;
  const rows: EntityRecord[] = [];
  const own = new Set<string>();
  const links: LinkRecord[] = [];
  const folders = new Map<number, number>();
  const entities = (batch: readonly EntityRecord[]) => {
    for (const record of batch.filter(({ type }) => type === uid)) {
      if (isChosen(record)) {
        keep(keyBytes(JSON.stringify(record)));
        rows.push(record);
        own.add(rowText(uid, record.id));
        for (const component of componentsWithin(checked.schemas, uid, record.data)) {
          own.add(rowText(component.uid, component.data.id));
        }
      }
    }
  };
  const seeLinks = (batch: readonly ArchivedLink[]) => {
    for (const link of batch) {
      if (!hasEnds(link)) {
        continue;
      }
      const { left, right } = link;
      if (own.has(rowText(left.type, left.ref)) || own.has(rowText(right.type, right.ref))) {
        keep(linkBytes);
        links.push(link);
      }
      if (left.type === fileUid && left.field === 'folder') {
        keep(pairBytes);
        folders.set(Number(left.ref), Number(right.ref));
      }
    }
  };
  const passes: LoadHandlers[] = checked.linksComeEarly
    ? [{ entities }, { links: seeLinks }]
    : [{ entities, links: seeLinks }];
  for (const handlers of passes) {
    await loadArchive(reader, checked, handlers, signal);
  }
  return { rows, own, links, folders };
}

/** Finds out what the rows at the other ends of links are, so that they can be found again elsewhere. */
async function readEnds(
  { reader, checked }: Archive,
  { own, links, folders }: Found,
  signal: AbortSignal | undefined,
): Promise<Pick<ArchivedDocuments, 'ends' | 'components'>> {
  const { keep } = reader.budget;
  const wanted = new Set(
    links
      .flatMap(({ left, right }) => [rowText(left.type, left.ref), rowText(right.type, right.ref)])
      .filter((text) => !own.has(text)),
  );
  for (const [file, folder] of folders) {
    if (wanted.has(rowText(fileUid, file))) {
      wanted.add(rowText('plugin::upload.folder', folder));
    }
  }
  const isComponent = (uid: string) => checked.schemas.get(uid)?.modelType === 'component';
  const seeksComponents = links.some(
    ({ left, right }) =>
      (isComponent(left.type) && !own.has(rowText(left.type, left.ref))) ||
      (isComponent(right.type) && !own.has(rowText(right.type, right.ref))),
  );
  const ends = new Map<string, EntityRecord>();
  const components = new Map<string, ForeignComponent>();
  const entities = (batch: readonly EntityRecord[]) => {
    for (const record of batch) {
      const text = rowText(record.type, record.id);
      if (wanted.has(text)) {
        const end = record.type === fileUid ? record : withKeyOnly(record);
        keep(keyBytes(JSON.stringify(end)));
        ends.set(text, end);
      }
      if (seeksComponents) {
        const all = [...componentsWithin(checked.schemas, record.type, record.data)];
        const texts = all.map(({ uid, data }) => rowText(uid, data.id));
        if (texts.some((text) => wanted.has(text))) {
          keep(linkBytes * all.length);
          const [owner, beside] = [withKeyOnly(record), new Set(texts)];
          for (const [index, { uid, data, place }] of all.entries()) {
            const component = texts[index] as string;
            if (wanted.has(component)) {
              components.set(component, { owner, uid, id: Number(data.id), place, beside });
            }
          }
        }
      }
    }
  };
  if (wanted.size > 0) {
    await loadArchive(reader, checked, { entities }, signal);
  }
  return { ends, components };
}

const withKeyOnly = ({ type, id, data }: EntityRecord): EntityRecord => ({
  type,
  id,
  data: Object.fromEntries(
    keyAttributes.flatMap((name) => (Object.hasOwn(data, name) ? [[name, data[name]]] : [])),
  ),
});

const noSuchType = ({ path, schemas }: CheckedArchive, uid: string, layout: Layout) => {
  const known = [...schemas.values()]
    .filter(
      ({ modelType, uid }) => modelType === 'contentType' && uid.startsWith('api::') && layout.travels(uid),
    )
    .map(({ uid }) => uid)
    .sort();
  return new UserError(
    'usage',
    `The archive ${path} has no content type ${uid}.`,
    `Name one that it has with ${option('uid')}: ${known.join(', ')}.`,
  );
};

function assertFound(
  { checked: { path } }: Archive,
  uid: string,
  choice: DocumentChoice,
  rows: readonly EntityRecord[],
  layout: Layout,
): void {
  if (!('ids' in choice)) {
    if (rows.length === 0) {
      throw new UserError(
        'failed',
        `The archive ${path} has no ${uid} that ${option('query')} is true of.`,
        'Look with a filter that asks for less, or in another archive.',
      );
    }
    return;
  }
  const known = new Set(rows.map(({ id, data }) => (layout.major === 4 ? String(id) : data.documentId)));
  const missing = choice.ids.filter((id) => !known.has(id));
  if (missing.length > 0) {
    throw new UserError(
      'failed',
      `The archive ${path} has no ${uid} ${missing.join(', ')}.`,
      `Name documents that it has with ${option('document-id')}, or use an archive that is older, or younger.`,
    );
  }
}
