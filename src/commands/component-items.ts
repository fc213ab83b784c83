import { own } from '../by-name.ts';
import type { Schema } from '../strapi/schema.ts';

type Values = Readonly<Record<string, unknown>>;

/** A component as an archive has it: in the values of what holds it. */
export interface ComponentItem {
  readonly uid: string;
  readonly values: Values;
}

/** What the value of an attribute holds: a component, a list of them, or nothing. */
export const itemsOf = (value: unknown): readonly Values[] =>
  value === null || value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Values[]);

/** Finds the components in the values of entities, and of other components. */
export class ComponentItems {
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #fields = new Map<string, readonly string[]>();

  constructor(schemas: ReadonlyMap<string, Schema>) {
    this.#schemas = schemas;
  }

  /** Those that the values of a type hold themselves, in their order. */
  *in(uid: string, values: Values): Generator<ComponentItem> {
    for (const name of this.#fieldsOf(uid)) {
      const component = own(this.#schemas.get(uid)?.attributes, name)?.component;
      for (const item of itemsOf(own(values, name))) {
        yield { uid: String(component ?? item.__component), values: item };
      }
    }
  }

  #fieldsOf(uid: string): readonly string[] {
    let fields = this.#fields.get(uid);
    if (fields === undefined) {
      fields = Object.entries(this.#schemas.get(uid)?.attributes ?? {})
        .filter(([, { type }]) => type === 'component' || type === 'dynamiczone')
        .map(([name]) => name);
      this.#fields.set(uid, fields);
    }
    return fields;
  }
}
