import { own } from '../by-name.ts';
import type { Parameter } from './session.ts';

/** Makes what is stored of a value of an archive. */
export type Encode = (value: unknown) => Parameter;

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** A value that cannot be stored. */
export class Unfit extends RangeError {
  /** What it should be: `a date (yyyy-MM-dd)`. */
  readonly expected: string;

  constructor(value: unknown, expected: string) {
    super(`"${show(value)}" is not ${expected}`);
    this.expected = expected;
  }
}

const unfit = (value: unknown, expected: string) => new Unfit(value, expected);

export const text: Encode = (value) => {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw unfit(value, 'text');
};

export const number: Encode = (value) => {
  if (typeof value === 'number') {
    return value;
  }
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!Number.isFinite(parsed)) {
    throw unfit(value, 'a number');
  }
  return parsed;
};

const wholeNumber = /^[+-]?\d+$/;

/** As text: the column's affinity turns it into an integer that is exact, where a JavaScript number would not be. */
export const biginteger: Encode = (value) => {
  if (typeof value === 'number' && Number.isInteger(value)) {
    return BigInt(value).toString();
  }
  const digits = typeof value === 'string' ? value.trim() : '';
  if (!wholeNumber.test(digits)) {
    throw unfit(value, 'a whole number');
  }
  return BigInt(digits).toString();
};

const truths: readonly unknown[] = ['true', 't', '1', 1];
const falsehoods: readonly unknown[] = ['false', 'f', '0', 0];

/** What Strapi takes for true and false. */
export function truth(value: unknown): boolean {
  if (value === true || truths.includes(value)) {
    return true;
  }
  if (value === false || falsehoods.includes(value)) {
    return false;
  }
  throw unfit(value, 'true or false');
}

const dateStart = /^(\d{4})-(\d{2})-(\d{2})/;

/** PostgreSQL writes years before Christ behind the day. */
const beforeChrist = / BC$/;

/** Strapi takes what an ISO text begins with; a day that the calendar does not have is refused. */
export const date: Encode = (value) => {
  const found = typeof value === 'string' ? dateStart.exec(value) : null;
  if (
    found === null ||
    beforeChrist.test(found.input) ||
    !isDay(Number(found[1]), Number(found[2]), Number(found[3]))
  ) {
    throw unfit(value, 'a date (yyyy-MM-dd)');
  }
  return found[0];
};

function isDay(year: number, month: number, day: number): boolean {
  if (month >= 1 && month <= 12 && day >= 1 && day <= 28) {
    // Every month has them, and there is nothing to compute: a column may have a hundred thousand.
    return true;
  }
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
}

const clock = /^((?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d)(?:\.(\d{1,3}))?$/;

/** Always with milliseconds, as Strapi stores it. */
export const time: Encode = (value) => {
  const found = typeof value === 'string' ? clock.exec(value) : null;
  if (found === null) {
    throw unfit(value, 'a time (HH:mm:ss.SSS)');
  }
  return `${found[1]}.${(found[2] ?? '').padEnd(3, '0')}`;
};

const digitsOnly = /^-?\d+$/;
const isoDateTime =
  /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** Milliseconds since the epoch. Archives have `datetime` as ISO text and `timestamp` as the milliseconds in a text. */
export function moment(value: unknown): number {
  if (typeof value === 'string' && isoDateTime.test(value)) {
    const day = dateStart.exec(value);
    if (day !== null && !isDay(Number(day[1]), Number(day[2]), Number(day[3]))) {
      // JavaScript would take it for a day of the next month.
      throw unfit(value, 'a calendar date');
    }
    return checkMoment(Date.parse(value), value);
  }
  const isCount = typeof value === 'number' || (typeof value === 'string' && digitsOnly.test(value));
  return checkMoment(isCount ? Number(value) : Number.NaN, value);
}

function checkMoment(milliseconds: number, value: unknown): number {
  const checked = new Date(milliseconds).getTime();
  if (Number.isNaN(checked)) {
    throw unfit(value, 'a date and time (ISO 8601, or milliseconds)');
  }
  return checked;
}

/**
 * A document as valid JSON from which Strapi reads the value of the archive again. It parses a text within JSON once
 * more and falls back to the raw text (see `jsonDocument` in values.ts), so that a text is either that raw text already
 * or has to be stringified twice. On SQLite, where any text can be stored, Strapi does neither.
 */
export function jsonText(value: unknown): string {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  return isRawText(value) ? value : JSON.stringify(JSON.stringify(value));
}

/** Whether this is a text in JSON that holds no JSON itself, written as engines write it again. */
function isRawText(value: string): boolean {
  if (!value.startsWith('"')) {
    return false;
  }
  try {
    const inner: unknown = JSON.parse(value);
    return JSON.stringify(inner) === value && !isJson(String(inner));
  } catch {
    return false;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The encoders by Strapi type that are the same wherever a column has the type's own form. */
export const textEncoders: Readonly<Record<string, Encode>> = {
  string: text,
  text,
  richtext: text,
  email: text,
  password: text,
  uid: text,
  enumeration: text,
  // Strapi 4 stringifies every document once, also a text, and parses it once.
  plainJson: (value) => JSON.stringify(value),
  // As SQLite has it: Strapi stores what is a text already as it is, and reads back what cannot be parsed.
  textJson: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  parsedJson: (value) => JSON.stringify(value),
  textNumber: (value) => String(number(value)),
  textBiginteger: biginteger,
  // On PostgreSQL Strapi writes `true`, which it does not take for true.
  textBoolean: (value) => (truth(value) ? '1' : '0'),
};

/**
 * The encoder of a Strapi type in an engine's table of them.
 *
 * @throws TypeError for a type that is not stored in a column.
 */
export function encodeOf(encoders: Readonly<Record<string, Encode>>, type: string): Encode {
  const encode = own(encoders, type);
  if (encode === undefined) {
    throw new TypeError(`${type} is not stored in a column`);
  }
  return encode;
}
