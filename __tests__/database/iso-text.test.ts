import { describe, expect, test } from '@jest/globals';
import { isoText } from '../../src/database/iso-text.ts';

const second = 1_000;
const day = 86_400 * second;
/** The first and the last moment that a Date can be. */
const extremes = [-8.64e15, 8.64e15];

describe('a moment as text is what Date.prototype.toISOString gives', () => {
  const same = (time: number) => expect(isoText(time)).toBe(new Date(time).toISOString());

  test('for every part of a second, minute, hour and day', () => {
    const start = Date.UTC(2024, 1, 28, 23);
    for (const [step, count] of [
      [1, second],
      [second + 7, 7_200],
      [61 * second + 3, 5_000],
    ] as const) {
      for (let index = 0; index < count; index += 1) {
        same(start + index * step);
      }
    }
  });

  test('before 1970, before Christ, and where years have more digits', () => {
    const years = [-271_000, -10_000, -1, 0, 1, 99, 100, 999, 1969, 9_999, 10_000, 275_000];
    for (const year of years) {
      for (const rest of [0, 1, 12_345_678, day - 1]) {
        same(new Date(0).setUTCFullYear(year, 0, 1) + rest);
      }
    }
    extremes.forEach(same);
  });

  test('also of more days than it remembers, and again of the first ones', () => {
    for (let index = 0; index < 10_000; index += 1) {
      same(index * day + index);
    }
    same(0);
  });
});
