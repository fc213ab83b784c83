import { afterAll, describe, expect, test } from '@jest/globals';
import { createModels } from '../../src/database/model/create-models.ts';
import { detectLayout } from '../../src/database/model/detect.ts';
import { strapi4, strapi5 } from '../../src/database/model/layout.ts';
import { Tables } from '../../src/database/tables.ts';
import { encoder } from '../../src/database/values.ts';
import { contentType } from '../support/strapi-database.ts';
import { thrownBy } from '../support/workspace.ts';
import { type Records, TestProject } from './write/projects.ts';

const sink = new TestProject('__tests__/fixtures/kitchen-sink-4');

afterAll(() => sink.remove());

describe('the version of a database', () => {
  const tables = (...names: readonly (readonly [table: string, column: string])[]) => ({
    contentTypes: names.map(([name]) => contentType(`api::${name}.${name}`, name, {})),
    tables: new Map(),
    catalogue: new Tables(names, { tellsTables: true, tellsColumns: true, showsForbidden: true }),
  });

  test.each([
    ['4, where relations are in tables of links', [['a_b_links', 'a_id']], strapi4],
    ['5, where rows belong to documents', [['tags', 'document_id']], strapi5],
  ] as const)('is %s', (_, names, layout) => {
    expect(detectLayout(tables(...names))).toBe(layout);
  });

  test('is refused where it is another', () => {
    const error = thrownBy(() => detectLayout(tables(['tags', 'word'])));
    expect(error).toMatchObject({ failure: 'failed', message: expect.stringContaining('unknown version') });
  });
});

// The names stand in a database that Strapi 4.26.2 made: the one of the kitchen sink.
describe('the names of Strapi 4', () => {
  const long = 'aColumnNameOfMoreThanFiftyFiveCharactersIsNotCut';
  const models = createModels(
    [
      contentType('api::dish.dish', 'dishes', {
        [long]: { type: 'string' },
        renamed: { type: 'string', columnName: 'ANOTHER name' },
        aTag: {
          type: 'relation',
          relation: 'manyToOne',
          target: 'api::tag.tag',
          useJoinTable: false,
          joinColumn: { name: 'the_tag' },
        },
        goesWith: { type: 'relation', relation: 'manyToMany', target: 'api::dish.dish', inversedBy: 'x' },
        zone: { type: 'dynamiczone', components: [] },
        related: { type: 'relation', relation: 'morphToMany' },
      }),
      contentType('api::tag.tag', 'tags', {}),
    ],
    strapi4,
  );
  const dish = models.get('api::dish.dish');

  test('are not shortened, and not those that a schema wishes for', () => {
    expect(dish?.scalars).toEqual([
      {
        attribute: long,
        column: 'a_column_name_of_more_than_fifty_five_characters_is_not_cut',
        type: 'string',
        columnType: 'string',
      },
      { attribute: 'renamed', column: 'renamed', type: 'string', columnType: 'string' },
    ]);
    expect(dish?.relations[0]?.storage).toMatchObject({ column: 'a_tag_id' });
  });

  test('go with values that Strapi 4 leaves as they are in columns of another type', () => {
    const asked = (type: string, column: string) => ({ type, columnType: { type: column } });
    const attributes = {
      a: asked('json', 'text'),
      b: asked('blocks', 'json'),
      c: asked('biginteger', 'string'),
      d: asked('decimal', 'string'),
    };
    const kept = createModels([contentType('api::dish.dish', 'dishes', attributes)], strapi4);
    expect(kept.get('api::dish.dish')?.scalars.map(({ type }) => type)).toEqual([
      'plainJson',
      'plainJson',
      'string',
      'textNumber',
    ]);
  });

  test('have their words in full', () => {
    expect(dish?.relations[1]?.storage).toMatchObject({
      table: 'dishes_goes_with_links',
      inverseJoinColumn: { name: 'inv_dish_id' },
      orderColumn: 'dish_order',
      inverseOrderColumn: 'inv_dish_order',
    });
    expect(dish?.relations[2]?.storage).toMatchObject({ table: 'dishes_related_morphs' });
    expect(dish?.components[0]).toMatchObject({ table: 'dishes_components', idColumn: 'component_id' });
  });
});

describe('what travels in Strapi 4', () => {
  test.each([
    ['admin::user', false],
    ['admin::audit-log', false],
    ['plugin::content-releases.release', false],
    ['admin::workflow', true],
    ['plugin::users-permissions.user', true],
  ])('%s: %s', (uid, travels) => {
    expect(strapi4.travels(uid)).toBe(travels);
  });
});

test('a JSON text is parsed once, and what cannot be parsed stays', () => {
  const plain = encoder('plainJson');
  expect(plain('"{\\"a\\":1}"')).toBe('"{\\"a\\":1}"');
  expect(plain('{"a": 1}')).toBe('{"a":1}');
  expect(plain('{"a":')).toBe('"{\\"a\\":"');
});

describe('an export of Strapi 4', () => {
  test('has no documentId, and publishedAt only where there are drafts', async () => {
    const { entities } = await sink.export(sink.database());
    const keysOf = (uid: string) => Object.keys(entities.find(({ type }) => type === uid)?.data ?? {});
    expect(keysOf('api::tag.tag')).toEqual(['createdAt', 'name', 'updatedAt']);
    expect(keysOf('api::passage.passage')).toContain('publishedAt');
  });

  test('names the component first in the items of a dynamic zone', async () => {
    const { entities } = await sink.export(sink.database());
    const zones = entities.flatMap(({ data }) => (data.zone as object[] | undefined) ?? []);
    expect(zones.length).toBeGreaterThan(0);
    expect(new Set(zones.map((item) => Object.keys(item)[0]))).toEqual(new Set(['__component']));
  });

  test('has the links that point nowhere', async () => {
    const { links } = await sink.export(sink.database());
    const ends = links.map(({ left, right }) => `${left.type}:${left.ref} ${right.type}:${right.ref}`);
    expect(ends).toContain('api::sink.sink:9999 api::tag.tag:9999');
    expect(ends).toContain('api::sink.sink:null api::tag.tag:1');
    expect(ends).toContain('plugin::upload.file:1 null:1');
  });

  test('connects locales by their ids', async () => {
    const { links } = await sink.export(sink.database());
    const localizations = links.filter(({ left }) => left.field === 'localizations');
    expect(localizations.length).toBeGreaterThan(0);
    expect(localizations.every(({ right }) => typeof right.ref === 'number')).toBe(true);
  });
});

describe('an import into Strapi 4', () => {
  test('restores everything with its ids but what points nowhere, and tells that', async () => {
    const archive = await sink.export(sink.database());
    const target = sink.database(
      'DELETE FROM kitchen_sinks; DELETE FROM tags; DELETE FROM files_related_morphs; UPDATE dishes SET id = id + 50;',
    );

    const { links } = await sink.load(target, archive);

    const restored = await sink.export(target);
    expect(restored.entities).toEqual(archive.entities);
    expect(restored.configuration).toEqual(archive.configuration);
    const kept = new Set(restored.links.map((link) => JSON.stringify(link)));
    const lost = archive.links.filter((link) => !kept.has(JSON.stringify(link)));
    expect(restored.links).toHaveLength(archive.links.length - lost.length);
    expect(links).toMatchObject({ leftOut: lost.length, inserted: restored.links.length, implied: 0 });
    const nowhere = ({ ref, type }: Records['links'][number]['right']) =>
      ref === null || type === null || ref === 9999 || /gone/.test(type);
    const unattached = ({ type, ref }: Records['links'][number]['left']) =>
      /^kit\./.test(type) && Number(ref) > 9000;
    expect(
      lost.filter(({ left, right }) => !nowhere(left) && !nowhere(right) && !unattached(left)),
    ).toMatchObject([{ right: { type: 'kit.leaf', ref: 9001 } }]);
  });

  test('stores a text in a JSON attribute as a JSON text', async () => {
    const archive = await sink.export(sink.database());
    const target = sink.database('DELETE FROM payloads');
    await sink.load(target, archive);
    expect(sink.ask(target, `SELECT json FROM payloads WHERE about = 'plain string'`)).toEqual([
      ['"just a string"'],
    ]);
  });

  test('names the row whose uid another has already', async () => {
    const archive = await sink.export(sink.database());
    const [first, second] = archive.entities.filter(
      ({ type, data }) => type === 'api::sink.sink' && data.aUid,
    );
    const twice = archive.entities.map((entity) =>
      entity === second ? { ...entity, data: { ...entity.data, aUid: first?.data.aUid } } : entity,
    );
    await expect(sink.load(sink.database(), { ...archive, entities: twice })).rejects.toThrow(
      `api::sink.sink ${second?.id} cannot be stored`,
    );
  });
});
