import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';

/** What tells entities from others that have their id: the document, its version and its locale. By id. */
export async function documentIdentities(
  session: Session,
  model: Model,
  { values, presence }: Layout['identity'],
  ids: readonly number[],
) {
  const { dialect } = session;
  const columns = (attributes: readonly string[]) =>
    model.scalars
      .filter(({ attribute }) => attributes.includes(attribute))
      .map(({ column }) => dialect.quote(column));
  const telling = [...columns(values), ...columns(presence).map((column) => `${column} IS NULL`)];
  const rows = await session.rows(
    `SELECT ${['id', ...telling].join(', ')} FROM ${dialect.quote(model.table)} WHERE ${dialect.inIds('id')}`,
    [dialect.idList(ids)],
  );
  return new Map(rows.map(([id, ...values]) => [Number(id), JSON.stringify(values)]));
}

/** What tells components from others that have their id: the entities and attributes that have them. By id. */
export async function componentIdentities(
  session: Session,
  models: ReadonlyMap<string, Model>,
  uid: string,
  ids: readonly number[],
) {
  const { dialect } = session;
  const found = new Map<number, string>();
  for (const owner of models.values()) {
    const [field] = owner.components;
    if (field !== undefined) {
      const id = dialect.quote(field.idColumn);
      const rows = await session.rows(
        `SELECT ${id}, entity_id, field FROM ${dialect.quote(field.table)}
         WHERE ${dialect.inIds(id)} AND component_type = ? ORDER BY entity_id, field`,
        [dialect.idList(ids), uid],
      );
      for (const [id, entity, attribute] of rows) {
        const place = JSON.stringify([owner.uid, entity, attribute]);
        found.set(Number(id), (found.get(Number(id)) ?? '') + place);
      }
    }
  }
  return found;
}
