import { describe, expect, test } from '@jest/globals';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';
import { compareSchemas, type SchemaDifference } from '../../src/transfer/schema-difference.ts';

type Attributes = Record<string, Attribute & { required?: boolean; default?: unknown }>;

function schema(uid: string, attributes: Attributes): Schema {
  const modelType = uid.includes('::') ? 'contentType' : 'component';
  return { uid, modelType, modelName: uid, collectionName: uid, attributes };
}

const byUid = (...schemas: Schema[]) => new Map(schemas.map((schema) => [schema.uid, schema]));

/** The differences of one content type with these attributes in the archive and in the target. */
function differences(archived: Attributes, target: Attributes): SchemaDifference[] {
  const uid = 'api::page.page';
  return compared(byUid(schema(uid, archived)), byUid(schema(uid, target)));
}

const compared = (...[archive, target, travels = () => true]: PartialParameters): SchemaDifference[] =>
  compareSchemas(archive, target, travels).map(({ difference }) => difference);

type Given = Parameters<typeof compareSchemas>;
type PartialParameters = [archive: Given[0], target: Given[1], travels?: Given[2]];

const verdicts = (archived: Attributes, target: Attributes) =>
  differences(archived, target).map(({ attribute, verdict }) => [attribute, verdict]);

describe('attributes', () => {
  test('that are the same make no difference', () => {
    const attributes: Attributes = {
      title: { type: 'string' },
      seo: { type: 'component', component: 'a.seo' },
    };
    expect(differences(attributes, structuredClone(attributes))).toEqual([]);
  });

  test('that only the archive has are lossy, by name', () => {
    expect(differences({ title: { type: 'string' } }, {})).toEqual([
      {
        uid: 'api::page.page',
        attribute: 'title',
        verdict: 'lossy',
        kind: 'no-attribute',
        before: 'string',
        message: 'The target has no attribute api::page.page.title',
      },
    ]);
  });

  test('that only the target has are harmless, unless they are required and have no default', () => {
    expect(verdicts({}, { title: { type: 'string' } })).toEqual([['title', 'harmless']]);
    expect(verdicts({}, { title: { type: 'string', required: true, default: 'x' } })).toEqual([
      ['title', 'harmless'],
    ]);
    expect(verdicts({}, { title: { type: 'string', required: true } })).toEqual([['title', 'invalid']]);
    expect(
      verdicts(
        {},
        { tags: { type: 'relation', relation: 'oneToMany', target: 'api::tag.tag', required: true } },
      ),
    ).toEqual([['tags', 'harmless']]);
  });

  test.each([
    ['string', 'text', 'harmless'],
    ['text', 'string', 'lossy'],
    ['enumeration', 'string', 'harmless'],
    ['json', 'blocks', 'harmless'],
    ['integer', 'biginteger', 'harmless'],
    ['integer', 'float', 'harmless'],
    ['biginteger', 'integer', 'lossy'],
    ['float', 'integer', 'lossy'],
    ['string', 'integer', 'lossy'],
    ['datetime', 'date', 'lossy'],
    ['string', 'relation', 'lossy'],
  ])('that were %s and are %s are %s', (before, after, verdict) => {
    expect(verdicts({ value: { type: before } }, { value: { type: after } })).toEqual([['value', verdict]]);
  });

  test('that are the other side of a relation, or media, store nothing that could be lost', () => {
    const inverse: Attribute = {
      type: 'relation',
      relation: 'oneToMany',
      target: 'api::tag.tag',
      mappedBy: 'page',
    };
    expect(verdicts({ tags: inverse, cover: { type: 'media' } }, {})).toEqual([
      ['tags', 'harmless'],
      ['cover', 'harmless'],
    ]);
  });
});

describe('components', () => {
  const single: Attribute = { type: 'component', component: 'a.seo' };

  test('may become repeatable, but not single without loss', () => {
    const repeatable = { ...single, repeatable: true };
    expect(verdicts({ seo: single }, { seo: repeatable })).toEqual([]);
    expect(verdicts({ seo: repeatable }, { seo: single })).toEqual([['seo', 'lossy']]);
  });

  test('do not turn into others', () => {
    expect(verdicts({ seo: single }, { seo: { ...single, component: 'a.meta' } })).toEqual([
      ['seo', 'lossy'],
    ]);
  });

  test('that a dynamic zone no longer allows are lossy one by one', () => {
    const zone = (...components: string[]): Attribute => ({ type: 'dynamiczone', components });
    const found = differences({ blocks: zone('a.quote', 'a.hero') }, { blocks: zone('a.hero', 'a.new') });
    expect(found.map(({ verdict, component }) => [verdict, component])).toEqual([['lossy', 'a.quote']]);
  });
});

describe('relations', () => {
  const relation: Attribute = { type: 'relation', relation: 'manyToOne', target: 'api::tag.tag' };

  test('may change between one and many', () => {
    expect(verdicts({ tag: relation }, { tag: { ...relation, relation: 'oneToMany' } })).toEqual([]);
  });

  test('that change their target or become polymorphic lose their links', () => {
    expect(verdicts({ tag: relation }, { tag: { ...relation, target: 'api::other.other' } })).toEqual([
      ['tag', 'lossy'],
    ]);
    const { target: _target, ...morph } = { ...relation, relation: 'morphToOne' };
    expect(verdicts({ tag: morph }, { tag: { ...morph, relation: 'oneToOne' } })).toEqual([['tag', 'lossy']]);
  });

  test('that are stored on the other side now are lossy', () => {
    expect(verdicts({ tag: relation }, { tag: { ...relation, mappedBy: 'pages' } })).toEqual([
      ['tag', 'lossy'],
    ]);
  });
});

describe('types', () => {
  test('that the target does not have are lossy, if they travel', () => {
    const archive = byUid(schema('api::gone.gone', {}), schema('admin::session', {}), schema('a.gone', {}));
    const found = compared(archive, new Map(), (uid) => !uid.startsWith('admin::'));
    expect(found.map(({ uid, verdict, message }) => [uid, verdict, message])).toEqual([
      ['api::gone.gone', 'lossy', 'The target has no content type api::gone.gone'],
      ['a.gone', 'lossy', 'The target has no component a.gone'],
    ]);
  });
});

describe('settings', () => {
  const uid = 'api::page.page';
  const change = (before: Partial<Schema>, after: Partial<Schema>) =>
    compared(byUid({ ...schema(uid, {}), ...before }), byUid({ ...schema(uid, {}), ...after })).map(
      ({ kind, verdict }) => [kind, verdict],
    );
  const drafts = (draftAndPublish: boolean) => ({ options: { draftAndPublish } });
  const locales = (localized: boolean) => ({ pluginOptions: { i18n: { localized } } });

  test('that make Strapi delete rows are lossy', () => {
    expect(change(drafts(true), drafts(false))).toEqual([['draft-and-publish', 'lossy']]);
    expect(change(drafts(true), {})).toEqual([['draft-and-publish', 'lossy']]);
    expect(change(locales(true), locales(false))).toEqual([['localized', 'lossy']]);
    expect(change(locales(true), {})).toEqual([['localized', 'lossy']]);
  });

  test('that make it add some are harmless, and a missing one is one that is off', () => {
    expect(change({}, drafts(true))).toEqual([['draft-and-publish', 'harmless']]);
    expect(change({}, locales(true))).toEqual([['localized', 'harmless']]);
    expect(change({}, drafts(false))).toEqual([]);
    expect(change({}, locales(false))).toEqual([]);
  });

  test('take the attributes with them that Strapi 4 has only where they are on', () => {
    const stored = (attributes: Attributes) => ({ attributes });
    const on = {
      ...drafts(true),
      ...locales(true),
      ...stored({ publishedAt: { type: 'datetime' }, locale: { type: 'string' } }),
    };
    const kinds = [
      ['draft-and-publish', 'lossy'],
      ['localized', 'lossy'],
    ];
    expect(change(on, stored({}))).toEqual(kinds);
    expect(change(stored({}), on).map(([kind]) => kind)).toEqual(kinds.map(([kind]) => kind));
  });

  test('of a single type show one entry only', () => {
    expect(change({ kind: 'collectionType' }, { kind: 'singleType' })).toEqual([['kind', 'invalid']]);
    expect(change({ kind: 'singleType' }, { kind: 'collectionType' })).toEqual([['kind', 'harmless']]);
  });
});

describe('what Strapi demands of values', () => {
  const kinds = (before: Attribute, after: Attribute) =>
    differences({ value: before }, { value: after }).map(({ kind, verdict }) => [kind, verdict]);
  const list = (...values: string[]): Attribute => ({ type: 'enumeration', enum: values });

  test('is a difference where it became more', () => {
    const text: Attribute = { type: 'string' };
    expect(kinds(text, { ...text, required: true })).toEqual([['required', 'invalid']]);
    expect(kinds(text, { ...text, unique: true })).toEqual([['unique', 'invalid']]);
    expect(kinds({ ...text, required: true, unique: true }, text)).toEqual([]);
  });

  test('is a difference where a list of values became shorter', () => {
    expect(kinds(list('a', 'b'), list('b'))).toEqual([['enumeration', 'invalid']]);
    expect(kinds(list('a', 'b'), list('b', 'c', 'a'))).toEqual([]);
    expect(kinds({ type: 'string' }, list('a'))).toEqual([
      ['type', 'harmless'],
      ['enumeration', 'invalid'],
    ]);
  });
});

test('names of attributes that every object has are attributes like others', () => {
  expect(verdicts({ constructor: { type: 'string' } } as Attributes, {})).toEqual([['constructor', 'lossy']]);
});
