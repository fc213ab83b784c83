import { modelOf, type StrapiDatabase } from '../../database/strapi-database.ts';
import { allotIds, newIdsIn } from '../../database/write/one/new-ids.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { type DocumentKey, documentKey } from '../../transfer/document-key.ts';
import type { ArchivedDocuments } from './archived.ts';
import { findHeld } from './held.ts';
import { pairRows } from './pairing.ts';
import { componentsWithin, rowText } from './places.ts';

/** A row that is restored. */
export interface OwnRow {
  /** In the database. */
  readonly id: number;
  readonly archived: EntityRecord;
  /** What the database has of it; undefined where it has no such row. */
  readonly held: EntityRecord | undefined;
  readonly key: DocumentKey;
}

/** Where a link begins, or ends, within a row of the documents. */
export interface OwnPlace {
  /** The row's id in the database. */
  readonly row: number;
  /** Empty for the row itself, `sections[2].` for a component in it. */
  readonly within: string;
}

/** The rows of documents, as the archive and as the database have them. */
export interface OwnRows {
  readonly uid: string;
  readonly table: string;
  readonly rows: readonly OwnRow[];
  /** Rows that only the database has: they go. */
  readonly doomed: readonly EntityRecord[];
  /** Ids of rows in locales that are not restored; they stay. */
  readonly others: readonly number[];
  /** Which localizations of Strapi 4 belong together, by their ids in the database. */
  readonly groupOf: (id: number) => string;
  /** What is restored, and the components in it, by {@link rowText} of the archive. */
  readonly archivedPlaces: ReadonlyMap<string, OwnPlace>;
  /** The same by what it is called in the database; rows that go are among them, and ids that rows get. */
  readonly heldPlaces: ReadonlyMap<string, OwnPlace>;
  /** Further places of components that rows share, as versions of old have left some. */
  readonly sharedPlaces: ReadonlyMap<string, readonly OwnPlace[]>;
}

/**
 * Finds out which row of the database is which of the archive's, and which ids those get that are not there.
 *
 * @param locales Which are restored; none: all.
 */
export async function findOwnRows(
  database: StrapiDatabase,
  archived: Pick<ArchivedDocuments, 'rows' | 'links'>,
  uid: string,
  locales: readonly string[],
  archivedSchemas: ReadonlyMap<string, Schema>,
): Promise<OwnRows> {
  const isChosen = ({ data }: EntityRecord) => locales.length === 0 || locales.includes(String(data.locale));
  const all = await findHeld(database, uid, archived);
  const { pairs, fresh, doomed } = pairRows(
    archived.rows.filter(isChosen),
    all.rows.filter(isChosen),
    all.by,
  );
  const ids = await allotIds(
    newIdsIn(database),
    modelOf(database, uid).table,
    fresh.map(({ id }) => id),
  );
  const schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
  const keyOf = (record: EntityRecord) => documentKey(record, schemas.get(uid), database.layout.major);
  const rows: OwnRow[] = [
    ...pairs.map(({ archived, held }) => ({ id: held.id, archived, held, key: keyOf(archived) })),
    ...fresh.map((record, index) => ({
      id: ids[index] as number,
      archived: record,
      held: undefined,
      key: keyOf(record),
    })),
  ].sort((a, b) => a.id - b.id);
  const archivedPlaces = new Map<string, OwnPlace>();
  const heldPlaces = new Map<string, OwnPlace>();
  const sharedPlaces = new Map<string, OwnPlace[]>();
  for (const { id, archived: record, held } of rows) {
    addPlaces(archivedPlaces, undefined, archivedSchemas, record, id);
    heldPlaces.set(rowText(uid, id), { row: id, within: '' });
    if (held !== undefined) {
      addPlaces(heldPlaces, sharedPlaces, schemas, held, id);
    }
  }
  for (const record of doomed) {
    addPlaces(heldPlaces, sharedPlaces, schemas, record, record.id);
  }
  const others = all.rows.filter((record) => !isChosen(record)).map(({ id }) => id);
  const refs = new Map(
    rows.map(({ id, archived, held }) => [id, held === undefined ? archived.id : undefined]),
  );
  const groupOf = (id: number) => {
    const ref = refs.get(id);
    return ref === undefined ? all.groupOf({ id }, 'held') : all.groupOf({ id: ref }, 'archived');
  };
  return {
    uid,
    table: modelOf(database, uid).table,
    rows,
    doomed,
    others,
    groupOf,
    archivedPlaces,
    heldPlaces,
    sharedPlaces,
  };
}

/**
 * @param shared Where further places of a component are noted; undefined where each has one.
 * @param row The row's id in the database.
 */
function addPlaces(
  places: Map<string, OwnPlace>,
  shared: Map<string, OwnPlace[]> | undefined,
  schemas: ReadonlyMap<string, Schema>,
  { type, id, data }: EntityRecord,
  row: number,
): void {
  places.set(rowText(type, id), { row, within: '' });
  for (const component of componentsWithin(schemas, type, data)) {
    const text = rowText(component.uid, component.data.id);
    const place = { row, within: `${component.place}.` };
    if (shared !== undefined && places.has(text)) {
      shared.set(text, [...(shared.get(text) ?? []), place]);
    } else {
      places.set(text, place);
    }
  }
}
