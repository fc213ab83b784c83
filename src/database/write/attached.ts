import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';

/** Ids by the uid of a content type or component. */
export type Ids = Map<string, Set<number>>;

/**
 * The components of all rows of some content types, nested to any depth, as far as their rows attach them. A component
 * attribute does not check `component_type` when it is read, so what is attached under another type counts as both.
 */
export async function attachedComponents(
  session: Session,
  models: ReadonlyMap<string, Model>,
  owners: readonly Model[],
): Promise<Ids> {
  const found: Ids = new Map();
  let level = new Map<Model, readonly number[] | 'all'>(owners.map((owner) => [owner, 'all']));
  while (level.size > 0) {
    const next: Ids = new Map();
    for (const [owner, ids] of level) {
      for (const [uid, id] of await directlyAttached(session, owner, ids)) {
        if (!found.get(uid)?.has(id)) {
          addId(found, uid, id);
          addId(next, uid, id);
        }
      }
    }
    level = new Map();
    for (const [uid, ids] of next) {
      const model = models.get(uid);
      if (model !== undefined && model.components.length > 0) {
        level.set(model, [...ids]);
      }
    }
  }
  return found;
}

async function directlyAttached(
  session: Session,
  owner: Model,
  ids: readonly number[] | 'all',
): Promise<[uid: string, id: number][]> {
  const { dialect } = session;
  const fields = new Map(owner.components.map(({ attribute, storage }) => [attribute, storage]));
  const [first] = owner.components;
  if (first === undefined) {
    return [];
  }
  const condition = ids === 'all' ? '' : ` AND ${dialect.inIds('entity_id')}`;
  const rows = await session.rows(
    `SELECT DISTINCT ${dialect.quote(first.idColumn)}, component_type, field FROM ${dialect.quote(first.table)}
     WHERE ${dialect.quote(first.idColumn)} IS NOT NULL AND entity_id IS NOT NULL${condition}`,
    ids === 'all' ? [] : [dialect.idList(ids)],
  );
  return rows.flatMap(([id, type, field]) => {
    const storage = fields.get(String(field));
    const uids = new Set<string>(typeof type === 'string' ? [type] : []);
    if (storage?.kind === 'component') {
      uids.add(storage.uid);
    }
    return [...uids].map((uid): [string, number] => [uid, Number(id)]);
  });
}

/** Adds one id. */
export function addId(ids: Ids, uid: string, id: number): void {
  const known = ids.get(uid);
  if (known === undefined) {
    ids.set(uid, new Set([id]));
  } else {
    known.add(id);
  }
}
