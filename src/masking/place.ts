import { UserError } from '../errors.ts';
import type { Attribute } from '../strapi/schema.ts';
import type { Rule } from './rules.ts';

/** Where values are that a rule is for. */
export interface Place {
  /** Of the content type or component. */
  readonly uid: string;
  /** Of the attribute, through components with dots. */
  readonly path: string;
  readonly attribute: Attribute;
  /** So many characters the column takes; undefined for any number. */
  readonly columnLength?: number | undefined;
}

export type RuleName = Rule['name'];

/** A rule that cannot make values for its attribute: `failure` is `usage`, and the remedy names the rules that can. */
export class UnfitRule extends UserError {
  /** Names of rules that fit. */
  readonly allowed: readonly RuleName[];

  constructor({ uid, path, attribute }: Place, rule: RuleName, why: string, allowed: readonly RuleName[]) {
    super(
      'usage',
      `The rule ${rule} does not fit ${uid}.${path}: ${why}.`,
      allowed.length === 0
        ? `Values of type ${attribute.type} are not masked by themselves: leave the rule out.`
        : `What fits it: ${allowed.join(', ')}.`,
    );
    this.allowed = allowed;
  }
}

/** What Strapi and the column demand of the texts of an attribute. */
export interface Demands {
  /** In UTF-16 units, as Strapi counts; `most` may be Infinity. */
  readonly least: number;
  readonly most: number;
  readonly regex: RegExp | undefined;
  readonly isUnique: boolean;
  readonly isRequired: boolean;
  /** What else a text has to be, as one can tell from the type. */
  readonly form: 'any' | 'email' | 'slug';
}

const forms: Readonly<Record<string, Demands['form']>> = { email: 'email', uid: 'slug' };

export function demandsOf({ attribute, columnLength = Infinity }: Place): Demands {
  const { type, maxLength = Infinity, minLength = 0, regex, unique, required } = attribute;
  // What a schema says of passwords is of what people type, not of the hash that is stored.
  const isHashed = type === 'password';
  const most = isHashed ? columnLength : Math.min(maxLength, columnLength);
  return {
    least: isHashed ? 0 : Math.min(minLength, most),
    most,
    regex: isHashed ? undefined : compiled(regex),
    // Strapi keeps uids apart whether the schema says so or not.
    isUnique: unique === true || type === 'uid',
    isRequired: required === true,
    form: forms[type] ?? 'any',
  };
}

/** Undefined for what is no expression: Strapi cannot test it either. */
function compiled(regex: unknown): RegExp | undefined {
  if (typeof regex !== 'string' || regex === '') {
    return undefined;
  }
  try {
    return new RegExp(regex);
  } catch {
    return undefined;
  }
}

const addresses = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/;
export const isAddress = (text: string): boolean => addresses.test(text);

const slugs = /^[\w.~-]+$/;

/** Whether a text is what is demanded, but for being the only one. */
export const isFit = (text: string, { least, most, regex, form }: Demands): boolean =>
  text.length >= least &&
  text.length <= most &&
  (regex === undefined || regex.test(text)) &&
  (form === 'any' || (form === 'email' ? addresses : slugs).test(text));
