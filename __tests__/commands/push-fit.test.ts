import { describe, expect, test } from '@jest/globals';
import { FittedEntities } from '../../src/commands/import/push-fit.ts';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';

const schema = (uid: string, attributes: Readonly<Record<string, Attribute>>): [string, Schema] => [
  uid,
  { uid, modelType: 'contentType', modelName: uid, collectionName: uid, attributes },
];

const schemas = new Map([
  schema('api::a.a', {
    text: { type: 'string' },
    number: { type: 'integer' },
    friend: { type: 'relation', target: 'api::a.a' },
    cover: { type: 'media' },
    one: { type: 'component', component: 'kit.one' },
    many: { type: 'component', component: 'kit.one', repeatable: true },
    zone: { type: 'dynamiczone', components: ['kit.one'] },
  }),
  schema('kit.one', {
    text: { type: 'string' },
    inner: { type: 'component', component: 'kit.one', repeatable: true },
  }),
]);

function fitted(data: object, { demandsLists = true, values = new Map() } = {}) {
  const leftOut: string[] = [];
  const fitting = new FittedEntities({
    schemas,
    adaptation: { leavesRowOut: new Map(), values },
    demandsLists,
    leftOut: (uid) => leftOut.push(uid),
  });
  const record = { type: 'api::a.a', id: 1, data: data as Record<string, unknown> };
  const made = fitting.fit(record);
  return { data: made.data, isSame: made === record, leftOut };
}

describe('an entity that a running Strapi is sent', () => {
  test('stays the same object where all of it fits', () => {
    const data = {
      documentId: 'd',
      text: 'x',
      number: null,
      one: null,
      many: [{ id: 1, text: 'a', inner: [] }],
      zone: [{ id: 2, __component: 'kit.one', text: 'b', inner: [] }],
    };
    expect(fitted(data)).toMatchObject({ isSame: true, leftOut: [] });
  });

  test('has no attributes that are not there, and no relations: those are links', () => {
    const inner = [{ id: 2, text: 'b', gone: 3 }];
    expect(fitted({ text: 'x', gone: 1, friend: 5, cover: 6, many: [{ id: 1, inner }] }).data).toEqual({
      text: 'x',
      many: [{ id: 1, inner: [{ id: 2, text: 'b' }] }],
    });
  });

  test('has an empty list where Strapi 5 refuses nothing at all', () => {
    const data = { many: null, zone: null, one: null };
    expect(fitted(data).data).toEqual({ many: [], zone: [], one: null });
    expect(fitted(data, { demandsLists: false }).isSame).toBe(true);
  });

  test('has a list where there was one component, and the first where there was a list', () => {
    const one = { id: 1, text: 'a', inner: [] };
    const made = fitted({ many: one, one: [one, { ...one, id: 2 }] });
    expect(made.data).toEqual({ many: [one], one });
    expect(made.leftOut).toEqual(['kit.one']);
  });

  test('has no components in a dynamic zone that does not allow them', () => {
    const allowed = { id: 1, __component: 'kit.one', inner: [] };
    const made = fitted({ zone: [{ id: 9, __component: 'kit.other' }, allowed] });
    expect(made.data).toEqual({ zone: [allowed] });
    expect(made.leftOut).toEqual(['kit.other']);
  });

  test('has values of the types that are there, and nothing where they do not fit', () => {
    const values = new Map<string, Map<string, (value: unknown) => unknown>>([
      ['api::a.a', new Map([['number', (value: unknown) => (value === '5' ? 5 : undefined)]])],
      ['kit.one', new Map([['text', (value: unknown) => String(value)]])],
    ]);
    expect(fitted({ number: '5', many: [{ id: 1, text: 7, inner: [] }] }, { values }).data).toEqual({
      number: 5,
      many: [{ id: 1, text: '7', inner: [] }],
    });
    expect(fitted({ number: 'five' }, { values }).data).toEqual({ number: null });
  });

  test('may have attributes that are called like what every object has', () => {
    expect(fitted({ constructor: 'x', toString: 'y' }).data).toEqual({});
  });
});
