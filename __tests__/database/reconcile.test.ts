import { describe, expect, test } from '@jest/globals';
import { contentTypeDrift } from '../../src/database/model/drift.ts';
import { strapi5 } from '../../src/database/model/layout.ts';
import { customFieldsWithoutType, reconcile } from '../../src/database/model/reconcile.ts';
import type { Store } from '../../src/database/model/store.ts';
import { Tables } from '../../src/database/tables.ts';
import type { Schema } from '../../src/strapi/schema.ts';
import type { ComponentFile, SchemaDrift } from '../../src/transfer/checkout.ts';
import { componentTable, contentType, joinTable, type TableDefinition } from '../support/strapi-database.ts';
import { thrownBy } from '../support/workspace.ts';

const tag = contentType('api::tag.tag', 'tags', {});
const colour = contentType('api::colour.colour', 'colours', {
  shade: { type: 'string', customField: 'plugin::picker.shade' },
});

/** A component file of the checkout. */
const file = (uid: string, attributes: object, more: Partial<ComponentFile> = {}): ComponentFile => {
  const modelName = uid.split('.')[1] as string;
  const collectionName = `components_${uid.replace('.', '_')}`;
  const content = { collectionName, attributes } as ComponentFile['content'];
  return {
    uid,
    modelName,
    path: `src/components/${uid.replace('.', '/')}.json`,
    isSource: true,
    content,
    ...more,
  };
};

const hero = (columns: TableDefinition['columns'], foreignKeys: TableDefinition['foreignKeys'] = {}) => ({
  components_ui_hero: { columns, foreignKeys },
});

function storeOf(
  tables: Readonly<Record<string, TableDefinition>>,
  contentTypes: readonly Schema[] = [tag],
): Store {
  const all = { tags: { columns: { document_id: 'string' } }, ...tables } as Record<string, TableDefinition>;
  return {
    contentTypes,
    tables: new Map(
      Object.entries(all).map(([name, { columns, foreignKeys = {} }]) => [
        name,
        {
          columns: new Map(
            Object.entries({ id: 'increments', ...columns }).map(([column, type]) => [column, { type }]),
          ),
          foreignKeys: Object.entries(foreignKeys).map(([column, referencedTable]) => ({
            columns: [column],
            referencedTable,
          })),
          gone: new Set(),
        },
      ]),
    ),
    gone: new Set(),
    catalogue: new Tables(
      Object.entries(all).flatMap(([name, { columns }]) =>
        ['id', ...Object.keys(columns)].map((column) => [name, column]),
      ),
      { tellsTables: true, tellsColumns: true, showsForbidden: true },
    ),
    note: 'usable',
  };
}

interface Given {
  readonly files: readonly ComponentFile[];
  readonly tables: Readonly<Record<string, TableDefinition>>;
  readonly contentTypes?: readonly Schema[];
  readonly names?: Readonly<Record<string, readonly string[]>>;
}

function reconciled({ files, tables, contentTypes, names = {} }: Given) {
  const { schemas, drift } = reconcile(
    storeOf(tables, contentTypes),
    files,
    strapi5,
    (uid) => names[uid] ?? [],
  );
  const attributes = (uid: string) => schemas.find((schema) => schema.uid === uid)?.attributes;
  return { schemas, drift: drift.map(short), attributes };
}

const short = ({ uid, attribute, kind }: SchemaDrift) => `${uid}${attribute ? `.${attribute}` : ''} ${kind}`;

const title = { type: 'string' };
const toTags = { type: 'relation', relation: 'oneToMany', target: 'api::tag.tag' };
const tagsTable = {
  components_ui_hero_tags_lnk: joinTable({ hero_id: 'components_ui_hero', tag_id: 'tags' }, ['tag_ord']),
};

describe('a component that is in the checkout as in the database', () => {
  test('is completed as Strapi completes it when it loads the file', () => {
    const { schemas, drift } = reconciled({
      files: [file('ui.hero-banner', { title })],
      tables: { 'components_ui_hero-banner': { columns: { title: 'string' } } },
    });
    expect(schemas.at(-1)).toEqual({
      collectionName: 'components_ui_hero-banner',
      attributes: { title },
      uid: 'ui.hero-banner',
      modelName: 'hero-banner',
      modelType: 'component',
      globalId: 'ComponentUiHeroBanner',
    });
    expect(drift).toEqual([]);
  });

  test('keeps a globalId of its own', () => {
    const content = { collectionName: 'components_ui_hero', attributes: {}, globalId: 'Mine' };
    const { schemas } = reconciled({ files: [file('ui.hero', {}, { content })], tables: hero({}) });
    expect(schemas.at(-1)).toMatchObject({ globalId: 'Mine' });
  });

  test('comes after the content types and in the order of the tables', () => {
    const { schemas } = reconciled({
      files: [file('a.a', {}), file('b.b', {}), file('c.c', {})],
      tables: {
        components_b_b: { columns: {} },
        components_c_c: { columns: {} },
        components_a_a: { columns: {} },
      },
    });
    expect(schemas.map(({ uid }) => uid)).toEqual(['api::tag.tag', 'b.b', 'c.c', 'a.a']);
  });

  test.each([
    ['richtext', 'text'],
    ['richtext', 'longtext'],
    ['uid', 'string'],
    ['enumeration', 'string'],
    ['blocks', 'jsonb'],
    ['biginteger', 'bigInteger'],
    ['float', 'double'],
  ])('%s in a column of type %s is no drift', (type, column) => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { a: { type } })],
      tables: hero({ a: column }),
    });
    expect(drift).toEqual([]);
    expect(attributes('ui.hero')).toEqual({ a: { type } });
  });
});

describe('an attribute that asks for a column of another type than its own', () => {
  const longtext = { type: 'text', args: ['longtext'] };
  test.each([
    ['json', { columnType: longtext }, 'text'],
    ['json', { columnType: { type: 'json' } }, 'json'],
    ['string', { columnType: longtext }, 'text'],
    ['text', { columnType: { type: 'string' } }, 'string'],
    ['biginteger', { columnType: { type: 'string' } }, 'string'],
    ['float', { columnType: { type: 'decimal', args: [20, 6] } }, 'decimal'],
    ['string', { columnType: { type: 'specificType', args: ['varchar(512)'] } }, 'specificType'],
    ['json', { column: { type: 'text' } }, 'text'],
    ['json', { columnType: { type: 'string' }, column: { type: 'text' } }, 'text'],
    ['string', { column: { unsigned: true } }, 'string'],
  ])('%s with %j in a column of type %s stays what it is', (type, asked, column) => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { a: { type, ...asked } })],
      tables: hero({ a: column }),
    });
    expect(attributes('ui.hero')).toEqual({ a: { type, ...asked } });
    expect(drift).toEqual([]);
  });

  test('has its own column where Strapi has not made the other yet', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { a: { type: 'json', columnType: longtext, private: true } })],
      tables: hero({ a: 'jsonb' }),
    });
    expect(attributes('ui.hero')).toEqual({ a: { type: 'json', private: true } });
    expect(drift).toEqual(['ui.hero.a differs']);
  });

  test('is exported as it is stored where the column is a third one', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { a: { type: 'json', columnType: longtext } })],
      tables: hero({ a: 'integer' }),
    });
    expect(attributes('ui.hero')).toEqual({ a: { type: 'integer' } });
    expect(drift).toEqual(['ui.hero.a differs']);
  });
});

describe('two components with one table', () => {
  const twins = ['ui.hero', 'ui.banner'].map((uid) =>
    file(
      uid,
      { title },
      { content: { collectionName: 'components_ui_hero', attributes: { title } } as never },
    ),
  );

  test('are the one that Strapi has seen', () => {
    const { schemas, drift } = reconciled({
      files: twins,
      tables: hero({ title: 'string' }),
      names: { 'ui.banner': ['title'] },
    });
    expect(schemas.slice(1).map(({ uid }) => uid)).toEqual(['ui.banner']);
    expect(drift).toEqual(['ui.hero only-in-checkout']);
  });

  test('are the first one where it has seen none', () => {
    const { schemas } = reconciled({ files: twins, tables: hero({ title: 'string' }) });
    expect(schemas.slice(1).map(({ uid }) => uid)).toEqual(['ui.hero']);
  });

  test('are both where it has seen both, as older versions did, with their columns in the same order', () => {
    const content = (attributes: object) =>
      ({ collectionName: 'components_ui_hero', attributes }) as unknown as ComponentFile['content'];
    const text = { type: 'text' };
    const { schemas, drift } = reconciled({
      files: [
        file('ui.hero', {}, { content: content({ title, text }) }),
        file('ui.banner', {}, { content: content({ text, title }) }),
      ],
      tables: hero({ title: 'string', text: 'text' }),
      names: { 'ui.banner': ['text', 'title'], 'ui.hero': ['title', 'text'] },
    });
    expect(schemas.slice(1).map(({ uid, attributes }) => [uid, Object.keys(attributes)])).toEqual([
      ['ui.hero', ['title', 'text']],
      ['ui.banner', ['title', 'text']],
    ]);
    expect(drift).toEqual([]);
  });
});

describe('an attribute that only the checkout has', () => {
  test('is left out where it has no column', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { title, added: { type: 'string' } })],
      tables: hero({ title: 'string' }),
    });
    expect(attributes('ui.hero')).toEqual({ title });
    expect(drift).toEqual(['ui.hero.added only-in-checkout']);
  });

  test('takes no stored relation with it', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { added: { type: 'string' }, tags: toTags })],
      tables: { ...hero({}), ...tagsTable },
    });
    expect(attributes('ui.hero')).toEqual({ tags: toTags });
    expect(drift).toEqual(['ui.hero.added only-in-checkout']);
  });

  test('takes no stored component of the component with it', () => {
    const link = { type: 'component', component: 'ui.link' };
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { added: { type: 'string' }, link }), file('ui.link', {})],
      tables: {
        ...hero({}),
        components_ui_link: { columns: {} },
        components_ui_hero_cmps: componentTable('components_ui_hero'),
      },
    });
    expect(attributes('ui.hero')).toEqual({ link });
    expect(drift).toEqual(['ui.hero.added only-in-checkout']);
  });

  test('is left out where it is a relation without a table', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { tags: toTags })],
      tables: hero({}),
    });
    expect(attributes('ui.hero')).toEqual({});
    expect(drift).toEqual(['ui.hero.tags only-in-checkout']);
  });

  test('is left out where it relates to a content type that the database does not have', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { gone: { ...toTags, target: 'api::new.new' } }), file('ui.other', { title })],
      tables: { ...hero({}), components_ui_other: { columns: { title: 'string' } } },
    });
    expect(attributes('ui.hero')).toEqual({});
    expect(attributes('ui.other')).toEqual({ title });
    expect(drift).toEqual(['ui.hero.gone only-in-checkout']);
  });

  test('is left out where it is a component that has no table yet, though others are nested there', () => {
    const link = { type: 'component', component: 'ui.link' };
    const { drift, attributes } = reconciled({
      files: [
        file('ui.hero', { link, added: { type: 'component', component: 'ui.new' } }),
        file('ui.link', {}),
        file('ui.new', {}),
      ],
      tables: {
        ...hero({}),
        components_ui_link: { columns: {} },
        components_ui_hero_cmps: componentTable('components_ui_hero'),
      },
    });
    expect(attributes('ui.hero')).toEqual({ link });
    expect(drift).toEqual(['ui.new only-in-checkout', 'ui.hero.added only-in-checkout']);
  });

  test('is a component of its own: it is left out where it has no table', () => {
    const { schemas, drift } = reconciled({ files: [file('ui.hero', { title })], tables: {} });
    expect(schemas).toEqual([tag]);
    expect(drift).toEqual(['ui.hero only-in-checkout']);
  });
});

describe('an attribute that only the database has', () => {
  test('is recovered from its column, with the name that the content manager noted', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { title })],
      tables: hero({ title: 'string', html_field: 'text', m_2_o: 'integer' }),
      names: { 'ui.hero': ['title', 'HTMLField', 'm2o'] },
    });
    expect(attributes('ui.hero')).toEqual({
      title,
      HTMLField: { type: 'text', columnName: 'html_field' },
      m2o: { type: 'integer', columnName: 'm_2_o' },
    });
    expect(drift).toEqual(['ui.hero.HTMLField only-in-database', 'ui.hero.m2o only-in-database']);
  });

  test('is recovered under a name made from its column where nothing was noted', () => {
    const { attributes } = reconciled({
      files: [file('ui.hero', {})],
      tables: hero({ sub_title: 'string' }),
    });
    expect(attributes('ui.hero')).toEqual({ subTitle: { type: 'string', columnName: 'sub_title' } });
  });

  test('is recovered as a text from a column of a type that Strapi does not use by itself', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', {})],
      tables: hero({ place: 'geometry', ref: 'uuid' }),
    });
    expect(attributes('ui.hero')).toEqual({
      place: { type: 'string', columnName: 'place', columnType: { type: 'geometry' } },
      ref: { type: 'string', columnName: 'ref' },
    });
    expect(drift).toEqual(['ui.hero.place only-in-database', 'ui.hero.ref only-in-database']);
  });

  test('is recovered from the columns of a relation to any type', () => {
    const { attributes } = reconciled({
      files: [file('ui.hero', { title })],
      tables: hero({ title: 'string', target_id: 'integer', target_type: 'string' }),
      names: { 'ui.hero': ['title'] },
    });
    expect(attributes('ui.hero')).toEqual({ title, target: { type: 'relation', relation: 'morphToOne' } });
  });

  test('is two columns of its own where they were noted', () => {
    const { attributes } = reconciled({
      files: [file('ui.hero', {})],
      tables: hero({ target_id: 'integer', target_type: 'string' }),
      names: { 'ui.hero': ['targetId', 'targetType'] },
    });
    expect(attributes('ui.hero')).toMatchObject({
      targetId: { type: 'integer' },
      targetType: { type: 'string' },
    });
  });

  test('is recovered from the table of a relation to many of any type, which nothing notes', () => {
    const ends = { hero_id: 'integer', some_things_id: 'integer', some_things_type: 'string' };
    const columns = { ...ends, field: 'string', order: 'double' };
    const foreignKeys = { hero_id: 'components_ui_hero' };
    const { attributes } = reconciled({
      files: [file('ui.hero', {})],
      tables: {
        ...hero({}),
        components_ui_hero_cmps: componentTable('components_ui_hero'),
        components_ui_hero_some_things_mph: { columns, foreignKeys },
      },
    });
    expect(attributes('ui.hero')).toEqual({ someThings: { type: 'relation', relation: 'morphToMany' } });
  });

  test('is recovered from its join table', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', {})],
      tables: { ...hero({}), ...tagsTable },
      names: { 'ui.hero': ['tags'] },
    });
    expect(attributes('ui.hero')).toEqual({ tags: toTags });
    expect(drift).toEqual(['ui.hero.tags only-in-database']);
  });

  test('is recovered from its join table as a single one where that has no order', () => {
    const { attributes } = reconciled({
      files: [file('ui.hero', {})],
      tables: {
        ...hero({}),
        components_ui_hero_tags_lnk: joinTable({ hero_id: 'components_ui_hero', tag_id: 'tags' }, []),
      },
      names: { 'ui.hero': ['tags'] },
    });
    expect(attributes('ui.hero')).toMatchObject({ tags: { relation: 'oneToOne' } });
  });

  test('is recovered from its join column', () => {
    const { attributes } = reconciled({
      files: [file('ui.hero', {})],
      tables: hero({ main_tag_id: 'integer' }, { main_tag_id: 'tags' }),
      names: { 'ui.hero': ['mainTag'] },
    });
    expect(attributes('ui.hero')).toEqual({
      mainTag: {
        type: 'relation',
        relation: 'oneToOne',
        target: 'api::tag.tag',
        useJoinTable: false,
        joinColumn: { name: 'main_tag_id', referencedColumn: 'id' },
      },
    });
  });
});

describe('an attribute that differs', () => {
  test('is exported as it is stored', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { count: { type: 'string', private: true } })],
      tables: hero({ count: 'integer' }),
    });
    expect(attributes('ui.hero')).toEqual({ count: { type: 'integer', private: true } });
    expect(drift).toEqual(['ui.hero.count differs']);
  });

  test('that relates to another type now is exported with the old one', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { tags: { ...toTags, target: 'api::colour.colour' } })],
      tables: { ...hero({}), colours: { columns: { document_id: 'string', shade: 'string' } }, ...tagsTable },
      contentTypes: [tag, colour],
      names: { 'ui.hero': ['tags'] },
    });
    expect(attributes('ui.hero')).toEqual({ tags: toTags });
    expect(drift).toEqual(['ui.hero.tags only-in-checkout', 'ui.hero.tags only-in-database']);
  });
});

describe('a relation to many that is one to one in the checkout', () => {
  const one = { type: 'relation', relation: 'oneToOne', target: 'api::tag.tag' };
  const table = (orders: readonly string[]) => ({
    ...hero({}),
    components_ui_hero_tags_lnk: joinTable({ hero_id: 'components_ui_hero', tag_id: 'tags' }, orders),
  });

  test('is exported as the list that is stored, with its positions', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { tags: one })],
      tables: table(['tag_ord']),
    });
    expect(attributes('ui.hero')).toEqual({ tags: { ...one, relation: 'oneToMany' } });
    expect(drift).toEqual(['ui.hero.tags differs']);
  });

  test('is what it says where no positions are stored', () => {
    const { drift, attributes } = reconciled({
      files: [file('ui.hero', { tags: one })],
      tables: table([]),
    });
    expect(attributes('ui.hero')).toEqual({ tags: one });
    expect(drift).toEqual([]);
  });
});

describe('a custom field in a component', () => {
  test('has the type that a content type with the same custom field is stored with', () => {
    const shade = { type: 'customField', customField: 'plugin::picker.shade' };
    const { attributes, drift } = reconciled({
      files: [file('ui.hero', { shade })],
      tables: {
        ...hero({ shade: 'string' }),
        colours: { columns: { document_id: 'string', shade: 'string' } },
      },
      contentTypes: [tag, colour],
    });
    expect(attributes('ui.hero')).toEqual({ shade: { ...shade, type: 'string' } });
    expect(drift).toEqual([]);
  });

  test('has the plain type of its column where no content type uses it', () => {
    const map = { type: 'customField', customField: 'plugin::maps.map' };
    const { attributes } = reconciled({ files: [file('ui.hero', { map })], tables: hero({ map: 'jsonb' }) });
    expect(attributes('ui.hero')).toEqual({ map: { ...map, type: 'json' } });
  });
});

describe('a custom field that only components have', () => {
  const shade = { type: 'customField', customField: 'plugin::maps.map' };
  const withCode = (type: string, column: string, more = {}) => {
    const attributes = { map: { ...shade, ...more } };
    const store = storeOf(hero({ map: column }));
    const { schemas, drift } = reconcile(store, [file('ui.hero', attributes)], strapi5, () => [], {
      customFields: new Map([['plugin::maps.map', type]]),
    });
    return { map: schemas.at(-1)?.attributes.map, drift: drift.map(short) };
  };

  test('has the type that code registers it with', () => {
    expect(withCode('richtext', 'text')).toEqual({ map: { ...shade, type: 'richtext' }, drift: [] });
  });

  test('has it also in a column that the attribute asks for', () => {
    const columnType = { type: 'text' };
    expect(withCode('json', 'text', { columnType })).toEqual({
      map: { ...shade, columnType, type: 'json' },
      drift: [],
    });
  });

  test('has the type of its column where the code says something that cannot be stored there', () => {
    expect(withCode('json', 'integer').map).toEqual({ ...shade, type: 'integer' });
  });

  test('is reported where neither code nor column tells its type', () => {
    const { attributes, drift } = reconciled({
      files: [file('ui.hero', { map: shade })],
      tables: hero({ map: 'text' }),
    });
    expect(attributes('ui.hero')).toEqual({ map: { ...shade, type: 'text' } });
    expect(drift).toEqual(['ui.hero.map differs']);
  });

  test('is asked for by name', () => {
    const files = [file('ui.hero', { map: shade, shade: { ...shade, customField: 'plugin::picker.shade' } })];
    expect([...customFieldsWithoutType([tag, colour], files)]).toEqual(['plugin::maps.map']);
  });
});

describe('a component that is only left in the compiled folder', () => {
  const leftOver = file('ui.hero', { title }, { isSource: false, path: 'dist/src/components/ui/hero.json' });

  test('counts where it has a table, as for Strapi', () => {
    const { attributes, drift } = reconciled({ files: [leftOver], tables: hero({ title: 'string' }) });
    expect(attributes('ui.hero')).toEqual({ title });
    expect(drift).toEqual([]);
  });

  test('is no drift where it has none', () => {
    expect(reconciled({ files: [leftOver], tables: {} })).toMatchObject({ schemas: [tag], drift: [] });
  });
});

describe('a component without a file', () => {
  const page = (attribute: object) => contentType('api::page.page', 'pages', { body: attribute });
  test.each([
    ['a component', { type: 'component', component: 'ui.gone' }],
    ['a zone', { type: 'dynamiczone', components: ['ui.hero', 'ui.gone'] }],
  ])(
    'ends the export where %s of a content type needs it, and the error names the file',
    (_name, attribute) => {
      const error = thrownBy(() =>
        reconciled({ files: [file('ui.hero', {})], tables: hero({}), contentTypes: [tag, page(attribute)] }),
      );
      expect(error).toMatchObject({
        failure: 'schemaDifference',
        message:
          'The database stores ui.gone in api::page.page.body, but src/components/ui/gone.json is not in the checkout.',
      });
    },
  );

  test.each([
    ['a component', { type: 'component', component: 'ui.gone' }, undefined],
    [
      'a zone',
      { type: 'dynamiczone', components: ['ui.hero', 'ui.gone'] },
      { type: 'dynamiczone', components: ['ui.hero'] },
    ],
  ])('is left out of %s where nothing of it is stored', (_name, attribute, left) => {
    const store = storeOf(hero({}), [tag, page(attribute)]);
    const { schemas } = reconcile(store, [file('ui.hero', {})], strapi5, () => [], {
      absent: new Set(['ui.gone']),
    });
    expect(schemas.find(({ uid }) => uid === 'api::page.page')?.attributes).toEqual(
      left === undefined ? {} : { body: left },
    );
  });

  test('ends the export where another component needs it', () => {
    const needy = { gone: { type: 'component', component: 'ui.gone' } };
    const given = {
      files: [file('ui.hero', needy)],
      tables: { ...hero({}), components_ui_hero_cmps: componentTable('components_ui_hero') },
    };
    expect(thrownBy(() => reconciled(given))).toMatchObject({
      failure: 'schemaDifference',
      message: expect.stringContaining('ui.hero.gone'),
    });
  });
});

describe('the drift of content types', () => {
  const stored = {
    ...contentType('api::tag.tag', 'tags', { a: {}, locale: {} }),
    __schema__: { attributes: { a: title, b: title } },
  };
  const schema = (attributes: Record<string, unknown> | undefined, uid = 'api::tag.tag') => ({
    uid,
    path: `${uid}.json`,
    attributes,
  });
  const drift = (...files: ReturnType<typeof schema>[]) => contentTypeDrift([stored], files).map(short);

  test('is none where the file is as it was at the last start, whatever Strapi has added', () => {
    expect(drift(schema({ b: title, a: title }))).toEqual([]);
  });

  test('names attributes that were added, removed and changed', () => {
    expect(drift(schema({ a: { type: 'text' }, c: title }))).toEqual([
      'api::tag.tag.a differs',
      'api::tag.tag.b only-in-database',
      'api::tag.tag.c only-in-checkout',
    ]);
  });

  test('names content types that were added and removed', () => {
    expect(drift(schema({}, 'api::new.new'))).toEqual([
      'api::new.new only-in-checkout',
      'api::tag.tag only-in-database',
    ]);
  });

  test('leaves out schemas that are code, and types that are not the project’s own', () => {
    expect(drift(schema(undefined))).toEqual([]);
    expect(contentTypeDrift([contentType('plugin::i18n.locale', 'i18n_locale', {})], [])).toEqual([]);
  });
});
