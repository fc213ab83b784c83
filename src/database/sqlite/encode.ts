import type { Parameter } from '../session.ts';

type Encode = (value: unknown) => Parameter;

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const unfit = (value: unknown, expected: string) => new RangeError(`"${show(value)}" is not ${expected}`);

const text: Encode = (value) => {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw unfit(value, 'text');
};

const number: Encode = (value) => {
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
const biginteger: Encode = (value) => {
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

const boolean: Encode = (value) => {
  if (value === true || truths.includes(value)) {
    return 1;
  }
  if (value === false || falsehoods.includes(value)) {
    return 0;
  }
  throw unfit(value, 'true or false');
};

const dateStart = /^(\d{4})-(\d{2})-(\d{2})/;

/** Strapi takes what an ISO text begins with; a day that the calendar does not have is refused. */
const date: Encode = (value) => {
  const found = typeof value === 'string' ? dateStart.exec(value) : null;
  if (found === null || !isDay(Number(found[1]), Number(found[2]), Number(found[3]))) {
    throw unfit(value, 'a date (yyyy-MM-dd)');
  }
  return found[0];
};

function isDay(year: number, month: number, day: number): boolean {
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
}

const clock = /^((?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d)(?:\.(\d{1,3}))?$/;

/** Always with milliseconds, as Strapi stores it. */
const time: Encode = (value) => {
  const found = typeof value === 'string' ? clock.exec(value) : null;
  if (found === null) {
    throw unfit(value, 'a time (HH:mm:ss.SSS)');
  }
  return `${found[1]}.${(found[2] ?? '').padEnd(3, '0')}`;
};

const digitsOnly = /^-?\d+$/;
const isoDateTime =
  /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Milliseconds since the epoch, which is how Strapi stores moments on SQLite. Archives have `datetime` as ISO text and
 * `timestamp` as the milliseconds in a text.
 */
const moment: Encode = (value) => {
  if (typeof value === 'string' && isoDateTime.test(value)) {
    return checkMoment(Date.parse(value), value);
  }
  const isCount = typeof value === 'number' || (typeof value === 'string' && digitsOnly.test(value));
  return checkMoment(isCount ? Number(value) : Number.NaN, value);
};

function checkMoment(milliseconds: number, value: unknown): number {
  const checked = new Date(milliseconds).getTime();
  if (Number.isNaN(checked)) {
    throw unfit(value, 'a moment (an ISO 8601 date and time, or milliseconds)');
  }
  return checked;
}

/** Texts are stored as they are: it is what Strapi does, and what they were exported from (archive format §4.2). */
const jsonDocument: Encode = (value) =>
  typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);

const encoders: Readonly<Record<string, Encode>> = {
  string: text,
  text,
  richtext: text,
  email: text,
  password: text,
  uid: text,
  enumeration: text,
  json: jsonDocument,
  blocks: jsonDocument,
  integer: number,
  float: number,
  decimal: number,
  biginteger,
  boolean,
  date,
  time,
  datetime: moment,
  timestamp: moment,
};

/**
 * How a value of this Strapi type becomes what Strapi stores on SQLite (`toDB` of Strapi's fields, archive format
 * §7.3). Never called for null.
 *
 * @returns a function that throws a RangeError with the reason for a value that does not fit.
 * @throws TypeError for a type that is not stored in a column.
 */
export function storedValue(type: string): Encode {
  const encode = encoders[type];
  if (encode === undefined) {
    throw new TypeError(`${type} is not stored in a column`);
  }
  return encode;
}
