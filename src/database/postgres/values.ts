import type { Value } from '../session.ts';

type Parse = (text: string) => Value;

/** Object ids of built-in types (`pg_type.dat` of PostgreSQL); they never change. */
const types = {
  bool: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  float4: 700,
  float8: 701,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
} as const;

/** Ids are numbers; what does not fit one stays as it is, exact. */
const integer: Parse = (text) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
};

const asText: Parse = (text) => text;

/** A moment without a time zone of the years 1000 to 9999. */
const plainTimestamp = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/;

/**
 * What becomes of the texts that the server sends, as in Strapi: dates, times and `jsonb` stay texts, `numeric` is a
 * number, and a `timestamp`, which has no time zone, is of the zone of this process (database layout §3).
 *
 * @param timestamp The driver's own way to read a moment. It takes five times as long as V8's, which reads those that nearly all
 *   are in the same way.
 */
export function typeParsers(timestamp: (text: string) => unknown): {
  getTypeParser: (oid: number) => Parse;
} {
  const parsers = new Map<number, Parse>([
    [types.bool, (text) => text === 't'],
    [types.int2, Number],
    [types.int4, Number],
    [types.oid, Number],
    [types.int8, integer],
    [types.float4, Number.parseFloat],
    [types.float8, Number.parseFloat],
    [types.numeric, Number.parseFloat],
    [
      types.timestamp,
      (text) => (plainTimestamp.test(text) ? new Date(text) : (timestamp(text) as Date | number)),
    ],
    [types.timestamptz, (text) => timestamp(text) as Date | number],
  ]);
  return { getTypeParser: (oid) => parsers.get(oid) ?? asText };
}
