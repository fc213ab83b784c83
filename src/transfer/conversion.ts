/**
 * Makes of a value of one Strapi type, as archives hold it, one of another; undefined for a value that does not fit.
 * Never called for null.
 */
export type Convert = (value: unknown) => unknown;

/** How values of one type become values of another. */
export interface Conversion {
  readonly convert: Convert;
  /** Whether a value that fits is still all there. */
  readonly keepsAll: (value: unknown) => boolean;
  /** Whether what fits is what it was: a text that is not too long for another kind of text. */
  readonly keepsForm: boolean;
}

const wholeNumber = /^[+-]?\d+$/;
const anyNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const day = /^\d{4}-\d{2}-\d{2}$/;
const clock = /^(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d(?:\.\d{1,3})?$/;
const isoMoment = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

const text: Convert = (value) =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Digits that a column of this many bits holds. */
const whole =
  (bits: bigint): Convert =>
  (value) => {
    const digits = typeof value === 'boolean' ? String(Number(value)) : String(value).trim();
    if (!wholeNumber.test(digits) || digits.length > 40) {
      return Number.isInteger(value) ? whole(bits)(BigInt(value as number)) : undefined;
    }
    const number = BigInt(digits);
    const isWithin = number >= -(2n ** (bits - 1n)) && number < 2n ** (bits - 1n);
    return isWithin ? (bits === 32n ? Number(number) : number.toString()) : undefined;
  };

/** A whole number that would be rounded does not fit. */
const number: Convert = (value) => {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return Number(value);
  }
  const digits = typeof value === 'string' ? value.trim() : '';
  const found = Number(digits);
  const isRounded = wholeNumber.test(digits) && !Number.isSafeInteger(found);
  return anyNumber.test(digits) && Number.isFinite(found) && !isRounded ? found : undefined;
};

const truths: readonly unknown[] = [true, 1, 'true', 't', '1'];
const falsehoods: readonly unknown[] = [false, 0, 'false', 'f', '0'];

const boolean: Convert = (value) => {
  if (truths.includes(value)) {
    return true;
  }
  return falsehoods.includes(value) ? false : undefined;
};

const isMoment = (value: unknown): value is string =>
  typeof value === 'string' &&
  (isoMoment.test(value) || day.test(value)) &&
  isOnCalendar(value.slice(0, 10)) &&
  !Number.isNaN(Date.parse(value));

/** JavaScript takes the 30th of February for a day in March. */
const isOnCalendar = (text: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

/** As Strapi does it: the day that a moment begins with. */
const date: Convert = (value) => (isMoment(value) ? value.slice(0, 10) : undefined);

const isMidnight = (value: unknown): boolean =>
  day.test(String(value)) || /[T ]00:00(?::00(?:[.,]0+)?)?(?:Z|[+-]00:?00)$/.test(String(value));

const moment: Convert = (value) => (isMoment(value) ? new Date(value).toISOString() : undefined);

const time: Convert = (value) => (typeof value === 'string' && clock.test(value) ? value : undefined);

const same: Convert = (value) => value;

/** A document of blocks is a list. */
const blocks: Convert = (value) => (Array.isArray(value) ? value : undefined);

interface Rule {
  readonly convert: Convert;
  readonly from: readonly string[];
  readonly keepsAll?: Conversion['keepsAll'];
}

const texts = ['string', 'text', 'richtext', 'email', 'uid', 'enumeration'];
const numbers = ['integer', 'biginteger', 'float', 'decimal'];
const countable = [...texts, ...numbers, 'boolean'];
const toText: Rule = {
  convert: text,
  from: [...countable, 'date', 'time', 'datetime', 'timestamp', 'json'],
};
const toNumber: Rule = { convert: number, from: countable };
const toMoment: Rule = { convert: moment, from: [...texts, 'date'] };

/** By the type that values are to have: which types it can be made of, and how. */
const rules: Readonly<Record<string, Rule>> = {
  string: toText,
  text: toText,
  richtext: toText,
  email: toText,
  uid: toText,
  enumeration: toText,
  password: { convert: text, from: texts },
  integer: { convert: whole(32n), from: countable },
  biginteger: { convert: whole(64n), from: countable },
  float: toNumber,
  decimal: toNumber,
  boolean: { convert: boolean, from: [...texts, ...numbers] },
  date: { convert: date, from: [...texts, 'datetime'], keepsAll: isMidnight },
  datetime: toMoment,
  timestamp: toMoment,
  time: { convert: time, from: texts },
  json: { convert: same, from: countable },
  blocks: { convert: blocks, from: ['json'] },
};

/** Where nothing fits: every value is left out. */
const none: Conversion = { convert: () => undefined, keepsAll: () => false, keepsForm: false };

/** What leaves every value of an attribute out. */
export const leaveOut: Convert = none.convert;

/**
 * How values of one type become values of another. It is chosen once for an attribute, so that those whose types are the
 * same pay nothing.
 *
 * @param fits Whether the column takes a value.
 */
export function conversionOf(before: string, after: string, fits: (value: unknown) => boolean): Conversion {
  const rule = rules[after];
  if (!rule?.from.includes(before)) {
    return none;
  }
  const { convert, keepsAll = () => true } = rule;
  return {
    convert: (value) => {
      const converted = convert(value);
      return converted !== undefined && fits(converted) ? converted : undefined;
    },
    keepsAll,
    keepsForm: convert === text && texts.includes(before),
  };
}
