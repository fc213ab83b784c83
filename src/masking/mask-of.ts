import type { Mask } from '../transfer/masking.ts';
import { maskBlocks } from './blocks.ts';
import { documentChanger, maskTexts } from './documents.ts';
import { type Draws, makeDraws, pick } from './draws.ts';
import { storedValue } from './fixed.ts';
import { makeGivenOut } from './given-out.ts';
import { type Change, parsePath } from './json-path.ts';
import { type Move, noise, shiftDays } from './moves.ts';
import { hashLength, longestPassword, passwordHash } from './password.ts';
import { type Demands, demandsOf, isAddress, isFit, type Place, UnfitRule } from './place.ts';
import { redactedLike, redactedOf } from './redact.ts';
import { refuseUnfit, rulesFor } from './rule-fit.ts';
import type { Rule } from './rules.ts';
import type { MaskSecret } from './secret.ts';
import { parseTemplate, templateClass } from './template.ts';
import type { TextClass } from './text-class.ts';
import { richTextClasses, textClasses } from './text-classes.ts';
import { asText, cached, nothing, textMask } from './text-mask.ts';

/** What a mask is made with, beside its rule. */
interface Making {
  readonly place: Place;
  readonly demands: Demands;
  readonly secret: MaskSecret;
  /** Whether it is for what lies at a path of a document: that has no type of its own. */
  readonly isInDocument: boolean;
}

/**
 * Makes the mask that a rule is for one attribute. What it makes is what the schema allows; the digest of the value under the secret
 * decides what, and nothing else, so that the same value has the same mask everywhere. Only where an attribute leaves less room, or
 * demands a form, its mask may be another.
 *
 * Blank texts stay. A value of another type than the attribute's is masked by its text.
 *
 * @throws UnfitRule where the rule cannot make values for the attribute, whatever they are. The mask itself throws a UserError (`failed`)
 * where it finds nothing that the schema allows and there has to be something, or where a unique attribute has no more room.
 */
export function maskOf(rule: Rule, place: Place, secret: MaskSecret): Mask {
  refuseUnfit(rule, place);
  return make(rule, { place, demands: demandsOf(place), secret, isInDocument: false });
}

function make(rule: Rule, making: Making): Mask {
  switch (rule.name) {
    case 'keep':
      return (value) => value;
    case 'null':
      return () => null;
    case 'fixed':
      return constant(checked(rule.name, rule.value, making));
    case 'redact':
      return redact(making);
    case 'oneOf':
      return oneOf(rule.values, making);
    case 'noise':
      return moved('noise', noise(rule.share, making.place.attribute), making);
    case 'shift-days':
      return moved('shift-days', shiftDays(rule.days), making);
    case 'template':
      return template(rule.text, making);
    case 'json':
      return json(rule.paths, making);
    case 'password':
      return password(rule.password, making);
    case 'blocks':
      return redrawn('blocks', making, maskBlocks);
    case 'username':
      return username(making);
    case 'markdown':
    case 'html':
      return text(rule.name, richTextClasses[rule.name], making);
    case 'text':
      return isDocument(making) ? redrawn('text', making, maskTexts) : text('text', textClasses.text, making);
    default:
      return text(rule.name, textClasses[rule.name], making);
  }
}

/** What a rule in words made it clear that it cannot be. */
function unfit(name: Rule['name'], why: string, { place }: Making): UnfitRule {
  return new UnfitRule(place, name, why, rulesFor(place));
}

const isDocument = ({ place, isInDocument }: Making): boolean =>
  isInDocument || place.attribute.type === 'json';

const constant =
  (value: unknown): Mask =>
  () =>
    value;

/** What is stored of a value that the rules file names. */
function checked(name: 'fixed' | 'oneOf', value: unknown, making: Making): unknown {
  if (making.isInDocument || (value === null && !making.demands.isRequired)) {
    return value;
  }
  const stored = value === null ? undefined : storedValue(value, making.place.attribute, making.demands);
  if (stored === undefined) {
    throw unfit(name, `${JSON.stringify(value)} is not what its schema allows`, making);
  }
  return stored;
}

function redact(making: Making): Mask {
  if (isDocument(making)) {
    return redactedLike;
  }
  const { place, demands } = making;
  const value = redactedOf(place.attribute, demands);
  if (value === undefined) {
    throw unfit('redact', 'its schema allows none of the texts that say so', making);
  }
  return constant(value);
}

function oneOf(values: readonly unknown[], making: Making): Mask {
  const stored = values.map((value) => checked('oneOf', value, making));
  if (stored.length === 0) {
    throw unfit('oneOf', 'it names no value', making);
  }
  return drawn('oneOf', making, (draws) => pick(draws, stored));
}

/** Draws a mask for a value, of which the text is there as well. */
type Draw = (draws: Draws, value: unknown, text: string) => unknown;

/** What one digest draws from the value, whatever it is. */
function drawn(name: string, { secret }: Making, draw: Draw): Mask {
  const keyed = secret.of(name);
  const draws = makeDraws();
  return cached((text, value) => {
    draws.from(keyed(text));
    return draw(draws, value, text);
  });
}

/** A longer text does not become itself by chance. */
const longestChance = 200;
const chances = 16;

/** As `drawn`, and not what was there, unless there is nothing in it but punctuation. */
const redrawn = (name: string, making: Making, draw: Draw): Mask =>
  drawn(name, making, (draws, value, text) => {
    let made = draw(draws, value, text);
    for (
      let chance = 1;
      chance < chances && text.length <= longestChance && asText(made) === text;
      chance += 1
    ) {
      made = draw(draws, value, text);
    }
    return made;
  });

/** How often a unique value is moved in vain. */
const moves = 256;

function moved(name: 'noise' | 'shift-days', move: Move, making: Making): Mask {
  const { place, demands, secret } = making;
  const keyed = secret.of(name);
  const draws = makeDraws();
  const givenOut = demands.isUnique ? makeGivenOut(place) : undefined;
  const otherwise = redact(making);
  return cached((text, value) => {
    const digest = keyed(text);
    draws.from(digest);
    for (let attempt = 0; attempt < moves; attempt += 1) {
      const made = move(draws, value) ?? otherwise(value);
      if (givenOut === undefined || givenOut.claim(String(made), digest)) {
        return made;
      }
    }
    return nothing(demands, place);
  });
}

/** In a document, every text of a list. */
function text(name: string, { normalized, maker }: TextClass, making: Making): Mask {
  const { place, demands, secret, isInDocument } = making;
  const mask = textMask({ maker: maker(demands), keyed: secret.of(name), normalized, demands, place });
  const each: Mask = (value) =>
    Array.isArray(value) ? value.map(each) : value === null ? null : mask(value);
  return isInDocument ? each : mask;
}

/** Who has an address as a name has the mask of the address: one logs in with both, and finds the one by the other. */
function username(making: Making): Mask {
  const name = text('username', textClasses.username, making);
  const address = text('email', textClasses.email, making);
  return (value) => (typeof value === 'string' && isAddress(value.trim()) ? address(value) : name(value));
}

/** A value that texts are made of to see whether a template makes what its attribute takes. */
const sample = 'sample';

function template(written: string, making: Making): Mask {
  const parts = parseTemplate(written);
  if ('unknown' in parts) {
    throw unfit(
      'template',
      `{${parts.unknown}} is none of ${Object.keys(textClasses)
        .map((name) => `{${name}}`)
        .join(', ')}`,
      making,
    );
  }
  if (making.demands.isUnique && parts.length === 1) {
    throw unfit('template', 'it is unique, and the template has no placeholder', making);
  }
  const made = templateClass(parts, making.secret);
  const { make: makeSample } = made.maker(making.demands);
  if (!isFit(makeSample(makeDraws(), sample, 0), { ...making.demands, least: 0, most: Infinity })) {
    throw unfit('template', 'its schema does not allow such texts', making);
  }
  return text('template', made, making);
}

function password(written: string, making: Making): Mask {
  if (written === '' || Buffer.byteLength(written) > longestPassword) {
    throw unfit('password', `a password has 1 to ${longestPassword} bytes`, making);
  }
  if (making.demands.most < hashLength) {
    throw unfit('password', `a hash has ${hashLength} characters, more than it takes`, making);
  }
  let hash: string | undefined;
  return () => {
    hash ??= passwordHash(written, making.secret);
    return hash;
  };
}

function json(paths: ReadonlyMap<string, Rule>, making: Making): Mask {
  const changes = [...paths].map(([path, rule]) => change(path, rule, making));
  const mask = documentChanger(changes);
  const { attribute } = making.place;
  if (making.isInDocument || attribute.type === 'json') {
    return mask;
  }
  return (value) => {
    const made = mask(value);
    return typeof made === 'string' && isFit(made, making.demands)
      ? made
      : nothing(making.demands, making.place);
  };
}

/** Demands of what lies in a document: no schema knows of it. */
const free: Demands = {
  least: 0,
  most: Infinity,
  regex: undefined,
  isUnique: false,
  isRequired: false,
  form: 'any',
};

function change(path: string, rule: Rule, { place, secret }: Making): Change {
  const steps = parsePath(path);
  if (steps === undefined) {
    throw new UnfitRule(
      place,
      'json',
      `${path} is no path like $.name, $['a name'], $.items[*].name, $..name`,
      rulesFor(place),
    );
  }
  const inDocument = { uid: place.uid, path: `${place.path} ${path}`, attribute: { type: 'json' } };
  return { steps, change: make(rule, { place: inDocument, demands: free, secret, isInDocument: true }) };
}
