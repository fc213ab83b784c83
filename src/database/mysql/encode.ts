import {
  biginteger as anyBiginteger,
  date,
  type Encode,
  encodeOf,
  moment as millisecondsOf,
  number,
  textEncoders,
  time,
  truth,
} from '../encode.ts';

const unfit = (value: unknown, expected: string) => new RangeError(`"${String(value)}" is not ${expected}`);

const smallest = -(2 ** 31);
const largest = 2 ** 31 - 1;

/** MySQL would round it without a word. */
const integer: Encode = (value) => {
  const whole = number(value) as number;
  if (!Number.isInteger(whole) || whole < smallest || whole > largest) {
    throw unfit(value, `a whole number from ${smallest} to ${largest}`);
  }
  return whole;
};

const biginteger: Encode = (value) => {
  const digits = anyBiginteger(value) as string;
  if (BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits)) {
    throw unfit(value, 'a whole number of 64 bits');
  }
  return digits;
};

/** A text is a document like any other: MySQL takes nothing that is not JSON, and reads back what it was given. */
const jsonDocument: Encode = (value) => JSON.stringify(value);

const two = (number: number): string => String(number).padStart(2, '0');

/** A moment as the driver writes a Date: on the clock of the time zone of the connection, which MySQL does not keep. */
function momentIn(timezone: string): Encode {
  const clock = clockOf(timezone);
  return (value) => {
    const [year, month, day, hours, minutes, seconds, milliseconds] = clock(millisecondsOf(value));
    // Years of two digits the driver reads as years of this century or the last.
    if (year < 100 || year > 9999) {
      throw unfit(value, 'a date and time that MySQL can store (years 100 to 9999)');
    }
    const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
    return `${date} ${two(hours)}:${two(minutes)}:${two(seconds)}.${String(milliseconds).padStart(3, '0')}`;
  };
}

/** A column of this type counts seconds from 1970 on, and 0 is none. Where its end is depends on the server. */
const timestampIn = (moment: Encode): Encode => {
  return (value) => {
    if (millisecondsOf(value) < 1_000) {
      throw unfit(value, 'a date and time that MySQL can store as a timestamp (after the beginning of 1970)');
    }
    return moment(value);
  };
};

type Clock = (
  milliseconds: number,
) => readonly [
  year: number,
  month: number,
  day: number,
  hours: number,
  minutes: number,
  seconds: number,
  milliseconds: number,
];

const local: Clock = (milliseconds) => {
  const date = new Date(milliseconds);
  return [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
    date.getMilliseconds(),
  ];
};

const utc: Clock = (milliseconds) => {
  const date = new Date(milliseconds);
  return [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  ];
};

/** @param timezone `local`, `Z` or `+HH:MM`, as the driver has it. */
function clockOf(timezone: string): Clock {
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(timezone);
  if (offset === null) {
    return timezone === 'Z' ? utc : local;
  }
  const minutes = (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === '-' ? -1 : 1);
  return (milliseconds) => utc(milliseconds + minutes * 60_000);
}

/**
 * How a value of a Strapi type becomes what Strapi stores on MySQL (`toDB` of Strapi's fields, and what its driver makes
 * of that; archive format §7.3). Never called for null.
 *
 * @param timezone Of the connection, as the driver has it.
 * @returns a function that throws a RangeError with the reason for a value that does not fit.
 * @throws TypeError for a type that is not stored in a column.
 */
export function storedValues(timezone: string): (type: string) => Encode {
  const moment = momentIn(timezone);
  const encoders: Readonly<Record<string, Encode>> = {
    ...textEncoders,
    integer,
    float: number,
    decimal: number,
    biginteger,
    boolean: (value) => Number(truth(value)),
    date,
    time,
    json: jsonDocument,
    blocks: jsonDocument,
    datetime: moment,
    timestamp: timestampIn(moment),
    textDatetime: moment,
    textTimestamp: moment,
  };
  return (type) => encodeOf(encoders, type);
}
