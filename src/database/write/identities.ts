import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import type { Value } from '../session.ts';
import type { FindRows } from './find-rows.ts';

/** What tells entities from others that have their id: the document, its version and its locale. By id. */
export async function documentIdentities(
  find: FindRows,
  model: Model,
  { values, presence }: Layout['identity'],
  ids: readonly number[],
): Promise<Map<number, string>> {
  const telling = (attributes: readonly string[]) =>
    model.scalars.filter(({ attribute }) => attributes.includes(attribute));
  const [own, present] = [telling(values), telling(presence)];
  const columns = [...own, ...present].map(({ column }) => column);
  const rows = await find(model.table, ['id', ...columns], 'id', ids);
  return new Map(
    rows.map(([id, ...found]) => [
      Number(id),
      JSON.stringify([
        ...own.map(({ type }, index) => comparable(type, found[index] ?? null)),
        ...present.map((_, index) => (found[own.length + index] ?? null) === null),
      ]),
    ]),
  );
}

/** Moments are told apart as such, however they are stored. */
const comparable = (type: string, value: Value): unknown =>
  value !== null && (type === 'datetime' || type === 'timestamp')
    ? new Date(typeof value === 'bigint' ? Number(value) : (value as string | number | Date)).getTime()
    : value;

/** What tells components from others that have their id: the entities and attributes that have them. By id. */
export async function componentIdentities(
  find: FindRows,
  models: ReadonlyMap<string, Model>,
  uid: string,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const owner of models.values()) {
    const [field] = owner.components;
    if (field !== undefined) {
      const { table, idColumn } = field;
      const rows = await find(table, [idColumn, 'component_type', 'entity_id', 'field'], idColumn, ids);
      const places = rows
        .filter(([, type]) => type === uid)
        .map(([id, , entity, attribute]) => [Number(id), place(owner.uid, entity, attribute)] as const)
        .sort(([, one], [, other]) => (one < other ? -1 : 1));
      for (const [id, where] of places) {
        found.set(id, (found.get(id) ?? '') + where);
      }
    }
  }
  return found;
}

const place = (owner: string, entity: Value | undefined, attribute: Value | undefined): string =>
  JSON.stringify([owner, entity === null ? null : Number(entity), attribute]);
