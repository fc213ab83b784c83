import type { Attribute } from '../strapi/schema.ts';
import { type Demands, isFit } from './place.ts';

/** What is stored of a value that somebody wrote for an attribute of a type; undefined where it is none of the type. */
export function storedValue(value: unknown, attribute: Attribute, demands: Demands): unknown {
  return (readers[attribute.type] ?? anything)(value, attribute, demands);
}

type Reader = (value: unknown, attribute: Attribute, demands: Demands) => unknown;

const anything: Reader = (value) => value;

const text: Reader = (value, _, demands) =>
  typeof value === 'string' && isFit(value, demands) ? value : undefined;

const isWithin = (value: number, { min, max }: Attribute): boolean =>
  value >= Number(min ?? -Infinity) && value <= Number(max ?? Infinity);

const number: Reader = (value, attribute) =>
  typeof value === 'number' && Number.isFinite(value) && isWithin(value, attribute) ? value : undefined;

const integer: Reader = (value, attribute, demands) =>
  Number.isInteger(value) ? number(value, attribute, demands) : undefined;

/** Archives have them as texts. */
const biginteger: Reader = (value, attribute) =>
  /^-?\d+$/.test(String(value)) && isWithin(Number(value), attribute) ? String(value) : undefined;

const momentOf = (value: unknown): number =>
  typeof value === 'string' || typeof value === 'number' ? new Date(value).getTime() : Number.NaN;

const readers: Readonly<Record<string, Reader>> = {
  string: text,
  text,
  richtext: text,
  email: text,
  uid: text,
  password: (value) => (typeof value === 'string' ? value : undefined),
  enumeration: (value, { enum: values = [] }) =>
    typeof value === 'string' && values.includes(value) ? value : undefined,
  integer,
  biginteger,
  float: number,
  decimal: number,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  date: (value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(momentOf(value))
      ? value
      : undefined,
  time: (value) => {
    const [, minutes, seconds = ':00', parts = ''] =
      /^((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d)?(?:\.(\d{1,3}))?$/.exec(String(value)) ?? [];
    return minutes === undefined ? undefined : `${minutes}${seconds}.${parts.padEnd(3, '0')}`;
  },
  datetime: (value) => (Number.isNaN(momentOf(value)) ? undefined : new Date(momentOf(value)).toISOString()),
  timestamp: (value) => (Number.isNaN(momentOf(value)) ? undefined : String(momentOf(value))),
  blocks: (value) => (Array.isArray(value) ? value : undefined),
};
