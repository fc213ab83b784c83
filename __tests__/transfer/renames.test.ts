import { describe, expect, test } from '@jest/globals';
import type { ConfigurationRecord, EntityRecord, LinkRecord } from '../../src/strapi/records.ts';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';
import { parseRenames, Renames } from '../../src/transfer/renames.ts';
import { thrownBy } from '../support/workspace.ts';

const schema = (uid: string, attributes: Record<string, Attribute>, more: Partial<Schema> = {}): Schema => ({
  uid,
  modelType: uid.includes('::') ? 'contentType' : 'component',
  modelName: uid,
  collectionName: uid,
  attributes,
  ...more,
});

const article = schema('api::article.article', {
  title: { type: 'string' },
  slug: { type: 'uid', targetField: 'title' } as Attribute,
  author: { type: 'relation', relation: 'manyToOne', target: 'api::author.author', inversedBy: 'articles' },
  seo: { type: 'component', component: 'shared.seo' },
  body: { type: 'dynamiczone', components: ['shared.quote', 'shared.seo'] },
});
const author = schema('api::author.author', {
  name: { type: 'string' },
  articles: { type: 'relation', relation: 'oneToMany', target: 'api::article.article', mappedBy: 'author' },
});
const seo = schema('shared.seo', {
  title: { type: 'string' },
  cards: { type: 'component', component: 'shared.card', repeatable: true },
});
const card = schema('shared.card', { title: { type: 'string' } });
const quote = schema('shared.quote', { title: { type: 'string' } });
const schemas = new Map([article, author, seo, card, quote].map((one) => [one.uid, one]));

const renamed = (...list: string[]) => new Renames(parseRenames(list), schemas);

describe('what rename is given', () => {
  test('is a uid, the name in the archive, and the name now', () => {
    expect(parseRenames(['api::article.article.subtitle=tagline', 'shared.seo.metaTitle=title'])).toEqual([
      { uid: 'api::article.article', before: 'subtitle', after: 'tagline' },
      { uid: 'shared.seo', before: 'metaTitle', after: 'title' },
    ]);
  });

  test.each([
    'subtitle=tagline',
    'api::article.article.subtitle',
    'api::article.article.subtitle=',
    'api::article.article.subtitle=tag line',
    '.subtitle=tagline',
    'api::article.article.sub=tag=line',
  ])('is refused where it is %s', (text) => {
    const { failure, message } = thrownBy(() => parseRenames([text]));
    expect([failure, message]).toEqual(['usage', expect.stringContaining(text)]);
  });

  test.each([
    [['a.a.b=c', 'a.a.b=d'], 'a.a.b is there twice'],
    [['a.a.b=d', 'a.a.c=d'], 'a.a.d is there twice'],
  ])('names no attribute twice: %j', (list, expected) => {
    expect(thrownBy(() => parseRenames(list)).message).toContain(expected);
  });

  test.each([
    ['api::news.news.title=name', 'The archive has no content type or component api::news.news'],
    ['api::article.article.subtitle=tagline', 'api::article.article has no attribute subtitle'],
    ['api::article.article.constructor=tagline', 'api::article.article has no attribute constructor'],
    ['api::article.article.title=slug', 'api::article.article has an attribute slug in the archive already'],
  ])('fits the archive: %s', (text, expected) => {
    const { failure, message } = thrownBy(() => renamed(text));
    expect([failure, message]).toEqual(['usage', expect.stringContaining(expected)]);
  });
});

describe('an attribute that has another name', () => {
  test('has it in its schema, where the schema names it, and in those that relate to it, in the same place', () => {
    const renames = renamed('api::article.article.title=headline', 'api::article.article.author=writer');
    const { attributes } = renames.schemas(article);
    expect(Object.keys(attributes)).toEqual(['headline', 'slug', 'writer', 'seo', 'body']);
    expect(attributes.slug).toEqual({ type: 'uid', targetField: 'headline' });
    expect(renames.schemas(author).attributes.articles?.mappedBy).toBe('writer');
    expect(renames.schemas(author).attributes.name).toEqual({ type: 'string' });
    expect(renamed('api::author.author.articles=texts').schemas(article).attributes.author?.inversedBy).toBe(
      'texts',
    );
  });

  test('may change its name with another one', () => {
    const record = { type: article.uid, id: 1, data: { title: 'T', slug: 's' } };
    const renames = renamed('api::article.article.title=slug', 'api::article.article.slug=title');
    expect(renames.entities(record).data).toEqual({ slug: 'T', title: 's' });
  });

  test('of a component has it wherever the component is, and nothing else has', () => {
    const record: EntityRecord = {
      type: article.uid,
      id: 1,
      data: {
        title: 'T',
        seo: { id: 1, title: 'S', cards: [{ id: 2, title: 'C' }] },
        body: [
          { id: 3, __component: 'shared.quote', title: 'Q' },
          { id: 4, __component: 'shared.seo', title: 'S', cards: null },
        ],
      },
    };
    expect(renamed('shared.seo.title=metaTitle').entities(record).data).toEqual({
      title: 'T',
      seo: { id: 1, metaTitle: 'S', cards: [{ id: 2, title: 'C' }] },
      body: [
        { id: 3, __component: 'shared.quote', title: 'Q' },
        { id: 4, __component: 'shared.seo', metaTitle: 'S', cards: null },
      ],
    });
    expect(renamed('shared.card.title=heading').entities(record).data.seo).toEqual({
      id: 1,
      title: 'S',
      cards: [{ id: 2, heading: 'C' }],
    });
  });

  test('has it at both ends of links', () => {
    const link: LinkRecord = {
      kind: 'relation.basic',
      relation: 'manyToOne',
      left: { type: article.uid, ref: 1, field: 'author', pos: 1 },
      right: { type: author.uid, ref: 2, field: 'articles' },
    };
    const renames = renamed('api::article.article.author=writer', 'api::author.author.articles=texts');
    expect(renames.links(link)).toEqual({
      ...link,
      left: { ...link.left, field: 'writer' },
      right: { ...link.right, field: 'texts' },
    });
    expect(renamed('api::article.article.title=author2').links(link)).toEqual(link);
  });

  test('has it in the content manager, but for labels that somebody has chosen', () => {
    const shown = {
      settings: { mainField: 'title', defaultSortBy: 'title', defaultSortOrder: 'ASC' },
      metadatas: {
        title: { edit: { label: 'title', visible: true }, list: { label: 'The title' } },
        author: { edit: { label: 'author', mainField: 'name' }, list: {} },
      },
      layouts: {
        list: ['id', 'title'],
        edit: [
          [
            { name: 'title', size: 6 },
            { name: 'author', size: 6 },
          ],
        ],
      },
      uid: article.uid,
    };
    const record = (value: unknown): ConfigurationRecord => ({
      type: 'core-store',
      value: {
        key: `plugin_content_manager_configuration_content_types::${article.uid}`,
        value: JSON.stringify(value),
      },
    });
    const renames = renamed('api::article.article.title=headline', 'api::author.author.name=fullName');
    expect(JSON.parse(String(renames.configuration(record(shown)).value.value))).toEqual({
      settings: { mainField: 'headline', defaultSortBy: 'headline', defaultSortOrder: 'ASC' },
      metadatas: {
        headline: { edit: { label: 'headline', visible: true }, list: { label: 'The title' } },
        author: { edit: { label: 'author', mainField: 'fullName' }, list: {} },
      },
      layouts: {
        list: ['id', 'headline'],
        edit: [
          [
            { name: 'headline', size: 6 },
            { name: 'author', size: 6 },
          ],
        ],
      },
      uid: article.uid,
    });
  });

  test.each([
    ['of another key', { key: 'plugin_upload_settings', value: '{"settings":{"mainField":"title"}}' }],
    ['that is no JSON', { key: 'plugin_content_manager_configuration_components::shared.seo', value: '{' }],
    ['that is no text', { key: 'plugin_content_manager_configuration_components::shared.seo', value: null }],
  ])('leaves a setting %s as it is', (_, value) => {
    const record: ConfigurationRecord = { type: 'core-store', value };
    expect(renamed('shared.seo.title=metaTitle').configuration(record)).toEqual(record);
  });

  test('is looked for in records that have its name, however it is written', () => {
    const renames = renamed('shared.seo.title=metaTitle');
    expect(renames.mayConcern('entities', '{"data":{"title":1}}')).toBe(true);
    expect(renames.mayConcern('entities', '{"data":{"\\u0074itle":1}}')).toBe(true);
    expect(renames.mayConcern('entities', '{"data":{"subtitle":1}}')).toBe(false);
  });
});
