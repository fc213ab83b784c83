import { own } from '../by-name.ts';
import type { EntityRecord } from '../strapi/records.ts';
import type { Schema } from '../strapi/schema.ts';
import type { IdSet } from './id-set.ts';
import { type Masking, maskData, maskEntity } from './masking.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Makes what masks entities as {@link maskEntity} does, but for components that are in several places: those are masked alike in all of
 * them, in rows that stay, too.
 *
 * @param schemas Content types and components, by uid.
 * @param repeated The ids of components that are in several places, by uid, whatever they are in.
 */
export function entityMasker(
  masking: Pick<Masking, 'types' | 'sharedComponents'>,
  schemas: ReadonlyMap<string, Schema>,
  repeated: ReadonlyMap<string, IdSet>,
): (record: EntityRecord) => EntityRecord {
  const { sharedComponents } = masking;
  const isShared = [...repeated].some(([uid, { size }]) => size > 0 && sharedComponents.has(uid));
  if (!isShared) {
    return (record) => maskEntity(record, masking);
  }
  const attributes = new Map([...schemas].map(([uid, schema]) => [uid, componentsOf(schema)]));

  const place = (uid: string, before: Data, after: Data): Data => {
    const changed = (attributes.get(uid) ?? []).flatMap(({ name, component }) => {
      const [value, made] = [own(before, name), own(after, name)];
      const all = Array.isArray(made)
        ? made.map((item, index) => one(component, (value as unknown[])[index], item))
        : one(component, value, made);
      const isSame = Array.isArray(all)
        ? all.every((item, i) => item === (made as unknown[])[i])
        : all === made;
      return isSame ? [] : [[name, all] as const];
    });
    return changed.length === 0 ? after : { ...after, ...Object.fromEntries(changed) };
  };
  const one = (component: string | undefined, before: unknown, after: unknown): unknown => {
    if (typeof before !== 'object' || before === null) {
      return after;
    }
    const uid = component ?? String(own(before as Data, '__component'));
    const mask = sharedComponents.get(uid);
    return mask !== undefined && repeated.get(uid)?.has(own(before as Data, 'id') as number)
      ? maskData(before as Data, mask)
      : place(uid, before as Data, after as Data);
  };
  return (record) => {
    const masked = maskEntity(record, masking);
    const data = place(record.type, record.data, masked.data);
    return data === masked.data ? masked : { ...masked, data: data as EntityRecord['data'] };
  };
}

const componentsOf = ({ attributes }: Schema): { name: string; component: string | undefined }[] =>
  Object.entries(attributes).flatMap(([name, { type, component }]) =>
    type === 'component' || type === 'dynamiczone'
      ? [{ name, component: type === 'component' ? component : undefined }]
      : [],
  );
