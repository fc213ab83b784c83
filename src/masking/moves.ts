import type { Attribute } from '../strapi/schema.ts';
import type { Draws } from './draws.ts';

/** Makes of a value another one a little way off; each call another. Undefined for what is none of its kind. */
export type Move = (draws: Draws, value: unknown) => unknown;

/** From -1 to 1. */
const sway = (draws: Draws): number => draws.below(2 ** 32) / 2 ** 31 - 1;

const largestInteger = 2 ** 31 - 1;
const largestBigInteger = 2n ** 63n - 1n;

/**
 * A number up to some share higher or lower, as exact as it was, and never the same, but for 0. It stays within
 * `min` and `max` and what a column takes, by going the other way.
 */
export function noise(share: number, { type, min, max }: Attribute): Move {
  const isWithin = (value: number): boolean =>
    value >= Number(min ?? -Infinity) && value <= Number(max ?? Infinity);
  return (draws, value) => {
    if (type === 'biginteger' || (typeof value === 'string' && /^-?\d{16,}$/.test(value))) {
      return moveBig(draws, value, share, isWithin);
    }
    const number = typeof value === 'number' ? value : Number(value === '' ? Number.NaN : value);
    if (!Number.isFinite(number) || (typeof value !== 'number' && typeof value !== 'string')) {
      return undefined;
    }
    const decimals = type === 'integer' ? 0 : decimalsOf(number);
    const distance = number * share * sway(draws);
    const unit = number === 0 ? 0 : 10 ** -decimals;
    const step = Math.abs(distance) < unit ? Math.sign(distance || 1) * unit : distance;
    const moved = [number + step, number - step]
      .map((one) => Number(one.toFixed(decimals)))
      .find((one) => isWithin(one) && (type !== 'integer' || Math.abs(one) <= largestInteger));
    const result = moved ?? number;
    return typeof value === 'string' ? String(result) : result;
  };
}

/** Up to what `toFixed` takes. */
function decimalsOf(number: number): number {
  const [digits = '', exponent = '0'] = String(number).split('e');
  return Math.min(100, Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent)));
}

function moveBig(draws: Draws, value: unknown, share: number, isWithin: (value: number) => boolean): unknown {
  if (!/^-?\d+$/.test(String(value))) {
    return undefined;
  }
  const number = BigInt(String(value));
  const drawn = (number * BigInt(Math.round(share * sway(draws) * 1e9))) / 1_000_000_000n;
  const step = drawn === 0n && number !== 0n ? 1n : drawn;
  const moved = [number + step, number - step].find(
    (one) => isWithin(Number(one)) && one <= largestBigInteger && one >= -largestBigInteger,
  );
  return typeof value === 'number' ? Number(moved ?? number) : String(moved ?? number);
}

const day = 24 * 60 * 60 * 1000;
/** What columns of every kind take: some end in 2038, and none has to begin before 1970. */
const eras = [0, 2 ** 31 * 1000] as const;

/** A moment up to so many whole days earlier or later, never the same one, in the form in which it is: a date, a text of ISO, milliseconds. */
export function shiftDays(days: number): Move {
  return (draws, value) => {
    const distance = (1 + draws.below(days)) * (draws.below(2) === 0 ? day : -day);
    if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value))) {
      const moved = String(movedInEra(Number(value), distance));
      return typeof value === 'number' ? Number(moved) : moved;
    }
    const date = typeof value === 'string' ? /^\d{4}-\d\d-\d\d(?!\d)/.exec(value)?.[0] : undefined;
    const moment = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isNaN(moment)) {
      return undefined;
    }
    const moved = new Date(movedInEra(moment, distance)).toISOString();
    return /^\d{4}-/.test(moved) ? moved.slice(0, 10) + String(value).slice(10) : undefined;
  };
}

function movedInEra(moment: number, distance: number): number {
  const [begin, end] = eras;
  const isOut = (one: number): boolean => one < begin || one >= end;
  return isOut(moment + distance) && !isOut(moment) && !isOut(moment - distance)
    ? moment - distance
    : moment + distance;
}
