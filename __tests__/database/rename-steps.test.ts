import { describe, expect, test } from '@jest/globals';
import { createModels } from '../../src/database/model/create-models.ts';
import { Tables } from '../../src/database/model/fate.ts';
import { strapi4, strapi5 } from '../../src/database/model/layout.ts';
import { renameSteps } from '../../src/database/model/rename-steps.ts';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';

const text: Attribute = { type: 'string' };
const long = 'anAttributeWithANameThatIsLongerThanStrapiTakesForATableName';

const type = (attributes: Record<string, Attribute>, name = 'page', collectionName = `${name}s`): Schema => ({
  uid: `api::${name}.${name}`,
  modelType: 'contentType',
  modelName: name,
  collectionName,
  attributes,
});
const part = (uid: string): Schema => ({
  uid,
  modelType: 'component',
  modelName: uid.split('.')[1] as string,
  collectionName: 'components_parts',
  attributes: { text },
});
const file = type({ related: { type: 'relation', relation: 'morphToMany' } }, 'file', 'files');
const upload: Schema = { ...file, uid: 'plugin::upload.file' };
const relation = (target = 'api::tag.tag', more: Partial<Attribute> = {}): Attribute => ({
  type: 'relation',
  relation: 'manyToMany',
  target,
  ...more,
});
const tag = type({}, 'tag');

const models = (schemas: readonly Schema[], layout = strapi5) => createModels(schemas, layout);

function steps(
  before: Schema,
  after: Schema,
  names: Readonly<Record<string, string>>,
  { others = [tag, upload], layout = strapi5, media = {} as Readonly<Record<string, string>> } = {},
) {
  const [was, is] = [models([before, ...others], layout), models([after, ...others], layout)];
  return renameSteps(
    [
      {
        before: was.get(before.uid) as never,
        after: is.get(after.uid) as never,
        isWhole: true,
        attributes: new Map(Object.entries(names)),
      },
    ],
    new Map([[after.uid, new Map(Object.entries(media))]]),
    is,
  );
}

describe('what has another name is looked for', () => {
  test('in another column', () => {
    expect(steps(type({ heroTitle: text }), type({ title: text }), { heroTitle: 'title' })).toEqual([
      { of: 'column', table: 'pages', from: 'hero_title', to: 'title' },
    ]);
    expect(steps(type({ heroTitle: text }), type({ hero_title: text }), { heroTitle: 'hero_title' })).toEqual(
      [],
    );
  });

  test.each([
    [strapi5, 'lnk'],
    [strapi4, 'links'],
  ])('in another join table', (layout, ending) => {
    expect(
      steps(type({ tags: relation() }), type({ topics: relation() }), { tags: 'topics' }, { layout }),
    ).toEqual([{ of: 'table', from: `pages_tags_${ending}`, to: `pages_topics_${ending}` }]);
  });

  test('under a name that Strapi 5 has shortened', () => {
    const [step] = steps(type({ tags: relation() }), type({ [long]: relation() }), { tags: long });
    expect(step).toMatchObject({ of: 'table', from: 'pages_tags_lnk' });
    expect((step as { to: string }).to).toHaveLength(55);
  });

  test('under the same table, by the names in its rows', () => {
    const parts = (name: string) => type({ [name]: { type: 'component', component: 'kit.a' } });
    const others = [part('kit.a'), upload];
    expect(
      steps(parts('seo'), parts('meta'), { seo: 'meta' }, { others, media: { cover: 'image' } }),
    ).toEqual([
      { of: 'value', table: 'pages_cmps', column: 'field', from: 'seo', to: 'meta', where: {} },
      {
        of: 'value',
        table: 'files_related_mph',
        column: 'field',
        from: 'cover',
        to: 'image',
        where: { related_type: 'api::page.page' },
      },
    ]);
  });

  test('all together, where the type has another collectionName', () => {
    const attributes = { tags: relation(), part: { type: 'component', component: 'kit.a' } };
    const others = [tag, upload, part('kit.a')];
    const names = { tags: 'tags', part: 'part' };
    expect(steps(type(attributes), type(attributes, 'page', 'sheets'), names, { others })).toEqual([
      { of: 'table', from: 'pages', to: 'sheets' },
      { of: 'table', from: 'pages_tags_lnk', to: 'sheets_tags_lnk' },
      { of: 'table', from: 'pages_cmps', to: 'sheets_cmps' },
    ]);
  });

  test('in columns named after the type, where that has another name', () => {
    const was = type({ tags: relation() }, 'page', 'pages');
    const is = type({ tags: relation() }, 'sheet', 'pages');
    expect(steps(was, is, { tags: 'tags' })).toEqual([
      { of: 'column', table: 'pages_tags_lnk', from: 'page_id', to: 'sheet_id' },
      {
        of: 'value',
        table: 'files_related_mph',
        column: 'related_type',
        from: 'api::page.page',
        to: 'api::sheet.sheet',
        where: {},
      },
    ]);
  });

  test('one after the other, where one takes the name of another', () => {
    expect(
      steps(type({ a: text, b: text }), type({ b: text, c: text }), { a: 'b', b: 'c' }).map(
        (step) => step.to,
      ),
    ).toEqual(['c', 'b']);
  });
});

describe('what Strapi makes of what is stored', () => {
  const fate = (before: Schema, after: Schema, attribute: string, others = [tag, upload, part('kit.a')]) =>
    new Tables(models([after, ...others])).fateOf(
      models([before, ...others]).get(before.uid) as never,
      attribute,
    );

  test.each<[string, Record<string, Attribute>, Record<string, Attribute>, string | undefined]>([
    ['kept', { x: text }, { x: { type: 'text' } }, 'kept'],
    ['deleted', { x: text }, {}, 'deleted'],
    ['elsewhere', { xY: text, x: text }, { x_y: text, x: text }, 'kept'],
    ['links deleted', { x: relation() }, {}, 'deleted'],
    ['links of another target', { x: relation() }, { x: relation('plugin::upload.file') }, 'deleted'],
    ['links kept', { x: relation() }, { x: relation('api::tag.tag', { relation: 'manyToOne' }) }, 'kept'],
    ['components deleted with their table', { x: { type: 'component', component: 'kit.a' } }, {}, 'deleted'],
    [
      'components unread',
      { x: { type: 'component', component: 'kit.a' } },
      { y: { type: 'component', component: 'kit.a' } },
      'unread',
    ],
    ['media, which are elsewhere', { x: { type: 'media' } }, {}, undefined],
  ])('%s', (_, before, after, expected) => {
    expect(fate(type(before), type(after), 'x')).toBe(expected);
  });

  test('the same column under another name', () => {
    expect(fate(type({ heroTitle: text }), type({ hero_title: text }), 'heroTitle')).toBe('elsewhere');
  });

  test('all is deleted with the table', () => {
    const after = type({ x: text }, 'page', 'others');
    expect(fate(type({ x: text }), after, 'x')).toBe('deleted');
  });
});
