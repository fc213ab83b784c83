import type { EntityRecord } from '../../../strapi/records.ts';
import { type DocumentKey, documentKey, keyAttributes, keyText } from '../../../transfer/document-key.ts';
import { IdSet } from '../../../transfer/id-set.ts';
import type { Model } from '../../model/model.ts';
import type { Parameter, Session } from '../../session.ts';
import { modelOf, type StrapiDatabase } from '../../strapi-database.ts';
import { ComponentReader } from '../components.ts';
import { readEntities } from '../entities.ts';
import { filledTablesOf } from '../filled-tables.ts';
import { column, rowReader } from '../rows.ts';
import { whereOf } from '../sample/where.ts';

/** What is asked for at once by texts, each of which is a parameter. */
const textsAtATime = 400;
/** The same by ids. */
const idsAtATime = 5_000;

/**
 * Rows of a content type with their components, as archives have them, in the order of their ids.
 *
 * @throws UserError `failed` for what could not be restored.
 */
export async function readRows(
  database: StrapiDatabase,
  uid: string,
  ids: Iterable<number>,
): Promise<EntityRecord[]> {
  const { session, models } = database;
  const chosen = new IdSet();
  for (const id of ids) {
    chosen.add(id);
  }
  const components = new ComponentReader(
    session,
    models,
    () => undefined,
    () => filledTablesOf(database),
  );
  const records: EntityRecord[] = [];
  if (chosen.size > 0) {
    for await (const page of readEntities(session, modelOf(database, uid), components, new IdSet(), {
      chosen,
    })) {
      records.push(...(page.values as EntityRecord[]));
    }
  }
  return records.sort((a, b) => a.id - b.id);
}

/**
 * The ids of all rows of some documents, in whatever locale, drafts and what is published.
 *
 * @param documents By their documentId.
 */
export async function idsOfDocuments(
  database: StrapiDatabase,
  uid: string,
  documents: Iterable<string>,
): Promise<number[]> {
  const wanted = new Set(documents);
  const model = modelOf(database, uid);
  const name = model.scalars.find(({ attribute }) => attribute === 'documentId')?.column;
  if (name === undefined) {
    return [];
  }
  const found = await keyRows(database, model, name, [...wanted]);
  // An engine may take texts for equal that are not.
  return found.filter(({ data }) => wanted.has(String(data.documentId))).map(({ id }) => id);
}

/**
 * The localizations of rows of Strapi 4: themselves, and all that they are related to, in either direction.
 *
 * @returns The ids, those that were given among them, whether or not there are such rows.
 */
export async function localizationsOf(
  database: StrapiDatabase,
  uid: string,
  ids: Iterable<number>,
): Promise<Set<number>> {
  const { session, models } = database;
  const storage = models.get(uid)?.relations.find(({ attribute }) => attribute === 'localizations')?.storage;
  const reached = new Set(ids);
  if (storage?.kind !== 'joinTable' || storage.target !== uid) {
    return reached;
  }
  const { quote, inIds, idList } = session.dialect;
  const [near, far] = [quote(storage.joinColumn.name), quote(storage.inverseJoinColumn.name)];
  for (let fresh = [...reached]; fresh.length > 0; ) {
    const rows = await session.rows(
      `SELECT ${near}, ${far} FROM ${quote(storage.table)} WHERE ${inIds(near)} OR ${inIds(far)}`,
      [idList(fresh), idList(fresh)],
    );
    fresh = [...new Set(rows.flat().map(Number))].filter((id) => id > 0 && !reached.has(id));
    for (const id of fresh) {
      reached.add(id);
    }
  }
  return reached;
}

/**
 * Looks for rows by their keys.
 *
 * @param preferred The id that a row of this key had elsewhere: of several rows with one key that one counts, or else the first.
 * @returns the ids by the text of the key.
 */
export async function findByKeys(
  database: StrapiDatabase,
  keys: readonly { readonly key: DocumentKey; readonly preferred: number }[],
): Promise<Map<string, number>> {
  const { models, schemas, layout } = database;
  const found = new Map<string, number>();
  const types = Map.groupBy(keys, ({ key }) => key.uid);
  for (const [uid, wanted] of types) {
    const model = models.get(uid);
    if (model === undefined || model.isComponent) {
      continue;
    }
    const schema = schemas.find((one) => one.uid === uid);
    const preferred = new Map(wanted.map(({ key, preferred }) => [keyText(key), preferred]));
    const documents = new Set(wanted.map(({ key }) => key.document));
    const ids = [...documents].filter((name) => name.startsWith('#')).map((name) => Number(name.slice(1)));
    const texts = [...documents].filter((name) => !name.startsWith('#'));
    const documentId = model.scalars.find(({ attribute }) => attribute === 'documentId')?.column;
    const rows = [
      ...(await keyRows(database, model, 'id', ids)),
      ...(documentId === undefined ? [] : await keyRows(database, model, documentId, texts)),
    ];
    for (const row of rows.sort((a, b) => a.id - b.id)) {
      const text = keyText(documentKey(row, schema, layout.major));
      if (preferred.has(text) && (!found.has(text) || preferred.get(text) === row.id)) {
        found.set(text, row.id);
      }
    }
  }
  return found;
}

/** The keys of rows, by their ids; of rows that are not there, nothing. */
export async function readKeys(
  database: StrapiDatabase,
  uid: string,
  ids: Iterable<number>,
): Promise<Map<number, DocumentKey>> {
  const schema = database.schemas.find((one) => one.uid === uid);
  const rows = await keyRows(database, modelOf(database, uid), 'id', [...new Set(ids)]);
  return new Map(rows.map((row) => [row.id, documentKey(row, schema, database.layout.major)]));
}

/**
 * The rows that a filter in Strapi's words is true of, by what their keys are made of.
 *
 * @throws UserError `usage` for a filter that cannot be.
 */
export async function findWhere(
  { session, models }: Pick<StrapiDatabase, 'session' | 'models'>,
  uid: string,
  filter: Readonly<Record<string, unknown>>,
): Promise<EntityRecord[]> {
  const model = modelOf({ models }, uid);
  const { sql, parameters } = whereOf(session.dialect, model, filter, 't', 'query');
  return await keyRowsWhere(session, model, sql, parameters);
}

/** Which of some ids rows of a table have. */
export async function existingIds(
  { session }: Pick<StrapiDatabase, 'session'>,
  table: string,
  ids: readonly number[],
): Promise<Set<number>> {
  const { quote, inIds, idList } = session.dialect;
  const found = new Set<number>();
  for (let start = 0; start < ids.length; start += idsAtATime) {
    const rows = await session.rows(
      `SELECT ${quote('id')} FROM ${quote(table)} WHERE ${inIds(quote('id'))}`,
      [idList(ids.slice(start, start + idsAtATime))],
    );
    for (const [id] of rows) {
      found.add(Number(id));
    }
  }
  return found;
}

/** What keys are made of, of rows that have one of the values in a column. */
async function keyRows(
  { session }: Pick<StrapiDatabase, 'session'>,
  model: Model,
  by: string,
  values: readonly (number | string)[],
): Promise<EntityRecord[]> {
  const name = column(session.dialect, 't', by);
  const records: EntityRecord[] = [];
  for (let start = 0; start < values.length; start += textsAtATime) {
    const some = values.slice(start, start + textsAtATime);
    const condition = `${name} IN (${some.map(() => '?').join(', ')})`;
    records.push(...(await keyRowsWhere(session, model, condition, some)));
  }
  return records;
}

async function keyRowsWhere(
  session: Session,
  model: Model,
  condition: string,
  parameters: readonly Parameter[],
): Promise<EntityRecord[]> {
  const reader = rowReader(session, {
    ...model,
    scalars: model.scalars.filter(({ attribute }) => keyAttributes.includes(attribute)),
  });
  const rows = await session.rows(
    `SELECT ${reader.columns('t')} FROM ${session.dialect.quote(model.table)} t WHERE ${condition}`,
    parameters,
  );
  return rows.map((row) => ({
    type: model.uid,
    id: Number(row[0]),
    data: JSON.parse(`{${reader.encode(row, 0, '')}}`),
  }));
}
