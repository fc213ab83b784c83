import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { plainRuleNames } from './rules.ts';

/**
 * The format of rules files, version 1. The JSON Schema that editors pick up is made of the same definitions
 * (`scripts/generate-docs.ts`), so they say only what such a schema can say, too; `rules-file.ts` says what is wrong in words.
 */

const describedAs = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

/** What the values of an object with names of somebody's are, for who makes a JSON Schema of it. */
export const valuesOf = new WeakMap<object, v.GenericSchema>();

/** An object whose keys are names that somebody chose. */
function named<Schema extends v.GenericSchema>(value: Schema) {
  const schema = byName(value);
  valuesOf.set(schema, value);
  return schema;
}

const text = v.pipe(v.string(), v.nonEmpty());
const anything = v.unknown();

/** Rules that are no more than a name; `null` may be written without quotes, too. */
export const plainRule = v.union([v.picklist(plainRuleNames), v.null()]);

/** Rules that need something beside their name, each as an object with one key. */
export const largerRules = {
  fixed: describedAs(anything, 'The same value for all.'),
  noise: describedAs(
    v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
    'Up to this share of the number, up or down: 0.1 for ten percent.',
  ),
  'shift-days': describedAs(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36_500)),
    'Up to so many days, earlier or later.',
  ),
  oneOf: describedAs(v.pipe(v.array(anything), v.minLength(1)), 'One of these values.'),
  template: describedAs(text, 'A text with names of other rules in braces: {firstName}@example.org.'),
  json: describedAs(
    v.lazy(() => named(rule)),
    'Rules by path within the document: $.ip, $.items[*].name, $..email.',
  ),
  password: describedAs(
    v.pipe(v.string(), v.nonEmpty(), v.maxLength(72)),
    'A password that one can log in with; $NAME takes it from the environment.',
  ),
} as const;
export type LargerRuleName = keyof typeof largerRules;
export const largerRuleNames = Object.keys(largerRules) as LargerRuleName[];

type RuleInput =
  | v.InferInput<typeof plainRule>
  | { readonly fixed: unknown }
  | { readonly noise: number }
  | { readonly 'shift-days': number }
  | { readonly oneOf: readonly unknown[] }
  | { readonly template: string }
  | { readonly json: Readonly<Record<string, RuleInput>> }
  | { readonly password: string };

export const rule: v.GenericSchema<RuleInput> = v.union([
  plainRule,
  ...largerRuleNames.map((name) => v.strictObject({ [name]: largerRules[name] })),
]) as never;

export const keep = describedAs(
  named(v.union([text, v.pipe(v.array(text), v.minLength(1))])),
  'Rows that stay as they are: by attribute, patterns with *.',
);

export const sample = describedAs(
  v.strictObject({
    newest: v.optional(
      describedAs(v.pipe(v.number(), v.integer(), v.minValue(0)), 'So many documents, the newest.'),
    ),
    percent: v.optional(
      describedAs(v.pipe(v.number(), v.gtValue(0), v.maxValue(100)), 'So many of a hundred documents.'),
    ),
    where: v.optional(
      describedAs(named(anything), "Only documents that fulfil this, in Strapi's words for filters."),
    ),
    related: v.optional(
      describedAs(text, 'Only rows from which this relation leads to a row that is taken.'),
    ),
  }),
  'Which documents go along.',
);

/** What else a content type may have; every other key is the path of an attribute. */
export const typeSections = {
  keep,
  sample,
  attributes: describedAs(named(rule), 'Attributes that are themselves called keep, sample or attributes.'),
} as const;

export const sections = {
  version: describedAs(v.literal(1), 'The version of this format.'),
  mode: describedAs(
    v.picklist(['recommended', 'strict']),
    'Whether texts of which nothing says a word stay (recommended), or are refused (strict).',
  ),
  types: describedAs(
    named(v.union([v.literal('drop'), named(anything)])),
    'By uid of the content type: drop, or rules by attribute; through components with dots.',
  ),
  components: describedAs(named(named(rule)), 'By uid of the component: rules by attribute, wherever it is.'),
  attributes: describedAs(named(rule), 'By pattern of the name (*phone*), or by type (type:password).'),
  media: v.strictObject({
    include: v.optional(describedAs(v.picklist(['all', 'referenced']), 'Which files go along.')),
    drop: v.optional(
      describedAs(v.array(text), 'Content types whose files are left out where nothing else refers to them.'),
    ),
    'strip-exif': v.optional(describedAs(v.boolean(), 'Whether EXIF, GPS and the like go out of images.')),
    names: v.optional(describedAs(v.picklist(['mask', 'keep']), 'Whether files get other names.')),
  }),
  config: v.strictObject({
    webhooks: v.optional(describedAs(v.picklist(['disable', 'drop', 'keep']), 'What becomes of webhooks.')),
    secrets: v.optional(describedAs(v.picklist(['blank', 'keep']), 'What becomes of secrets in settings.')),
    'scheduled-releases': v.optional(
      describedAs(v.picklist(['drop', 'keep']), 'What becomes of what would be published by itself.'),
    ),
  }),
  leaks: v.strictObject({
    ignore: v.optional(
      describedAs(v.array(text), 'Attributes whose texts may be found elsewhere: api::order.order.city.'),
    ),
  }),
} as const;
export type SectionName = keyof typeof sections;
