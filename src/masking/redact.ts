import type { Attribute } from '../strapi/schema.ts';
import { type Demands, isFit } from './place.ts';

/** A day that columns of every kind take. */
const date = '2000-01-01';

/**
 * What stands for every value of an attribute, whatever it was: `***` for a text, `redacted@example.com` for an address, 0 for a number,
 * false, 1 January 2000, the first of an enumeration, an empty document. Undefined where none is allowed.
 */
export function redactedOf(attribute: Attribute, demands: Demands): unknown {
  const make = byType[attribute.type];
  return make === undefined ? undefined : make(attribute, demands);
}

const words = ['***', 'redacted', 'Redacted', 'REDACTED', 'xxx', 'XXX', '000', 'x', 'X', '0'];

/** The first of these that is allowed, with its last character as often as is needed. */
function text(_: Attribute, demands: Demands): string | undefined {
  const inLength = words.map((word) =>
    word.slice(0, Math.max(0, Math.min(word.length, demands.most))).padEnd(demands.least, word.slice(-1)),
  );
  return inLength.find((word) => word !== '' && isFit(word, demands));
}

/** The one next to 0 that is allowed. */
const number = ({ min, max }: Attribute): number =>
  Math.min(Math.max(0, Number(min ?? 0)), Number(max ?? Infinity));

const byType: Readonly<Record<string, (attribute: Attribute, demands: Demands) => unknown>> = {
  string: text,
  text,
  richtext: text,
  password: text,
  email: (_, demands) => ['redacted@example.com', 'x@example.com'].find((one) => isFit(one, demands)),
  enumeration: ({ enum: values = [] }) => values[0],
  integer: number,
  float: number,
  decimal: number,
  biginteger: (attribute) => String(number(attribute)),
  boolean: () => false,
  date: () => date,
  datetime: () => `${date}T00:00:00.000Z`,
  timestamp: () => String(Date.parse(date)),
  time: () => '00:00:00.000',
  blocks: () => [{ type: 'paragraph', children: [{ type: 'text', text: '***' }] }],
};

/** What stands for a value in a document: of the same type. */
export function redactedLike(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'object':
      return Array.isArray(value) ? [] : {};
    default:
      return '***';
  }
}
