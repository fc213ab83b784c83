import { IdSet } from '../../../transfer/id-set.ts';
import type { SampleRule } from '../../../transfer/masking.ts';
import type { Model } from '../../model/model.ts';
import type { Session } from '../../session.ts';
import { modelOf, type StrapiDatabase } from '../../strapi-database.ts';
import { byId, rowPages } from '../paging.ts';
import { column } from '../rows.ts';
import { closureOf } from './closure.ts';
import { type Documents, documentsOf } from './documents.ts';
import { idSetOf } from './every-id.ts';
import { documentEdges, type Sampled } from './graph.ts';
import { whereOf } from './where.ts';

/**
 * The rows of a content type that its rule asks for, `related` aside: first what fulfils `where`, of that the share of `percent`, of
 * that the newest. Of a document there are all rows or none.
 *
 * @returns undefined for all rows: of a single type, too, whatever its rule says.
 * @throws UserError `usage` for a `where` that does not fit the type.
 */
export async function candidatesOf(
  { session, models, schemas }: Pick<StrapiDatabase, 'session' | 'models' | 'schemas'>,
  sampled: Sampled,
  uid: string,
  { where, percent, newest }: SampleRule,
  random: (text: string) => number,
): Promise<IdSet | undefined> {
  const model = modelOf({ models }, uid);
  // Also where nothing comes of it: a condition that cannot be is wrong in any case.
  const condition = where === undefined ? undefined : whereOf(session.dialect, model, where, 't');
  if (schemas.find((schema) => schema.uid === uid)?.kind === 'singleType') {
    return undefined;
  }
  const wholly = async (ids: IdSet): Promise<IdSet> => {
    const edges = documentEdges({ ...sampled, uids: new Set([uid]) });
    return (await closureOf(session, edges, new Map([[uid, ids]]), models)).get(uid) as IdSet;
  };
  let ids: IdSet | undefined;
  if (condition !== undefined) {
    const { sql, parameters } = condition;
    const from = `FROM ${session.dialect.quote(model.table)} t WHERE (${sql})`;
    ids = await wholly(
      await idSetOf(session, model, { id: column(session.dialect, 't', 'id'), from, parameters }),
    );
  }
  if (percent === undefined && newest === undefined) {
    return ids;
  }
  const documents = await documentsOf(session, model, sampled.filled);
  if (percent !== undefined) {
    ids = await shareOf(session, model, documents, {
      among: ids,
      isTaken: (key) => random(key) * 100 < percent,
    });
  }
  return newest === undefined
    ? ids
    : await wholly(await newestOf(session, model, documents, { among: ids, count: newest }));
}

/** All ids of a content type. */
export const everyRowOf = (session: Session, model: Model): Promise<IdSet> =>
  idSetOf(session, model, {
    id: column(session.dialect, 't', 'id'),
    from: `FROM ${session.dialect.quote(model.table)} t WHERE 1 = 1`,
  });

async function shareOf(
  session: Session,
  model: Model,
  { columns, keyOf }: Documents,
  { among, isTaken }: { readonly among: IdSet | undefined; readonly isTaken: (key: string) => boolean },
): Promise<IdSet> {
  const taken = new IdSet();
  const keyed = byId(session, model.table, `${column(session.dialect, 't', 'id')}${columns}`);
  for await (const rows of rowPages(session, keyed, { rows: 5_000 })) {
    for (const row of rows) {
      const id = row[0] as number;
      if ((among?.has(id) ?? true) && isTaken(String(keyOf(row)))) {
        taken.add(id);
      }
    }
  }
  return taken;
}

/** How many rows are looked at to begin with, and at most at a time. */
const fewRows = 1_000;
const manyRows = 100_000;

/** The newest rows of so many documents, each as new as its newest row; rows without a time come last. */
async function newestOf(
  session: Session,
  model: Model,
  { columns, keyOf }: Documents,
  { among, count }: { readonly among: IdSet | undefined; readonly count: number },
): Promise<IdSet> {
  const { dialect } = session;
  const id = column(dialect, 't', 'id');
  const name = model.scalars.find(({ attribute }) => attribute === 'createdAt')?.column;
  const created = name === undefined ? undefined : column(dialect, 't', name);
  const order =
    created === undefined ? '' : `CASE WHEN ${created} IS NULL THEN 1 ELSE 0 END, ${created} DESC, `;
  const sql = `SELECT ${id}${columns} FROM ${dialect.quote(model.table)} t ORDER BY ${order}${id} DESC LIMIT ? OFFSET ?`;
  const taken = new IdSet();
  const found = new Set<string | number>();
  let limit = Math.max(fewRows, Math.min(manyRows, 4 * count));
  for (let start = 0; found.size < count; start += limit, limit = Math.min(manyRows, 4 * limit)) {
    const rows = await session.rows(sql, [limit, start]);
    for (const row of rows) {
      const key = keyOf(row);
      if (found.size < count && (among?.has(row[0] as number) ?? true) && !found.has(key)) {
        found.add(key);
        taken.add(row[0] as number);
      }
    }
    if (rows.length < limit) {
      break;
    }
  }
  return taken;
}
