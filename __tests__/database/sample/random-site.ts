import { Random } from '../../../scripts/random.ts';
import { createModels } from '../../../src/database/model/create-models.ts';
import { type Layout, strapi4, strapi5 } from '../../../src/database/model/layout.ts';
import type { Model, Relation } from '../../../src/database/model/model.ts';
import type { Attribute, Schema } from '../../../src/strapi/schema.ts';
import { fileUid } from '../../../src/strapi/uids.ts';

/** A row to be written: what a moment is stays a Date. */
export interface SiteRow {
  readonly table: string;
  readonly values: Readonly<Record<string, string | number | Date | null>>;
}

/** Content types, components and rows at random: relations of all kinds, components within components, locales, drafts, cycles. */
export interface RandomSite {
  readonly layout: Layout;
  readonly schemas: readonly Schema[];
  readonly models: ReadonlyMap<string, Model>;
  readonly rows: readonly SiteRow[];
}

type Attributes = Record<string, Attribute>;

const firstMoment = Date.UTC(2026, 0, 1);

export function randomSite(seed: number, major: 4 | 5, documents: number): RandomSite {
  const random = new Random(seed);
  const layout = major === 4 ? strapi4 : strapi5;
  const schemas = drawSchemas(random, major);
  const models = createModels(schemas, layout);
  return { layout, schemas, models, rows: new Rows(random, models, major, documents).all() };
}

function drawSchemas(random: Random, major: 4 | 5): Schema[] {
  const types = ['a', 'b', 'c', 'd', 'e'].slice(0, 3 + random.below(3)).map((name) => `api::${name}.${name}`);
  const components = ['kit.p', 'kit.q', 'kit.r'];
  const relation = (target: string, rest: object): Attribute =>
    ({ type: 'relation', target, ...rest }) as Attribute;
  const attributesOf = new Map<string, Attributes>();
  for (const [index, uid] of components.entries()) {
    const attributes: Attributes = { label: { type: 'string' } };
    if (random.chance(0.7)) {
      attributes.leads = relation(random.pick(types), { relation: random.pick(['oneToOne', 'oneToMany']) });
    }
    if (random.chance(0.3)) {
      attributes.picture = { type: 'media', multiple: false } as Attribute;
    }
    if (random.chance(0.2)) {
      attributes.any = relation('', { relation: 'morphToMany', target: undefined });
    }
    if (index > 0 && random.chance(0.7)) {
      attributes.inner = {
        type: 'component',
        component: components[index - 1] as string,
        repeatable: random.chance(0.5),
      };
    }
    attributesOf.set(uid, attributes);
  }
  for (const uid of types) {
    attributesOf.set(uid, drawAttributes(random, uid, major, { types, components, relation }));
  }
  // Both sides of some relations.
  for (const uid of types) {
    if (random.chance(0.6)) {
      const target = random.pick(types);
      const [forth, back] = random.pick([
        ['oneToOne', 'oneToOne'],
        ['manyToOne', 'oneToMany'],
        ['manyToMany', 'manyToMany'],
      ] as const);
      (attributesOf.get(uid) as Attributes).both = relation(target, {
        relation: forth,
        inversedBy: `of_${uid.at(-1)}`,
      });
      (attributesOf.get(target) as Attributes)[`of_${uid.at(-1)}`] = relation(uid, {
        relation: back,
        mappedBy: 'both',
      });
    }
  }
  attributesOf.set(fileUid, {
    name: { type: 'string' },
    createdAt: { type: 'datetime' },
    related: { type: 'relation', relation: 'morphToMany' },
  });
  const isSingle = (uid: string) => uid === types.at(-1) && random.chance(0.3);
  return [
    ...[fileUid, ...types].map((uid) => {
      const name = uid.split('.').at(-1) as string;
      return {
        uid,
        modelType: 'contentType',
        modelName: name,
        kind: isSingle(uid) ? 'singleType' : 'collectionType',
        collectionName: `${name}_rows`,
        info: { displayName: name, singularName: name },
        options: { draftAndPublish: true },
        attributes: attributesOf.get(uid),
      } as Schema;
    }),
    ...components.map((uid) => {
      const name = uid.split('.').at(-1) as string;
      return {
        uid,
        modelType: 'component',
        modelName: name,
        collectionName: `components_${name}_rows`,
        info: { displayName: name },
        attributes: attributesOf.get(uid),
      } as Schema;
    }),
  ];
}

interface Names {
  readonly types: readonly string[];
  readonly components: readonly string[];
  readonly relation: (target: string, rest: object) => Attribute;
}

function drawAttributes(
  random: Random,
  uid: string,
  major: 4 | 5,
  { types, components, relation }: Names,
): Attributes {
  const attributes: Attributes = {
    title: { type: 'string' },
    number: { type: 'integer' },
    createdAt: { type: 'datetime' },
    publishedAt: { type: 'datetime' },
    locale: { type: 'string' },
    localizations: relation(uid, {
      relation: 'oneToMany',
      ...(major === 5 && {
        unstable_virtual: true,
        joinColumn: { name: 'document_id', referencedColumn: 'document_id', referencedTable: 'itself' },
      }),
    }),
  };
  const some: Attributes = {
    one: relation(random.pick(types), { relation: 'oneToOne' }),
    many: relation(random.pick(types), { relation: random.pick(['oneToMany', 'manyToMany']) }),
    itself: relation(uid, { relation: random.pick(['oneToOne', 'manyToMany']) }),
    column: relation(random.pick(types), { relation: 'manyToOne', useJoinTable: false }),
    anyOne: { type: 'relation', relation: 'morphToOne' },
    anyMany: { type: 'relation', relation: 'morphToMany' },
    part: { type: 'component', component: random.pick(components), repeatable: random.chance(0.5) },
    zone: { type: 'dynamiczone', components: random.some(components, 1 + random.below(3)) },
    cover: { type: 'media' },
  };
  for (const [name, attribute] of Object.entries(some)) {
    if (random.chance(0.45)) {
      attributes[name] = attribute;
    }
  }
  return attributes;
}

class Rows {
  readonly #random: Random;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #major: 4 | 5;
  readonly #documents: number;
  readonly #rows: SiteRow[] = [];
  readonly #ids = new Map<string, number[]>();
  readonly #localized: (readonly [uid: string, ids: readonly number[]])[] = [];
  readonly #next = new Map<string, number>();

  constructor(random: Random, models: ReadonlyMap<string, Model>, major: 4 | 5, documents: number) {
    this.#random = random;
    this.#models = models;
    this.#major = major;
    this.#documents = documents;
  }

  all(): SiteRow[] {
    for (const model of this.#models.values()) {
      this.#ids.set(model.uid, []);
      if (!model.isComponent) {
        const count = this.#random.chance(0.05) ? 0 : 1 + this.#random.below(this.#documents);
        for (let index = 0; index < count; index += 1) {
          this.#document(model, index);
        }
      }
    }
    for (const model of this.#models.values()) {
      if (!model.isComponent) {
        for (const id of this.#ids.get(model.uid) as number[]) {
          this.#attach(model, id, 0);
        }
      }
    }
    // Some that are part of nothing.
    for (const model of this.#models.values()) {
      if (model.isComponent && this.#random.chance(0.5)) {
        this.#component(model, 9);
      }
    }
    this.#localizations();
    for (const model of this.#models.values()) {
      for (const relation of model.relations) {
        this.#relate(model, relation);
      }
    }
    return this.#rows;
  }

  #document(model: Model, index: number): void {
    const ids = this.#ids.get(model.uid) as number[];
    const has = (name: string) => model.scalars.some(({ attribute }) => attribute === name);
    const locales = has('locale') && this.#random.chance(0.4) ? ['en', 'fr'] : ['en'];
    const versions =
      this.#major === 5 && has('publishedAt') && this.#random.chance(0.5) ? [false, true] : [false];
    const own: number[] = [];
    const document = this.#random.chance(0.05)
      ? this.#random.pick([null, ''])
      : `${model.uid.at(-1)}${index}`;
    for (const locale of locales) {
      for (const isPublished of versions) {
        const id = (ids.at(-1) ?? 0) + 1 + (this.#random.chance(0.2) ? this.#random.below(90) : 0);
        ids.push(id);
        own.push(id);
        const at = new Date(firstMoment + this.#random.below(40) * 3_600_000);
        const given: Record<string, string | number | Date | null> = {
          documentId: document,
          title: this.#random.pick(['One', 'two', '100% of_it', 'Three!', null]),
          name: 'file',
          number: this.#random.chance(0.1) ? null : this.#random.below(10),
          createdAt: this.#random.chance(0.1) ? null : at,
          publishedAt: isPublished ? at : null,
          locale,
        };
        const values = model.scalars.map(
          ({ attribute, column }) => [column, given[attribute] ?? null] as const,
        );
        this.#rows.push({ table: model.table, values: { id, ...Object.fromEntries(values) } });
      }
    }
    if (own.length > 1) {
      this.#localized.push([model.uid, own]);
    }
  }

  #localizations(): void {
    if (this.#major === 5) {
      return;
    }
    for (const [uid, ids] of this.#localized) {
      const storage = this.#models
        .get(uid)
        ?.relations.find(({ attribute }) => attribute === 'localizations')?.storage;
      if (storage?.kind === 'joinTable') {
        // Each knows all others, unless somebody has meddled with it.
        const isHalf = this.#random.chance(0.2);
        for (const id of ids) {
          for (const other of ids.filter((item) => item !== id && !(isHalf && item > id))) {
            this.#put(storage.table, {
              [storage.joinColumn.name]: id,
              [storage.inverseJoinColumn.name]: other,
              ...(storage.orderColumn !== undefined && { [storage.orderColumn]: 1 }),
            });
          }
        }
      }
    }
  }

  #put(table: string, values: SiteRow['values']): void {
    const id = (this.#next.get(table) ?? 0) + 1 + this.#random.below(3);
    this.#next.set(table, id);
    this.#rows.push({ table, values: { id, ...values } });
  }

  #component(model: Model, depth: number): number {
    const ids = this.#ids.get(model.uid) as number[];
    const id = (ids.at(-1) ?? 0) + 1 + this.#random.below(2);
    ids.push(id);
    const values = model.scalars.map(({ column }) => [column, 'label'] as const);
    this.#rows.push({ table: model.table, values: { id, ...Object.fromEntries(values) } });
    if (depth < 3) {
      this.#attach(model, id, depth + 1);
    }
    return id;
  }

  #attach(model: Model, owner: number, depth: number): void {
    for (const { attribute, table, idColumn, storage } of model.components) {
      const allowed = storage.kind === 'component' ? [storage.uid] : storage.uids;
      // A second one where there may be one only is passed over.
      for (let order = 1; order <= this.#random.below(3); order += 1) {
        const uid = this.#random.pick(allowed);
        const id = this.#component(this.#models.get(uid) as Model, depth);
        this.#put(table, { entity_id: owner, [idColumn]: id, component_type: uid, field: attribute, order });
      }
    }
  }

  /** Some rows, one of them that does not exist. */
  #some(uid: string, count: number): number[] {
    const ids = this.#ids.get(uid) as number[];
    const picked = Array.from({ length: count }, () =>
      this.#random.chance(0.05) || ids.length === 0 ? 9_999 : this.#random.pick(ids),
    );
    return [...new Set(picked)];
  }

  #relate(model: Model, { attribute, relation, storage }: Relation): void {
    const lefts = this.#ids.get(model.uid) as number[];
    const types = [...this.#models.values()].filter(({ isComponent }) => !isComponent).map(({ uid }) => uid);
    const isUse = model.uid === fileUid && attribute === 'related';
    for (const left of [...lefts, ...(this.#random.chance(0.3) ? [8_888] : [])]) {
      if (this.#random.chance(0.6)) {
        continue;
      }
      switch (storage.kind) {
        case 'joinColumn':
          if (storage.referencedColumn === 'id') {
            this.#set(model, left, { [storage.column]: this.#some(storage.target, 1)[0] as number });
          }
          break;
        case 'morphColumn': {
          const type = this.#random.pick(types);
          this.#set(model, left, {
            [storage.idColumn]: this.#some(type, 1)[0] as number,
            [storage.typeColumn]: type,
          });
          break;
        }
        case 'morphTable':
          for (let order = 1; order <= 1 + this.#random.below(3); order += 1) {
            const type = this.#random.pick(isUse ? [...this.#models.keys()] : types);
            this.#put(storage.table, {
              [storage.joinColumn]: left,
              [storage.idColumn]: this.#some(type, 1)[0] as number,
              [storage.typeColumn]: type,
              field: this.#random.pick(['cover', 'picture', attribute]),
              order,
            });
          }
          break;
        case 'joinTable':
          if (attribute !== 'localizations') {
            const count = relation.endsWith('ToMany') ? 1 + this.#random.below(2) : 1;
            for (const [index, right] of this.#some(storage.target, count).entries()) {
              this.#put(storage.table, {
                [storage.joinColumn.name]: left,
                [storage.inverseJoinColumn.name]: right,
                ...(storage.orderColumn !== undefined && { [storage.orderColumn]: index + 1 }),
                ...(storage.inverseOrderColumn !== undefined && { [storage.inverseOrderColumn]: left }),
              });
            }
          }
      }
    }
  }

  #set(model: Model, id: number, values: SiteRow['values']): void {
    const at = this.#rows.findIndex((row) => row.table === model.table && row.values.id === id);
    const row = this.#rows[at];
    if (row !== undefined) {
      this.#rows[at] = { ...row, values: { ...row.values, ...values } };
    }
  }
}
