import { IdSet } from '../../transfer/id-set.ts';
import type { Masking, RowMask } from '../../transfer/masking.ts';
import { isId } from '../../transfer/rules/ids.ts';
import type { Model } from '../model/model.ts';
import type { StrapiDatabase } from '../strapi-database.ts';
import { filledTablesOf } from './filled-tables.ts';
import { column } from './rows.ts';

/** Component rows that are in several places, as old versions of Strapi left some. */
export interface SharedComponents {
  /** @returns Undefined where a component has no such rows, or nothing becomes of them. */
  of(uid: string): Promise<Shared | undefined>;
}

interface Shared {
  readonly ids: IdSet;
  readonly mask: RowMask;
}

/**
 * Looks for such rows by one query for each component that is asked for. What is within such a row is not among them, where nothing
 * else has it. A place counts although nobody reads it, since its owner is gone or its attribute has another component: so rarely that
 * to mask a component in vain is cheaper than to look.
 *
 * @param masks What becomes of them, by uid.
 */
export const sharedComponents = (
  database: Database,
  masks: Masking['sharedComponents'],
): SharedComponents => ({
  of: async (uid) => {
    const mask = masks.get(uid);
    const ids = mask && (await idsOf(database, uid));
    return mask === undefined || ids === undefined ? undefined : { ids, mask };
  },
});

/** The ids of all of them, by uid. */
export async function sharedComponentIds(
  database: Database,
  masks: Masking['sharedComponents'],
): Promise<ReadonlyMap<string, IdSet>> {
  const found = new Map<string, IdSet>();
  for (const uid of masks.keys()) {
    const ids = await idsOf(database, uid);
    if (ids !== undefined) {
      found.set(uid, ids);
    }
  }
  return found;
}

type Database = Pick<StrapiDatabase, 'session' | 'models'>;

const known = new WeakMap<object, Map<string, Promise<IdSet | undefined>>>();

/** The session of a database sees one moment, so that they stay the same, and are asked for once. */
function idsOf(database: Database, uid: string): Promise<IdSet | undefined> {
  const ofDatabase = known.get(database) ?? new Map<string, Promise<IdSet | undefined>>();
  known.set(database, ofDatabase);
  const found = ofDatabase.get(uid) ?? find(database, uid);
  ofDatabase.set(uid, found);
  return found;
}

/** @returns Undefined where there are none. */
async function find(database: Database, uid: string): Promise<IdSet | undefined> {
  const { session, models } = database;
  const places = placesOf(uid, models.values(), await filledTablesOf(database));
  if (places.length === 0) {
    return undefined;
  }
  const { dialect } = session;
  const is = (name: string) => `${dialect.filter(column(dialect, 'j', name))} = ?`;
  const queries = places.map(
    ({ table, idColumn, isZone }) =>
      `SELECT ${column(dialect, 'j', idColumn)} AS ${dialect.quote('id')} FROM ${dialect.quote(table)} j
       WHERE ${is('field')}${isZone ? ` AND ${is('component_type')}` : ''}`,
  );
  const rows = await session.rows(
    `SELECT ${column(dialect, 'c', 'id')} FROM (${queries.join(' UNION ALL ')}) c
     GROUP BY ${column(dialect, 'c', 'id')} HAVING COUNT(*) > 1`,
    // Of a component attribute, Strapi does not look at the type.
    places.flatMap(({ attribute, isZone }) => (isZone ? [attribute, uid] : [attribute])),
  );
  const ids = new IdSet();
  for (const [id] of rows) {
    if (isId(id)) {
      ids.add(id);
    }
  }
  return ids.size === 0 ? undefined : ids;
}

interface Place {
  readonly table: string;
  readonly idColumn: string;
  readonly attribute: string;
  readonly isZone: boolean;
}

/** Where a component may be: two attributes of one model are two places in one table. */
const placesOf = (uid: string, models: Iterable<Model>, filled: ReadonlySet<string>): Place[] =>
  [...models].flatMap(({ components }) =>
    components.flatMap(({ table, idColumn, attribute, storage }) => {
      const isZone = storage.kind === 'dynamiczone';
      const mayHave = isZone ? storage.uids.includes(uid) : storage.uid === uid;
      return mayHave && filled.has(table) ? [{ table, idColumn, attribute, isZone }] : [];
    }),
  );
