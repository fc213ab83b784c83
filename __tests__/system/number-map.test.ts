import { expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { NumberMap } from '../../src/system/number-map.ts';

test('it holds what a Map would', () => {
  const random = new Random(1);
  const [map, expected] = [new NumberMap(), new Map<number, number>()];
  const keys = [
    0,
    1,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    ...Array.from({ length: 5_000 }, () => random.below(2 ** 45)),
  ];
  for (const key of [...keys, ...keys.slice(0, 100)]) {
    const value = random.below(2 ** 32);
    map.set(key, value);
    expected.set(key, value);
  }
  expect(map.size).toBe(expected.size);
  expect(keys.map((key) => map.get(key))).toEqual(keys.map((key) => expected.get(key)));
  expect(map.get(-1)).toBeUndefined();
  expect(new NumberMap().get(0)).toBeUndefined();
});
