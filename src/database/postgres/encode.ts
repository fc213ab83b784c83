import {
  biginteger,
  date,
  type Encode,
  encodeOf,
  jsonText,
  moment,
  number,
  textEncoders,
  time,
  truth,
} from '../encode.ts';

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

const boolean: Encode = (value) => (truth(value) ? 't' : 'f');

/** 4713 BC, counted with a year 0. */
const firstYear = -4712;

/** Years begin with 1 where there is none before Christ. */
const day: Encode = (value) => {
  const text = date(value);
  if (String(text).startsWith('0000')) {
    throw new RangeError(`"${value}" is in the year 0, which PostgreSQL does not know`);
  }
  return text;
};

/**
 * A moment as the driver writes it in Strapi: in the time zone of this process, whose offset a column without a time
 * zone ignores (database layout §3).
 */
const localMoment: Encode = (value) => {
  const at = new Date(moment(value));
  const year = at.getFullYear();
  if (year < firstYear) {
    throw new RangeError(`"${value}" is before the year 4713 BC, where PostgreSQL begins`);
  }
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60), 2)}:${pad(Math.trunc(Math.abs(offset) % 60), 2)}`;
  const onDay = `${pad(year > 0 ? year : 1 - year, 4)}-${pad(at.getMonth() + 1, 2)}-${pad(at.getDate(), 2)}`;
  const clock = `${pad(at.getHours(), 2)}:${pad(at.getMinutes(), 2)}:${pad(at.getSeconds(), 2)}.${pad(at.getMilliseconds(), 3)}`;
  return `${onDay} ${clock}${zone}${year > 0 ? '' : ' BC'}`;
};

const encoders: Readonly<Record<string, Encode>> = {
  ...textEncoders,
  json: jsonText,
  blocks: jsonText,
  integer: number,
  float: number,
  decimal: number,
  biginteger,
  boolean,
  date: day,
  time,
  datetime: localMoment,
  timestamp: localMoment,
  textDatetime: localMoment,
  textTimestamp: localMoment,
};

/**
 * How a value of this Strapi type becomes what Strapi stores on PostgreSQL, as text that the server reads. Never called
 * for null.
 *
 * @returns a function that throws a RangeError with the reason for a value that does not fit.
 * @throws TypeError for a type that is not stored in a column.
 */
export const storedValue = (type: string): Encode => encodeOf(encoders, type);
