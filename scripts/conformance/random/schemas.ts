import type { Attribute, Schema } from '../../../src/strapi/schema.ts';
import { Random } from '../../random.ts';

/** Attributes as schema files have them: more than what decides where values are stored. */
type Attributes = Record<string, Attribute & object>;

/** A schema as an archive has it, with what a project's file says beside. */
type Drawn = Schema & Readonly<Record<string, unknown>>;

const scalars = [
  'string',
  'text',
  'richtext',
  'email',
  'password',
  'integer',
  'biginteger',
  'float',
  'decimal',
  'boolean',
  'date',
  'time',
  'datetime',
  'timestamp',
  'json',
  'blocks',
  'enumeration',
  'uid',
] as const;

/**
 * Names that are written in several ways, that SQL knows, and that have to be shortened. Those that every object of JavaScript has are no
 * names for Strapi: it takes what is inherited for a value.
 */
const words = [
  'title',
  'fooBar',
  'foo_baz',
  'URL',
  'htmlID2',
  'x1y2z',
  'order',
  'select',
  'group',
  'length',
  'camelCaseNameThatIsVeryLongSoThatItHasToBeShortened',
  'snake_case_name_that_is_very_long_so_that_it_is_shortened',
  'a',
  'index',
  'from',
  'isPublic',
  'données',
] as const;

/** The words of Strapi 4 that its own tables do not take. */
const tooLongFor4 = /.{30}/;

const collectionNames = [
  (name: string) => `${name}s`,
  (name: string) => `Upper${name}`,
  (name: string) => `${name}_with_a_collection_name_that_is_longer_than_most_of_them`,
  (name: string) => `${name}-dashed`,
];

/** Strapi 4 takes a name with a digit in it for several words. */
export const letter = (index: number): string => String.fromCharCode(97 + index);

/**
 * Content types and components at random, that refer to each other and to nothing else: every kind of attribute, relation and component
 * comes up in some seed.
 *
 * @param prefix Begins all names, so that those of several seeds can be in one project.
 */
export function randomSchemas(seed: number, major: 4 | 5, prefix: string): Schema[] {
  const random = new Random(seed);
  const draw = new Draw(random, major, prefix);
  return draw.schemas();
}

class Draw {
  readonly #random: Random;
  readonly #major: 4 | 5;
  readonly #prefix: string;
  readonly #types: string[];
  readonly #components: string[];
  readonly #attributes = new Map<string, Attributes>();
  readonly #localized: ReadonlySet<string>;
  readonly #singles: ReadonlySet<string>;

  constructor(random: Random, major: 4 | 5, prefix: string) {
    this.#random = random;
    this.#major = major;
    this.#prefix = prefix;
    this.#types = Array.from({ length: 2 + random.below(3) }, (_, index) => {
      const name = `${prefix}type${letter(index)}`;
      return `api::${name}.${name}`;
    });
    this.#components = Array.from(
      { length: 1 + random.below(4) },
      (_, index) => `${prefix}kit.${prefix}part${letter(index)}`,
    );
    this.#localized = new Set(this.#types.filter(() => random.chance(0.4)));
    // Relations to and from a single type are drawn as others.
    this.#singles = new Set(this.#types.slice(1).filter(() => random.chance(0.2)));
  }

  schemas(): Schema[] {
    for (const [index, uid] of this.#components.entries()) {
      this.#attributes.set(uid, this.#ofComponent(index));
    }
    for (const uid of this.#types) {
      this.#attributes.set(uid, this.#ofType(uid));
    }
    for (const uid of this.#types) {
      for (let count = this.#random.below(4); count > 0; count -= 1) {
        this.#relate(uid);
      }
    }
    return [
      ...this.#types.map((uid) => this.#type(uid)),
      ...this.#components.map((uid) => this.#component(uid)),
    ];
  }

  #type(uid: string): Drawn {
    const name = uid.split('.').at(-1) as string;
    const localized = this.#localized.has(uid);
    return {
      uid,
      modelType: 'contentType',
      modelName: name,
      kind: this.#singles.has(uid) ? 'singleType' : 'collectionType',
      collectionName: this.#collectionName(name),
      info: { singularName: name, displayName: name, ...{ pluralName: `${name}s` } },
      options: { draftAndPublish: this.#random.chance(0.6) },
      pluginOptions: localized ? { i18n: { localized: true } } : {},
      attributes: this.#attributes.get(uid) ?? {},
    };
  }

  #component(uid: string): Drawn {
    const name = uid.split('.').at(-1) as string;
    return {
      uid,
      modelType: 'component',
      modelName: name,
      collectionName: `components_${this.#collectionName(name)}`,
      info: { displayName: name },
      options: {},
      pluginOptions: {},
      attributes: this.#attributes.get(uid) ?? {},
    };
  }

  #collectionName(name: string): string {
    return (
      (this.#random.chance(0.7) ? collectionNames[0] : this.#random.pick(collectionNames))?.(name) ?? name
    );
  }

  #ofType(uid: string): Attributes {
    const attributes = this.#scalars(2 + this.#random.below(5));
    if (this.#random.chance(0.5)) {
      attributes[this.#name(attributes, 'part')] = this.#componentField(this.#components);
    }
    if (this.#random.chance(0.4)) {
      attributes[this.#name(attributes, 'zone')] = {
        type: 'dynamiczone',
        components: this.#random.some(this.#components, 1 + this.#random.below(this.#components.length)),
      };
    }
    if (this.#random.chance(0.4)) {
      attributes[this.#name(attributes, 'media')] = this.#media();
    }
    if (this.#localized.has(uid)) {
      return Object.fromEntries(
        Object.entries(attributes).map(([name, attribute]) => [
          name,
          { ...attribute, pluginOptions: { i18n: { localized: this.#random.chance(0.7) } } },
        ]),
      );
    }
    return attributes;
  }

  /** Components hold those that were drawn before them, so that none holds itself. */
  #ofComponent(index: number): Attributes {
    const attributes = this.#scalars(1 + this.#random.below(4));
    const deeper = this.#components.slice(0, index);
    if (deeper.length > 0 && this.#random.chance(0.6)) {
      attributes[this.#name(attributes, 'inner')] = this.#componentField(deeper);
    }
    if (this.#random.chance(0.3)) {
      attributes[this.#name(attributes, 'picture')] = this.#media();
    }
    if (this.#random.chance(0.5)) {
      const relation = this.#random.pick(['oneToOne', 'oneToMany']);
      attributes[this.#name(attributes, 'rel')] = {
        type: 'relation',
        relation,
        target: this.#random.pick(this.#types),
      };
    }
    return attributes;
  }

  #scalars(count: number): Attributes {
    const attributes: Attributes = {};
    for (let left = count; left > 0; left -= 1) {
      const type = this.#random.pick(scalars);
      const name = this.#name(attributes, this.#random.pick(words));
      attributes[name] = {
        type,
        ...(type === 'enumeration' && { enum: ['one', 'two words', 'Drei'] }),
        ...(type === 'string' && this.#random.chance(0.2) && { default: 'as default' }),
        ...(this.#random.chance(0.1) && { private: true }),
      };
    }
    return attributes;
  }

  #componentField(uids: readonly string[]): Attribute {
    return { type: 'component', component: this.#random.pick(uids), repeatable: this.#random.chance(0.5) };
  }

  #media(): Attribute & object {
    return { type: 'media', ...{ multiple: this.#random.chance(0.5) } };
  }

  /** A relation of a type to another or to itself, with or without its other side. */
  #relate(uid: string): void {
    const target = this.#random.pick(this.#types);
    const own = this.#attributes.get(uid) as Attributes;
    const other = this.#attributes.get(target) as Attributes;
    const name = this.#name(
      own,
      `${this.#random.pick(['to', 'linkedTo', 'rel_of'])}${this.#random.below(9)}`,
    );
    const relation = { type: 'relation', target };
    const kind = this.#random.pick([
      'oneWay',
      'manyWay',
      'oneToOne',
      'oneToMany',
      'manyToMany',
      'morphOne',
      'morphMany',
    ]);
    switch (kind) {
      case 'oneWay':
        own[name] = { ...relation, relation: 'oneToOne' };
        break;
      case 'manyWay':
        own[name] = { ...relation, relation: this.#random.pick(['oneToMany', 'manyToMany']) };
        break;
      case 'morphOne':
        own[name] = { type: 'relation', relation: 'morphToOne' };
        break;
      case 'morphMany':
        own[name] = { type: 'relation', relation: 'morphToMany' };
        break;
      default: {
        const back = this.#name(other, `back_${name}`, own === other ? [name] : []);
        const inverse = { type: 'relation', target: uid };
        const relations = {
          oneToOne: ['oneToOne', 'oneToOne'],
          oneToMany: ['manyToOne', 'oneToMany'],
          manyToMany: ['manyToMany', 'manyToMany'],
        } as const;
        const [forth, reverse] = relations[kind as keyof typeof relations];
        own[name] = { ...relation, relation: forth, inversedBy: back };
        other[back] = { ...inverse, relation: reverse, mappedBy: name };
      }
    }
  }

  /** A name that neither the attributes have, nor their columns. */
  #name(attributes: Attributes, wanted: string, taken: readonly string[] = []): string {
    const plain = (name: string) => name.replace(/[^a-z0-9]/gi, '').toLowerCase();
    const known = new Set([...Object.keys(attributes), ...taken].map(plain));
    const short = this.#major === 4 && tooLongFor4.test(wanted) ? `${this.#prefix}short` : wanted;
    let name = short;
    for (let number = 2; known.has(plain(name)); number += 1) {
      name = `${short}${number}`;
    }
    return name;
  }
}
