import { own } from '../../by-name.ts';
import { fileName } from '../../strapi/file-name.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { isFile, type LogoPlaceOf, logosOf, type Place, type PlaceOf, withLogos } from '../place.ts';
import type { UrlMap } from './prefixes.ts';
import { AddressTexts } from './texts.ts';

/** Addresses in an attribute. */
export interface AttributeAddresses {
  /** Of the content type, or of the component; `core-store` of logos. */
  readonly uid: string;
  readonly attribute: string;
  readonly addresses: number;
  /** How many rows have them. A component that is in several places is counted in each. */
  readonly rows: number;
}

/** What became of addresses of media, and what was left over. */
export interface RewrittenAddresses {
  /** Most addresses first. */
  readonly rewritten: readonly AttributeAddresses[];
  /** Addresses of old places of which nobody has said what becomes of them. */
  readonly left: readonly (AttributeAddresses & { readonly example: string })[];
}

type Data = Readonly<Record<string, unknown>>;

/** What is decided before the first row. */
export interface Deciding {
  readonly map: UrlMap;
  /** Folders in which files of the archive were. */
  readonly folders: readonly string[];
  /** Content types and components of the archive, by uid. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly includes: (uid: string) => boolean;
  /** What the target's Strapi keeps media with; undefined where every new address is a path. */
  readonly provider: string | undefined;
  /** Where files are that come along. */
  readonly fileAt: PlaceOf;
  readonly logoAt: LogoPlaceOf;
  /** Whether a file comes along, so that its row gets its address elsewhere. */
  readonly isPlaced: (filename: string) => boolean;
}

/** Types of attributes that hold no address of a file. All others are searched, those of custom fields included. */
const withoutAddresses = new Set(
  'integer biginteger float decimal date time datetime timestamp boolean relation media enumeration email password uid'.split(
    ' ',
  ),
);

/** What of a file is no address, whatever it looks like. */
const namesOfFiles = new Set(['name', 'hash', 'ext', 'mime', 'provider', 'folderPath']);

/** What is searched of a row: the names of its attributes, and of those that have components. */
interface Plan {
  readonly uid: string;
  readonly values: readonly { readonly name: string; readonly counts: Counts }[];
  readonly components: readonly { readonly name: string; readonly uid: string | undefined }[];
}

interface Counts {
  readonly uid: string;
  readonly attribute: string;
  rewritten: number;
  rewrittenRows: number;
  left: number;
  leftRows: number;
  example: string;
}

/**
 * Gives addresses of media in records their new beginnings: in rows of the media library and in everything that is text, rich text, blocks or
 * JSON, in components as well. Which attributes are searched is decided once; a record that has none of the addresses stays the same object.
 */
export class AddressRewriting {
  readonly #map: UrlMap;
  readonly #texts: AddressTexts;
  readonly #provider: string | undefined;
  readonly #includes: (uid: string) => boolean;
  readonly #fileAt: PlaceOf;
  readonly #logoAt: LogoPlaceOf;
  readonly #isPlaced: (filename: string) => boolean;
  readonly #plans = new Map<string, Plan>();
  readonly #counts: Counts[] = [];
  readonly #logos: Counts;

  constructor({ map, folders, schemas, includes, provider, fileAt, logoAt, isPlaced }: Deciding) {
    this.#map = map;
    this.#provider = provider;
    this.#includes = includes;
    this.#fileAt = fileAt;
    this.#logoAt = logoAt;
    this.#isPlaced = isPlaced;
    this.#texts = new AddressTexts({
      ...map,
      folders,
      newAddress: (filename) => (isPlaced(filename) ? (fileAt(filename)?.url ?? null) : undefined),
    });
    for (const uid of schemas.keys()) {
      this.#plans.set(uid, this.#planOf(uid, schemas.get(uid)?.attributes ?? {}));
    }
    this.#logos = this.#countsOf('core-store', 'logos');
  }

  entities(batch: readonly EntityRecord[]): readonly EntityRecord[] {
    return batch.map((record) => this.#entity(record));
  }

  /** Of the settings, logos of the admin panel have addresses. */
  configuration(batch: readonly ConfigurationRecord[]): readonly ConfigurationRecord[] {
    return batch.map((record) => {
      const logos = logosOf(record);
      return logos.length === 0
        ? record
        : withLogos(
            record,
            logos.map(([name, logo]) => [
              name,
              this.#counted(this.#logos, () =>
                this.#format(logo, this.#logoAt(fileName(logo), logo) !== undefined),
              ),
            ]),
          );
    });
  }

  /** To be asked when all records came. */
  get result(): RewrittenAddresses {
    const most = (a: AttributeAddresses, b: AttributeAddresses) => b.addresses - a.addresses;
    return {
      rewritten: this.#counts
        .filter(({ rewritten }) => rewritten > 0)
        .map(({ uid, attribute, rewritten: addresses, rewrittenRows: rows }) => ({
          uid,
          attribute,
          addresses,
          rows,
        }))
        .sort(most),
      left: this.#counts
        .filter(({ left }) => left > 0)
        .map(({ uid, attribute, left: addresses, leftRows: rows, example }) => ({
          uid,
          attribute,
          addresses,
          rows,
          example,
        }))
        .sort(most),
    };
  }

  /** Parts of the map that began no address, as the user has written them. */
  get unused(): readonly string[] {
    return this.#map.prefixes.filter((prefix) => !this.#texts.used.has(prefix)).map(({ text }) => text);
  }

  #entity(record: EntityRecord): EntityRecord {
    const { type, data } = record;
    if (!this.#includes(type)) {
      return record;
    }
    const made = isFile(record) ? this.#fileRow(data) : this.#row(type, data);
    return made === data ? record : { ...record, data: made };
  }

  #row(uid: string, data: Data): Data {
    const plan = this.#plan(uid, data);
    let made: Record<string, unknown> | undefined;
    for (const { name, counts } of plan.values) {
      const value = own(data, name);
      if (value === null || value === undefined) {
        continue;
      }
      const rewritten = this.#counted(counts, () => this.#value(value));
      if (rewritten !== value) {
        made ??= { ...data };
        made[name] = rewritten;
      }
    }
    for (const { name, uid: component } of plan.components) {
      const value = own(data, name);
      const rewritten = Array.isArray(value)
        ? sameOr(value, (item) => this.#component(component, item))
        : this.#component(component, value);
      if (rewritten !== value) {
        made ??= { ...data };
        made[name] = rewritten;
      }
    }
    return made ?? data;
  }

  #component(uid: string | undefined, item: unknown): unknown {
    if (!isObject(item)) {
      // No component: whoever writes it refuses it.
      return item;
    }
    return this.#row(uid ?? String(own(item, '__component')), item);
  }

  /** A row of the media library. Files that come along get their addresses where they are placed. */
  #fileRow(data: Data): Data {
    const isPlaced = this.#isPlaced(fileName(data));
    const made: Record<string, unknown> = { ...data };
    let isMoved = false;
    for (const { name, counts } of this.#plan(fileUid, data).values) {
      const value = own(data, name);
      if (value === null || value === undefined || (name === 'url' && isPlaced)) {
        continue;
      }
      made[name] = this.#counted(counts, () =>
        name === 'formats' && isObject(value)
          ? sameEntries(value, (format) => (isObject(format) ? this.#format(format) : format))
          : isAddress(name) && typeof value === 'string'
            ? this.#texts.rewriteAddress(value)
            : this.#value(value),
      );
      isMoved ||= name === 'url' && made[name] !== value;
    }
    return isMoved ? { ...made, provider: this.#providerOf(made.url, made.provider) } : made;
  }

  #format(format: Data, isPlaced = this.#isPlaced(fileName(format))): Data {
    if (!isPlaced) {
      return this.#file(format);
    }
    const { url, ...rest } = format;
    const made = this.#file(rest);
    return made === rest ? format : { ...made, url };
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.#texts.rewrite(value);
    }
    if (Array.isArray(value)) {
      return sameOr(value, (item) => this.#value(item));
    }
    if (!isObject(value)) {
      return value;
    }
    return typeof own(value, 'hash') === 'string' && typeof own(value, 'url') === 'string'
      ? this.#file(value)
      : sameEntries(value, (item) => this.#value(item));
  }

  /** What describes a file, be it in blocks, in JSON or in a row. */
  #file(file: Data): Data {
    const made = sameEntries(file, (value, name) =>
      namesOfFiles.has(name)
        ? value
        : isAddress(name) && typeof value === 'string'
          ? this.#texts.rewriteAddress(value)
          : this.#value(value),
    );
    if (own(made, 'url') === own(file, 'url')) {
      return made;
    }
    const place = this.#fileAt(fileName(file));
    const { hash, provider }: Partial<Place> = place !== undefined && place.url === made.url ? place : {};
    return {
      ...made,
      ...(hash === undefined ? {} : { hash }),
      ...(typeof file.provider === 'string'
        ? { provider: provider ?? this.#providerOf(made.url, file.provider) }
        : {}),
    };
  }

  /**
   * What Strapi keeps a file with, so that it can delete it: what is in the uploads folder, as a path says, with the local provider, and what is
   * elsewhere with that of the target; where that is the local one, nobody there can.
   */
  #providerOf(url: unknown, before: unknown): unknown {
    if (typeof url === 'string' && /^\/(?!\/)/.test(url)) {
      return localProvider;
    }
    return this.#provider === undefined || this.#provider.toLowerCase() === localProvider
      ? before
      : this.#provider;
  }

  #counted<Value>(counts: Counts, work: () => Value): Value {
    const texts = this.#texts;
    const { rewritten, left } = texts;
    texts.example = undefined;
    const value = work();
    if (texts.rewritten > rewritten) {
      counts.rewritten += texts.rewritten - rewritten;
      counts.rewrittenRows += 1;
    }
    if (texts.left > left) {
      counts.left += texts.left - left;
      counts.leftRows += 1;
      counts.example ||= texts.example ?? '';
    }
    return value;
  }

  #plan(uid: string, data: Data): Plan {
    let plan = this.#plans.get(uid);
    if (plan === undefined) {
      // A component that the archive does not describe: what is in it, its rows tell.
      const names = Object.keys(data).filter((name) => name !== '__component');
      plan = this.#planOf(uid, Object.fromEntries(names.map((name) => [name, { type: 'json' }])));
      this.#plans.set(uid, plan);
    }
    return plan;
  }

  #planOf(uid: string, attributes: Readonly<Record<string, Attribute>>): Plan {
    const all = Object.entries(attributes);
    const isComponent = ({ type }: Attribute) => type === 'component' || type === 'dynamiczone';
    return {
      uid,
      values: all
        .filter(
          ([name, attribute]) =>
            !isComponent(attribute) &&
            !withoutAddresses.has(attribute.type) &&
            !(uid === fileUid && namesOfFiles.has(name)),
        )
        .map(([name]) => ({ name, counts: this.#countsOf(uid, name) })),
      components: all
        .filter(([, attribute]) => isComponent(attribute))
        .map(([name, { component }]) => ({ name, uid: component })),
    };
  }

  #countsOf(uid: string, attribute: string): Counts {
    const counts = { uid, attribute, rewritten: 0, rewrittenRows: 0, left: 0, leftRows: 0, example: '' };
    this.#counts.push(counts);
    return counts;
  }
}

const isAddress = (name: string): boolean => name === 'url' || name === 'previewUrl';

/** A list with other items; the same one where they are the same. */
function sameOr(list: readonly unknown[], made: (item: unknown) => unknown): readonly unknown[] {
  let other: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const one = made(item);
    if (one !== item) {
      other ??= [...list];
      other[index] = one;
    }
  }
  return other ?? list;
}

/** The same for the values of an object. */
function sameEntries(object: Data, made: (value: unknown, name: string) => unknown): Data {
  let other: [string, unknown][] | undefined;
  const entries = Object.entries(object);
  for (const [index, [name, value]] of entries.entries()) {
    const one = made(value, name);
    if (one !== value) {
      other ??= [...entries];
      other[index] = [name, one];
    }
  }
  // Names may be those of Object's own properties.
  return other === undefined ? object : Object.fromEntries(other);
}
