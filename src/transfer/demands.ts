import { own } from '../by-name.ts';
import type { Attribute } from '../strapi/schema.ts';
import { conversionOf } from './conversion.ts';

/** What an attribute demands of each of its values by itself. */
export type Demand =
  | { readonly of: 'enumeration'; readonly list: readonly string[] }
  | { readonly of: 'max-length' | 'min-length'; readonly limit: number }
  | { readonly of: 'max' | 'min'; readonly limit: number | string }
  | { readonly of: 'regex'; readonly pattern: string; readonly inWords?: string }
  /** That it is a value of another type than it was. */
  | { readonly of: 'type'; readonly before: string; readonly after: string };

/** What an attribute demands of the number of components in it. */
export type ItemDemand =
  | { readonly of: 'max-items'; readonly limit: number }
  /** Of lists without any only where the attribute is required. */
  | { readonly of: 'min-items'; readonly limit: number; readonly ofEmpty: boolean };

/** What Strapi takes of a `string` whose schema names no length, and what the columns of servers take. */
const usualLength = 255;
/** Texts whose columns take any length. */
const longTexts = ['text', 'richtext'];
const texts = ['string', 'email', 'uid', 'password', ...longTexts];

/**
 * What an attribute demands now and did not before, of values that were valid.
 *
 * @param before Undefined where nobody knows what it demanded.
 */
export function* newDemands(before: Attribute | undefined, after: Attribute): Generator<Demand> {
  if (after.enum !== undefined && after.type === 'enumeration') {
    const allowed = new Set(after.enum);
    if (before?.enum === undefined || before.enum.some((value) => !allowed.has(value))) {
      yield { of: 'enumeration', list: after.enum };
    }
  }
  const [most, was] = [lengthOf(after), before && lengthOf(before)];
  if (most !== undefined && (was === undefined || most < was)) {
    yield { of: 'max-length', limit: most };
  }
  if (isText(after) && isNumber(after.minLength) && after.minLength > (before?.minLength ?? 0)) {
    yield { of: 'min-length', limit: after.minLength };
  }
  if (isText(after) && typeof after.regex === 'string' && after.regex !== before?.regex) {
    yield { of: 'regex', pattern: after.regex };
  }
  const form = own(forms, after.type);
  if (
    form !== undefined &&
    before?.type !== after.type &&
    (after.type !== 'uid' || after.regex === undefined)
  ) {
    yield { of: 'regex', ...form };
  }
  for (const end of ['min', 'max'] as const) {
    const [limit, was] = [after[end], before?.[end]];
    const isTighter =
      was === undefined || (end === 'min' ? Number(limit) > Number(was) : Number(limit) < Number(was));
    if (limit !== undefined && limit !== null && numbers.includes(after.type) && isTighter) {
      yield { of: end, limit };
    }
  }
}

/**
 * What an attribute demands now of the number of its components and did not before, of lists that were valid.
 *
 * @param before Undefined where nobody knows what it demanded.
 */
export function* newItemDemands(before: Attribute | undefined, after: Attribute): Generator<ItemDemand> {
  if (!isList(after)) {
    return;
  }
  // Of a single component Strapi demands no number.
  const { min, max } = before !== undefined && isList(before) ? before : {};
  if (isNumber(after.min) && after.min > (isNumber(min) ? min : 0)) {
    yield { of: 'min-items', limit: after.min, ofEmpty: after.required === true };
  }
  if (isNumber(after.max) && (!isNumber(max) || after.max < max)) {
    yield { of: 'max-items', limit: after.max };
  }
}

/** Tells a number of components that a demand refuses. */
export const refusesNumber = (demand: ItemDemand, items: number): boolean =>
  demand.of === 'max-items' ? items > demand.limit : items < demand.limit && (demand.ofEmpty || items > 0);

const isList = ({ type, repeatable }: Attribute): boolean =>
  type === 'dynamiczone' || (type === 'component' && repeatable === true);

/** What Strapi demands of all values of a type; of addresses no more than what each of them has. */
const forms: Readonly<Record<string, { readonly pattern: string; readonly inWords: string }>> = {
  email: { pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$', inWords: 'an email address' },
  uid: { pattern: '^[A-Za-z0-9-_.~]*$', inWords: 'a uid: letters, digits and -_.~' },
};

const numbers = ['integer', 'biginteger', 'float', 'decimal'];
const isText = ({ type }: Attribute): boolean => texts.includes(type);
const isNumber = (value: unknown): value is number => Number.isInteger(value);

function lengthOf(attribute: Attribute): number | undefined {
  if (!isText(attribute)) {
    return undefined;
  }
  return isNumber(attribute.maxLength)
    ? attribute.maxLength
    : longTexts.includes(attribute.type)
      ? undefined
      : usualLength;
}

/** Whether Strapi makes the demand of drafts, too, or only of what is published. */
export const isMadeOfDrafts = ({ of }: Demand): boolean => !['min-length', 'min', 'regex'].includes(of);

/** Tells a value, as archives hold it, that a demand refuses. Never called for null. */
export function refusal(demand: Demand): (value: unknown) => boolean {
  switch (demand.of) {
    case 'enumeration': {
      const allowed = new Set(demand.list);
      return (value) => !allowed.has(String(value));
    }
    case 'max-length':
      return (value) => String(value).length > demand.limit;
    case 'min-length':
      return (value) => String(value).length < demand.limit;
    case 'max':
      return (value) => Number(value) > Number(demand.limit);
    case 'min':
      return (value) => Number(value) < Number(demand.limit);
    case 'regex': {
      const pattern = compiled(demand.pattern);
      return (value) => value !== '' && pattern !== undefined && !pattern.test(String(value));
    }
    case 'type': {
      const isRead = readAs(demand.before, demand.after);
      return (value) => !isRead(value);
    }
  }
}

/** Undefined for what is no pattern: Strapi itself could not use it either. */
function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

const moments = ['datetime', 'timestamp'];

/**
 * Whether Strapi reads a value of one type in a column of another one. It converts nothing when it starts but the column: SQLite then has
 * what was there, servers what they make of it, or an error.
 */
function readAs(before: string, after: string): (value: unknown) => boolean {
  // SQLite keeps them as numbers, which are read as numbers.
  if (moments.includes(before) && !moments.includes(after)) {
    return () => false;
  }
  switch (after) {
    case 'boolean':
      // Of other words Strapi makes null.
      return (value) => ['0', '1'].includes(String(typeof value === 'string' ? value.trim() : Number(value)));
    case 'json':
    case 'blocks':
      return (value) => isDocument(value, after === 'blocks');
    default: {
      const { convert, keepsAll } = conversionOf(before, after, () => true);
      return (value) => convert(value) !== undefined && keepsAll(value);
    }
  }
}

/** A text has to be one as JSON, and one of blocks a list. */
function isDocument(value: unknown, isList: boolean): boolean {
  try {
    const document: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return !isList || Array.isArray(document);
  } catch {
    return false;
  }
}
