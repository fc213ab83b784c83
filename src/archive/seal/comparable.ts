import type { Attribute, Schema } from '../../strapi/schema.ts';
import { shortTime } from '../../transfer/canonical.ts';

/** Types of attributes whose values each engine writes in its own way: the order of JSON's keys, the fractions of times. */
const spelledByEngine: ReadonlySet<string> = new Set(['json', 'blocks', 'time']);

type SchemaOf = (uid: string) => Schema | undefined;
type Values = Readonly<Record<string, unknown>>;

/** Whether equal entities of a type may be different texts, depending on the engine that they come from. */
export class SpelledByEngine {
  readonly #schemaOf: SchemaOf;
  readonly #known = new Map<string, boolean>();

  /** @param schemaOf The schema of a content type or component; undefined where the archive has none. */
  constructor(schemaOf: SchemaOf) {
    this.#schemaOf = schemaOf;
  }

  has(uid: string): boolean {
    const known = this.#known.get(uid);
    if (known !== undefined) {
      return known;
    }
    // Components lie within components, and may lie within themselves.
    const reached = new Set([uid]);
    for (const within of reached) {
      const attributes = Object.values(this.#schemaOf(within)?.attributes ?? {});
      if (this.#known.get(within) === true || attributes.some(({ type }) => spelledByEngine.has(type))) {
        this.#known.set(uid, true);
        return true;
      }
      for (const { component, components } of attributes) {
        for (const nested of [component, ...(components ?? [])]) {
          if (nested !== undefined && this.#known.get(nested) !== false) {
            reached.add(nested);
          }
        }
      }
    }
    for (const within of reached) {
      this.#known.set(within, false);
    }
    return false;
  }
}

/** An entity's record with its times as PostgreSQL writes them ({@link shortTime}). */
export function withShortTimes(record: Values, schemaOf: SchemaOf): Values {
  const { type, data } = record;
  return typeof type === 'string' && isObject(data)
    ? { ...record, data: shortenIn(data, type, schemaOf) }
    : record;
}

function shortenIn(values: Values, uid: string, schemaOf: SchemaOf): Values {
  const schema = schemaOf(uid);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      schema !== undefined && Object.hasOwn(schema.attributes, key)
        ? shorten(value, schema.attributes[key] as Attribute, schemaOf)
        : value,
    ]),
  );
}

function shorten(value: unknown, attribute: Attribute, schemaOf: SchemaOf): unknown {
  switch (attribute.type) {
    case 'time':
      return typeof value === 'string' ? shortTime(value) : value;
    case 'component':
    case 'dynamiczone':
      return Array.isArray(value)
        ? value.map((item) => shorten(item, attribute, schemaOf))
        : isObject(value)
          ? shortenIn(value, attribute.component ?? String(value.__component), schemaOf)
          : value;
    default:
      return value;
  }
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
