import { maskOf } from '../../src/masking/mask-of.ts';
import type { Place } from '../../src/masking/place.ts';
import type { PlainRuleName, Rule } from '../../src/masking/rules.ts';
import { type MaskSecret, makeSecret } from '../../src/masking/secret.ts';
import type { Attribute } from '../../src/strapi/schema.ts';
import type { Mask } from '../../src/transfer/masking.ts';

export const secret = makeSecret('a secret of the tests');

export const ruleOf = (rule: Rule | PlainRuleName): Rule =>
  typeof rule === 'string' ? { name: rule } : rule;

export const placeOf = (attribute: Attribute, more: Partial<Place> = {}): Place => ({
  uid: 'api::person.person',
  path: 'address.value',
  attribute,
  ...more,
});

/** The mask of a rule for an attribute, by its type or as a whole. */
export const maskFor = (
  rule: Rule | PlainRuleName,
  attribute: Attribute | string = 'string',
  { under = secret, ...more }: Partial<Place> & { readonly under?: MaskSecret } = {},
): Mask =>
  maskOf(ruleOf(rule), placeOf(typeof attribute === 'string' ? { type: attribute } : attribute, more), under);

/** Rules that make a text of any text. */
export const textRules = [
  ...['email', 'username', 'hash', 'firstName', 'lastName', 'fullName', 'phone', 'street', 'city'],
  ...['zip', 'company', 'iban', 'ip', 'url', 'text', 'markdown', 'html'],
] as readonly PlainRuleName[];
