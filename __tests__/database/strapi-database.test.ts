/** @jest-environment ./__tests__/support/one-realm.mjs */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { doubtsAboutNote } from '../../src/database/model/presence.ts';
import { censusOf } from '../../src/database/read/census.ts';
import { filePagesOf, parseFiles } from '../../src/database/read/files.ts';
import { recordsOf } from '../../src/database/read/records.ts';
import type { Session } from '../../src/database/session.ts';
import { openSqlite } from '../../src/database/sqlite/connection.ts';
import { type Checkout, describeDatabase, type StrapiDatabase } from '../../src/database/strapi-database.ts';
import type { ComponentFile } from '../../src/transfer/checkout.ts';
import { type FilterName, parseFilters, Scope } from '../../src/transfer/scope.ts';
import type { RecordStage } from '../../src/transfer/stages.ts';
import {
  componentTable,
  contentType,
  createStrapiDatabase,
  type DatabaseDefinition,
  joinTable,
} from '../support/strapi-database.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();

const system = { document_id: 'string', published_at: 'datetime', locale: 'string' };
const systemAttributes = { publishedAt: { type: 'datetime' }, locale: { type: 'string' } };

const component = (uid: string, attributes: object): ComponentFile => ({
  uid,
  modelName: uid.split('.')[1] as string,
  path: `src/components/${uid.replace('.', '/')}.json`,
  isSource: true,
  content: { collectionName: `components_${uid.replace('.', '_')}`, attributes } as ComponentFile['content'],
});

const components = [
  component('ui.hero', {
    title: { type: 'string' },
    links: { type: 'component', component: 'ui.link', repeatable: true },
    dish: { type: 'relation', relation: 'oneToOne', target: 'api::dish.dish' },
  }),
  component('ui.link', { href: { type: 'string' } }),
  component('ui.empty', {}),
];

/** Two content types, an admin type, three components, and one relation of every way to store one. */
function kitchen(): DatabaseDefinition {
  return {
    contentTypes: [
      contentType('admin::user', 'admin_users', { email: { type: 'email' } }),
      contentType('api::dish.dish', 'dishes', {
        name: { type: 'string' },
        served: { type: 'boolean' },
        weight: { type: 'biginteger' },
        recipe: { type: 'json' },
        ...systemAttributes,
        hero: { type: 'component', component: 'ui.hero' },
        zone: { type: 'dynamiczone', components: ['ui.link', 'ui.hero', 'ui.empty'] },
        links: { type: 'component', component: 'ui.link', repeatable: true },
        tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag', inversedBy: 'dishes' },
        parent: { type: 'relation', relation: 'manyToOne', target: 'api::dish.dish', useJoinTable: false },
        things: { type: 'relation', relation: 'morphToMany' },
        thing: { type: 'relation', relation: 'morphToOne' },
        localizations: {
          type: 'relation',
          relation: 'oneToMany',
          target: 'api::dish.dish',
          unstable_virtual: true,
          joinColumn: { name: 'document_id', referencedColumn: 'document_id', referencedTable: 'dishes' },
        },
        createdBy: { type: 'relation', relation: 'oneToOne', target: 'admin::user', useJoinTable: false },
        cover: { type: 'media', multiple: false },
      }),
      contentType('api::tag.tag', 'tags', {
        word: { type: 'string' },
        ...systemAttributes,
        dishes: { type: 'relation', relation: 'manyToMany', target: 'api::dish.dish', mappedBy: 'tags' },
      }),
    ],
    tables: {
      admin_users: { columns: { document_id: 'string', email: 'string' }, rows: [{ id: 1, email: 'a@b.c' }] },
      dishes: {
        columns: {
          document_id: 'string',
          weight: 'bigInteger',
          name: 'string',
          served: 'boolean',
          recipe: 'jsonb',
          published_at: 'datetime',
          locale: 'string',
          parent_id: 'integer',
          target_id: 'integer',
          target_type: 'string',
          created_by_id: 'integer',
          forgotten: 'string',
        },
        rows: [
          {
            id: 1,
            document_id: 'doc1',
            name: 'Soup',
            weight: 9007199254740993n,
            served: 1,
            recipe: '{"a":[1]}',
          },
          {
            id: 3,
            document_id: 'doc1',
            name: 'Soup',
            published_at: 0,
            locale: 'de',
            parent_id: 1,
            created_by_id: 1,
          },
          {
            id: 4,
            document_id: 'doc4',
            parent_id: 99,
            target_id: 1,
            target_type: 'api::tag.tag',
            forgotten: 'x',
          },
        ],
      },
      tags: {
        columns: { word: 'string', ...system },
        rows: [
          { id: 1, word: 'hot', document_id: 'tag1' },
          { id: 2, word: 'cold', document_id: 'tag2' },
        ],
      },
      dishes_cmps: componentTable('dishes', [
        { id: 1, entity_id: 1, cmp_id: 1, component_type: 'ui.hero', field: 'hero', order: null },
        { id: 2, entity_id: 1, cmp_id: 2, component_type: 'ui.hero', field: 'hero', order: null },
        { id: 3, entity_id: 1, cmp_id: 2, component_type: 'ui.link', field: 'links', order: 2 },
        { id: 4, entity_id: 1, cmp_id: 1, component_type: 'ui.link', field: 'links', order: 1 },
        { id: 5, entity_id: 3, cmp_id: 3, component_type: 'ui.link', field: 'zone', order: 2 },
        { id: 6, entity_id: 3, cmp_id: 1, component_type: 'ui.empty', field: 'zone', order: 1 },
        { id: 7, entity_id: 3, cmp_id: 2, component_type: 'ui.hero', field: 'zone', order: 3 },
        { id: 8, entity_id: 3, cmp_id: 9, component_type: 'ui.gone', field: 'zone', order: 4 },
        { id: 9, entity_id: 3, cmp_id: 99, component_type: 'ui.link', field: 'zone', order: 5 },
        { id: 10, entity_id: 3, cmp_id: 3, component_type: 'ui.link', field: 'zone', order: 6 },
        { id: 11, entity_id: 3, cmp_id: 99, component_type: 'ui.hero', field: 'hero', order: null },
      ]),
      components_ui_hero: {
        columns: { title: 'string' },
        rows: [
          { id: 1, title: 'first' },
          { id: 2, title: 'second' },
        ],
      },
      components_ui_hero_cmps: componentTable('components_ui_hero', [
        { entity_id: 2, cmp_id: 4, component_type: 'ui.link', field: 'links', order: 1 },
      ]),
      components_ui_link: {
        columns: { href: 'string' },
        rows: [1, 2, 3, 4].map((id) => ({ id, href: `/${id}` })),
      },
      components_ui_empty: { columns: {}, rows: [{ id: 1 }] },
      components_ui_hero_dish_lnk: joinTable(
        { hero_id: 'components_ui_hero', dish_id: 'dishes' },
        [],
        [
          { hero_id: 1, dish_id: 3 },
          { hero_id: 2, dish_id: 4 },
        ],
      ),
      dishes_tags_lnk: joinTable(
        { dish_id: 'dishes', tag_id: 'tags' },
        ['tag_ord', 'dish_ord'],
        [
          { dish_id: 1, tag_id: 1, tag_ord: 1.5, dish_ord: null },
          { dish_id: 1, tag_id: 2, tag_ord: 2, dish_ord: 1 },
          { dish_id: 77, tag_id: 2, tag_ord: 1, dish_ord: 1 },
          { dish_id: 3, tag_id: null, tag_ord: 1, dish_ord: 1 },
        ],
      ),
      dishes_things_mph: {
        columns: {
          dish_id: 'integer',
          things_id: 'integer',
          things_type: 'string',
          field: 'string',
          order: 'double',
        },
        rows: [
          { dish_id: 1, things_id: 2, things_type: 'api::tag.tag', field: 'x', order: 1 },
          { dish_id: 1, things_id: 1, things_type: 'ui.hero', field: null, order: null },
          { dish_id: 1, things_id: 9, things_type: 'api::tag.tag', field: 'x', order: 2 },
          { dish_id: 1, things_id: 1, things_type: 'api::gone.gone', field: 'x', order: 3 },
          { dish_id: 1, things_id: 1, things_type: 'admin::user', field: 'x', order: 4 },
        ],
      },
    },
  };
}

interface Read {
  readonly records: (stage: RecordStage) => Promise<Record<string, unknown>[]>;
  readonly lines: (stage: RecordStage) => Promise<string[]>;
  readonly omitted: string[];
  /** What the database was asked. */
  readonly statements: string[];
  readonly described: StrapiDatabase;
  readonly scope: Scope;
}

const noFilters: Readonly<Record<FilterName, readonly string[]>> = {
  only: [],
  exclude: [],
  onlyContentTypes: [],
  excludeContentTypes: [],
};

/** Makes the database, opens it, and hands it to a test; whatever the test does, it is closed. */
async function reading(
  definition: DatabaseDefinition,
  use: (read: Read) => Promise<void>,
  {
    filters = {},
    checkout = {},
    change = '',
  }: { filters?: Partial<typeof noFilters>; checkout?: Partial<Checkout>; change?: string } = {},
): Promise<void> {
  rmSync(at('data.db'), { force: true });
  createStrapiDatabase(at('data.db'), definition);
  const database = new DatabaseSync(at('data.db'));
  database.exec(change);
  database.close();
  const opened = await openSqlite(at('data.db'), 'data.db');
  const statements: string[] = [];
  const session: Session = {
    ...opened,
    rows: (sql, parameters) => {
      statements.push(sql);
      return opened.rows(sql, parameters);
    },
  };
  try {
    const described = await describeDatabase(session, { components, contentTypes: [], ...checkout });
    const scope = new Scope(
      parseFilters({ ...noFilters, ...filters }),
      described.contentTypes,
      described.layout.travels,
    );
    const omitted: string[] = [];
    const records = recordsOf(described, scope, {
      omitted: ({ left, right }) => omitted.push(`${left} -> ${right}`),
      readLogo: async ({ url }) => (url === '/there.png' ? 'bytes' : undefined),
    });
    const lines = async (stage: RecordStage) => {
      const all: string[] = [];
      for await (const page of records.records(stage)) {
        const found = page.lines.split('\n');
        expect(found).toHaveLength(page.count);
        all.push(...found);
      }
      return all;
    };
    await use({
      lines,
      records: async (stage) => (await lines(stage)).map((line) => JSON.parse(line)),
      omitted,
      statements,
      described,
      scope,
    });
  } finally {
    await session.close();
  }
}

const openingOf = (definition: DatabaseDefinition, checkout: Partial<Checkout> = {}) =>
  refusal(reading(definition, async () => undefined, { checkout }));

describe('entities', () => {
  test('are the rows with their scalars by name, whatever the order of the columns, then their components by name', async () => {
    await reading(kitchen(), async ({ lines, described, scope }) => {
      expect(await lines('entities')).toEqual([
        '{"type":"api::dish.dish","id":1,"data":{"documentId":"doc1","locale":null,"name":"Soup",' +
          '"publishedAt":null,"recipe":{"a":[1]},"served":true,"weight":"9007199254740993",' +
          '"hero":{"id":1,"title":"first","links":[]},"links":[{"id":1,"href":"/1"},{"id":2,"href":"/2"}],"zone":[]}}',
        '{"type":"api::dish.dish","id":3,"data":{"documentId":"doc1","locale":"de","name":"Soup",' +
          '"publishedAt":"1970-01-01T00:00:00.000Z","recipe":null,"served":null,"weight":null,"hero":null,"links":[],' +
          '"zone":[{"__component":"ui.empty","id":1},{"__component":"ui.link","id":3,"href":"/3"},' +
          '{"__component":"ui.hero","id":2,"title":"second","links":[{"id":4,"href":"/4"}]},' +
          '{"__component":"ui.link","id":3,"href":"/3"}]}}',
        '{"type":"api::dish.dish","id":4,"data":{"documentId":"doc4","locale":null,"name":null,' +
          '"publishedAt":null,"recipe":null,"served":null,"weight":null,"hero":null,"links":[],"zone":[]}}',
        '{"type":"api::tag.tag","id":1,"data":{"documentId":"tag1","locale":null,"publishedAt":null,"word":"hot"}}',
        '{"type":"api::tag.tag","id":2,"data":{"documentId":"tag2","locale":null,"publishedAt":null,"word":"cold"}}',
      ]);
      const { counts } = await censusOf(described, scope);
      expect([counts.get('api::dish.dish'), counts.get('api::tag.tag')]).toEqual([3, 2]);
    });
  });

  test('are all there, each once, however many pages they take', async () => {
    const definition = kitchen();
    const rows = Array.from({ length: 1_203 }, (_, index) => ({
      id: 2 * index + 1,
      word: 'x'.repeat(index % 97 === 0 ? 60_000 : 5),
      document_id: `d${index}`,
    }));
    const tags = { ...definition.tables.tags, rows } as DatabaseDefinition['tables'][string];
    await reading({ ...definition, tables: { ...definition.tables, tags } }, async ({ records }) => {
      const ids = (await records('entities'))
        .filter(({ type }) => type === 'api::tag.tag')
        .map(({ id }) => id);
      expect(ids).toEqual(rows.map(({ id }) => id));
    });
  });

  test('of content types out of scope stay behind', async () => {
    const filters = { excludeContentTypes: ['api::dish.dish'] };
    await reading(
      kitchen(),
      async ({ records }) => {
        expect(new Set((await records('entities')).map(({ type }) => type))).toEqual(
          new Set(['api::tag.tag']),
        );
      },
      { filters },
    );
  });
});

describe('links', () => {
  const own = (lines: readonly string[], field: string) =>
    lines.filter((line) => line.includes(`"field":"${field}"`));

  // Once entities were read, it is known which there are; otherwise the database is asked.
  test.each([
    ['behind the entities', ['entities']],
    ['alone', []],
  ] as const)(
    'read %s have the shape of official archives, for each way to store a relation',
    async (_where, before) => {
      await reading(kitchen(), async ({ lines, omitted }) => {
        for (const stage of before) {
          await lines(stage);
        }
        const links = await lines('links');
        expect(own(links, 'tags')).toEqual([
          '{"kind":"relation.basic","relation":"manyToMany","left":{"type":"api::dish.dish","field":"tags","ref":1,"pos":1.5},"right":{"type":"api::tag.tag","field":"dishes","ref":1,"pos":null}}',
          '{"kind":"relation.basic","relation":"manyToMany","left":{"type":"api::dish.dish","field":"tags","ref":1,"pos":2},"right":{"type":"api::tag.tag","field":"dishes","ref":2,"pos":1}}',
        ]);
        expect(own(links, 'parent')).toEqual([
          '{"kind":"relation.circular","relation":"manyToOne","left":{"type":"api::dish.dish","ref":3,"field":"parent"},"right":{"type":"api::dish.dish","ref":1}}',
        ]);
        expect(own(links, 'things')).toEqual([
          '{"kind":"relation.morph","relation":"morphToMany","left":{"type":"api::dish.dish","field":"things","ref":1},"right":{"ref":2,"pos":1,"type":"api::tag.tag","field":"x"}}',
          '{"kind":"relation.morph","relation":"morphToMany","left":{"type":"api::dish.dish","field":"things","ref":1},"right":{"ref":1,"pos":null,"type":"ui.hero","field":null}}',
        ]);
        expect(own(links, 'thing')).toEqual([
          '{"kind":"relation.morph","relation":"morphToOne","left":{"type":"api::dish.dish","ref":4,"field":"thing"},"right":{"type":"api::tag.tag","ref":1}}',
        ]);
        expect(own(links, 'localizations').map((line) => JSON.parse(line).right.ref)).toEqual([
          'doc1',
          'doc1',
          'doc4',
        ]);
        expect(own(links, 'localizations')[0]).toBe(
          '{"kind":"relation.circular","relation":"oneToMany","left":{"type":"api::dish.dish","ref":1,"field":"localizations"},"right":{"type":"api::dish.dish","ref":"doc1"}}',
        );
        expect(own(links, 'dish')).toEqual([
          '{"kind":"relation.basic","relation":"oneToOne","left":{"type":"ui.hero","field":"dish","ref":1},"right":{"type":"api::dish.dish","ref":3}}',
          '{"kind":"relation.basic","relation":"oneToOne","left":{"type":"ui.hero","field":"dish","ref":2},"right":{"type":"api::dish.dish","ref":4}}',
        ]);
        // createdBy leads to an admin user, and everything else is listed above.
        expect(links).toHaveLength(2 + 1 + 2 + 1 + 3 + 2);
        expect(omitted.sort()).toEqual([
          'api::dish.dish:1 -> api::gone.gone:1',
          'api::dish.dish:1 -> api::tag.tag:9',
          'api::dish.dish:3 -> api::tag.tag:null',
          'api::dish.dish:4 -> api::dish.dish:99',
          'api::dish.dish:77 -> api::tag.tag:2',
        ]);
      });
    },
  );

  test('are not looked up where their ends were read, but where those are components', async () => {
    const lookUps = (statements: readonly string[], table: string) =>
      statements.filter((sql) => sql.includes(`JOIN "${table}"`) || sql.includes(`FROM "${table}" r`));
    await reading(kitchen(), async ({ lines, statements }) => {
      await lines('links');
      expect(lookUps(statements, 'tags')).toHaveLength(1);
      statements.length = 0;
      await lines('entities');
      statements.length = 0;
      await lines('links');
      expect(lookUps(statements, 'tags')).toEqual([]);
      expect(lookUps(statements, 'dishes')).toEqual([]);
      expect(lookUps(statements, 'components_ui_hero')).toHaveLength(1);
    });
  });

  test('stay behind where one of their ends is out of scope', async () => {
    const filters = { excludeContentTypes: ['api::tag.tag'] };
    await reading(
      kitchen(),
      async ({ lines }) => {
        const links = await lines('links');
        expect(links.filter((line) => line.includes('api::tag.tag'))).toEqual([]);
        expect(own(links, 'dish')).toHaveLength(2);
      },
      { filters },
    );
  });

  test('of components travel with a selection only where their owner does', async () => {
    const filters = { onlyContentTypes: ['api::dish.dish'] };
    const definition = kitchen();
    await reading(
      definition,
      async ({ lines }) => {
        await lines('entities');
        const links = await lines('links');
        // Hero 1 and, in a zone, hero 2 belong to dishes.
        expect(own(links, 'dish')).toHaveLength(2);
        expect(links.filter((line) => line.includes('api::tag.tag'))).toEqual([]);
      },
      { filters },
    );
    await reading(
      definition,
      async ({ lines }) => {
        await lines('entities');
        expect(own(await lines('links'), 'dish')).toEqual([]);
      },
      { filters: { onlyContentTypes: ['api::tag.tag'] } },
    );
  });

  test('of components stay behind with a selection where their owner is gone, between others that are there', async () => {
    const definition = kitchen();
    const attached = [
      { id: 1, entity_id: 2, cmp_id: 1, component_type: 'ui.hero', field: 'hero', order: null },
    ];
    const tables = { ...definition.tables, dishes_cmps: componentTable('dishes', attached) };
    await reading(
      { ...definition, tables },
      async ({ lines }) => {
        await lines('entities');
        expect(own(await lines('links'), 'dish')).toEqual([]);
      },
      { filters: { onlyContentTypes: ['api::dish.dish'] } },
    );
  });

  test('are valid JSON even where an order is not a number that JSON knows', async () => {
    const definition = kitchen();
    const rows = [{ dish_id: 1, tag_id: 1, tag_ord: Number.POSITIVE_INFINITY, dish_ord: -0.5 }];
    const links = { ...definition.tables.dishes_tags_lnk, rows } as DatabaseDefinition['tables'][string];
    await reading(
      { ...definition, tables: { ...definition.tables, dishes_tags_lnk: links } },
      async ({ records }) => {
        const tags = (await records('links')).filter(
          ({ left }) => (left as { field: string }).field === 'tags',
        );
        expect(tags).toMatchObject([{ left: { pos: null }, right: { pos: -0.5 } }]);
      },
    );
  });
});

describe('schemas', () => {
  test('are all of them, admin types too, with the archived properties in their order', async () => {
    await reading(kitchen(), async ({ records }) => {
      const schemas = await records('schemas');
      expect(schemas.map(({ uid }) => uid)).toEqual([
        'admin::user',
        'api::dish.dish',
        'api::tag.tag',
        'ui.hero',
        'ui.link',
        'ui.empty',
      ]);
      expect(Object.keys(schemas[1] ?? {})).toEqual([
        'collectionName',
        'info',
        'attributes',
        'kind',
        'modelType',
        'modelName',
        'uid',
      ]);
    });
  });
});

describe('configuration', () => {
  const configurationOf = async (store: DatabaseDefinition['store'], check: (read: Read) => Promise<void>) =>
    reading({ ...kitchen(), store: store ?? {} }, check);

  test('is the core store with its values parsed', async () => {
    const store = { object: '{"a":1}', text: '"b"', number: '3', nothing: null, false: 'false' };
    await configurationOf(store, async ({ records }) => {
      const values = (await records('configuration')).map(
        ({ value }) => value as { key: string; value: unknown },
      );
      expect(values.slice(1).map(({ key, value }) => [key, value])).toEqual([
        ['object', { a: 1 }],
        ['text', 'b'],
        ['number', 3],
        ['nothing', null],
        ['false', false],
      ]);
      expect(values[1]).toEqual({
        id: 2,
        key: 'object',
        value: { a: 1 },
        type: 'object',
        environment: null,
        tag: null,
      });
    });
  });

  test('holds the logos of the admin panel with their bytes, where there are any', async () => {
    const logos = { menuLogo: { url: '/there.png', hash: 'h' }, authLogo: { url: '/gone.png' }, other: 1 };
    const store = { 'core_admin_project-settings': JSON.stringify(logos) };
    await configurationOf(store, async ({ records }) => {
      const settings = (await records('configuration')).at(-1)?.value as { value: unknown };
      expect(settings.value).toEqual({
        menuLogo: { url: '/there.png', hash: 'h', __transferBuffer: 'bytes' },
        authLogo: { url: '/gone.png' },
        other: 1,
      });
    });
  });

  test('that is damaged names its row, and not its value', async () => {
    await configurationOf({ broken: 'hush hush' }, async ({ records }) => {
      const error = await refusal(records('configuration'));
      expect(error).toMatchObject({
        failure: 'failed',
        message: expect.stringContaining('row 2 (key broken)'),
      });
      // Nor in its cause, which a log may have.
      expect(inspect(error)).not.toContain('hush');
    });
  });

  test('has the webhooks with their lists parsed', async () => {
    createStrapiDatabase(at('hooks.db'), kitchen());
    const database = new DatabaseSync(at('hooks.db'));
    database.exec(`INSERT INTO strapi_webhooks (name, url, headers, events, enabled) VALUES
      ('a', 'http://x', '{"k":"v"}', '["entry.create"]', 1), ('b', 'http://y', NULL, '[]', 0)`);
    database.close();
    const session = await openSqlite(at('hooks.db'), 'hooks.db');
    const described = await describeDatabase(session, { components, contentTypes: [] });
    const scope = new Scope(parseFilters(noFilters), described.contentTypes, described.layout.travels);
    const hooks: unknown[] = [];
    const events = { omitted: () => undefined, readLogo: async () => undefined };
    for await (const { type, lines } of recordsOf(described, scope, events).records('configuration')) {
      hooks.push(...(type === 'webhook' ? lines.split('\n').map((line) => JSON.parse(line)) : []));
    }
    await session.close();
    expect(hooks).toEqual([
      {
        type: 'webhook',
        value: {
          id: 1,
          name: 'a',
          url: 'http://x',
          headers: { k: 'v' },
          events: ['entry.create'],
          enabled: true,
        },
      },
      {
        type: 'webhook',
        value: { id: 2, name: 'b', url: 'http://y', headers: null, events: [], enabled: false },
      },
    ]);
  });
});

describe('a database that cannot be understood is refused:', () => {
  test('one without any table', async () => {
    new DatabaseSync(at('data.db')).close();
    const session = await openSqlite(at('data.db'), 'data.db');
    const error = await refusal(describeDatabase(session, { components: [], contentTypes: [] }));
    await session.close();
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('does not hold a Strapi project'),
    });
  });

  test('one of an unknown version of Strapi', async () => {
    const error = await openingOf({
      contentTypes: [contentType('api::tag.tag', 'tags', {})],
      tables: { tags: { columns: { word: 'string' } } },
    });
    expect(error).toMatchObject({ failure: 'failed', message: expect.stringContaining('unknown version') });
  });

  test('a column that is missing, by its name', async () => {
    const definition = kitchen();
    const tags = { columns: { document_id: 'string', published_at: 'datetime', locale: 'string' } };
    const error = await openingOf({ ...definition, tables: { ...definition.tables, tags } });
    expect(error).toMatchObject({
      failure: 'schemaDifference',
      message: expect.stringContaining('column tags.word'),
    });
  });

  test('a table that is missing, by its name', async () => {
    const definition = kitchen();
    const { dishes_tags_lnk: _gone, ...tables } = definition.tables;
    const error = await openingOf({ ...definition, tables });
    expect(error).toMatchObject({ failure: 'schemaDifference' });
    expect(error.message).toBe(
      'api::dish.dish.tags should be stored in the table dishes_tags_lnk, which the database does not have.',
    );
  });

  test.each([
    ['no JSON', '{"api::tag', 'strapi_content_types_schema'],
    ['no map of content types', '[1]', 'strapi_content_types_schema'],
    ['a content type without attributes', '{"a":{"uid":"a"}}', 'strapi_content_types_schema'],
  ])('content types that are %s', async (_name, value, named) => {
    const error = await openingOf({ ...kitchen(), store: { strapi_content_types_schema: value } });
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('The database is damaged'),
    });
    expect(error.message).toContain(named);
  });

  test('components in a component whose file no longer has that attribute', async () => {
    const definition = kitchen();
    const names = JSON.stringify({ metadatas: { id: {}, title: {}, links: {}, dish: {} } });
    const store = { 'plugin_content_manager_configuration_components::ui.hero': names };
    const [hero, ...others] = components as [ComponentFile, ...ComponentFile[]];
    const { links: _removed, ...attributes } = hero.content.attributes;
    const shorter = { ...hero, content: { ...hero.content, attributes } };
    const error = await openingOf({ ...definition, store }, { components: [shorter, ...others] });
    expect(error).toMatchObject({
      failure: 'schemaDifference',
      message: expect.stringContaining('ui.hero.links'),
    });
  });
});

describe('a database without Strapi’s note of its tables', () => {
  const emptied = 'DELETE FROM strapi_database_schema';

  test.each([
    ['that is empty', emptied],
    ['whose text is damaged', `UPDATE strapi_database_schema SET schema = '{"tab'`],
  ])('%s is read by its catalogue', async (_, change) => {
    let before: string[] = [];
    await reading(kitchen(), async ({ lines }) => {
      before = [...(await lines('schemas')), ...(await lines('entities')), ...(await lines('links'))];
    });
    await reading(
      kitchen(),
      async ({ lines, described }) => {
        const found = [...(await lines('schemas')), ...(await lines('entities')), ...(await lines('links'))];
        expect(found).toEqual(before);
        expect(doubtsAboutNote(described.models, described.store)).toHaveLength(1);
      },
      { change },
    );
  });

  test('is not read where the file of a component lacks what is stored', async () => {
    const names = JSON.stringify({ metadatas: { id: {}, title: {}, links: {}, dish: {} } });
    const store = { 'plugin_content_manager_configuration_components::ui.hero': names };
    const [hero, ...others] = components as [ComponentFile, ...ComponentFile[]];
    for (const lost of ['title', 'dish']) {
      const { [lost]: _lost, ...attributes } = hero.content.attributes;
      const shorter = { ...hero, content: { ...hero.content, attributes } };
      const checkout = { components: [shorter, ...others] };
      const error = await refusal(
        reading({ ...kitchen(), store }, async () => undefined, { checkout, change: emptied }),
      );
      expect(error).toMatchObject({
        failure: 'schemaDifference',
        message: expect.stringContaining(`The database stores ui.hero.${lost}, which`),
      });
    }
  });
});

test('what a component’s file lost since the last start is exported all the same, and reported', async () => {
  const names = JSON.stringify({ metadatas: { id: {}, title: {}, dish: {}, links: {} } });
  const store = { 'plugin_content_manager_configuration_components::ui.hero': names };
  const [hero, ...others] = components as [ComponentFile, ...ComponentFile[]];
  const { title: _title, dish: _dish, ...attributes } = hero.content.attributes;
  const shorter = { ...hero, content: { ...hero.content, attributes } };
  await reading(
    { ...kitchen(), store },
    async ({ records, described }) => {
      const entities = await records('entities');
      expect(entities[0]).toMatchObject({ data: { hero: { title: 'first' } } });
      const links = await records('links');
      expect(links.filter(({ left }) => (left as { type: string }).type === 'ui.hero')).toHaveLength(2);
      expect(described.drift.map(({ attribute, kind }) => `${attribute} ${kind}`)).toEqual([
        'title only-in-database',
        'dish only-in-database',
      ]);
    },
    {
      checkout: {
        components: [shorter, ...others],
        contentTypes: ['api::dish.dish', 'api::tag.tag'].map((uid) => ({
          uid,
          path: '',
          attributes: undefined,
        })),
      },
    },
  );
});

describe('a component that no file describes', () => {
  const noted = (notes: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(
      Object.entries(notes).map(([uid, names]) => [
        `plugin_content_manager_configuration_components::${uid}`,
        JSON.stringify({ metadatas: Object.fromEntries(['id', ...names].map((name) => [name, {}])) }),
      ]),
    );
  const all = noted({ 'ui.hero': ['title', 'links', 'dish'], 'ui.link': ['href'], 'ui.empty': [] });
  const without = (...uids: string[]) => components.filter(({ uid }) => !uids.includes(uid));
  const exported = async (definition: DatabaseDefinition, checkout: Partial<Checkout>) => {
    let found: Record<'entities' | 'links' | 'schemas', unknown> | undefined;
    let drift: readonly { readonly message: string }[] = [];
    await reading(
      definition,
      async ({ records, described }) => {
        found = {
          entities: await records('entities'),
          links: await records('links'),
          schemas: described.schemas.filter(({ modelType }) => modelType === 'component'),
        };
        drift = described.drift;
      },
      { checkout: { registersComponents: () => true, ...checkout } },
    );
    return { ...(found as NonNullable<typeof found>), messages: drift.map(({ message }) => message) };
  };

  test('is reconstructed from its table, with what is nested in it, and that is said', async () => {
    const database = { ...kitchen(), store: all };
    const full = await exported(database, {});
    const { entities, links, schemas, messages } = await exported(database, {
      components: without('ui.hero', 'ui.link'),
    });
    expect(entities).toEqual(full.entities);
    expect(links).toEqual(full.links);
    expect(schemas).toEqual([
      expect.objectContaining({
        uid: 'ui.hero',
        collectionName: 'components_ui_hero',
        globalId: 'ComponentUiHero',
        attributes: {
          title: { type: 'string' },
          links: { type: 'component', component: 'ui.link', repeatable: true },
          dish: { type: 'relation', relation: 'oneToOne', target: 'api::dish.dish' },
        },
      }),
      expect.objectContaining({ uid: 'ui.link', attributes: { href: { type: 'string' } } }),
      expect.objectContaining({ uid: 'ui.empty' }),
    ]);
    expect(messages.filter((message) => message.startsWith('The component'))).toEqual([
      expect.stringMatching(
        /^The component ui.hero is in no file like src\/components\/ui\/hero.json; it was reconstructed from the table components_ui_hero: .*title \(string\)/,
      ),
      expect.stringContaining('ui.link'),
    ]);
  });

  test('is described by why its module could not be', async () => {
    const unread = [{ uid: 'ui.link', path: 'src/components/ui/link.js', reason: 'Cannot find module' }];
    const { messages } = await exported(
      { ...kitchen(), store: all },
      { components: without('ui.link'), unread },
    );
    expect(messages.join()).toContain(
      'The component ui.link cannot be taken from src/components/ui/link.js (Cannot find module); it was reconstructed',
    );
  });

  test('is one that a file describes under another name, which Strapi has not seen yet', async () => {
    const [hero] = components as [ComponentFile];
    const renamed = { ...hero, uid: 'ui.banner', modelName: 'banner', path: 'src/components/ui/banner.json' };
    const database = { ...kitchen(), store: all };
    const full = await exported(database, {});
    const { entities, schemas, messages } = await exported(database, {
      components: [renamed, ...without('ui.hero')],
    });
    expect(entities).toEqual(full.entities);
    expect(schemas).toContainEqual(expect.objectContaining({ uid: 'ui.hero', ...hero.content }));
    expect(messages).toContain(
      'The component ui.banner (src/components/ui/banner.json) has the table components_ui_hero of ui.hero',
    );
  });

  test('is what an archive says where that fits', async () => {
    const [hero] = components as [ComponentFile];
    const { schemas } = await exported(
      { ...kitchen(), store: all },
      { components: without('ui.hero'), others: [hero] },
    );
    expect(schemas).toContainEqual(expect.objectContaining({ uid: 'ui.hero', ...hero.content }));
  });

  test.each(['dishes', 'components_ui_link'])(
    'is not the table %s, whatever an archive says',
    async (collectionName) => {
      const [hero] = components as [ComponentFile];
      const wrong = { ...hero, content: { ...hero.content, collectionName } };
      const { schemas } = await exported(
        { ...kitchen(), store: all },
        { components: without('ui.hero'), others: [wrong] },
      );
      expect(schemas).toContainEqual(
        expect.objectContaining({ uid: 'ui.hero', collectionName: 'components_ui_hero' }),
      );
    },
  );

  test('is told from others with the same attributes by its name', async () => {
    const database = kitchen();
    const twin = { columns: { href: 'string' } };
    const tables = { components_other_things: twin, ...database.tables };
    const { schemas } = await exported(
      { ...database, tables, store: all },
      { components: without('ui.link') },
    );
    expect(schemas).toContainEqual(
      expect.objectContaining({ uid: 'ui.link', collectionName: 'components_ui_link' }),
    );
  });

  test('is not taken for a table between others, whose columns its attributes would explain', async () => {
    const database = { ...kitchen(), store: { ...all, ...noted({ 'ui.gone': ['hero', 'dish'] }) } };
    const { schemas } = await exported(database, {});
    expect(schemas).toHaveLength(3);
  });

  test('ends the export where no code adds components: its file is missing', async () => {
    const error = await openingOf({ ...kitchen(), store: all }, { components: without('ui.link') });
    expect(error).toMatchObject({
      failure: 'schemaDifference',
      message: expect.stringMatching(
        /^The database stores ui.link in .*, but src\/components\/ui\/link.json is not in the checkout.$/,
      ),
      remedy: expect.stringContaining('restore src/components/ui/link.json'),
    });
  });

  test('ends the export where its table cannot be told from others, with a remedy that works', async () => {
    const database = kitchen();
    const { components_ui_link: table = { columns: {} }, ...tables } = database.tables;
    const twins = { components_a: table, components_b: { columns: { href: 'string' } } };
    const definition = { ...database, tables: { ...tables, ...twins }, store: all };
    const error = await openingOf(definition, {
      components: without('ui.link'),
      registersComponents: () => true,
    });
    expect(error).toMatchObject({
      failure: 'schemaDifference',
      message: expect.stringMatching(/^The database stores ui.link in .*components_a, components_b\.$/),
      remedy: expect.stringContaining('src/components/ui/link.json'),
    });
    const link = component('ui.link', { href: { type: 'string' } });
    const written = { ...link, content: { ...link.content, collectionName: 'components_a' } };
    const { entities } = await exported(definition, { components: [...without('ui.link'), written] });
    expect(entities).toMatchObject([{ data: { links: [{ href: '/1' }, { href: '/2' }] } }, {}, {}, {}, {}]);
  });

  test('is left out of a zone where nothing of it is stored, and that is said', async () => {
    const database = kitchen();
    const contentTypes = database.contentTypes.map((schema) =>
      schema.uid === 'api::tag.tag'
        ? contentType(schema.uid, 'tags', {
            ...schema.attributes,
            zone: { type: 'dynamiczone', components: ['ui.link', 'ui.never'] },
          })
        : schema,
    );
    const tables = { ...database.tables, tags_cmps: componentTable('tags') };
    const { entities, messages } = await exported({ ...database, contentTypes, tables, store: all }, {});
    expect(entities).toMatchObject([{}, {}, {}, { data: { zone: [] } }, { data: { zone: [] } }]);
    expect(messages).toContain(
      'api::tag.tag.zone allows the component ui.never, which is in no file; nothing of it is stored',
    );
  });

  const withGone = (more: DatabaseDefinition['tables'] = {}): DatabaseDefinition => {
    const database = kitchen();
    const contentTypes = database.contentTypes.map((schema) => {
      const { zone, ...attributes } = schema.attributes;
      const uids = [...(zone?.components ?? []), 'ui.gone'];
      return zone === undefined
        ? schema
        : contentType(schema.uid, 'dishes', { ...attributes, zone: { ...zone, components: uids } });
    });
    return { ...database, contentTypes, tables: { ...database.tables, ...more }, store: all };
  };

  test('is left out of a zone where its table is gone, as Strapi does, and its entries are counted', async () => {
    const { entities, messages } = await exported(withGone(), {});
    expect(entities).toEqual((await exported({ ...kitchen(), store: all }, {})).entities);
    expect(messages).toContain(
      'api::dish.dish.zone allows the component ui.gone, which is in no file; the table of its entry is gone, so nothing is left to export',
    );
  });

  test('ends the export where a table is left that may be its own', async () => {
    const left = { components_old: { columns: { word: 'string' } } };
    expect((await openingOf(withGone(left), { registersComponents: () => true })).message).toBe(
      'The database stores ui.gone in api::dish.dish.zone (rows: 1), but src/components/ui/gone.json is not in the checkout, and it may be in any of the tables components_old.',
    );
  });

  test('is not looked for where all have files', async () => {
    await reading({ ...kitchen(), store: all }, async ({ statements }) => {
      expect(statements.filter((sql) => sql.includes('COUNT('))).toEqual([]);
    });
  });
});

test('media are the rows of the upload plugin, as their sidecars hold them', async () => {
  const file = {
    name: { type: 'string' },
    hash: { type: 'string' },
    ext: { type: 'string' },
    url: { type: 'string' },
    provider: { type: 'string' },
    formats: { type: 'json' },
    size: { type: 'decimal' },
  };
  const columns = {
    document_id: 'string',
    name: 'string',
    hash: 'string',
    ext: 'string',
    url: 'string',
    provider: 'string',
    formats: 'jsonb',
    size: 'decimal',
  };
  const rows = Array.from({ length: 230 }, (_, index) => ({
    id: index + 1,
    hash: `h${index}`,
    formats: index === 0 ? '{"small":{"url":"/s"}}' : null,
    size: 1.5,
  }));
  const definition = {
    contentTypes: [contentType('plugin::upload.file', 'files', file)],
    tables: { files: { columns, rows } },
  };
  await reading(
    definition,
    async ({ described }) => {
      const found: unknown[] = [];
      for await (const row of parseFiles(filePagesOf(described))) {
        found.push(row);
      }
      expect(found).toHaveLength(230);
      expect(found[0]).toEqual({
        id: 1,
        documentId: null,
        name: null,
        hash: 'h0',
        ext: null,
        url: null,
        provider: null,
        formats: { small: { url: '/s' } },
        size: 1.5,
      });
    },
    { checkout: { components: [], contentTypes: [] } },
  );
});
