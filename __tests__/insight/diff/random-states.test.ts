import { describe, expect, test } from '@jest/globals';
import { Random } from '../../../scripts/random.ts';
import type { Change, Comparison } from '../../../src/insight/diff/changes.ts';
import { compareStates } from '../../../src/insight/diff/compare.ts';
import type { State } from '../../../src/insight/diff/state.ts';
import type { Attribute } from '../../../src/strapi/schema.ts';
import { fileUid } from '../../../src/strapi/uids.ts';
import { allStages } from '../../support/diff-states.ts';
import {
  copyOf,
  drawComponent,
  drawWorld,
  fillValues,
  otherValue,
  possibleTargets,
  stateOf,
  type World,
  type WorldComponent,
  type WorldEntity,
  type WorldValue,
} from '../../support/random-world.ts';

const compare = async (before: State, after: State): Promise<Comparison> =>
  (await compareStates(before, after, { stages: allStages, includes: () => true })).comparison;

/** A change in one line: what it is of, and what has become of it. */
function* linesOf(change: Change): Generator<string> {
  switch (change.of) {
    case 'entry': {
      const { kind, key, fields } = change;
      const name = `${key.uid} ${key.document} ${key.locale} ${key.status}`;
      if (kind !== 'changed') {
        yield `${name}: ${kind}`;
      } else {
        for (const { path, kind: how } of fields.filter(
          ({ path }) => !/^(?:updated|created|published)At$/.test(path),
        )) {
          yield `${name}: ${path} ${how}`;
        }
      }
      break;
    }
    case 'media':
      yield `media ${change.filename}: ${change.kind}`;
      break;
    case 'configuration':
      for (const { path, kind } of change.fields) {
        yield `${change.type} ${change.key}: ${path} ${kind}`;
      }
      break;
    case 'schema':
      yield `schema ${change.uid} ${change.attribute ?? change.setting ?? ''}: ${change.kind}`;
  }
}

const nameOf = ({ uid, document, locale, status }: WorldEntity) => `${uid} ${document} ${locale} ${status}`;

/** Changes one value of an entity or of a component in it, and says what a comparison has to find. */
function edit(
  attribute: Attribute,
  value: WorldValue,
  path: string,
  world: World,
  random: Random,
): string | undefined {
  if ('scalar' in value) {
    const before = value.scalar;
    value.scalar = before !== null && random.chance(0.2) ? null : otherValue(attribute.type, before, random);
    return `${path} ${before === null ? 'added' : value.scalar === null ? 'removed' : 'changed'}`;
  }
  if ('links' in value) {
    return editLinks(attribute, value.links.to, path, world, random);
  }
  if ('component' in value) {
    const { component } = value;
    if (component === null || random.chance(0.2)) {
      const how = component === null ? 'added' : 'removed';
      value.component =
        component === null ? drawComponent(attribute.component as string, world, random) : null;
      return `${path} ${how}`;
    }
    return editComponent(component, path, world, random);
  }
  return editList(attribute, value.list, path, world, random);
}

function editLinks(
  attribute: Attribute,
  to: WorldEntity[],
  path: string,
  world: World,
  random: Random,
): string | undefined {
  const before = to.length;
  const isOne = ['oneToOne', 'manyToOne'].includes(attribute.relation ?? '');
  if (before > 1 && random.chance(0.4)) {
    to.push(to.shift() as WorldEntity);
    return `${path} moved`;
  }
  const others = possibleTargets(attribute, world.entities).filter((target) => !to.includes(target));
  if (others.length > 0 && (before === 0 || random.chance(0.5))) {
    to.splice(isOne ? 0 : random.below(before + 1), isOne ? 1 : 0, random.pick(others));
  } else if (before > 0) {
    to.splice(random.below(before), 1);
  } else {
    return undefined;
  }
  return `${path} ${before === 0 ? 'added' : to.length === 0 ? 'removed' : 'changed'}`;
}

function editComponent(
  component: WorldComponent,
  path: string,
  world: World,
  random: Random,
): string | undefined {
  const attributes = world.schemas.get(component.uid)?.attributes ?? {};
  const name = random.pick(Object.keys(component.values));
  return edit(
    attributes[name] as Attribute,
    component.values[name] as WorldValue,
    `${path}.${name}`,
    world,
    random,
  );
}

function editList(
  attribute: Attribute,
  list: WorldComponent[],
  path: string,
  world: World,
  random: Random,
): string | undefined {
  const choices = attribute.components ?? [attribute.component as string];
  const at = random.below(list.length + 1);
  if (list.length === 0 || random.chance(0.25)) {
    const isFirst = list.length === 0;
    list.splice(at, 0, drawComponent(random.pick(choices), world, random));
    return isFirst ? `${path} added` : `${path}[${at}] added`;
  }
  const index = random.below(list.length);
  if (random.chance(0.3)) {
    list.splice(index, 1);
    return list.length === 0 ? `${path} removed` : `${path}[${index}] removed`;
  }
  if (list.length > 1 && random.chance(0.4)) {
    list.push(list.shift() as WorldComponent);
    return `${path} moved`;
  }
  return editComponent(list[index] as WorldComponent, `${path}[${index}]`, world, random);
}

function* targetsIn(values: Record<string, WorldValue>): Generator<WorldEntity> {
  for (const value of Object.values(values)) {
    if ('links' in value) {
      yield* value.links.to;
    } else if ('component' in value && value.component !== null) {
      yield* targetsIn(value.component.values);
    } else if ('list' in value) {
      for (const { values: nested } of value.list) {
        yield* targetsIn(nested);
      }
    }
  }
}

/** Edits a world here and there, no value twice. */
function editWorld(world: World, random: Random): string[] {
  const expected: string[] = [];
  const referred = new Set(world.entities.flatMap(({ values }) => [...targetsIn(values)]));
  const added: WorldEntity[] = [];
  for (const entity of [...world.entities]) {
    if (random.chance(0.1)) {
      // Strapi does so when nothing else was edited, too.
      entity.updatedAt = '2026-02-02T00:00:00.000Z';
    }
    if (entity.uid === fileUid) {
      continue;
    }
    if (!referred.has(entity) && random.chance(0.2)) {
      world.entities.splice(world.entities.indexOf(entity), 1);
      expected.push(`${nameOf(entity)}: removed`);
    } else if (random.chance(0.1)) {
      const other = { ...entity, document: `${entity.document}-new`, values: {} };
      added.push(other);
      expected.push(`${nameOf(other)}: added`);
    } else if (random.chance(0.5)) {
      const attributes = world.schemas.get(entity.uid)?.attributes ?? {};
      for (const name of random.some(Object.keys(entity.values), 2)) {
        // Nothing may come to lead to what is removed later on.
        const staying = { ...world, entities: world.entities.filter((other) => referred.has(other)) };
        const found = edit(
          attributes[name] as Attribute,
          entity.values[name] as WorldValue,
          name,
          staying,
          random,
        );
        if (found !== undefined) {
          expected.push(`${nameOf(entity)}: ${found}`);
        }
      }
    }
  }
  for (const entity of added) {
    const staying = { ...world, entities: world.entities.filter((other) => referred.has(other)) };
    fillValues(entity.uid, entity.values, staying, random);
    world.entities.push(entity);
  }
  expected.push(...editRest(world, random));
  return expected;
}

function editRest({ files, settings, webhooks, schemas }: World, random: Random): string[] {
  const edits: (() => string)[] = [
    () => {
      files['photo_0.jpg'] = 'another content';
      return 'media photo_0.jpg: changed';
    },
    () => {
      files['new_1.bin'] = 'new';
      return 'media new_1.bin: added';
    },
    () => {
      settings.plugin_a = { depth: { list: [1, 2], on: false } };
      return 'core-store plugin_a: depth.on changed';
    },
    () => {
      settings.plugin_d = { one: 1 };
      return 'core-store plugin_d: one added';
    },
    () => {
      delete settings.plugin_b;
      return 'core-store plugin_b:  removed';
    },
    () => {
      webhooks.deploy = { ...webhooks.deploy, enabled: false };
      return 'webhook deploy: enabled changed';
    },
    () => {
      const schema = schemas.get('api::t0.t0');
      const attributes = { ...schema?.attributes, title: { type: 'string', maxLength: 12 } };
      schemas.set('api::t0.t0', { ...schema, attributes } as never);
      return 'schema api::t0.t0 title: changed';
    },
  ];
  return edits.filter(() => random.chance(0.4)).map((apply) => apply());
}

describe.each(Array.from({ length: 60 }, (_, seed) => seed))('two random states, seed %s:', (seed) => {
  test('what differs is exactly what was edited', async () => {
    const random = new Random(seed);
    const world = drawWorld(random);
    const before = stateOf(world, random);
    const edited = copyOf(world);
    const expected = editWorld(edited, random);
    const { changes, total, isSame, types } = await compare(before, stateOf(edited, random));
    expect(changes.flatMap((change) => [...linesOf(change)]).sort()).toEqual(expected.sort());
    expect(total).toBe(changes.length);
    expect(isSame).toBe(expected.length === 0);
    for (const { uid, added, removed } of types) {
      const lines = expected.filter((line) => line.startsWith(`${uid} `));
      expect(added).toBe(lines.filter((line) => line.endsWith(': added')).length);
      expect(removed).toBe(lines.filter((line) => line.endsWith(': removed')).length);
    }
  });

  test('nothing differs where only rows have other ids and another order', async () => {
    const random = new Random(seed);
    const world = drawWorld(random);
    const [before, after] = [stateOf(world, random), stateOf(copyOf(world), random)];
    expect(await compare(before, after)).toMatchObject({ isSame: true, total: 0, changes: [] });
    // Equal entities are not looked at a second time.
    expect([before.again, after.again]).toEqual([0, 0]);
  });
});
