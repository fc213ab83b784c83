import { own } from '../by-name.ts';
import type { Attribute } from '../strapi/schema.ts';
import { rulesFor } from './rule-fit.ts';
import type { Rule } from './rules.ts';

/** Types of attributes whose values are texts that people write, or hold such. */
const textTypes: ReadonlySet<string> = new Set([
  'string',
  'text',
  'richtext',
  'email',
  'uid',
  'json',
  'blocks',
]);

/** Types of attributes that have no value of their own in a row. */
const otherRows: Readonly<Record<string, string>> = {
  relation:
    'is a relation, and links are never masked: give the rules to the attributes of the related content type',
  media: 'is media: `media` says what becomes of files',
  component: 'is a component: give the rules to its attributes',
  dynamiczone: 'is a dynamic zone: give the rules to the attributes of its components',
};

/** Whether people may write about themselves and others in an attribute. */
export const isText = ({ type }: Attribute): boolean => textTypes.has(type);

/** Why a rule cannot be for an attribute; undefined where it can. */
export function misfitOf({ name }: Rule, attribute: Attribute): string | undefined {
  const other = own(otherRows, attribute.type);
  if (other !== undefined) {
    return other;
  }
  const allowed = rulesFor({ uid: '', path: '', attribute });
  return allowed.includes(name)
    ? undefined
    : `is of the type ${demandsIn(attribute)}, which the rule ${name} does not fit. What fits it: ${allowed.join(', ')}`;
}

const demandsIn = ({ type, required, unique }: Attribute): string =>
  [type, ...(required ? ['required'] : []), ...(unique ? ['unique'] : [])].join(', ');
