import { describe, expect, test } from '@jest/globals';
import { ContentDigest } from '../../../src/archive/seal/content-digest.ts';
import { KeyOrder } from '../../../src/archive/seal/key-order.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { Page } from '../../../src/transfer/page.ts';

const schema = (uid: string, attributes: Schema['attributes']): Schema => ({
  uid,
  modelType: 'contentType',
  modelName: uid,
  collectionName: uid,
  attributes,
});
const string = { type: 'string' };
const link = { type: 'component', component: 'ui.link' };
const schemas = [
  schema('api::a.a', {
    title: string,
    zone: { type: 'dynamiczone', components: ['ui.link', 'ui.hero'] },
    hero: { type: 'component', component: 'ui.hero' },
    10: string,
    9: string,
    body: { type: 'text' },
  }),
  schema('ui.hero', { links: { ...link, repeatable: true }, text: string }),
  schema('ui.link', { url: string, label: string }),
];
const order = new KeyOrder((uid) => schemas.find((schema) => schema.uid === uid));
const ordered = (line: string) => order.ordered(line, JSON.parse(line));

const own =
  '{"type":"api::a.a","id":1,"data":{"10":"x","9":"y","body":"b","title":"t","hero":{"id":2,"text":"h","links":[{"id":3,"label":"l","url":"u"}]},"zone":[{"__component":"ui.link","id":3,"label":null,"url":"u"}]}}';

describe('the order of keys', () => {
  test('is the same text for the same entity, whatever the order of its attributes and those of its components', () => {
    const shuffled =
      '{"type":"api::a.a","id":1,"data":{"zone":[{"url":"u","id":3,"label":null,"__component":"ui.link"}],"title":"t","9":"y","hero":{"links":[{"url":"u","label":"l","id":3}],"id":2,"text":"h"},"body":"b","10":"x"}}';
    expect(ordered(shuffled)).toBe(own);
    expect(ordered(own)).toBe(own);
  });

  test('leaves the order of lists as it is', () => {
    const line =
      '{"type":"api::a.a","id":1,"data":{"zone":[{"__component":"ui.link","id":2,"label":"b"},{"__component":"ui.link","id":1,"label":"a"}]}}';
    expect(ordered(line)).toBe(line);
  });

  test('takes a line as it is whose keys stand in it, however its numbers and texts are written', () => {
    const line = '{"type":"api::a.a","id":1,"data":{"body":"\\u00e4","title":1.0}}';
    expect(ordered(line)).toBe(line);
  });

  test('makes equal entities equal digests, and different ones different', () => {
    const digestOf = (...lines: string[]) => {
      const digest = new ContentDigest();
      for (const schema of schemas) {
        digest.know(schema);
      }
      const values = lines.map((line) => JSON.parse(line));
      digest.addPage('entities', Page.ofRecords('api::a.a', lines, values));
      return digest.contents();
    };
    const line = (data: string) => `{"type":"api::a.a","id":1,"data":${data}}`;
    expect(digestOf(line('{"title":"t","body":"b"}'))).toEqual(digestOf(line('{"body":"b","title":"t"}')));
    expect(digestOf(line('{"title":"t","body":"b"}'))).not.toEqual(
      digestOf(line('{"title":"b","body":"t"}')),
    );
  });

  test('does not count how an engine writes the fraction of a time, wherever the attribute is', () => {
    const timed = [
      schema('api::a.a', {
        at: { type: 'time' },
        title: string,
        hero: { type: 'component', component: 'ui.hour' },
        zone: { type: 'dynamiczone', components: ['ui.hour'] },
        any: { type: 'json' },
      }),
      schema('ui.hour', {
        from: { type: 'time' },
        hours: { ...link, component: 'ui.hour', repeatable: true },
      }),
    ];
    const digestOf = (data: object) => {
      const digest = new ContentDigest();
      for (const schema of timed) {
        digest.know(schema);
      }
      digest.add('entities', 'api::a.a', [JSON.stringify({ type: 'api::a.a', id: 1, data })]);
      return digest.contents();
    };
    const data = (zero: string, half: string) => ({
      at: zero,
      hero: { id: 1, from: half, hours: [{ id: 2, from: zero }] },
      zone: [{ __component: 'ui.hour', id: 3, from: half }],
    });
    const short = digestOf(data('12:00:00', '12:30:00.5'));
    expect(digestOf(data('12:00:00.000', '12:30:00.500'))).toEqual(short);
    expect(digestOf(data('12:00:00', '12:30:00.05'))).not.toEqual(short);
    expect(digestOf({ title: '12:00:00.000' })).not.toEqual(digestOf({ title: '12:00:00' }));
    expect(digestOf({ any: { at: '12:00:00.0' } })).not.toEqual(digestOf({ any: { at: '12:00:00' } }));
  });

  test('has no place for names that objects have by themselves: they are keys like others', () => {
    const line = (data: string) => `{"type":"api::a.a","id":1,"data":${data}}`;
    expect(ordered(line('{"title":"t","constructor":1,"__proto__":2}'))).toBe(
      line('{"__proto__":2,"constructor":1,"title":"t"}'),
    );
  });
});
