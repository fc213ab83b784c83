import { describe, expect, test } from '@jest/globals';
import { IdSet } from '../../src/transfer/id-set.ts';

describe('a set of ids', () => {
  test('holds what a Set holds, whatever the ids are', () => {
    const set = new IdSet();
    const ids = [0, 1, 31, 32, 33, 63, 64, 1_000, 40_000, 2_000_000, 2 ** 31, 2 ** 32, 2 ** 53 - 1, -1, -64];
    const added = ids.map((id) => set.add(id));
    expect(added).toEqual(ids.map(() => true));
    expect(ids.map((id) => set.add(id))).toEqual(ids.map(() => false));
    expect(ids.filter((id) => !set.has(id))).toEqual([]);
    const absent = [
      2,
      30,
      34,
      65,
      999,
      1_001,
      1_999_999,
      2 ** 31 + 32,
      2 ** 32 + 1,
      -2,
      -32,
      0.5,
      Number.NaN,
    ];
    expect(absent.filter((id) => set.has(id))).toEqual([]);
    expect([...set.values()].sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
    expect(set.size).toBe(ids.length);
  });

  test('yields its ids in their order, also those that were far out when they came', () => {
    const set = new IdSet();
    const ids = [3_000_000, 70_000, 2 ** 53 - 1, 5, 2 ** 40, 31, 32, 9_000_000];
    for (const id of ids) {
      set.add(id);
    }
    for (let id = 100; id < 400; id += 1) {
      ids.push(id * 301);
      set.add(id * 301);
    }
    expect([...set.ascending()]).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  test('finds an id again that was far out when it came and is not any more', () => {
    const set = new IdSet();
    const far = 3_000_000;
    set.add(far);
    for (let id = 0; id < 20_000; id += 1) {
      set.add(id);
    }
    expect(set.has(far)).toBe(true);
    expect(set.add(far)).toBe(false);
    expect(set.add(far + 1)).toBe(true);
    expect(set.size).toBe(20_002);
    expect([...set.values()].filter((id) => id >= far)).toEqual([far + 1, far]);
  });

  test('takes no memory for ids far apart but what they need themselves', () => {
    const before = process.memoryUsage().arrayBuffers;
    const sets = Array.from({ length: 500 }, () => new IdSet());
    for (const set of sets) {
      set.add(2 ** 40);
      set.add(2 ** 30);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });
});
