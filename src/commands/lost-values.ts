import type { ArchiveReader } from '../archive/read/archive.ts';
import type { CheckedArchive } from '../archive/read/check.ts';
import { loadArchive } from '../archive/read/load.ts';
import { own } from '../by-name.ts';
import type { Schema } from '../transfer/schema.ts';
import type { SchemaDifference } from '../transfer/schema-difference.ts';

/**
 * Counts what each difference is about in an archive: values of an attribute, items of a component, entities of a type.
 * It takes another pass, which only imports with differences that matter have to pay for.
 *
 * @returns The counts in the order of the differences; 0 means that there is nothing to lose.
 */
export async function countAffected(
  reader: ArchiveReader,
  checked: CheckedArchive,
  differences: readonly SchemaDifference[],
): Promise<number[]> {
  const counter = new Counter(checked.schemas, differences);
  await loadArchive(reader, checked, {
    entities: (batch) => {
      for (const { type, data } of batch) {
        counter.see(type, data);
      }
    },
    links: (batch) => {
      for (const { left } of batch) {
        counter.count(left.type, left.field ?? '');
      }
    },
  });
  return differences.map((difference) => counter.countOf(difference));
}

type Values = Readonly<Record<string, unknown>>;

class Counter {
  readonly #schemas: ReadonlyMap<string, Schema>;
  /** Only of what is concerned, by uid and attribute; the empty attribute is the entity or component itself. */
  readonly #counts = new Map<string, Map<string, number>>();
  /** Items of dynamic zones by uid, attribute and component. */
  readonly #items = new Map<string, number>();

  constructor(schemas: ReadonlyMap<string, Schema>, differences: readonly SchemaDifference[]) {
    this.#schemas = schemas;
    for (const { uid, attribute = '' } of differences) {
      const attributes = this.#counts.get(uid) ?? new Map([['', 0]]);
      this.#counts.set(uid, attributes.set(attribute, 0));
    }
  }

  count(uid: string, attribute: string): void {
    const attributes = this.#counts.get(uid);
    const count = attributes?.get(attribute);
    if (count !== undefined) {
      attributes?.set(attribute, count + 1);
    }
  }

  see(uid: string, values: Values): void {
    this.count(uid, '');
    const attributes = this.#schemas.get(uid)?.attributes ?? {};
    for (const [name, value] of Object.entries(values)) {
      const items = Array.isArray(value) ? value : [value];
      if (value === null || value === undefined || items.length === 0) {
        continue;
      }
      this.count(uid, name);
      const attribute = own(attributes, name);
      if (attribute?.type === 'component' || attribute?.type === 'dynamiczone') {
        for (const item of items as Values[]) {
          const component = String(attribute.component ?? item.__component);
          const key = `${uid} ${name} ${component}`;
          this.#items.set(key, (this.#items.get(key) ?? 0) + 1);
          this.see(component, item);
        }
      }
    }
  }

  countOf({ uid, attribute = '', component, kind }: SchemaDifference): number {
    if (component !== undefined) {
      return this.#items.get(`${uid} ${attribute} ${component}`) ?? 0;
    }
    return this.#counts.get(uid)?.get(kind === 'required' ? '' : attribute) ?? 0;
  }
}
