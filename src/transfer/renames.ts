import { own } from '../by-name.ts';
import { UserError } from '../errors.ts';
import { componentConfigurationPrefix, contentTypeConfigurationPrefix } from '../strapi/core-store.ts';
import {
  type ArchivedLink,
  type ConfigurationRecord,
  coreStoreType,
  type EntityRecord,
} from '../strapi/records.ts';
import type { Attribute, Schema } from '../strapi/schema.ts';
import { option } from '../wording.ts';
import type { RecordStage } from './stages.ts';

/** An attribute of a content type or component that has another name now. */
export interface Rename {
  readonly uid: string;
  readonly before: string;
  readonly after: string;
}

/** A uid, the last point, and the names of two attributes. */
const form = /^(?<uid>[^=\s]+)\.(?<before>[A-Za-z_][\w-]*)=(?<after>[A-Za-z_][\w-]*)$/;

/**
 * Reads what `rename` was given: `api::article.article.subtitle=tagline`.
 *
 * @throws UserError `usage` for what is no such thing, and for attributes that are named twice.
 */
export function parseRenames(list: readonly string[]): readonly Rename[] {
  const renames = list.map((text): Rename => {
    const { uid, before, after } = form.exec(text)?.groups ?? {};
    if (uid === undefined || before === undefined || after === undefined) {
      throw wrong(
        `${text} does not say what has another name.`,
        'Say it as uid.old=new: api::article.article.subtitle=tagline.',
      );
    }
    return { uid, before, after };
  });
  for (const side of ['before', 'after'] as const) {
    const twice = renames.find(
      (rename, index) =>
        renames.findIndex((other) => other.uid === rename.uid && other[side] === rename[side]) !== index,
    );
    if (twice !== undefined) {
      throw wrong(`${twice.uid}.${twice[side]} is there twice.`, 'Name each attribute once.');
    }
  }
  return renames;
}

const wrong = (message: string, remedy: string) =>
  new UserError('usage', `${option('rename')}: ${message}`, remedy);

/** Old names and what they are now. */
type Names = ReadonlyMap<string, string>;

type Data = Readonly<Record<string, unknown>>;

/** Gives attributes their new names wherever records have the old ones: schemas, values, links, and what the content manager shows. */
export class Renames {
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #names: ReadonlyMap<string, Names>;
  /** `"subtitle"`: a record that has none of these is as it was. */
  readonly #marks: readonly string[];

  /**
   * @param schemas What they are called in, by uid.
   * @throws UserError `usage` where there is no such type or attribute, or the new name is that of another one.
   */
  constructor(renames: readonly Rename[], schemas: ReadonlyMap<string, Schema>) {
    const names = new Map<string, Map<string, string>>();
    for (const { uid, before, after } of renames) {
      names.set(uid, (names.get(uid) ?? new Map<string, string>()).set(before, after));
    }
    for (const { uid, before, after } of renames) {
      const schema = schemas.get(uid);
      if (schema === undefined) {
        throw wrong(
          `The archive has no content type or component ${uid}.`,
          `Its uids are shown by inspect with ${option('json')}.`,
        );
      }
      if (own(schema.attributes, before) === undefined) {
        throw wrong(
          `${uid} has no attribute ${before} in the archive.`,
          `It has ${Object.keys(schema.attributes).join(', ')}.`,
        );
      }
      if (own(schema.attributes, after) !== undefined && !names.get(uid)?.has(after)) {
        throw wrong(
          `${uid} has an attribute ${after} in the archive already, beside ${before}.`,
          'Two attributes cannot become one: give one of them another name.',
        );
      }
    }
    this.#schemas = schemas;
    this.#names = names;
    this.#marks = renames.map(({ before }) => JSON.stringify(before));
  }

  /** Whether the text of a record may have something that has another name. The core store has texts within texts. */
  mayConcern(stage: RecordStage, text: string): boolean {
    return (
      stage === 'configuration' || isEscaped.test(text) || this.#marks.some((mark) => text.includes(mark))
    );
  }

  schemas(schema: Schema): Schema {
    const names = this.#names.get(schema.uid);
    const attributes = Object.entries(schema.attributes).map(([name, attribute]) => [
      names?.get(name) ?? name,
      this.#attribute(attribute, names),
    ]);
    return { ...schema, attributes: Object.fromEntries(attributes) };
  }

  /** What attributes say of others, of their own type and of the one that they relate to. */
  #attribute(attribute: Attribute, ownNames: Names | undefined): Attribute {
    const theirs = this.#names.get(attribute.target ?? '');
    const named = ([key, value]: [string, unknown]): [string, unknown] => [
      key,
      typeof value !== 'string'
        ? value
        : key === 'targetField'
          ? (ownNames?.get(value) ?? value)
          : key === 'mappedBy' || key === 'inversedBy' || key === 'morphBy'
            ? (theirs?.get(value) ?? value)
            : value,
    ];
    return Object.fromEntries(Object.entries(attribute).map(named)) as unknown as Attribute;
  }

  entities(record: EntityRecord): EntityRecord {
    return { ...record, data: this.#data(record.type, record.data) };
  }

  #data(uid: string, data: Data): Data {
    const names = this.#names.get(uid);
    const attributes = this.#schemas.get(uid)?.attributes;
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        names?.get(name) ?? name,
        this.#value(own(attributes, name), value),
      ]),
    );
  }

  #value(attribute: Attribute | undefined, value: unknown): unknown {
    if (attribute?.type !== 'component' && attribute?.type !== 'dynamiczone') {
      return value;
    }
    const item = (component: unknown): unknown => {
      if (typeof component !== 'object' || component === null) {
        // No component: whoever reads it refuses it.
        return component;
      }
      const data = component as Data;
      return this.#data(attribute.component ?? String(own(data, '__component')), data);
    };
    return Array.isArray(value) ? value.map(item) : item(value);
  }

  links(link: ArchivedLink): ArchivedLink {
    return { ...link, left: this.#end(link.left), right: this.#end(link.right) };
  }

  #end<End extends { readonly type: string | null; readonly field?: string | null }>(end: End): End {
    const name = this.#names.get(end.type ?? '')?.get(end.field ?? '');
    return name === undefined ? end : { ...end, field: name };
  }

  /** What the content manager shows of a type: where its attributes stand, and what they are called there. */
  configuration(record: ConfigurationRecord): ConfigurationRecord {
    const { key, value } = record.value;
    const uid = uidOfConfiguration(record.type === coreStoreType ? key : undefined);
    if (uid === undefined || typeof value !== 'string') {
      return record;
    }
    const shown = parsed(value);
    return shown === undefined
      ? record
      : { ...record, value: { ...record.value, value: JSON.stringify(this.#shown(uid, shown)) } };
  }

  #shown(uid: string, { settings, metadatas, layouts, ...shown }: Data): Data {
    const names: Names = this.#names.get(uid) ?? new Map();
    const named = (name: unknown) => (typeof name === 'string' ? (names.get(name) ?? name) : name);
    return {
      ...shown,
      ...(isObject(settings)
        ? { settings: mapped(settings, (value, key) => (namesOne.has(key) ? named(value) : value)) }
        : {}),
      ...(isObject(metadatas) ? { metadatas: this.#metadatas(uid, metadatas, names) } : {}),
      ...(isObject(layouts) ? { layouts: namedWithin(layouts, named) } : {}),
    };
  }

  #metadatas(uid: string, metadatas: Data, names: Names): Data {
    const { attributes } = this.#schemas.get(uid) ?? {};
    return Object.fromEntries(
      Object.entries(metadatas).map(([name, metadata]) => [
        names.get(name) ?? name,
        this.#metadata(metadata, { from: name, to: names.get(name) ?? name }, own(attributes, name)?.target),
      ]),
    );
  }

  /** Labels are the names of attributes where nobody has chosen others, and relations show an attribute of their target. */
  #metadata(metadata: unknown, name: { from: string; to: string }, target: string | undefined): unknown {
    if (!isObject(metadata)) {
      return metadata;
    }
    return mapped(metadata, (part) =>
      isObject(part)
        ? mapped(part, (value, key) => {
            if (key === 'label') {
              return value === name.from ? name.to : value;
            }
            return key === 'mainField' && typeof value === 'string'
              ? (this.#names.get(target ?? '')?.get(value) ?? value)
              : value;
          })
        : part,
    );
  }
}

/** Settings that are names of attributes. */
const namesOne: ReadonlySet<string> = new Set(['mainField', 'defaultSortBy']);

/** Nobody writes the letters of a name like this, but everybody may. */
const isEscaped = /\\u00[2-7]/i;

const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mapped = (data: Data, change: (value: unknown, key: string) => unknown): Data =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, change(value, key)]));

/** Layouts are lists of names, lists of lists of places with a `name`, or objects of these. */
function namedWithin(value: unknown, named: (name: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => namedWithin(item, named));
  }
  return isObject(value)
    ? mapped(value, (item, key) =>
        key === 'name' || typeof item === 'object' ? namedWithin(item, named) : item,
      )
    : named(value);
}

function uidOfConfiguration(key: unknown): string | undefined {
  if (typeof key !== 'string') {
    return undefined;
  }
  const prefix = [contentTypeConfigurationPrefix, componentConfigurationPrefix].find((prefix) =>
    key.startsWith(prefix),
  );
  return prefix === undefined ? undefined : key.slice(prefix.length);
}

/** Undefined for what is none of Strapi's. */
function parsed(text: string): Data | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
