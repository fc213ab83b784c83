import type { Value } from '../session.ts';

type Encoder = (value: Exclude<Value, null>) => string;

const json = (value: unknown): string => JSON.stringify(value) ?? 'null';

const text = (value: Exclude<Value, null>): string =>
  typeof value === 'string'
    ? value
    : value instanceof Uint8Array
      ? Buffer.from(value).toString()
      : String(value);

const string: Encoder = (value) => JSON.stringify(text(value));

const number: Encoder = (value) => {
  const number = typeof value === 'number' ? value : Number(text(value));
  return Number.isFinite(number) ? json(number) : 'null';
};

const wholeNumber = /^[+-]?\d+$/;

/** Exact to the last digit, where Strapi on SQLite rounds beyond 2^53: see `select` in dialect.ts. */
const biginteger: Encoder = (value) => {
  const digits = text(value).trim();
  return json(wholeNumber.test(digits) ? BigInt(digits).toString() : text(value));
};

const boolean: Encoder = (value) => {
  const digit = text(value);
  return digit === '1' ? 'true' : digit === '0' ? 'false' : 'null';
};

/** Strapi keeps milliseconds since the epoch; texts come from other tools and are read as JavaScript reads them. */
const toDate = (value: Exclude<Value, null>): Date =>
  new Date(typeof value === 'number' ? value : text(value));

const datetime: Encoder = (value) => {
  const date = toDate(value);
  return Number.isNaN(date.getTime()) ? 'null' : `"${date.toISOString()}"`;
};

const timestamp: Encoder = (value) => {
  const time = toDate(value).getTime();
  return Number.isNaN(time) ? 'null' : `"${time}"`;
};

/**
 * Strapi parses a JSON text once more when it holds a text (before 5.0.0-rc.7 it stored them stringified twice) and
 * falls back to the raw text where that fails; so does this (archive format §4.2, "JSON quirks").
 */
const jsonDocument: Encoder = (value) => {
  if (typeof value !== 'string') {
    return json(value);
  }
  try {
    const document = JSON.parse(value);
    return json(typeof document === 'string' ? JSON.parse(document) : document);
  } catch {
    return JSON.stringify(value);
  }
};

const asStored: Encoder = (value) => json(value instanceof Uint8Array ? text(value) : value);

const encoders: Readonly<Record<string, Encoder>> = {
  string,
  text: string,
  richtext: string,
  email: string,
  password: string,
  uid: string,
  enumeration: string,
  json: jsonDocument,
  blocks: jsonDocument,
  integer: number,
  float: number,
  decimal: number,
  biginteger,
  boolean,
  date: asStored,
  time: asStored,
  datetime,
  timestamp,
};

/**
 * How a column value of this Strapi type becomes the JSON text that official export writes (archive format §4.2,
 * `fromDB` of Strapi's fields).
 *
 * @throws TypeError for a type that is not stored in a column.
 */
export function encoder(type: string): Encoder {
  const encode = encoders[type];
  if (encode === undefined) {
    throw new TypeError(`${type} is not stored in a column`);
  }
  return encode;
}
