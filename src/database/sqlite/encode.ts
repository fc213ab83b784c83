import {
  biginteger,
  date,
  type Encode,
  encodeOf,
  moment,
  number,
  textEncoders,
  time,
  truth,
} from '../encode.ts';

const boolean: Encode = (value) => (truth(value) ? 1 : 0);

/** Texts are stored as they are: it is what Strapi does, and what they were exported from (archive format §4.2). */
const jsonDocument: Encode = (value) =>
  typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);

/** Strapi stores the milliseconds, which it cannot read from a text; it reads this. */
const writtenMoment: Encode = (value) => new Date(moment(value)).toISOString();

const encoders: Readonly<Record<string, Encode>> = {
  ...textEncoders,
  json: jsonDocument,
  blocks: jsonDocument,
  parsedJson: jsonDocument,
  integer: number,
  float: number,
  decimal: number,
  biginteger,
  boolean,
  date,
  time,
  datetime: moment,
  timestamp: moment,
  textDatetime: writtenMoment,
  textTimestamp: writtenMoment,
};

/**
 * How a value of this Strapi type becomes what Strapi stores on SQLite (`toDB` of Strapi's fields, archive format
 * §7.3). Never called for null.
 *
 * @returns a function that throws a RangeError with the reason for a value that does not fit.
 * @throws TypeError for a type that is not stored in a column.
 */
export function storedValue(type: string): Encode {
  return encodeOf(encoders, type);
}
