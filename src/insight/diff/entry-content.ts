import { own } from '../../by-name.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { canonicalJson, shortTime } from '../../transfer/canonical.ts';

export type Values = Readonly<Record<string, unknown>>;

/** What a row has beside its content: what it is known by, and what Strapi keeps up by itself. */
export const upkeep: readonly string[] = ['createdAt', 'updatedAt', 'publishedAt'];
const beside = (major: 4 | 5): ReadonlySet<string> => new Set([...upkeep, ...knownBy(major)]);

/** What entries are known by, and that is no field of them: in Strapi 4, `documentId` is a name like others. */
export const knownBy = (major: 4 | 5): readonly string[] => [
  'id',
  'locale',
  ...(major === 5 ? ['documentId'] : []),
];

/** What a component is told by, and what is no content of it. */
const besideComponent: ReadonlySet<string> = new Set(['id', '__component']);

/** Told of each component that links may begin at, and where it is in its entry: `sections[2].button`. */
export type TellComponent = (uid: string, id: number, place: string) => void;

interface Part {
  readonly name: string;
  /** `"name":`. */
  readonly label: string;
  readonly attribute: Attribute;
  readonly isNested: boolean;
}

interface Plan {
  readonly parts: readonly Part[];
  readonly names: ReadonlySet<string>;
  /** Whether links may begin at it. */
  readonly hasLinks: boolean;
}

export const isNestedType = ({ type }: Attribute): boolean => type === 'component' || type === 'dynamiczone';
export const isLinkType = ({ type }: Attribute): boolean => type === 'relation' || type === 'media';

/** The uid of a component by where it is, or by what it says of itself in a dynamic zone. */
export const componentOf = ({ component }: Attribute, value: Values): string =>
  component ?? String(value.__component);

export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether there is nothing: a list of components without any is none, as in states whose schema does not have it yet. */
export const isNothing = (value: unknown, attribute: Attribute | undefined): boolean =>
  value === null ||
  value === undefined ||
  (attribute !== undefined && isNestedType(attribute) && Array.isArray(value) && value.length === 0);

/**
 * What entries say, as texts that are equal where they say the same: whatever the ids of their rows, the order of keys, the engine, and
 * what Strapi keeps up by itself. Relations and media are not part of them.
 */
export class EntryContent {
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #beside: ReadonlySet<string>;
  readonly #plans = new Map<string, Plan>();

  constructor(schemas: ReadonlyMap<string, Schema>, major: 4 | 5) {
    this.#schemas = schemas;
    this.#beside = beside(major);
  }

  textOf(uid: string, data: Values, tell: TellComponent): string {
    const isPublished = data.publishedAt !== null && data.publishedAt !== undefined;
    return `${isPublished ? 'published' : ''}${this.#object(this.#planOf(uid), data, this.#beside, '', tell)}`;
  }

  #object(
    plan: Plan,
    values: Values,
    without: ReadonlySet<string>,
    place: string,
    tell: TellComponent,
  ): string {
    let text = '{';
    for (const { name, label, attribute, isNested } of plan.parts) {
      const value = own(values, name);
      if (!isNothing(value, attribute) && !without.has(name)) {
        text += `${label}${isNested ? this.#nested(value, attribute, `${place}${name}`, tell) : scalarText(value, attribute)},`;
      }
    }
    for (const name in values) {
      if (!plan.names.has(name) && !without.has(name) && values[name] !== null) {
        text += `${unknownText(plan, values, without)},`;
        break;
      }
    }
    return `${text}}`;
  }

  #nested(value: unknown, attribute: Attribute, place: string, tell: TellComponent): string {
    if (Array.isArray(value)) {
      let text = '[';
      for (let index = 0; index < value.length; index += 1) {
        text += `${this.#component(value[index], attribute, `${place}[${index}]`, tell)},`;
      }
      return `${text}]`;
    }
    return this.#component(value, attribute, place, tell);
  }

  #component(value: unknown, attribute: Attribute, place: string, tell: TellComponent): string {
    if (!isObject(value)) {
      return canonicalJson(value);
    }
    const uid = componentOf(attribute, value);
    const plan = this.#planOf(uid);
    if (plan.hasLinks && typeof value.id === 'number') {
      tell(uid, value.id, place);
    }
    return `${JSON.stringify(uid)}${this.#object(plan, value, besideComponent, `${place}.`, tell)}`;
  }

  #planOf(uid: string): Plan {
    const known = this.#plans.get(uid);
    if (known !== undefined) {
      return known;
    }
    const attributes = Object.entries(this.#schemas.get(uid)?.attributes ?? {});
    const stored = attributes.filter(([, attribute]) => !isLinkType(attribute));
    const parts = stored.map(([name, attribute]) => ({
      name,
      label: `${JSON.stringify(name)}:`,
      attribute,
      isNested: isNestedType(attribute),
    }));
    const plan: Plan = {
      parts: parts.sort((a, b) => (a.name < b.name ? -1 : 1)),
      names: new Set(stored.map(([name]) => name)),
      hasLinks: stored.length < attributes.length,
    };
    this.#plans.set(uid, plan);
    return plan;
  }
}

/** A value that is no component. */
export function scalarText(value: unknown, { type }: Attribute): string {
  if (typeof value === 'string') {
    return JSON.stringify(type === 'time' ? shortTime(value) : value);
  }
  return typeof value === 'object' ? canonicalJson(value) : JSON.stringify(value);
}

/** What no attribute is for: archives of others may have it. */
const unknownText = (plan: Plan, values: Values, without: ReadonlySet<string>): string =>
  canonicalJson(
    Object.fromEntries(
      Object.entries(values).filter(
        ([name, value]) => !plan.names.has(name) && !without.has(name) && value !== null,
      ),
    ),
  );
