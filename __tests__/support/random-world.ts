import type { Random } from '../../scripts/random.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../src/strapi/records.ts';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';
import { fileUid } from '../../src/strapi/uids.ts';
import { MemoryState, schemaOf } from './diff-states.ts';

/** A component as a world has it: without an id, until it is written down as rows. */
export interface WorldComponent {
  readonly uid: string;
  readonly values: Record<string, WorldValue>;
}

/** Links lead to entities. */
export interface WorldLinks {
  to: WorldEntity[];
}

export type WorldValue =
  | { scalar: unknown }
  | { component: WorldComponent | null }
  | { list: WorldComponent[] }
  | { links: WorldLinks };

export interface WorldEntity {
  readonly uid: string;
  readonly document: string;
  readonly locale: string | null;
  readonly status: 'draft' | 'published' | null;
  readonly values: Record<string, WorldValue>;
  updatedAt: string;
}

/** What a state says, before it is known which rows have it. */
export interface World {
  readonly schemas: Map<string, Schema>;
  readonly entities: WorldEntity[];
  readonly files: Record<string, string>;
  readonly settings: Record<string, unknown>;
  readonly webhooks: Record<string, Record<string, unknown>>;
}

const scalars = [
  'string',
  'text',
  'richtext',
  'integer',
  'biginteger',
  'decimal',
  'boolean',
  'datetime',
  'date',
  'time',
  'json',
  'enumeration',
  'password',
];

const relations = ['oneToOne', 'manyToOne', 'oneToMany', 'manyToMany', 'morphToMany'];

let drawn = 0;

/** A value that is no other one's. */
export function valueFor(type: string, random: Random): unknown {
  drawn += 1;
  switch (type) {
    case 'integer':
      return drawn;
    case 'biginteger':
      return `90071992547409${drawn}`;
    case 'decimal':
      return drawn + 0.5;
    case 'boolean':
      return random.chance(0.5);
    case 'datetime':
      return new Date(drawn * 1_000).toISOString();
    case 'date':
      return new Date(drawn * 86_400_000).toISOString().slice(0, 10);
    case 'time':
      return `${new Date(drawn * 1_000).toISOString().slice(11, 19)}${random.pick(['', '.5', '.25'])}`;
    case 'json':
      return random.pick<unknown>([
        { b: drawn, a: { d: [drawn], c: null } },
        [drawn, { z: 1, y: 2 }],
        `text ${drawn}`,
      ]);
    default:
      return `words of “${drawn}” and\n${random.pick(['🎉', 'ä', '\\', '"'])}`;
  }
}

/** A value of the same type that is another one. */
export const otherValue = (type: string, before: unknown, random: Random): unknown =>
  type === 'boolean' ? !before : valueFor(type, random);

const linkAttribute = (type: string, random: Random, target: string): Attribute =>
  type === 'media'
    ? { type: 'media' }
    : { type: 'relation', relation: random.pick(relations), ...(random.chance(0.8) ? { target } : {}) };

/** Draws schemas: components in components, dynamic zones, relations of all kinds, media. */
function drawSchemas(random: Random): Map<string, Schema> {
  const schemas = new Map<string, Schema>();
  const types = Array.from({ length: 2 + random.below(3) }, (_, index) => `api::t${index}.t${index}`);
  const components = Array.from({ length: 3 }, (_, index) => `shared.c${index}`);
  const draw = (nested: readonly string[], isContentType: boolean): Record<string, Attribute> => {
    const attributes: Record<string, Attribute> = { title: { type: 'string' } };
    for (let index = 0; index < 2 + random.below(5); index += 1) {
      attributes[`a${index}`] = { type: random.pick(scalars) };
    }
    for (let index = 0; index < random.below(3); index += 1) {
      attributes[`r${index}`] = linkAttribute('relation', random, random.pick(types));
    }
    if (random.chance(0.6)) {
      attributes.m = linkAttribute('media', random, '');
    }
    if (nested.length > 0) {
      attributes.one = { type: 'component', component: random.pick(nested) };
      attributes.many = { type: 'component', repeatable: true, component: random.pick(nested) };
      if (isContentType) {
        attributes.zone = { type: 'dynamiczone', components: [...nested] };
      }
    }
    return attributes;
  };
  for (const [index, uid] of components.entries()) {
    schemas.set(...schemaOf(uid, draw(components.slice(0, index), false)));
  }
  for (const uid of types) {
    schemas.set(...schemaOf(uid, draw(components, true), { draftAndPublish: random.chance(0.5) }));
  }
  schemas.set(
    ...schemaOf(fileUid, {
      name: { type: 'string' },
      hash: { type: 'string' },
      ext: { type: 'string' },
      related: { type: 'relation', relation: 'morphToMany' },
    }),
  );
  return schemas;
}

/** Draws a world of some entities of each type. */
export function drawWorld(random: Random): World {
  const schemas = drawSchemas(random);
  const entities: WorldEntity[] = [];
  const files: Record<string, string> = {};
  for (let index = 0; index < 3; index += 1) {
    const file = {
      hash: { scalar: `photo_${index}` },
      ext: { scalar: '.jpg' },
      name: { scalar: `photo ${index}` },
    };
    entities.push(entityOf(fileUid, `file${index}`, null, null, file));
    files[`photo_${index}.jpg`] = `content ${index}`;
  }
  for (const { uid, modelType, options } of schemas.values()) {
    if (modelType === 'contentType' && uid !== fileUid) {
      for (let index = 0; index < 2 + random.below(4); index += 1) {
        for (const locale of random.pick([[null], ['en'], ['en', 'de']])) {
          const statuses = options?.draftAndPublish ? (['draft', 'published'] as const) : ([null] as const);
          for (const status of statuses) {
            entities.push(entityOf(uid, `doc${index}${uid.at(-1)}`, locale, status, {}));
          }
        }
      }
    }
  }
  for (const entity of entities.filter(({ uid }) => uid !== fileUid)) {
    fillValues(entity.uid, entity.values, { schemas, entities }, random);
  }
  return {
    schemas,
    entities,
    files,
    settings: { plugin_a: { depth: { on: true, list: [1, 2] } }, plugin_b: 'plain', plugin_c_token: 'abc' },
    webhooks: {
      deploy: { url: 'https://one.example.org', headers: {}, events: ['entry.create'], enabled: true },
    },
  };
}

const entityOf = (
  uid: string,
  document: string,
  locale: string | null,
  status: WorldEntity['status'],
  values: WorldEntity['values'],
): WorldEntity => ({ uid, document, locale, status, values, updatedAt: '2026-01-01T00:00:00.000Z' });

export function drawComponent(
  uid: string,
  world: Pick<World, 'schemas' | 'entities'>,
  random: Random,
): WorldComponent {
  const component = { uid, values: {} };
  fillValues(uid, component.values, world, random);
  return component;
}

export function fillValues(
  uid: string,
  values: Record<string, WorldValue>,
  world: Pick<World, 'schemas' | 'entities'>,
  random: Random,
): void {
  for (const [name, attribute] of Object.entries(world.schemas.get(uid)?.attributes ?? {})) {
    const drawOne = (component: string) => drawComponent(component, world, random);
    if (attribute.type === 'component' && !attribute.repeatable) {
      values[name] = { component: random.chance(0.8) ? drawOne(attribute.component as string) : null };
    } else if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
      const choices = attribute.components ?? [attribute.component as string];
      values[name] = {
        list: Array.from({ length: random.below(5) }, () => drawOne(random.pick(choices))),
      };
    } else if (attribute.type === 'relation' || attribute.type === 'media') {
      const targets = possibleTargets(attribute, world.entities);
      const isOne = ['oneToOne', 'manyToOne'].includes(attribute.relation ?? '');
      values[name] = {
        links: { to: random.some(shuffled(targets, random), isOne ? random.below(2) : random.below(4)) },
      };
    } else {
      values[name] = { scalar: random.chance(0.9) ? valueFor(attribute.type, random) : null };
    }
  }
}

export const possibleTargets = (
  { type, target }: Attribute,
  entities: readonly WorldEntity[],
): WorldEntity[] =>
  entities.filter(({ uid }) => (type === 'media' ? uid === fileUid : target === undefined || uid === target));

/** The same world, of which nothing is shared: entities keep referring to each other. */
export const copyOf = (world: World): World => structuredClone(world);

export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => [random.next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Writes a world down as the rows of a state: ids, the order of rows and of keys, and gaps in the order of links are drawn anew. */
export function stateOf(world: World, random: Random): MemoryState {
  const ids = new Map<WorldEntity, number>();
  const used = new Map<string, Set<number>>();
  const newId = (uid: string): number => {
    const taken = used.get(uid) ?? new Set();
    used.set(uid, taken);
    for (;;) {
      const id = 1 + random.below(10_000);
      if (!taken.has(id)) {
        taken.add(id);
        return id;
      }
    }
  };
  for (const entity of world.entities) {
    ids.set(entity, newId(entity.uid));
  }
  const links: ArchivedLink[] = [];
  const link = (
    uid: string,
    ref: number,
    field: string,
    attribute: Attribute,
    to: readonly WorldEntity[],
  ) => {
    let pos = random.below(3);
    for (const target of to) {
      pos += 1 + random.below(3);
      const [left, right] = [
        { type: uid, ref, field },
        { type: target.uid, ref: ids.get(target) as number },
      ];
      if (attribute.type === 'media') {
        links.push({
          kind: 'relation.morph',
          relation: 'morphToMany',
          left: { ...right, field: 'related' },
          right: { ...left, pos },
        });
      } else if (attribute.relation === 'morphToMany') {
        links.push({ kind: 'relation.morph', relation: 'morphToMany', left, right: { ...right, pos } });
      } else {
        const isOrdered = ['oneToMany', 'manyToMany'].includes(attribute.relation ?? '');
        links.push({
          kind: 'relation.basic',
          relation: attribute.relation ?? 'oneToOne',
          left: isOrdered ? { ...left, pos } : left,
          right,
        });
      }
    }
  };
  const rowOf = (uid: string, id: number, values: Record<string, WorldValue>): Record<string, unknown> => {
    const data: [string, unknown][] = [];
    for (const [name, value] of Object.entries(values)) {
      const attribute = world.schemas.get(uid)?.attributes[name] as Attribute;
      const component = (one: WorldComponent) => {
        const own = newId(one.uid);
        const row = rowOf(one.uid, own, one.values);
        return { id: own, ...row, ...(attribute.type === 'dynamiczone' ? { __component: one.uid } : {}) };
      };
      if ('links' in value) {
        link(uid, id, name, attribute, value.links.to);
      } else if ('scalar' in value) {
        data.push([name, value.scalar]);
      } else if ('component' in value) {
        data.push([name, value.component === null ? null : component(value.component)]);
      } else {
        data.push([name, value.list.map(component)]);
      }
    }
    return Object.fromEntries(shuffled(data, random));
  };
  const entities = world.entities.map((entity): EntityRecord => {
    const { uid, document, locale, status, values, updatedAt } = entity;
    const id = ids.get(entity) as number;
    const publishedAt = status === 'published' ? updatedAt : null;
    const row = rowOf(uid, id, values);
    return {
      type: uid,
      id,
      data: { documentId: document, ...row, createdAt: updatedAt, updatedAt, publishedAt, locale },
    };
  });
  // As Strapi 5 has them, a line an entity.
  for (const { type, id, data } of entities) {
    links.push({
      kind: 'relation.circular',
      relation: 'oneToMany',
      left: { type, ref: id, field: 'localizations' },
      right: { type, ref: data.documentId as string },
    });
  }
  const configuration: ConfigurationRecord[] = [
    ...Object.entries(world.settings).map(
      ([key, value]): ConfigurationRecord => ({
        type: 'core-store',
        value: { id: newId('core-store'), key, value, type: 'object', environment: null, tag: null },
      }),
    ),
    ...Object.entries(world.webhooks).map(
      ([name, value]): ConfigurationRecord => ({
        type: 'webhook',
        value: { id: newId('webhook'), name, ...value },
      }),
    ),
  ];
  return new MemoryState({
    schemas: world.schemas,
    entities: shuffled(entities, random),
    links: shuffled(links, random),
    configuration: shuffled(configuration, random),
    files: world.files,
  });
}
