import { describe, expect, test } from '@jest/globals';
import { likeness } from '../../../src/insight/guard/likeness.ts';
import { guessMoves, guessRenames } from '../../../src/insight/guard/renames.ts';
import type { Attribute, Schema } from '../../../src/strapi/schema.ts';

const text: Attribute = { type: 'string' };

const type = (
  attributes: Record<string, Attribute>,
  uid = 'api::page.page',
  collectionName = 'pages',
): Schema => ({
  uid,
  modelType: 'contentType',
  modelName: uid,
  collectionName,
  attributes,
});

const guess = (
  before: Record<string, Attribute>,
  after: Record<string, Attribute>,
  given: { from: string; to: string }[] = [],
) => guessRenames(type(before), type(after), given);

describe('an attribute is taken for renamed', () => {
  test.each([
    ['heroTitle', 'title'],
    ['subtitle', 'subTitle'],
    ['summary', 'shortSummary'],
    ['authorName', 'name_of_author'],
    ['adress', 'address'],
  ])('%s and %s are alike', (from, to) => {
    expect(likeness(from, to)).toBeGreaterThanOrEqual(0.5);
    expect(guess({ [from]: text }, { [to]: text })).toEqual({ found: [{ from, to }], possible: [] });
  });

  test.each([
    ['subtitle', 'tagline'],
    ['email', 'phone'],
    ['a', 'b'],
  ])('%s and %s are not, and are a possibility', (from, to) => {
    expect(guess({ [from]: text }, { [to]: text })).toEqual({ found: [], possible: [{ from, to }] });
  });

  test('not where it stores something else', () => {
    expect(guess({ title: text }, { titles: { type: 'integer' } })).toEqual({ found: [], possible: [] });
    expect(
      guess(
        { tag: { type: 'relation', relation: 'manyToOne', target: 'api::tag.tag' } },
        { tags: { type: 'relation', relation: 'manyToMany', target: 'api::tag.tag' } },
      ).found,
    ).toEqual([]);
    expect(
      guess(
        { part: { type: 'component', component: 'a.a' } },
        { parts: { type: 'component', component: 'a.b' } },
      ).found,
    ).toEqual([]);
  });

  test('not where two could be it', () => {
    expect(guess({ title: text }, { titleOne: text, titleTwo: text }).found).toEqual([]);
    expect(guess({ titleOne: text, titleTwo: text }, { title: text }).found).toEqual([]);
  });

  test('each of several by itself', () => {
    expect(
      guess(
        { heroTitle: text, heroText: { type: 'text' } },
        { bannerTitle: text, bannerText: { type: 'text' } },
      ).found,
    ).toEqual([
      { from: 'heroTitle', to: 'bannerTitle' },
      { from: 'heroText', to: 'bannerText' },
    ]);
  });

  test('not where somebody has said what it is', () => {
    expect(guess({ title: text }, { titles: text }, [{ from: 'title', to: 'heading' }])).toEqual({
      found: [],
      possible: [],
    });
  });
});

describe('a type is taken for moved', () => {
  const map = (...schemas: Schema[]) => new Map(schemas.map((schema) => [schema.uid, schema]));
  const tableOf = ({ collectionName }: Schema) => collectionName;
  const attributes = { title: text, body: text, slug: text };

  test('where another one has its table', () => {
    const [was, is] = [type({}, 'api::a.a'), type({ other: text }, 'api::b.b')];
    expect(guessMoves(map(was), map(is), tableOf)).toEqual(new Map([['api::a.a', 'api::b.b']]));
  });

  test('or has the same attributes, and no other one does', () => {
    const was = type(attributes, 'api::a.a', 'as');
    const is = type({ ...attributes, more: text }, 'api::b.b', 'bs');
    const other = type(attributes, 'api::c.c', 'cs');
    expect(guessMoves(map(was), map(is), tableOf)).toEqual(new Map([['api::a.a', 'api::b.b']]));
    expect(guessMoves(map(was), map(is, other), tableOf)).toEqual(new Map());
    expect(guessMoves(map(was, other), map(is), tableOf)).toEqual(new Map());
  });

  test('not where hardly anything is the same', () => {
    const [was, is] = [
      type(attributes, 'api::a.a', 'as'),
      type({ title: text, other: text }, 'api::b.b', 'bs'),
    ];
    expect(guessMoves(map(was), map(is), tableOf)).toEqual(new Map());
  });
});
