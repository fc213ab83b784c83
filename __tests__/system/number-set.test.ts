import { describe, expect, test } from '@jest/globals';
import { NumberSet } from '../../src/system/number-set.ts';

describe('a set of numbers', () => {
  test.each<[string, (index: number) => number]>([
    ['one behind the other', (index) => index + 1],
    ['far apart', (index) => (index + 1) * 1e9],
    ['that share their lower half', (index) => (index + 1) * 2 ** 32 + 7],
    ['up to the largest', (index) => Number.MAX_SAFE_INTEGER - index],
  ])('has those that were added, and no others: %s', (_, number) => {
    const set = new NumberSet();
    for (let index = 0; index < 20_000; index += 2) {
      set.add(number(index));
      set.add(number(index));
    }
    expect(set.size).toBe(10_000);
    expect([...set].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 10_000 }, (_, index) => number(2 * index)).sort((a, b) => a - b),
    );
    const wrong = Array.from({ length: 20_000 }, (_, index) => index).filter(
      (index) => set.has(number(index)) !== (index % 2 === 0),
    );
    expect(wrong).toEqual([]);
  });

  test('has no number that it cannot have', () => {
    const set = new NumberSet();
    expect([0, -1, 0.5, Number.NaN].filter((value) => set.has(value))).toEqual([]);
    set.add(1);
    expect([0, -1, 0.5, Number.NaN].filter((value) => set.has(value))).toEqual([]);
  });

  test('tells of what it grows by, some twelve bytes a number', () => {
    let bytes = 0;
    const set = new NumberSet((more) => {
      bytes += more;
    });
    for (let number = 1; number <= 100_000; number += 1) {
      set.add(number);
    }
    expect(bytes).toBeGreaterThan(8 * 100_000);
    expect(bytes).toBeLessThan(20 * 100_000);
  });
});
