import { describe, expect, test } from '@jest/globals';
import {
  type Demand,
  newDemands,
  newItemDemands,
  refusal,
  refusesNumber,
} from '../../src/transfer/demands.ts';

describe('a demand refuses', () => {
  test.each<[Demand, unknown[], unknown[]]>([
    [{ of: 'enumeration', list: ['a'] }, ['b', ''], ['a']],
    // Strapi counts UTF-16 units.
    [{ of: 'max-length', limit: 2 }, ['abc', 'a🎉'], ['ab', '🎉', '']],
    [{ of: 'min-length', limit: 2 }, ['a', ''], ['ab', '🎉']],
    [{ of: 'max', limit: 2 }, [3, '3'], [2, '2']],
    [{ of: 'min', limit: '2' }, [1, '1'], [2, '3']],
    [{ of: 'regex', pattern: '^a+$' }, ['ab'], ['aa', '']],
    [{ of: 'regex', pattern: '(' }, [], ['anything']],
    [{ of: 'type', before: 'string', after: 'integer' }, ['x', '1.5', ''], ['12', '-3']],
    [{ of: 'type', before: 'string', after: 'boolean' }, ['true', 'x', ''], ['1', '0']],
    [{ of: 'type', before: 'integer', after: 'boolean' }, [2], [0, 1]],
    [{ of: 'type', before: 'string', after: 'json' }, ['x'], ['{"a":1}', '[]']],
    [{ of: 'type', before: 'json', after: 'blocks' }, [{ a: 1 }], [[]]],
    [{ of: 'type', before: 'datetime', after: 'date' }, ['2026-01-01T00:00:00.000Z'], []],
    [{ of: 'type', before: 'date', after: 'datetime' }, [], ['2026-01-01']],
    [{ of: 'type', before: 'relation', after: 'string' }, [1], []],
  ])('%j', (demand, refused, taken) => {
    const isRefused = refusal(demand);
    expect(refused.map((value) => [value, isRefused(value)])).toEqual(refused.map((value) => [value, true]));
    expect(taken.map((value) => [value, isRefused(value)])).toEqual(taken.map((value) => [value, false]));
  });
});

test.each([
  ['email', ['nobody', 'a@b', 'a b@c.example'], ['a@b.example', '']],
  ['uid', ['with space', 'ä'], ['a-b_c.~9', '']],
])('what is %s now has to look like one, and what was one does', (type, refused, taken) => {
  const [demand, ...others] = newDemands({ type: 'string' }, { type });
  expect(others).toEqual([]);
  const isRefused = refusal(demand as Demand);
  expect([...refused, ...taken].filter(isRefused)).toEqual(refused);
  expect([...newDemands({ type }, { type })]).toEqual([]);
});

test('a uid with a pattern of its own has to match no other one', () => {
  expect([...newDemands({ type: 'string' }, { type: 'uid', regex: '^x' })]).toEqual([
    { of: 'regex', pattern: '^x' },
  ]);
});

test('an attribute demands anew what it did not, or less of', () => {
  const text = { type: 'string', maxLength: 10, minLength: 2, regex: 'a' };
  expect([...newDemands(text, text)]).toEqual([]);
  expect([...newDemands(text, { ...text, maxLength: 9, minLength: 3, regex: 'b' })]).toEqual([
    { of: 'max-length', limit: 9 },
    { of: 'min-length', limit: 3 },
    { of: 'regex', pattern: 'b' },
  ]);
  // A column of servers has room for 255 characters.
  expect([...newDemands({ type: 'text' }, { type: 'string' })]).toEqual([{ of: 'max-length', limit: 255 }]);
  expect([...newDemands(undefined, { type: 'integer', min: 0, max: 5 })]).toEqual([
    { of: 'min', limit: 0 },
    { of: 'max', limit: 5 },
  ]);
});

describe('a number of components', () => {
  const parts = { type: 'component', component: 'kit.a', repeatable: true };
  const least = (limit: number, ofEmpty = false) => ({ of: 'min-items', limit, ofEmpty }) as const;

  test('is demanded anew where it was not, or was another one', () => {
    expect([...newItemDemands(parts, { ...parts, min: 2, max: 3 })]).toEqual([
      least(2),
      { of: 'max-items', limit: 3 },
    ]);
    const limited = { ...parts, min: 2, max: 3 };
    expect([...newItemDemands(limited, limited)]).toEqual([]);
    expect([...newItemDemands(limited, { ...limited, min: 1, max: 4 })]).toEqual([]);
    expect([...newItemDemands(limited, { ...limited, required: true, min: 3 })]).toEqual([least(3, true)]);
    // A single component has none, whatever is said.
    const single = { ...limited, repeatable: false };
    expect([...newItemDemands(parts, single)]).toEqual([]);
    expect([...newItemDemands(single, limited)]).toHaveLength(2);
    expect([...newItemDemands(undefined, { type: 'dynamiczone', max: 0 })]).toEqual([
      { of: 'max-items', limit: 0 },
    ]);
  });

  test('is refused, but for none where none is required', () => {
    const refused = (demand: Parameters<typeof refusesNumber>[0]) =>
      [0, 1, 2, 3].filter((items) => refusesNumber(demand, items));
    expect(refused(least(2))).toEqual([1]);
    expect(refused(least(2, true))).toEqual([0, 1]);
    expect(refused({ of: 'max-items', limit: 2 })).toEqual([3]);
  });
});
