import { own } from '../by-name.ts';
import { type Place, type RuleName, UnfitRule } from './place.ts';
import type { Rule } from './rules.ts';
import { type TextRuleName, textClasses } from './text-classes.ts';

const textRules = Object.keys(textClasses) as readonly TextRuleName[];

const constants = ['null', 'fixed', 'redact', 'oneOf'] as const;

const text: readonly RuleName[] = [
  ...constants,
  ...textRules,
  'markdown',
  'html',
  'template',
  'json',
  'password',
];
const number: readonly RuleName[] = [...constants, 'noise'];
const moment: readonly RuleName[] = [...constants, 'shift-days'];
const documents: readonly RuleName[] = [...constants, 'hash', 'text', 'blocks', 'json'];

/** The rules that make values of a type. What is not in here has no value of its own: relations, media, components, dynamic zones. */
const byType: Readonly<Record<string, readonly RuleName[]>> = {
  string: text,
  text,
  richtext: text,
  email: [...constants, 'email', 'template'],
  uid: [
    'null',
    'fixed',
    ...textRules.filter((name) => name !== 'ip' && name !== 'url' && name !== 'iban'),
    'template',
  ],
  password: ['null', 'fixed', 'redact', 'hash', 'password'],
  enumeration: constants,
  integer: number,
  biginteger: number,
  float: number,
  decimal: number,
  boolean: constants,
  date: moment,
  datetime: moment,
  timestamp: moment,
  time: constants,
  json: documents,
  blocks: ['null', 'fixed', 'redact', 'blocks'],
};

/** What would be the same for several rows. */
const repeating: ReadonlySet<RuleName> = new Set(['fixed', 'redact', 'oneOf', 'password']);

/** The rules that fit an attribute, `keep` first. */
export function rulesFor({ attribute: { type, required, unique } }: Place): readonly RuleName[] {
  const ofType = own(byType, type);
  return ofType === undefined
    ? []
    : [
        'keep',
        ...ofType.filter(
          (name) =>
            !(name === 'null' && required === true) &&
            !((unique === true || type === 'uid') && repeating.has(name)),
        ),
      ];
}

/**
 * @throws UnfitRule where a rule cannot make values for an attribute, whatever its values are.
 */
export function refuseUnfit({ name }: Rule, place: Place): void {
  const allowed = rulesFor(place);
  if (!allowed.includes(name)) {
    const { type } = place.attribute;
    const ofType = own(byType, type) ?? [];
    const isOfType = ofType.includes(name) || (type === 'uid' && repeating.has(name));
    const why = !isOfType ? `its type is ${type}` : name === 'null' ? 'it is required' : 'it is unique';
    throw new UnfitRule(place, name, why, allowed);
  }
}
