import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { plainRuleNames } from './rules.ts';

/** Makes the schema of an object whose keys are names that somebody chose. */
type Named = <Item>(
  value: v.GenericSchema<Item>,
) => v.GenericSchema<Readonly<Record<string, Item>>, Readonly<Record<string, Item>>>;

const describedAs = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

const text = v.pipe(v.string(), v.nonEmpty());
const anything = v.unknown();

/** What rules have beside their name, for those that are an object with one key. */
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
  password: describedAs(
    v.pipe(text, v.maxLength(72)),
    'A password that one can log in with; $NAME takes it from the environment.',
  ),
} as const;

/** Rules by path within a document, which are rules themselves. */
const json = 'json';

export type LargerRuleName = keyof typeof largerRules | typeof json;
export const largerRuleNames: readonly LargerRuleName[] = [
  ...(Object.keys(largerRules) as (keyof typeof largerRules)[]),
  json,
];

/**
 * The format of rules files, version 1, a schema for each section. The JSON Schema that editors pick up is made of the same
 * definitions (`scripts/mask-rules-schema.ts`), with another way to say that keys are names.
 */
export function formatWith(named: Named) {
  const rule: v.GenericSchema = v.union([
    // YAML has null without quotes for it, too.
    v.union([v.picklist(plainRuleNames), v.null()]),
    ...Object.entries(largerRules).map(([name, value]) => v.strictObject({ [name]: value })),
    v.strictObject({
      [json]: describedAs(
        named(v.lazy(() => rule)),
        'Rules by path within the document: $.ip, $.items[*].name, $..email.',
      ),
    }),
  ]);
  const rules = named(rule);
  const keep = describedAs(
    named(v.union([text, v.pipe(v.array(text), v.minLength(1))])),
    'Rows that stay as they are: by attribute, patterns with *.',
  );
  const sample = v.strictObject({
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
  });
  const contentType = v.objectWithRest(
    {
      keep: v.optional(keep),
      sample: v.optional(describedAs(sample, 'Which documents go along.')),
      attributes: v.optional(
        describedAs(rules, 'Attributes that are themselves called keep, sample or attributes.'),
      ),
    },
    rule,
  );
  const sections = {
    version: describedAs(v.literal(1), 'The version of this format.'),
    mode: describedAs(
      v.picklist(['recommended', 'strict']),
      'Whether texts of which nothing says a word stay (recommended), or are refused (strict).',
    ),
    types: describedAs(
      named(v.union([v.literal('drop'), contentType])),
      'By uid of the content type: drop, or rules by attribute; through components with dots.',
    ),
    components: describedAs(
      named(rules),
      'By uid of the component: rules by attribute, wherever the component is.',
    ),
    attributes: describedAs(rules, 'By pattern of the name (*phone*), or by type (type:password).'),
    media: v.strictObject({
      include: v.optional(describedAs(v.picklist(['all', 'referenced']), 'Which files go along.')),
      drop: v.optional(
        describedAs(
          v.array(text),
          'Content types whose files are left out where nothing else refers to them.',
        ),
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
  return { sections, keep, sample };
}

/** The format as files are read by it: names may be `constructor`. */
export const format = formatWith(byName as Named);
