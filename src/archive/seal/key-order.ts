import type { Attribute, Schema } from '../../strapi/schema.ts';

/** Where a key stands among the others of its object; those of one rank stand by their names. */
const ranks = { componentKey: 0, id: 1, column: 2, component: 3 } as const;

const componentKey = '__component';

type Values = Readonly<Record<string, unknown>>;

/**
 * The one order of keys in which equal entities are equal texts, whatever the order of columns in their tables: what component an
 * item of a dynamic zone is, its `id`, the attributes that columns hold by their names, and the components and dynamic zones by
 * theirs. Exports write records so; archives of others may not.
 */
export class KeyOrder {
  readonly #schemaOf: (uid: string) => Schema | undefined;
  readonly #nested = new Map<string, ReadonlyMap<string, Attribute>>();

  /** @param schemaOf The schema of a content type or component; undefined where the archive has none. */
  constructor(schemaOf: (uid: string) => Schema | undefined) {
    this.#schemaOf = schemaOf;
  }

  /**
   * @param line An entity's record as an archive has it.
   * @param record The same, parsed.
   * @returns The line itself where its keys stand in that order; else the same record in that order.
   */
  ordered(line: string, record: Values): string {
    const { type, data } = record;
    if (typeof type !== 'string' || !isObject(data) || this.#isOrdered(data, type)) {
      return line;
    }
    const entries = Object.entries(record).map(
      ([key, value]) => [key, value === data ? this.#text(data, type) : JSON.stringify(value)] as const,
    );
    return objectText(entries);
  }

  #isOrdered(values: Values, uid: string): boolean {
    const nested = this.#nestedOf(uid);
    const keys = Object.keys(values);
    let before = -1;
    for (const [index, key] of keys.entries()) {
      const rank = rankOf(key, nested);
      if (rank < before || (rank === before && key < (keys[index - 1] as string))) {
        return false;
      }
      before = rank;
    }
    for (const [key, attribute] of nested) {
      const value = values[key];
      for (const item of Array.isArray(value) ? value : [value]) {
        if (isObject(item) && !this.#isOrdered(item, uidOf(item, attribute))) {
          return false;
        }
      }
    }
    return true;
  }

  #text(values: Values, uid: string): string {
    const nested = this.#nestedOf(uid);
    const keys = Object.keys(values).map((key) => ({ key, rank: rankOf(key, nested) }));
    keys.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
    return objectText(
      keys.map(({ key }) => {
        const attribute = nested.get(key);
        const value = values[key];
        return [key, attribute === undefined ? JSON.stringify(value) : this.#nestedText(value, attribute)];
      }),
    );
  }

  #nestedText(value: unknown, attribute: Attribute): string {
    if (Array.isArray(value)) {
      return `[${value.map((item) => this.#nestedText(item, attribute)).join(',')}]`;
    }
    return isObject(value) ? this.#text(value, uidOf(value, attribute)) : JSON.stringify(value);
  }

  /** The attributes of a type that hold components. */
  #nestedOf(uid: string): ReadonlyMap<string, Attribute> {
    const known = this.#nested.get(uid);
    if (known !== undefined) {
      return known;
    }
    const attributes = Object.entries(this.#schemaOf(uid)?.attributes ?? {});
    const nested = new Map(
      attributes.filter(([, { type }]) => type === 'component' || type === 'dynamiczone'),
    );
    this.#nested.set(uid, nested);
    return nested;
  }
}

function rankOf(key: string, nested: ReadonlyMap<string, Attribute>): number {
  if (key === componentKey) {
    return ranks.componentKey;
  }
  if (key === 'id') {
    return ranks.id;
  }
  return nested.has(key) ? ranks.component : ranks.column;
}

const uidOf = (item: Values, { component }: Attribute): string => component ?? String(item[componentKey]);

/** Not by way of an object, which has keys that look like numbers first. */
const objectText = (entries: readonly (readonly [key: string, text: string])[]): string =>
  `{${entries.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
