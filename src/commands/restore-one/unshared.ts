import { own } from '../../by-name.ts';
import type { EntityRecord, LinkEnd, LinkRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { componentsWithin, rowText } from './places.ts';

type Data = Readonly<Record<string, unknown>>;

/** What this concerns of documents. */
interface Sharing {
  readonly rows: readonly EntityRecord[];
  readonly links: readonly LinkRecord[];
  /** Components of others, whose ids are not to be taken. */
  readonly components: ReadonlyMap<string, { readonly uid: string; readonly id: number }>;
}

/**
 * Gives each row components of its own, where versions of old have left some that several rows share, or a list has twice: all but the
 * first get another id, and the same links. Then one of the rows can come back without the others.
 *
 * @param keepLinks Told of how many links there are more.
 */
export function unshared<Documents extends Sharing>(
  schemas: ReadonlyMap<string, Schema>,
  documents: Documents,
  keepLinks: (count: number) => void,
): Documents {
  const seen = new Set<string>();
  const highest = new Map<string, number>();
  const note = (uid: string, id: unknown) =>
    highest.set(uid, Math.max(highest.get(uid) ?? 0, Number(id) || 0));
  let isShared = false;
  for (const { type, data } of documents.rows) {
    for (const component of componentsWithin(schemas, type, data)) {
      const text = rowText(component.uid, component.data.id);
      isShared ||= seen.has(text);
      seen.add(text);
      note(component.uid, component.data.id);
    }
  }
  if (!isShared) {
    return documents;
  }
  for (const { uid, id } of documents.components.values()) {
    note(uid, id);
  }
  seen.clear();
  const copies = new Map<string, number[]>();
  const component = (uid: string, data: Data): Data => {
    const text = rowText(uid, data.id);
    if (!seen.has(text)) {
      seen.add(text);
      return within(uid, data);
    }
    const id = (highest.get(uid) ?? 0) + 1;
    highest.set(uid, id);
    copies.set(text, [...(copies.get(text) ?? []), id]);
    return { ...within(uid, data), id };
  };
  const within = (uid: string, data: Data): Data => {
    const attributes = schemas.get(uid)?.attributes ?? {};
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => {
        const attribute = own(attributes, name);
        if (attribute?.type !== 'component' && attribute?.type !== 'dynamiczone') {
          return [name, value];
        }
        const item = (one: unknown) =>
          isObject(one) ? component(attribute.component ?? String(one.__component), one) : one;
        return [name, Array.isArray(value) ? value.map(item) : item(value)];
      }),
    );
  };
  const rows = documents.rows.map(
    (record): EntityRecord => ({
      ...record,
      data: within(record.type, record.data),
    }),
  );
  const ends = <End extends LinkEnd>(end: End): End[] => [
    end,
    ...(copies.get(rowText(end.type, end.ref)) ?? []).map((ref) => ({ ...end, ref })),
  ];
  const links = documents.links.flatMap((link) => {
    const all = ends(link.left).flatMap((left) =>
      ends(link.right).map((right) => ({ ...link, left, right })),
    );
    keepLinks(all.length - 1);
    return all;
  });
  return { ...documents, rows, links };
}
