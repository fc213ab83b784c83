import { describe, expect, test } from '@jest/globals';
import { parsePath } from '../../src/masking/json-path.ts';
import type { Rule } from '../../src/masking/rules.ts';
import { maskFor } from './support.ts';

const fixed = (value: unknown): Rule => ({ name: 'fixed', value });
const json = (paths: Readonly<Record<string, Rule>>, type = 'json') =>
  maskFor({ name: 'json', paths: new Map(Object.entries(paths)) }, type);

const document = {
  ip: '8.8.8.8',
  user: { email: 'anna@acme.com', 'first name': 'Anna', tags: ['a', 'b', null] },
  items: [{ name: 'x', email: 'b@acme.com' }, { name: 'y' }, 'z', null],
  0: 'zero',
};

describe('what lies at the paths of a document', () => {
  test.each<[string, unknown]>([
    ['$', 1],
    ['$.ip', { ...document, ip: 1 }],
    ["$['ip']", { ...document, ip: 1 }],
    ['$["user"].email', { ...document, user: { ...document.user, email: 1 } }],
    ["$.user['first name']", { ...document, user: { ...document.user, 'first name': 1 } }],
    ['$.user.tags[1]', { ...document, user: { ...document.user, tags: ['a', 1, null] } }],
    ['$.user.tags[*]', { ...document, user: { ...document.user, tags: [1, 1, null] } }],
    ['$.items[*].name', { ...document, items: [{ name: 1, email: 'b@acme.com' }, { name: 1 }, 'z', null] }],
    ['$.*', { ip: 1, user: 1, items: 1, 0: 1 }],
    ['$[0]', { ...document, 0: 1 }],
    [
      '$..email',
      {
        ...document,
        user: { ...document.user, email: 1 },
        items: [{ name: 'x', email: 1 }, { name: 'y' }, 'z', null],
      },
    ],
    ["$.items..['name']", { ...document, items: [{ name: 1, email: 'b@acme.com' }, { name: 1 }, 'z', null] }],
    [
      '$..[1]',
      {
        ...document,
        user: { ...document.user, tags: ['a', 1, null] },
        items: [document.items[0], 1, 'z', null],
      },
    ],
    ['$..*', { ip: 1, user: 1, items: 1, 0: 1 }],
    ['$.nothing.there', document],
    ['$.ip.deeper', document],
  ])('%s', (path, expected) => {
    expect(json({ [path]: fixed(1) })(document)).toEqual(expected);
  });

  test('is masked by the first path that leads there', () => {
    expect(json({ '$.user.email': { name: 'keep' }, '$..email': fixed(1) })(document)).toEqual({
      ...document,
      items: [{ name: 'x', email: 1 }, { name: 'y' }, 'z', null],
    });
  });

  test('is masked as it is anywhere else', () => {
    const made = json({ '$..email': { name: 'email' }, '$.ip': { name: 'ip' } })(document) as typeof document;
    expect(made.user.email).toBe(maskFor('email')('anna@acme.com'));
    expect(made.ip).toBe(maskFor('ip')('8.8.8.8'));
  });

  test('is masked whatever it is', () => {
    const values = { a: 12, b: true, c: ['Anna', ['Anna', null]], d: { name: 'Anna' }, e: '' };
    const made = json({ '$.*': { name: 'firstName' } })(values);
    expect(made).toEqual({
      a: expect.any(String),
      b: expect.any(String),
      c: [expect.any(String), [expect.any(String), null]],
      d: expect.any(String),
      e: '',
    });
    expect(JSON.stringify(made)).not.toContain('Anna');
    expect(json({ '$.*': { name: 'redact' } })(values)).toEqual({ a: 0, b: false, c: [], d: {}, e: '***' });
    const moved = json({ '$.*': { name: 'noise', share: 0.5 } })({ n: 100, s: '200', t: 'Anna' });
    expect(moved).toEqual({ n: expect.any(Number), s: expect.stringMatching(/^\d{3}$/), t: '***' });
    expect(moved).not.toEqual({ n: 100, s: '200', t: '***' });
    expect(json({ '$.*': { name: 'shift-days', days: 3 } })({ d: '1980-01-01', t: 'Anna' })).toEqual({
      d: expect.stringMatching(/^19(?:79-12-(?:29|30|31)|80-01-0[234])$/),
      t: '***',
    });
  });

  test('stays the same document when it is written as a text', () => {
    const mask = json({ '$.ip': fixed(1) });
    expect(JSON.parse(String(mask(JSON.stringify(document))))).toEqual({ ...document, ip: 1 });
    expect(json({ '$.ip': fixed(1) }, 'text')('{"ip":"8.8.8.8"}')).toBe('{"ip":1}');
    expect(['Anna', '"Anna"', 12].map(mask)).toEqual(['***', '***', 0]);
  });

  test('may have any names', () => {
    const odd = JSON.parse('{"__proto__": {"ip": "8.8.8.8"}, "constructor": 1}');
    expect(JSON.stringify(json({ '$..ip': fixed(1) })(odd))).toBe('{"__proto__":{"ip":1},"constructor":1}');
  });
});

test.each([
  '',
  'ip',
  '$ip',
  '$.',
  '$..',
  '$.a.',
  '$[',
  '$[a]',
  '$[-1]',
  "$['a]",
  '$.[0]',
  '$...a',
  '$a',
  '$.a b',
  '$[?(@.a)]',
  '$[1:2]',
  'x.a',
])('%j is no path', (path) => {
  expect(parsePath(path)).toBeUndefined();
});

describe('every text of a document', () => {
  test('becomes another one, however short it is', () => {
    const mask = maskFor('text', 'json');
    const blocks = maskFor('blocks', 'blocks');
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      expect(mask([letter])).not.toEqual([letter]);
      expect(json({ '$.a': { name: 'text' } })({ a: letter })).not.toEqual({ a: letter });
      expect(blocks([{ text: letter }])).not.toEqual([{ text: letter }]);
    }
  });

  test('is masked by the rule text, and its names stay where they are no texts themselves', () => {
    const made = maskFor(
      'text',
      'json',
    )({ name: 'Anna Miller', year: 1980, yes: true, none: null, 'anna@acme.com': ['Anna'] });
    expect(Object.keys(made as object).slice(0, 4)).toEqual(['name', 'year', 'yes', 'none']);
    expect(made).toMatchObject({
      name: expect.stringMatching(/^[A-Z][a-z]{2,3} [A-Z][a-z]{4,5}$/),
      year: expect.any(Number),
      yes: true,
      none: null,
    });
    expect(JSON.stringify(made)).not.toMatch(/anna|miller|acme|1980/i);
  });
});
