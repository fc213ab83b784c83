import { findByKeys, idsOfDocuments, localizationsOf, readRows } from '../../database/read/one/rows.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { documentKey, keyText } from '../../transfer/document-key.ts';
import type { ArchivedDocuments } from './archived.ts';
import { groups, type PairedBy } from './pairing.ts';

/** The rows that the database has of some documents, and by what they are paired with those of the archive. */
export interface HeldDocuments {
  /** In whatever locale. */
  readonly rows: readonly EntityRecord[];
  readonly by: readonly PairedBy[];
  /** Which localizations of Strapi 4 belong together, by ids of the archive and of the database. */
  readonly groupOf: (record: Pick<EntityRecord, 'id'>, side: 'archived' | 'held') => string;
}

/**
 * Finds the documents of an archive in the database: in Strapi 5 by documentId, locale and status, and what is left by id, for a row may
 * have got another locale; in Strapi 4 by id, unless that is another entry's by now, and by locale among localizations.
 */
export async function findHeld(
  database: StrapiDatabase,
  uid: string,
  archived: Pick<ArchivedDocuments, 'rows' | 'links'>,
): Promise<HeldDocuments> {
  const schema = database.schemas.find((one) => one.uid === uid);
  const { major } = database.layout;
  const keyOf: PairedBy = (record) => keyText(documentKey(record, schema, major));
  if (major !== 4) {
    const documents = archived.rows.map(({ data }) => String(data.documentId));
    const ids = await idsOfDocuments(database, uid, new Set(documents));
    const byId: PairedBy = ({ id, data }) => JSON.stringify([data.documentId, id]);
    return { rows: await readRows(database, uid, ids), by: [keyOf, byId], groupOf: () => '' };
  }
  const keys = archived.rows.map((record) => ({
    key: documentKey(record, schema, major),
    preferred: record.id,
  }));
  const found = await findByKeys(database, keys);
  const rows = await readRows(database, uid, await localizationsOf(database, uid, found.values()));
  // A group of localizations has a row in a locale once: where the row is a later one, it still is what stands in its place.
  const find = groups([
    ...archived.links
      .filter(({ left, right }) => left.type === uid && left.field === 'localizations' && right.type === uid)
      .map(({ left, right }): [string, string] => [`archived ${left.ref}`, `archived ${right.ref}`]),
    ...keys.flatMap(({ key, preferred }): [string, string][] => {
      const id = found.get(keyText(key));
      return id === undefined ? [] : [[`archived ${preferred}`, `held ${id}`]];
    }),
    ...(await heldGroups(database, uid, rows)),
  ]);
  const groupOf: HeldDocuments['groupOf'] = ({ id }, side) => find(`${side} ${id}`);
  const byLocale: PairedBy = (record, side) =>
    typeof record.data.locale === 'string'
      ? JSON.stringify([groupOf(record, side), record.data.locale])
      : undefined;
  return { rows, by: [keyOf, byLocale], groupOf };
}

/** Each row with those that it is a localization of, as the database has it. */
async function heldGroups(
  database: StrapiDatabase,
  uid: string,
  rows: readonly EntityRecord[],
): Promise<[string, string][]> {
  const pairs: [string, string][] = [];
  for (const { id } of rows) {
    for (const other of await localizationsOf(database, uid, [id])) {
      pairs.push([`held ${id}`, `held ${other}`]);
    }
  }
  return pairs;
}
