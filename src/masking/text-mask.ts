import randexp from 'randexp';
import { UserError } from '../errors.ts';
import type { Mask } from '../transfer/masking.ts';
import { type Draws, makeDraws, sameForm, token } from './draws.ts';
import { makeGivenOut } from './given-out.ts';
import type { Keyed } from './hmac.ts';
import { type Demands, isFit, type Place } from './place.ts';
import type { TextMaker } from './text-class.ts';

/** How a value becomes the text that is masked: values may be of another type than their attribute's. */
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);

const isBlank = (value: unknown): boolean =>
  typeof value === 'string' && !(value.charCodeAt(0) > 32) && value.trim() === '';

/** Drafts and what is published of them come one after the other: about so many values are remembered. A power of two. */
const remembered = 256;
/** Longer ones would fill the memory. */
const longestRemembered = 1024;

/**
 * The same mask, not asked again for values that have just been there. Blank texts stay.
 *
 * A value has one place to be remembered in, and whatever was there before it is forgotten: nothing grows, and nothing has to be hashed
 * as a map would hash it.
 */
export function cached(mask: (text: string, value: unknown) => unknown): Mask {
  const texts: (string | undefined)[] = Array.from({ length: remembered });
  const masks: unknown[] = Array.from({ length: remembered });
  let last: unknown;
  let lastMade: unknown;
  const made = (text: string, value: unknown): unknown => {
    if (text.length > longestRemembered) {
      return mask(text, value);
    }
    const place = placeOf(text);
    if (texts[place] !== text) {
      masks[place] = mask(text, value);
      texts[place] = text;
    }
    return masks[place];
  };
  return (value) => {
    // Most twins are neighbours.
    if (value === last && typeof value === 'string') {
      return lastMade;
    }
    if (isBlank(value)) {
      return value;
    }
    const text = asText(value);
    lastMade = made(text, value);
    last = value;
    return lastMade;
  };
}

/** Texts differ in their ends, and in their lengths. */
function placeOf(text: string): number {
  let hash = text.length;
  for (let at = Math.max(0, text.length - 6); at < text.length; at += 1) {
    hash = Math.imul(hash, 31) + text.charCodeAt(at);
  }
  return hash & (remembered - 1);
}

/** How often a way to make a text is tried, and how often where its texts fit but are taken. */
const attempts = { usual: 16, crowded: 256 } as const;

export interface TextMaskParts {
  readonly maker: TextMaker;
  readonly keyed: Keyed;
  readonly normalized?: ((text: string) => string) | undefined;
  readonly demands: Demands;
  readonly place: Place;
}

/**
 * Masks texts: the digest of a value draws candidates until one is all that is demanded, and is not what was there.
 *
 * The mask throws a UserError where no text was found and there may not be none.
 */
export function textMask({ maker, keyed, normalized, demands, place }: TextMaskParts): Mask {
  const draws = makeDraws();
  const givenOut = needsKeeping(maker, demands) ? makeGivenOut(place) : undefined;
  const asked = maker.form === demands.form ? { ...demands, form: 'any' as const } : demands;
  const ways = waysOf(maker, demands, draws);
  return cached((text) => {
    const meant = normalized?.(text) ?? text;
    const digest = keyed(meant);
    draws.from(digest);
    for (const way of ways) {
      let left: number = attempts.usual;
      for (let attempt = 0; attempt < left; attempt += 1) {
        const made = way(text, attempt);
        const candidate = meant === text ? made : recased(made, keyed(text));
        if (!isNew(candidate, text) || !isFit(candidate, asked)) {
          continue;
        }
        if (givenOut === undefined || givenOut.claim(candidate, digest + text)) {
          return candidate;
        }
        // It is the right way, but others were there before. Those that only mean the same are others.
        left = attempts.crowded;
      }
    }
    return nothing(demands, place);
  });
}

/** What is no text of the class may collide, and so may what is made for an expression. */
const needsKeeping = (maker: TextMaker, { isUnique, regex }: Demands): boolean =>
  isUnique && (!maker.isRoomy || regex !== undefined);

type Way = (original: string, attempt: number) => string;

/** One after the other, until one has a text that fits. */
function waysOf(maker: TextMaker, demands: Demands, draws: Draws): readonly Way[] {
  const shaped = shaperOf(maker, demands, draws);
  const first: Way = (original, attempt) => shaped(maker.make(draws, original, attempt));
  if (!maker.isOfAnyForm) {
    return [first];
  }
  const { regex } = demands;
  const ofForm: Way = (original) => sameForm(draws, original);
  return regex === undefined ? [first, ofForm] : [first, ofForm, generator(regex, demands, draws)];
}

/** Makes a text as long as it has to be, and of the characters that it may have, as far as the class allows that. */
function shaperOf(
  { isElastic }: TextMaker,
  { least, most, form }: Demands,
  draws: Draws,
): (text: string) => string {
  const long = (text: string): string => {
    if (text.length > most) {
      return long(text.slice(0, most).trimEnd());
    }
    return text.length >= least ? text : longer(text, least, separator, draws);
  };
  const separator = form === 'slug' ? '-' : ' ';
  const elastic = isElastic ? long : (text: string) => text;
  return form === 'slug' ? (text) => elastic(slug(text)) : elastic;
}

const longer = (text: string, least: number, separator: string, draws: Draws): string =>
  least - text.length > 1
    ? text + separator + token(draws, least - text.length - 1)
    : text + token(draws, least - text.length);

/** As Strapi's own: small, with hyphens. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_.~]+/g, '-')
    .replace(/^[-_.~]+|[-_.~]+$/g, '');

/** The module is the class itself, which its types do not say. */
const RandExp = randexp as unknown as typeof randexp.default;

/** Texts of an expression, without asking what they mean. What it cannot make of it is refused afterwards. */
function generator(regex: RegExp, { least, most }: Demands, draws: Draws): Way {
  const texts = new RandExp(regex);
  texts.max = Math.max(8, Math.min(least, 1000));
  texts.randInt = (from, to) => from + draws.below(to - from + 1);
  return () => texts.gen().slice(0, most);
}

/** Texts that mean the same but are written in another way get the same text, in other capitals: where texts are unique, both may be there. */
function recased(text: string, digest: string): string {
  let result = '';
  const end = text.indexOf('@');
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const isCapital = at < end && ((digest.charCodeAt(at % digest.length) >> (at % 7)) & 1) === 1;
    result += isCapital ? character.toUpperCase() : character;
  }
  return result;
}

const isNew = (candidate: string, original: string): boolean =>
  candidate !== original &&
  (candidate.length !== original.length || candidate.toLowerCase() !== original.toLowerCase());

/**
 * Null, where that is allowed.
 *
 * @throws UserError where it is not.
 */
export function nothing({ isRequired }: Demands, { uid, path, attribute }: Place): null {
  if (!isRequired) {
    return null;
  }
  throw new UserError(
    'failed',
    `For a value of ${uid}.${path} (${attribute.type}) no text was found that its schema allows, and it is required.`,
    'Give it a rule that makes such texts: fixed, oneOf, or a template.',
  );
}
