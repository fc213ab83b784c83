import { expect, test } from '@jest/globals';
import { changesOfSchemas } from '../../../src/insight/diff/schema-attributes.ts';
import type { Attribute, Schema } from '../../../src/strapi/schema.ts';
import { schemaOf } from '../../support/diff-states.ts';

const uid = 'api::page.page';
const one = (attributes: Readonly<Record<string, Attribute>>, more: Partial<Schema> = {}) => {
  const [, schema] = schemaOf(uid, attributes);
  return new Map([[uid, { ...schema, ...more }]]);
};

test('attributes are told one by one, and settings by path', () => {
  const before = one({ title: { type: 'string' }, gone: { type: 'text' }, same: { type: 'json' } });
  const after = one(
    { title: { type: 'string', maxLength: 10 }, same: { type: 'json' }, more: { type: 'text' } },
    { options: { draftAndPublish: true } },
  );
  expect([...changesOfSchemas(before, after)]).toEqual([
    {
      of: 'schema',
      kind: 'changed',
      uid,
      attribute: 'title',
      before: { type: 'string' },
      after: { type: 'string', maxLength: 10 },
    },
    { of: 'schema', kind: 'removed', uid, attribute: 'gone', before: { type: 'text' } },
    { of: 'schema', kind: 'added', uid, attribute: 'more', after: { type: 'text' } },
    { of: 'schema', kind: 'changed', uid, setting: 'options.draftAndPublish', before: false, after: true },
  ]);
});

test('the order of keys and of attributes, and what Strapi adds by itself, say nothing', () => {
  const before = one({ a: { type: 'string', required: true }, b: { type: 'text' } });
  const after = one({
    b: { type: 'text' },
    a: { required: true, type: 'string' },
    createdAt: { type: 'datetime' },
    localizations: { type: 'relation' },
  });
  expect([...changesOfSchemas(before, after)]).toEqual([]);
});

test('a whole type is one change', () => {
  const other = new Map([schemaOf('shared.part', { text: { type: 'string' } })]);
  expect([...changesOfSchemas(one({ a: { type: 'string' } }), other)]).toEqual([
    { of: 'schema', kind: 'removed', uid },
    { of: 'schema', kind: 'added', uid: 'shared.part' },
  ]);
});
