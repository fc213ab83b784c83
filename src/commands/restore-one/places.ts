import { own } from '../../by-name.ts';
import type { Schema } from '../../strapi/schema.ts';
import { isObject } from '../../transfer/rules/values.ts';

type Data = Readonly<Record<string, unknown>>;

/** A component within an entry. */
export interface PlacedComponent {
  readonly uid: string;
  readonly data: Data;
  /** `sections[2].button`, counted from 0. */
  readonly place: string;
}

/** All components within a row, at any depth, by what its schemas say. */
export function* componentsWithin(
  schemas: ReadonlyMap<string, Schema>,
  uid: string,
  data: Data,
  place = '',
): Generator<PlacedComponent> {
  for (const [name, { type, component }] of Object.entries(schemas.get(uid)?.attributes ?? {})) {
    if (type !== 'component' && type !== 'dynamiczone') {
      continue;
    }
    const value = own(data, name);
    const items: [item: unknown, at: string][] = Array.isArray(value)
      ? value.map((item, index) => [item, `${place}${name}[${index}]`])
      : [[value, `${place}${name}`]];
    for (const [item, at] of items) {
      if (isObject(item)) {
        const within = component ?? String(item.__component);
        yield { uid: within, data: item, place: at };
        yield* componentsWithin(schemas, within, item, `${at}.`);
      }
    }
  }
}

/** A row, by its type and its id: `api::page.page 3`. */
export const rowText = (uid: string, id: unknown): string => `${uid} ${id}`;
