import { own } from '../by-name.ts';
import { deepestValue, depthOf } from '../transfer/rules/limits.ts';
import * as stored from './encode.ts';
import { Unfit } from './encode.ts';
import { isoText } from './iso-text.ts';
import type { Value } from './session.ts';

/** Makes the JSON text of a column's value. */
export type ValueEncoder = (value: Exclude<Value, null>) => string;

export const json = (value: unknown): string => JSON.stringify(value) ?? 'null';

export const text = (value: Exclude<Value, null>): string =>
  typeof value === 'string'
    ? value
    : value instanceof Uint8Array
      ? Buffer.from(value).toString()
      : String(value);

const string: ValueEncoder = (value) => JSON.stringify(text(value));

const number: ValueEncoder = (value) => {
  const number = typeof value === 'number' ? value : Number(text(value));
  return Number.isFinite(number) ? json(number) : 'null';
};

const wholeNumber = /^[+-]?\d+$/;

/** Exact to the last digit, where Strapi on SQLite rounds beyond 2^53: see `select` in sqlite/dialect.ts. */
const biginteger: ValueEncoder = (value) => {
  const digits = text(value).trim();
  return json(wholeNumber.test(digits) ? BigInt(digits).toString() : text(value));
};

const boolean: ValueEncoder = (value) => {
  if (typeof value === 'boolean') {
    return value ? 'true' : 'false';
  }
  const digit = text(value);
  return digit === '1' ? 'true' : digit === '0' ? 'false' : 'null';
};

/** SQLite holds milliseconds since the epoch; texts come from other tools and are read as JavaScript reads them. */
const toDate = (value: Exclude<Value, null>): Date =>
  value instanceof Date ? value : new Date(typeof value === 'number' ? value : text(value));

const datetime: ValueEncoder = (value) => {
  const time = toDate(value).getTime();
  return Number.isNaN(time) ? 'null' : `"${isoText(time)}"`;
};

const timestamp: ValueEncoder = (value) => {
  const time = toDate(value).getTime();
  return Number.isNaN(time) ? 'null' : `"${time}"`;
};

/**
 * Strapi parses a JSON text once more when it holds a text (before 5.0.0-rc.7 it stored them stringified twice) and
 * falls back to the raw text where that fails; so does this (archive format §4.2, "JSON quirks").
 */
const jsonDocument: ValueEncoder = (value) => {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    return json(value);
  }
  const written = text(value);
  try {
    const document = JSON.parse(written);
    return json(typeof document === 'string' ? JSON.parse(document) : document);
  } catch {
    return JSON.stringify(written);
  }
};

/** A document that the driver parses before Strapi does, which parses it once more where it finds a text there. */
export const parsedByDriver: ValueEncoder = (value) => {
  let document: unknown;
  try {
    document = JSON.parse(String(value));
  } catch {
    return JSON.stringify(value);
  }
  return typeof document === 'string' ? jsonDocument(document) : JSON.stringify(document);
};

/** Strapi 4 parses a JSON text once. */
const plainJson: ValueEncoder = (value) => {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    return json(value);
  }
  const written = text(value);
  try {
    return json(JSON.parse(written));
  } catch {
    return JSON.stringify(written);
  }
};

const asStored: ValueEncoder = (value) => json(value instanceof Uint8Array ? text(value) : value);

const encoders: Readonly<Record<string, ValueEncoder>> = {
  string,
  text: string,
  richtext: string,
  email: string,
  password: string,
  uid: string,
  enumeration: string,
  json: jsonDocument,
  blocks: jsonDocument,
  plainJson,
  textJson: jsonDocument,
  parsedJson: jsonDocument,
  textNumber: number,
  textBiginteger: biginteger,
  textBoolean: boolean,
  textDatetime: datetime,
  textTimestamp: timestamp,
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
 * `fromDB` of Strapi's fields). Engines differ in what their drivers make of a column, not in this.
 *
 * @throws TypeError for a type that is not stored in a column.
 */
export function encoder(type: string): ValueEncoder {
  const encode = own(encoders, type);
  if (encode === undefined) {
    throw new TypeError(`${type} is not stored in a column`);
  }
  return encode;
}

/** Whether a column of this Strapi type holds a text that archives hold as it is, whatever the engine. */
export const isText = (type: string): boolean => own(encoders, type) === string;

export type Demand = (value: Exclude<Value, null>) => unknown;

const wholeText: Demand = (value) => stored.biginteger(text(value));
/** Of the text that is written of a value, whatever the column is. */
const ofText =
  (demand: (value: unknown) => unknown): Demand =>
  (value) => {
    if (value instanceof Date) {
      return demand(value.toJSON());
    }
    return demand(value instanceof Uint8Array ? text(value) : value);
  };

/** A text of JSON, or what a driver has made of it, once or twice. */
function documentOf(value: unknown): unknown {
  try {
    const document = typeof value === 'string' ? JSON.parse(value) : value;
    return typeof document === 'string' ? JSON.parse(document) : document;
  } catch {
    // A text that is no JSON becomes a JSON text.
    return undefined;
  }
}

/** How deep a text of JSON nests. It takes a millisecond a megabyte. */
function depthOfText(written: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < written.length; index += 1) {
    switch (written.charCodeAt(index)) {
      case 0x22:
        index = endOfString(written, index);
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        deepest = Math.max(deepest, depth);
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
    }
  }
  return deepest;
}

/** Where a string within JSON ends that begins at a place. */
function endOfString(written: string, start: number): number {
  for (let end = written.indexOf('"', start + 1); end >= 0; end = written.indexOf('"', end + 1)) {
    let escapes = 0;
    while (written[end - 1 - escapes] === '\\') {
      escapes += 1;
    }
    if (escapes % 2 === 0) {
      return end;
    }
  }
  return written.length;
}

const notTooDeep = ofText((value) => {
  // Most are too short for that.
  const isShallow =
    typeof value === 'string' &&
    (value.length <= 2 * deepestValue || (!/^\s*"/.test(value) && depthOfText(value) <= deepestValue));
  if (!isShallow && depthOf(documentOf(value)) > deepestValue) {
    throw new Unfit('the document', `JSON of at most ${deepestValue} levels`);
  }
});

/** What is exported as it is stored, and what imports, official ones too, refuse where it is something else. */
const demands: Readonly<Record<string, Demand>> = {
  biginteger: wholeText,
  textBiginteger: wholeText,
  date: ofText(stored.date),
  time: ofText(stored.time),
  json: notTooDeep,
  blocks: notTooDeep,
  plainJson: notTooDeep,
  textJson: notTooDeep,
  parsedJson: notTooDeep,
};

/**
 * Tells which values of this Strapi type an import refuses, with the very function that it stores them with. Undefined for
 * types of which every value is exported as one that is taken.
 *
 * @returns a function that throws {@link Unfit}. Never called for SQL NULL.
 */
export const importDemand = (type: string): Demand | undefined => own(demands, type);
