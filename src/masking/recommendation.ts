import { own } from '../by-name.ts';
import type { Attribute, Schema } from '../strapi/schema.ts';
import { singularOf, wordsOf } from './name-words.ts';
import {
  type Holder,
  impersonalTypes,
  neutralEndings,
  neutralTypeEndings,
  personWords,
  publicWords,
  type Recommendation,
  recommendations,
  recommendedAttributes,
  recommendedTypes,
  schedulingNames,
} from './recommended.ts';
import type { Rule } from './rules.ts';

/** What the built-in list says of an attribute. */
export interface Recommended {
  readonly rule: Rule;
  readonly isSought: boolean;
}

const squeezed = (name: string): string => wordsOf(name).join('');

const byName = new Map<string, Recommendation[]>();
for (const recommendation of recommendations) {
  for (const name of recommendation.names) {
    const key = squeezed(name);
    byName.set(key, [...(byName.get(key) ?? []), recommendation]);
  }
}

const endings = new Set(neutralEndings);
const typeEndings = new Set(neutralTypeEndings);
const people = new Set(personWords.map(squeezed));
const publicPlaces = new Set(publicWords.map(squeezed));

/** What a name may end in, as one word each, the longest first. */
function* endsOf(words: readonly string[]): Generator<string> {
  for (const start of words.keys()) {
    const run = words.slice(start);
    yield run.join('');
    yield [...run.slice(0, -1), singularOf(run.at(-1) ?? '')].join('');
  }
}

/** The words of a name up to those that say nothing. */
function essence(name: string, neutral: ReadonlySet<string>): string[] {
  const words = wordsOf(name);
  while (words.length > 1 && neutral.has(singularOf(words.at(-1) ?? ''))) {
    words.pop();
  }
  return words;
}

/** Whose data a name speaks of, if it says so. */
function holderIn(name: string): Holder | undefined {
  for (const end of endsOf(essence(name, typeEndings))) {
    if (people.has(end)) {
      return 'person';
    }
    if (publicPlaces.has(end)) {
      return 'public';
    }
  }
  return undefined;
}

const ownName = (uid: string): string => uid.slice(uid.lastIndexOf('.') + 1);

/** Whose data a content type holds. */
export const holderOfType = ({ uid, kind }: Pick<Schema, 'uid' | 'kind'>): Holder =>
  kind === 'singleType' ? 'public' : (holderIn(ownName(uid)) ?? 'other');

/** Whose data a component holds: by its own name, else by that of the attribute that it is in, else by what is around it. */
export const holderOfComponent = (uid: string, attribute: string, around: Holder): Holder =>
  holderIn(ownName(uid)) ?? holderIn(attribute) ?? around;

const lines: ReadonlySet<string> = new Set(['string', 'text', 'email', 'uid']);
const numbers: ReadonlySet<string> = new Set(['integer', 'biginteger', 'float', 'decimal']);
const dates: ReadonlySet<string> = new Set(['date', 'datetime', 'timestamp']);

/** Attributes that the built-in list leaves as they are on purpose: strict mode asks for no rule. */
export const isImpersonal = (uid: string): boolean => impersonalTypes.includes(uid);

/**
 * What the built-in list makes of an attribute; undefined where it says nothing of it.
 *
 * @param uid Of the content type or component that has the attribute.
 */
export function recommendedFor(
  uid: string,
  name: string,
  attribute: Attribute,
  holder: Holder,
): Recommended | undefined {
  const known = own(own(recommendedAttributes, uid), name);
  if (known !== undefined) {
    return { rule: known.rule, isSought: known.isSought ?? false };
  }
  const { type, required } = attribute;
  const typed = own(recommendedTypes, type);
  if (typed !== undefined) {
    return { rule: required ? (typed.required ?? typed.rule) : typed.rule, isSought: typed.isSought };
  }
  if (isImpersonal(uid)) {
    return undefined;
  }
  for (const end of endsOf(essence(name, endings))) {
    for (const recommendation of byName.get(end) ?? []) {
      const rule =
        recommendation.of?.includes(holder) === false ? undefined : ruleFor(recommendation, attribute);
      if (rule !== undefined) {
        return { rule, isSought: recommendation.isSought ?? false };
      }
    }
  }
  return undefined;
}

const schedules = new Set(schedulingNames.map(squeezed));

/** What keeps a row from being published by itself, where an attribute says when that is to be. */
export const unscheduled = (name: string, { type, required }: Attribute): Recommended | undefined =>
  dates.has(type) && !required && schedules.has(squeezed(name))
    ? { rule: { name: 'null' }, isSought: false }
    : undefined;

/** What becomes of an attribute of that name by its type. */
function ruleFor(recommendation: Recommendation, { type, required }: Attribute): Rule | undefined {
  const { rule, isProse } = recommendation;
  const line = required && rule.name === 'null' ? (recommendation.required ?? rule) : rule;
  if (lines.has(type)) {
    return line;
  }
  if (numbers.has(type)) {
    return recommendation.numbers;
  }
  if (dates.has(type)) {
    return recommendation.dates;
  }
  if (!isProse) {
    return undefined;
  }
  switch (type) {
    case 'richtext':
      return line.name === 'null' ? line : { name: 'markdown' };
    case 'blocks':
      return line.name === 'null' ? line : { name: 'blocks' };
    case 'json':
      return required ? { name: 'fixed', value: {} } : { name: 'null' };
    default:
      return undefined;
  }
}
