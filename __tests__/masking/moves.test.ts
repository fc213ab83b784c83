import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import type { Attribute } from '../../src/strapi/schema.ts';
import { maskFor } from './support.ts';

describe('noise', () => {
  const noise = (share: number, attribute: Attribute | string) =>
    maskFor({ name: 'noise', share }, attribute);

  test('moves numbers within its share, never to where they were', () => {
    const random = new Random(31);
    for (const type of ['integer', 'float', 'decimal']) {
      const mask = noise(0.1, type);
      for (let round = 0; round < 500; round += 1) {
        const value =
          type === 'integer'
            ? random.below(1e6) - 5e5 || 1
            : Math.round((random.next() - 0.5) * 1e8) / 100 || 1;
        const made = mask(value) as number;
        expect(made).not.toBe(value);
        expect(Math.abs(made - value)).toBeLessThanOrEqual(
          Math.max(Math.abs(value) * 0.1 + 0.01, type === 'integer' ? 1 : 0),
        );
        expect(String(made).split('.')[1]?.length ?? 0).toBeLessThanOrEqual(type === 'integer' ? 0 : 2);
      }
    }
  });

  test('uses all of its share', () => {
    const mask = noise(0.5, 'integer');
    const shares = Array.from(
      { length: 2000 },
      (_, index) => (mask(1_000_000 + index) as number) / (1_000_000 + index) - 1,
    );
    expect(Math.min(...shares)).toBeLessThan(-0.48);
    expect(Math.max(...shares)).toBeGreaterThan(0.48);
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) / shares.length)).toBeLessThan(0.03);
  });

  test('does not leave what columns take', () => {
    for (let index = 0n; index < 100n; index += 1n) {
      const value = String(2n ** 63n - 1n - index);
      const made = noise(0.1, 'biginteger')(value);
      expect(made).not.toBe(value);
      expect(BigInt(String(made))).toBeLessThan(2n ** 63n);
      expect(noise(0.1, 'integer')(2 ** 31 - 1 - Number(index))).toBeLessThan(2 ** 31);
    }
  });

  test.each<[Attribute | string, unknown, RegExp]>([
    ['biginteger', '9223372036854775807', /^\d{19}$/],
    ['biginteger', '-9223372036854775807', /^-\d{19}$/],
    ['biginteger', '3', /^[24]$/],
    ['integer', 0, /^0$/],
    ['integer', 1, /^[02]$/],
    [{ type: 'integer', min: 1 }, 1, /^2$/],
    [{ type: 'integer', max: 5 }, 5, /^4$/],
    ['integer', 2_147_483_647, /^\d{10}$/],
    ['decimal', 0.01, /^0(?:\.02)?$/],
    ['integer', 'Anna', /^0$/],
    ['biginteger', 'Anna', /^0$/],
  ])('of a %j %j', (attribute, value, form) => {
    const made = noise(0.1, attribute)(value);
    expect(String(made)).toMatch(form);
    expect(Number(made)).toBeLessThanOrEqual(Number(attribute === 'integer' ? 2 ** 31 - 1 : 2 ** 63));
  });
});

describe('shifted days', () => {
  const shift = (days: number, attribute: Attribute | string) =>
    maskFor({ name: 'shift-days', days }, attribute);
  const day = 86_400_000;

  test.each<[string, (time: number) => string, (made: string) => number]>([
    ['date', (time) => new Date(time).toISOString().slice(0, 10), (made) => Date.parse(made)],
    ['datetime', (time) => new Date(time).toISOString(), (made) => Date.parse(made)],
    ['timestamp', String, Number],
  ])('keep the form of a %s, and are whole', (type, write, read) => {
    const mask = shift(30, type);
    const distances = new Set<number>();
    for (let index = 0; index < 2000; index += 1) {
      const value = write(1e12 + index * 12_345_678);
      const made = String(mask(value));
      expect(write(read(made))).toBe(made);
      const distance = (read(made) - read(value)) / day;
      expect(Number.isInteger(distance)).toBe(true);
      distances.add(distance);
    }
    expect(distances.has(0)).toBe(false);
    expect([Math.min(...distances), Math.max(...distances)]).toEqual([-30, 30]);
    expect(distances.size).toBeGreaterThan(55);
  });

  test.each([
    ['datetime', '2020-02-29 10:11:12', /^2020-0[23]-\d\d 10:11:12$/],
    ['datetime', '2020-02-29T10:11:12+02:00', /^2020-0[23]-\d\dT10:11:12\+02:00$/],
    ['date', '1970-01-01', /^1970-01-0[2-6]$/],
    ['datetime', 'Anna', /^2000-01-01T00:00:00\.000Z$/],
    ['date', '2020-02-32', /^2000-01-01$/],
    ['date', '20200-02-01', /^2000-01-01$/],
    ['timestamp', 'Anna', /^946684800000$/],
  ])('of a %s %j', (type, value, form) => {
    expect(String(shift(5, type)(value))).toMatch(form);
  });
});
