import { describe, expect, test } from '@jest/globals';
import { createModels } from '../../src/database/model/create-models.ts';
import { strapi5 } from '../../src/database/model/layout.ts';
import { expectedNames, type Model } from '../../src/database/model/model.ts';
import type { Schema } from '../../src/strapi/schema.ts';
import { contentType } from '../support/strapi-database.ts';

const tag = contentType('api::tag.tag', 'tags', {});

/** The model of a content type `dish` with these attributes. */
function modelOf(attributes: object, others: readonly Schema[] = [tag]): Model {
  const dish = contentType('api::dish.dish', 'dishes', attributes);
  return createModels([dish, ...others], strapi5).get('api::dish.dish') as Model;
}

const relationOf = (attribute: object) => modelOf({ rel: { type: 'relation', ...attribute } }).relations[0];

const toTag = { target: 'api::tag.tag' };
const toDish = { target: 'api::dish.dish' };
const storage = {
  kind: 'joinTable',
  target: 'api::tag.tag',
  inversedBy: undefined,
  namedBy: 'owner',
  table: 'dishes_rel_lnk',
  joinColumn: { name: 'dish_id', referencedColumn: 'id' },
  inverseJoinColumn: { name: 'tag_id', referencedColumn: 'id' },
  orderColumn: undefined,
  inverseOrderColumn: undefined,
};
const selfStorage = {
  ...storage,
  target: 'api::dish.dish',
  inverseJoinColumn: { name: 'inv_dish_id', referencedColumn: 'id' },
};

describe('a relation in a join table', () => {
  test.each([
    ['oneToOne', { relation: 'oneToOne' }, {}],
    ['oneToOne, bidirectional', { relation: 'oneToOne', inversedBy: 'dish' }, { inversedBy: 'dish' }],
    ['manyToOne', { relation: 'manyToOne' }, {}],
    [
      'manyToOne, bidirectional',
      { relation: 'manyToOne', inversedBy: 'dishes' },
      { inversedBy: 'dishes', inverseOrderColumn: 'dish_ord' },
    ],
    ['oneToMany', { relation: 'oneToMany' }, { orderColumn: 'tag_ord' }],
    ['manyToMany', { relation: 'manyToMany' }, { orderColumn: 'tag_ord' }],
    [
      'manyToMany, bidirectional',
      { relation: 'manyToMany', inversedBy: 'dishes' },
      { inversedBy: 'dishes', orderColumn: 'tag_ord', inverseOrderColumn: 'dish_ord' },
    ],
  ])('%s', (_name, attribute, differing) => {
    expect(relationOf({ ...toTag, ...attribute })).toEqual({
      attribute: 'rel',
      relation: attribute.relation,
      kind: 'relation.basic',
      storage: { ...storage, ...differing },
    });
  });

  test.each([
    ['oneToOne', { relation: 'oneToOne' }, {}],
    ['oneToMany', { relation: 'oneToMany' }, { orderColumn: 'dish_ord' }],
    ['manyToMany', { relation: 'manyToMany' }, { orderColumn: 'dish_ord' }],
    [
      'manyToMany, bidirectional',
      { relation: 'manyToMany', inversedBy: 'back' },
      { inversedBy: 'back', orderColumn: 'dish_ord', inverseOrderColumn: 'inv_dish_ord' },
    ],
    [
      'manyToOne, bidirectional',
      { relation: 'manyToOne', inversedBy: 'children' },
      { inversedBy: 'children', inverseOrderColumn: 'dish_ord' },
    ],
  ])('to its own type: %s', (_name, attribute, differing) => {
    expect(relationOf({ ...toDish, ...attribute })).toMatchObject({
      kind: 'relation.circular',
      storage: { ...selfStorage, ...differing },
    });
  });

  test('of another type with the same singular name keeps the ids apart', () => {
    const other = contentType('plugin::menu.dish', 'menu_dishes', {});
    const model = modelOf({ rel: { type: 'relation', relation: 'oneToOne', target: other.uid } }, [other]);
    expect(model.relations[0]).toMatchObject({
      kind: 'relation.basic',
      storage: { joinColumn: { name: 'dish_id' }, inverseJoinColumn: { name: 'inv_dish_id' } },
    });
  });

  test('that the schema names itself', () => {
    const joinTable = {
      name: 'strange_table',
      joinColumn: { name: 'a' },
      inverseJoinColumn: { name: 'b', referencedColumn: 'document_id' },
      orderColumnName: 'o',
      inverseOrderColumnName: 'p',
    };
    expect(relationOf({ ...toTag, relation: 'manyToMany', joinTable })?.storage).toEqual({
      ...storage,
      namedBy: 'schema',
      table: 'strange_table',
      joinColumn: { name: 'a', referencedColumn: 'id' },
      inverseJoinColumn: { name: 'b', referencedColumn: 'document_id' },
      orderColumn: 'o',
      inverseOrderColumn: 'p',
    });
  });

  test('to a type that does not exist is an error that names it', () => {
    expect(() => relationOf({ relation: 'oneToOne', target: 'api::gone.gone' })).toThrow(/api::gone\.gone/);
  });
});

describe('a relation in a join column', () => {
  test.each([
    [{ relation: 'oneToOne', useJoinTable: false }, 'rel_id', 'id'],
    [{ relation: 'manyToOne', useJoinTable: false }, 'rel_id', 'id'],
    [{ relation: 'manyToOne', useJoinTable: false, joinColumn: { name: 'own' } }, 'own', 'id'],
    [
      {
        relation: 'oneToMany',
        unstable_virtual: true,
        joinColumn: { name: 'document_id', referencedColumn: 'document_id' },
      },
      'document_id',
      'document_id',
    ],
  ])('%j', (attribute, column, referencedColumn) => {
    expect(relationOf({ ...toTag, ...attribute })?.storage).toEqual({
      kind: 'joinColumn',
      target: 'api::tag.tag',
      column,
      referencedColumn,
    });
  });
});

describe('a morph relation', () => {
  test('morphToMany has a table with id and type', () => {
    expect(relationOf({ relation: 'morphToMany' })).toEqual({
      attribute: 'rel',
      relation: 'morphToMany',
      kind: 'relation.morph',
      storage: {
        kind: 'morphTable',
        table: 'dishes_rel_mph',
        joinColumn: 'dish_id',
        idColumn: 'rel_id',
        typeColumn: 'rel_type',
      },
    });
  });

  test('morphToMany with a table that the schema names itself', () => {
    const joinTable = {
      name: 'm',
      joinColumn: { name: 'a' },
      morphColumn: { idColumn: { name: 'b' }, typeColumn: { name: 'c' } },
    };
    expect(relationOf({ relation: 'morphToMany', joinTable })?.storage).toEqual({
      kind: 'morphTable',
      table: 'm',
      joinColumn: 'a',
      idColumn: 'b',
      typeColumn: 'c',
    });
  });

  test('morphToOne has two columns with fixed names, unless the schema names them', () => {
    expect(relationOf({ relation: 'morphToOne' })?.storage).toEqual({
      kind: 'morphColumn',
      idColumn: 'target_id',
      typeColumn: 'target_type',
    });
    const morphColumn = { idColumn: { name: 'x' }, typeColumn: { name: 'y' } };
    expect(relationOf({ relation: 'morphToOne', morphColumn })?.storage).toEqual({
      kind: 'morphColumn',
      idColumn: 'x',
      typeColumn: 'y',
    });
  });
});

test('the inverse side stores nothing', () => {
  const inverse = [
    { relation: 'oneToOne', ...toTag, mappedBy: 'dish' },
    { relation: 'oneToMany', ...toTag, mappedBy: 'dish' },
    { relation: 'oneToMany', ...toTag, mappedBy: 'dish', useJoinTable: false },
    { relation: 'manyToMany', ...toTag, mappedBy: 'dishes' },
    { relation: 'morphOne', ...toTag, morphBy: 'related' },
    { relation: 'morphMany', ...toTag, morphBy: 'related' },
  ];
  expect(inverse.map(relationOf)).toEqual(inverse.map(() => undefined));
  expect(modelOf({ cover: { type: 'media', multiple: false } }).relations).toEqual([]);
});

describe('columns and components', () => {
  test('scalars have a column each, content types a document id, and relations none', () => {
    const model = modelOf({
      someTitle: { type: 'string' },
      own: { type: 'text', columnName: 'chosen' },
      tag: { type: 'relation', relation: 'oneToOne', ...toTag },
      cover: { type: 'media' },
    });
    expect(model.scalars).toEqual([
      { attribute: 'documentId', column: 'document_id', type: 'string', columnType: 'string' },
      { attribute: 'someTitle', column: 'some_title', type: 'string', columnType: 'string' },
      { attribute: 'own', column: 'chosen', type: 'text', columnType: 'text' },
    ]);
  });

  test.each([
    ['json', 'text', 'textJson'],
    ['json', 'string', 'textJson'],
    ['blocks', 'mediumtext', 'textJson'],
    ['json', 'json', 'parsedJson'],
    ['json', 'jsonb', 'json'],
    ['integer', 'string', 'textNumber'],
    ['decimal', 'text', 'textNumber'],
    ['float', 'decimal', 'float'],
    ['biginteger', 'string', 'textBiginteger'],
    ['biginteger', 'integer', 'biginteger'],
    ['string', 'text', 'string'],
    ['date', 'string', 'date'],
    ['boolean', 'string', 'textBoolean'],
    ['boolean', 'integer', 'boolean'],
    ['datetime', 'string', 'textDatetime'],
    ['timestamp', 'text', 'textTimestamp'],
    ['datetime', 'datetime', 'datetime'],
  ])('%s in a column of type %s is stored as %s', (type, column, stored) => {
    const [, plain, specific] = modelOf({
      a: { type, columnType: { type: column } },
      b: { type, columnType: { type: 'specificType', args: [`${column.toUpperCase()}(64)`] } },
    }).scalars;
    expect(plain).toMatchObject({ type: stored, columnType: column });
    expect(specific).toMatchObject({ type: stored, columnType: 'specificType' });
  });

  test('a component has no document id', () => {
    const hero = {
      ...contentType('ui.hero', 'components_ui_heroes', { a: { type: 'string' } }),
      modelType: 'component',
    };
    const models = createModels([hero as Schema], strapi5);
    expect(models.get('ui.hero')).toMatchObject({ isComponent: true, scalars: [{ attribute: 'a' }] });
  });

  test('components and zones share the table of their owner', () => {
    const model = modelOf({
      one: { type: 'component', component: 'a.b' },
      many: { type: 'component', component: 'a.b', repeatable: true },
      zone: { type: 'dynamiczone', components: ['a.b', 'a.c'] },
    });
    const table = { table: 'dishes_cmps', idColumn: 'cmp_id' };
    expect(model.components).toEqual([
      { attribute: 'one', ...table, storage: { kind: 'component', uid: 'a.b', repeatable: false } },
      { attribute: 'many', ...table, storage: { kind: 'component', uid: 'a.b', repeatable: true } },
      { attribute: 'zone', ...table, storage: { kind: 'dynamiczone', uids: ['a.b', 'a.c'] } },
    ]);
  });
});

test('every table and column of a model is named for the check against the database', () => {
  const model = modelOf({
    title: { type: 'string' },
    one: { type: 'component', component: 'a.b' },
    column: { type: 'relation', relation: 'oneToOne', useJoinTable: false, ...toTag },
    table: { type: 'relation', relation: 'manyToMany', inversedBy: 'dishes', ...toTag },
    morphs: { type: 'relation', relation: 'morphToMany' },
    morph: { type: 'relation', relation: 'morphToOne' },
  });
  const named = [...expectedNames(model)].map(({ table, columns, of }) => `${of}: ${table}(${columns})`);
  expect(named).toEqual([
    'api::dish.dish: dishes(id,document_id,title)',
    'api::dish.dish.one: dishes_cmps(id,entity_id,cmp_id,component_type,field,order)',
    'api::dish.dish.column: dishes(column_id)',
    'api::dish.dish.table: dishes_table_lnk(id,dish_id,tag_id,tag_ord,dish_ord)',
    'api::dish.dish.morphs: dishes_morphs_mph(id,dish_id,morphs_id,morphs_type,field,order)',
    'api::dish.dish.morph: dishes(target_id,target_type)',
  ]);
});

// Expected names as the `Identifiers` class of @strapi/database 5.54.0 makes them.
test('a long collection name is cut first and hashed again in join tables, but taken whole in component tables', () => {
  const collection = 'an_extraordinarily_long_collection_name_that_has_to_be_cut_down';
  const dish = contentType('api::dish.dish', collection, {
    rel: { type: 'relation', relation: 'oneToOne', ...toTag },
    one: { type: 'component', component: 'a.b' },
  });
  expect(createModels([dish, tag], strapi5).get(dish.uid)).toMatchObject({
    table: 'an_extraordinarily_long_collection_name_that_has_teb0c9',
    relations: [{ storage: { table: 'an_extraordinarily_long_collection_name_th926cc_rel_lnk' } }],
    components: [{ table: 'an_extraordinarily_long_collection_name_that_eb0c9_cmps' }],
  });
});

describe('join tables that the other side hands over', () => {
  const manyToMany = { type: 'relation', relation: 'manyToMany' };
  const storagesOf = (dish: object, tag: object) => {
    const models = createModels(
      [contentType('api::dish.dish', 'dishes', dish), contentType('api::tag.tag', 'tags', tag)],
      strapi5,
    );
    return [...models.values()].flatMap(({ uid, relations }) =>
      relations.map(({ attribute, storage }) => ({ of: `${uid}.${attribute}`, ...storage })),
    );
  };
  const ofTag = { name: 'tag_id', referencedColumn: 'id' };
  const ofDish = { name: 'dish_id', referencedColumn: 'id' };

  test('where both sides are inversedBy, both use the one that was made last', () => {
    const made = { kind: 'joinTable', table: 'tags_dishes_lnk' };
    expect(
      storagesOf(
        { tags: { ...manyToMany, ...toTag, inversedBy: 'dishes' } },
        { dishes: { ...manyToMany, ...toDish, inversedBy: 'tags' } },
      ),
    ).toEqual([
      {
        ...made,
        of: 'api::dish.dish.tags',
        target: 'api::tag.tag',
        inversedBy: 'dishes',
        namedBy: 'inverse',
        joinColumn: ofDish,
        inverseJoinColumn: ofTag,
        orderColumn: 'tag_ord',
        inverseOrderColumn: 'dish_ord',
      },
      {
        ...made,
        of: 'api::tag.tag.dishes',
        target: 'api::dish.dish',
        inversedBy: 'tags',
        namedBy: 'owner',
        joinColumn: ofTag,
        inverseJoinColumn: ofDish,
        orderColumn: 'dish_ord',
        inverseOrderColumn: 'tag_ord',
      },
    ]);
  });

  test.each([
    ['keeps its own where that is made later', 'dish', ['dishes_tags_lnk', 'tags_dishes_lnk']],
    ['loses its own where that was made before', 'tag', ['tags_dishes_lnk', 'tags_dishes_lnk']],
  ])('an attribute that does not point back %s', (_, owner, tables) => {
    const inversedBy = owner === 'dish' ? [{ inversedBy: 'dishes' }, {}] : [{}, { inversedBy: 'tags' }];
    expect(
      storagesOf(
        { tags: { ...manyToMany, ...toTag, ...inversedBy[0] } },
        { dishes: { ...manyToMany, ...toDish, ...inversedBy[1] } },
      ),
    ).toEqual(tables.map((table) => expect.objectContaining({ table })));
  });

  test('a relation to the same type that names itself is read from its other end', () => {
    const friends = { ...manyToMany, ...toDish, inversedBy: 'friends' };
    expect(storagesOf({ friends }, {})).toEqual([
      expect.objectContaining({
        table: 'dishes_friends_lnk',
        joinColumn: { name: 'inv_dish_id', referencedColumn: 'id' },
        inverseJoinColumn: ofDish,
        orderColumn: 'inv_dish_ord',
        inverseOrderColumn: 'dish_ord',
      }),
    ]);
  });

  test('a table that the schema names is handed to nobody', () => {
    const joinTable = { name: 'own', joinColumn: { name: 'a' }, inverseJoinColumn: { name: 'b' } };
    const tables = storagesOf(
      { tags: { ...manyToMany, ...toTag } },
      { dishes: { ...manyToMany, ...toDish, inversedBy: 'tags', joinTable } },
    );
    expect(tables).toEqual(['dishes_tags_lnk', 'own'].map((table) => expect.objectContaining({ table })));
  });

  test('nobody stores anything where both sides are mappedBy', () => {
    expect(
      storagesOf(
        { tags: { ...manyToMany, ...toTag, mappedBy: 'dishes' } },
        { dishes: { ...manyToMany, ...toDish, mappedBy: 'tags' } },
      ),
    ).toEqual([]);
  });
});
