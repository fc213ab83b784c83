import { own } from '../../by-name.ts';
import type { Adaptation } from '../../database/write/adaptation.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { isObject } from '../../transfer/rules/values.ts';

type Data = Readonly<Record<string, unknown>>;

/** What becomes of a value; undefined for one that has no place. */
type Fit = (value: unknown) => unknown;

/** Keys of rows and components that no attribute stands for, and that a remote reads. */
const ownKeys = new Set(['id', 'documentId', '__component']);

/** What is known of a remote that decides what its rows may have. */
export interface FittedTo {
  /** Content types and components, by uid. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly adaptation: Adaptation;
  /** Whether lists of components have to be lists, as Strapi 5 demands it (transfer protocol §5.4). */
  readonly demandsLists: boolean;
  /** Told of each component that the remote's attribute does not allow. */
  readonly leftOut: (uid: string) => void;
}

/**
 * Makes of entities what a remote takes. It refuses what it does not know, and ends the transfer; an import into a database leaves that out, as
 * this does. An entity of which all fits stays the same object.
 */
export class FittedEntities {
  readonly #to: FittedTo;
  readonly #fits = new Map<string, ReadonlyMap<string, Fit | undefined>>();

  constructor(to: FittedTo) {
    this.#to = to;
  }

  /** @param record Of a content type that the remote has. */
  fit(record: EntityRecord): EntityRecord {
    const data = this.#data(record.type, record.data);
    return data === record.data ? record : { ...record, data };
  }

  #data(uid: string, data: Data): Data {
    const fits = this.#fitsOf(uid);
    let changed: { [key: string]: unknown } | undefined;
    for (const [key, value] of Object.entries(data)) {
      const convert = fits.get(key);
      const fitted =
        convert !== undefined ? convert(value) : fits.has(key) || ownKeys.has(key) ? value : undefined;
      if (fitted !== value) {
        changed ??= { ...data };
        if (fitted === undefined) {
          delete changed[key];
        } else {
          changed[key] = fitted;
        }
      }
    }
    return changed ?? data;
  }

  /** Decided once for a type: undefined for attributes whose values stay as they are. */
  #fitsOf(uid: string): ReadonlyMap<string, Fit | undefined> {
    let fits = this.#fits.get(uid);
    if (fits === undefined) {
      const { schemas, adaptation } = this.#to;
      const converts = adaptation.values.get(uid);
      fits = new Map(
        Object.entries(schemas.get(uid)?.attributes ?? {}).map(([name, attribute]) => {
          const convert = converts?.get(name);
          const place = this.#placeOf(attribute);
          return [name, convert === undefined ? place : converted(convert, place)];
        }),
      );
      this.#fits.set(uid, fits);
    }
    return fits;
  }

  #placeOf(attribute: Attribute): Fit | undefined {
    const { type, component, components = [], repeatable = false } = attribute;
    switch (type) {
      case 'relation':
      case 'media':
        // Links are records of their own.
        return () => undefined;
      case 'component':
        return (value) => this.#components(value, repeatable, () => component);
      case 'dynamiczone':
        return (value) =>
          this.#components(value, true, (item) => {
            const uid = String(own(item, '__component'));
            return components.includes(uid) ? uid : undefined;
          });
      default:
        return undefined;
    }
  }

  /** @param uidOf Undefined for a component that has no place. */
  #components(value: unknown, isList: boolean, uidOf: (item: Data) => string | undefined): unknown {
    if (value === null || value === undefined) {
      return isList && this.#to.demandsLists ? [] : value;
    }
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const kept: unknown[] = [];
    for (const item of items) {
      const uid = isObject(item) ? uidOf(item) : undefined;
      if (uid === undefined || (!isList && kept.length > 0)) {
        this.#to.leftOut(
          uid ?? (isObject(item) && typeof item.__component === 'string' ? item.__component : 'component'),
        );
      } else {
        kept.push(this.#data(uid, item as Data));
      }
    }
    if (!isList) {
      return kept[0] === value ? value : (kept[0] ?? null);
    }
    const isSame =
      Array.isArray(value) && kept.length === value.length && kept.every((item, at) => item === value[at]);
    return isSame ? value : kept;
  }
}

const converted =
  (convert: Fit, place: Fit | undefined): Fit =>
  (value) => {
    const made = value === null || value === undefined ? value : (convert(value) ?? null);
    return place === undefined ? made : place(made);
  };
