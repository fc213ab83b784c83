import { describe, expect, test } from '@jest/globals';
import { type Planned, planOf, type States } from '../../../src/insight/guard/plan.ts';
import type { Attribute, Schema } from '../../../src/strapi/schema.ts';

type Attributes = Readonly<Record<string, Attribute & object>>;

const text: Attribute = { type: 'string' };

const type = (attributes: Attributes, more: Partial<Schema> = {}): Schema => ({
  uid: 'api::page.page',
  modelType: 'contentType',
  modelName: 'page',
  collectionName: 'pages',
  attributes,
  ...more,
});

const component = (uid: string, attributes: Attributes): Schema => ({
  uid,
  modelType: 'component',
  modelName: uid.split('.')[1] as string,
  collectionName: `components_${uid.replace('.', '_')}`,
  attributes,
});

const rules5 = {
  hidesForeignItems: true,
  refusesEqualValues: true,
  indexesUids: false,
  limitsItemsOfDrafts: false,
};
const rules4 = {
  hidesForeignItems: false,
  refusesEqualValues: false,
  indexesUids: true,
  limitsItemsOfDrafts: true,
};

const map = (schemas: readonly Schema[]) => new Map(schemas.map((schema) => [schema.uid, schema]));

function planned(before: readonly Schema[], after: readonly Schema[], more: Partial<States> = {}): Planned[] {
  return [
    ...planOf({
      before: map(before),
      after: map(after),
      moves: new Map(),
      renames: new Map(),
      possible: new Map(),
      fateOf: (uid, name) => {
        const attribute = map(before).get(uid)?.attributes[name];
        const now = map(after).get(more.moves?.get(uid) ?? uid);
        const storesNothing = attribute?.type === 'media' || attribute?.mappedBy !== undefined;
        return storesNothing ? undefined : now?.attributes[name] === undefined ? 'deleted' : 'kept';
      },
      tablesOf: (uid) => ({
        before: map(before).get(uid)?.collectionName ?? '',
        after: map(after).get(more.moves?.get(uid) ?? uid)?.collectionName,
      }),
      rules: rules5,
      fieldsWithoutPlugin: [],
      isCompared: () => true,
      isDemandUnknown: () => false,
      ...more,
    }),
  ];
}

const one = (before: Attribute, after: Attribute | undefined, more: Partial<States> = {}) =>
  planned([type({ field: before })], [type(after === undefined ? {} : { field: after })], more);

const relation = (more: Partial<Attribute> = {}): Attribute => ({
  type: 'relation',
  relation: 'manyToOne',
  target: 'api::page.page',
  ...more,
});
const single: Attribute = { type: 'component', component: 'kit.a' };
const zone: Attribute = { type: 'dynamiczone', components: ['kit.a', 'kit.b'] };
const kit = [component('kit.a', { text }), component('kit.b', { text })];
const media = (multiple: boolean) => ({ type: 'media', multiple }) as Attribute;

describe('each change of an attribute is told with its effect, and with what is to be counted', () => {
  test.each<[string, Attribute, Attribute | undefined, object | undefined]>([
    ['gone', text, undefined, { kind: 'gone', effect: 'deleted', asked: { ask: { of: 'values' } } }],
    ['media gone', media(true), undefined, { kind: 'gone', effect: 'unread', unit: 'media files' }],
    ['an inverse side gone', relation({ mappedBy: 'x' }), undefined, undefined],
    ['another kind of text', text, { type: 'text' }, { kind: 'type-changed', effect: 'none' }],
    [
      'a number now',
      text,
      { type: 'integer' },
      { kind: 'type-changed', effect: 'misread', asked: { ask: { of: 'refused', demand: { of: 'type' } } } },
    ],
    [
      'fewer values',
      { type: 'enumeration', enum: ['a', 'b'] },
      { type: 'enumeration', enum: ['a'] },
      { kind: 'narrowed', effect: 'refused', before: 'a, b', after: 'a' },
    ],
    [
      'more values',
      { type: 'enumeration', enum: ['a'] },
      { type: 'enumeration', enum: ['a', 'b'] },
      undefined,
    ],
    [
      'shorter',
      text,
      { ...text, maxLength: 9 },
      { kind: 'narrowed', effect: 'refused', asked: { onlyPublished: false } },
    ],
    ['as short as a column', text, { ...text, maxLength: 255 }, undefined],
    ['longer', text, { ...text, minLength: 9 }, { kind: 'new-demand', asked: { onlyPublished: true } }],
    ['less long', { ...text, minLength: 9 }, { ...text, minLength: 3 }, undefined],
    ['a pattern', text, { ...text, regex: '^a' }, { kind: 'new-demand', effect: 'refused' }],
    ['more at least', { type: 'integer', min: 1 }, { type: 'integer', min: 2 }, { kind: 'new-demand' }],
    ['less at most', { type: 'integer' }, { type: 'integer', max: 2 }, { kind: 'narrowed' }],
    [
      'required',
      text,
      { ...text, required: true },
      { kind: 'new-demand', asked: { ask: { of: 'nulls' }, onlyPublished: true } },
    ],
    [
      'unique',
      text,
      { ...text, unique: true },
      { kind: 'new-demand', effect: 'refused', asked: { ask: { of: 'duplicates' } } },
    ],
    [
      'one of many',
      { ...single, repeatable: true },
      single,
      { kind: 'narrowed', effect: 'unread', asked: { ask: { of: 'beyond-first' } } },
    ],
    [
      'one of many files',
      media(true),
      media(false),
      { kind: 'narrowed', effect: 'unread', unit: 'media files' },
    ],
    [
      'one of many links',
      relation({ relation: 'manyToMany' }),
      relation(),
      { kind: 'narrowed', effect: 'unread', unit: 'links' },
    ],
    [
      'less in a zone',
      zone,
      { ...zone, components: ['kit.a'] },
      { kind: 'narrowed', effect: 'unread', asked: { ask: { of: 'items', component: 'kit.b' } } },
    ],
    [
      'another component',
      single,
      { ...single, component: 'kit.b' },
      { kind: 'type-changed', effect: 'misread' },
    ],
    [
      'another target',
      relation(),
      relation({ target: 'api::other.other' }),
      { kind: 'type-changed', unit: 'links' },
    ],
    [
      'the other side',
      relation(),
      relation({ mappedBy: 'x' }),
      { kind: 'type-changed', asked: { ask: { of: 'values' } } },
    ],
    [
      'a component in place of a text',
      text,
      single,
      { kind: 'type-changed', asked: { ask: { of: 'values' } } },
    ],
    ['nothing', { ...text, maxLength: 3 }, { ...text, maxLength: 3 }, undefined],
  ])('%s', (_, before, after, expected) => {
    const others = [...kit, type({}, { uid: 'api::other.other', collectionName: 'others' })];
    const found = planned(
      [type({ field: before }), ...others],
      [type(after === undefined ? {} : { field: after }), ...others],
    );
    if (expected === undefined) {
      expect(found).toEqual([]);
    } else {
      expect(found).toMatchObject([{ uid: 'api::page.page', attribute: 'field', ...expected }]);
    }
  });

  test('Strapi 4 reads what a zone no longer allows, and saves equal values', () => {
    const rules = rules4;
    const schemas = (attribute: Attribute) => [type({ field: attribute }), ...kit];
    expect(planned(schemas(zone), schemas({ ...zone, components: ['kit.a'] }), { rules })).toMatchObject([
      { kind: 'narrowed', effect: 'none' },
    ]);
    expect(one(text, { ...text, unique: true }, { rules })).toMatchObject([{ effect: 'none' }]);
  });

  test.each<[string, Partial<States>, object]>([
    ['5', {}, { effect: 'refused', asked: { ask: { among: 'published' }, onlyPublished: true } }],
    ['4', { rules: rules4 }, { effect: 'stops', asked: { ask: { among: 'all' }, onlyPublished: false } }],
  ])('a uid is unique, said or not: Strapi %s', (major, more, expected) => {
    const said = { type: 'uid', unique: true };
    for (const now of [{ type: 'uid' }, said]) {
      const demands = one(text, now, more).filter(({ asked }) => asked?.ask.of === 'duplicates');
      expect(demands).toMatchObject([{ kind: 'new-demand', ...expected }]);
      expect(one(now, now, more)).toEqual([]);
    }
    const was = one({ ...text, unique: true }, { type: 'uid' }, more);
    // An index is for more than what had to be unique before.
    expect(was.filter(({ asked }) => asked?.ask.of === 'duplicates')).toHaveLength(major === '4' ? 1 : 0);
  });

  test('Strapi 4 demands a number of components of drafts, too', () => {
    const schemas = (attribute: Attribute) => [type({ field: attribute }), ...kit];
    const limited = schemas({ ...zone, min: 2, max: 3 });
    for (const [rules, onlyPublished] of [
      [rules5, true],
      [rules4, false],
    ] as const) {
      expect(planned(schemas(zone), limited, { rules })).toMatchObject([
        {
          kind: 'new-demand',
          what: 'api::page.page.field has to have 2 components now',
          asked: { ask: { of: 'refused-number' }, onlyPublished },
        },
        {
          kind: 'narrowed',
          what: 'api::page.page.field may have 3 components at most now',
          asked: { onlyPublished },
        },
      ]);
      expect(planned(limited, limited, { rules })).toEqual([]);
    }
  });

  test('Strapi does not start with custom fields of plugins that are gone', () => {
    const field = {
      uid: 'api::page.page',
      attribute: 'field',
      customField: 'plugin::picker.color',
      plugin: 'picker',
    };
    expect(one(text, text, { fieldsWithoutPlugin: [field] })).toMatchObject([
      { attribute: 'field', effect: 'stops', plugin: 'picker', place: { path: ['attributes', 'field'] } },
    ]);
  });

  test('a new attribute is of interest where it is required, whatever its default is', () => {
    const now = type({ fresh: { ...text, required: true, default: 'x' } as Attribute });
    expect(planned([type({})], [type({ fresh: text })])).toEqual([]);
    expect(planned([type({})], [now])).toMatchObject([{ kind: 'new-demand', effect: 'refused' }]);
    expect(planned([type({})], [type({ fresh: { ...text, required: true } })])).toMatchObject([
      { kind: 'new-demand', effect: 'refused', asked: { ask: { of: 'rows', which: 'all' } } },
    ]);
  });

  test('what nobody has noted of components is looked at in every case', () => {
    const enumeration: Attribute = { type: 'enumeration', enum: ['a'] };
    const schemas = [component('kit.c', { field: enumeration })];
    expect(planned(schemas, schemas)).toEqual([]);
    expect(planned(schemas, schemas, { isDemandUnknown: () => true })).toMatchObject([
      { uid: 'kit.c', attribute: 'field', effect: 'refused' },
    ]);
  });
});

describe('what has another name', () => {
  const renames = new Map([['api::page.page', [{ from: 'title', to: 'heading' }]]]);

  test('is told once, with the demands that are new', () => {
    expect(
      planned([type({ title: text })], [type({ heading: { ...text, required: true } })], { renames }),
    ).toMatchObject([
      { attribute: 'title', kind: 'renamed', effect: 'deleted', renamedTo: 'heading' },
      { attribute: 'title', kind: 'new-demand', asked: { attribute: 'title', ask: { of: 'nulls' } } },
    ]);
  });

  test('and in the same column loses nothing', () => {
    const fateOf = () => 'elsewhere' as const;
    expect(planned([type({ title: text })], [type({ heading: text })], { renames, fateOf })).toMatchObject([
      { kind: 'renamed', effect: 'none' },
    ]);
  });

  test('is named as a possibility where the names are not alike', () => {
    const possible = new Map([['api::page.page', [{ from: 'title', to: 'slogan' }]]]);
    expect(planned([type({ title: text })], [type({ slogan: text })], { possible })).toMatchObject([
      { attribute: 'title', kind: 'gone', perhaps: 'slogan' },
    ]);
  });

  test('a type with a new table loses all rows, and what has changed in it is told beside, for the rows may follow', () => {
    const after = type({ kept: text }, { collectionName: 'others' });
    expect(planned([type({ title: text, kept: text })], [after])).toMatchObject([
      {
        kind: 'setting',
        effect: 'deleted',
        before: 'pages',
        after: 'others',
        renamedTo: 'others',
        place: { path: ['collectionName'] },
      },
      { attribute: 'title', kind: 'gone', effect: 'deleted' },
    ]);
  });

  test('a component that has moved is lost wherever it is named', () => {
    const was = component('kit.a', { text, image: media(false) });
    const is = { ...was, uid: 'kit.new' };
    const user = (uid: string) =>
      type({ one: { ...single, component: uid }, zone: { type: 'dynamiczone', components: [uid] } });
    const moves = new Map([['kit.a', 'kit.new']]);
    const found = planned([was, user('kit.a')], [is, user('kit.new')], { moves });
    expect(found.map(({ uid, attribute, kind, effect }) => [uid, attribute, kind, effect])).toEqual([
      ['kit.a', 'image', 'moved-component', 'unread'],
      ['api::page.page', 'one', 'moved-component', 'unread'],
      ['api::page.page', 'zone', 'moved-component', 'unread'],
    ]);
  });
});

describe('settings of a type', () => {
  test.each<[Partial<Schema>, Partial<Schema>, object]>([
    [{ options: { draftAndPublish: true } }, {}, { effect: 'deleted', asked: { ask: { which: 'drafts' } } }],
    [{}, { options: { draftAndPublish: true } }, { effect: 'none' }],
    [
      { pluginOptions: { i18n: { localized: true } } },
      {},
      { effect: 'deleted', asked: { ask: { which: 'other-locales' } } },
    ],
    [{}, { kind: 'singleType' }, { effect: 'unread', asked: { ask: { which: 'beyond-first' } } }],
    [{ kind: 'singleType' }, {}, { effect: 'none' }],
  ])('%j becomes %j', (before, after, expected) => {
    expect(planned([type({}, before)], [type({}, after)])).toMatchObject([{ kind: 'setting', ...expected }]);
  });

  test('a type that is gone loses all rows, and Strapi does not start with what names it', () => {
    const other = type({ link: relation() }, { uid: 'api::other.other', collectionName: 'others' });
    expect(planned([type({}), other], [other])).toMatchObject([
      { uid: 'api::page.page', kind: 'type-gone', effect: 'deleted', asked: { ask: { which: 'all' } } },
      { uid: 'api::other.other', attribute: 'link', effect: 'stops' },
    ]);
  });

  test('but types of Strapi and of plugins are not for the checkout to have', () => {
    const user = type({ by: relation({ target: 'admin::user' }), file: relation({ target: 'plugin::x.y' }) });
    expect(planned([user], [user])).toEqual([]);
  });

  test('nor with two types in one table', () => {
    const other = type({}, { uid: 'api::other.other' });
    expect(planned([type({})], [type({}), other])).toMatchObject([
      { kind: 'added', effect: 'none' },
      { uid: 'api::other.other', effect: 'stops', place: { path: ['collectionName'] } },
    ]);
  });
});

describe('two sides of a relation that do not fit together', () => {
  const owner = (more: Partial<Attribute>) =>
    type({ link: relation({ target: 'api::other.other', inversedBy: 'pages', ...more }) });
  const other = (attributes: Attributes) =>
    type(attributes, { uid: 'api::other.other', collectionName: 'others' });
  const stopping = (after: readonly Schema[], more: Partial<States> = {}) =>
    planned(after, after, more).filter(({ effect }) => effect === 'stops');
  const inverse = relation({ relation: 'oneToMany', mappedBy: 'link' });

  test.each<[string, Partial<Attribute>, Attributes, RegExp | undefined]>([
    ['nothing where both are there', {}, { pages: inverse }, undefined],
    ['the one that is gone', {}, {}, /inversedBy pages, which api::other\.other does not have/],
    ['the one that is no relation', {}, { pages: text }, /pages, which is no relation/],
    ['the one that cannot own it', { relation: 'oneToMany' }, { pages: inverse }, /cannot be the side/],
    [
      'the one that is gone of many types',
      { inversedBy: undefined as never, morphBy: 'any' },
      {},
      /morphBy any/,
    ],
    ['nothing where only one has it', { inversedBy: undefined as never }, {}, undefined],
  ])('%s', (_, given, attributes, what) => {
    const found = stopping([owner(given), other(attributes)]);
    expect(found).toHaveLength(what === undefined ? 0 : 1);
    if (what !== undefined) {
      expect(found[0]).toMatchObject({
        uid: 'api::page.page',
        attribute: 'link',
        what: expect.stringMatching(what),
      });
    }
  });

  test('is not told of a type whose attributes are code', () => {
    const isCompared = (uid: string) => uid !== 'api::other.other';
    expect(stopping([owner({}), other({})], { isCompared })).toEqual([]);
  });
});
