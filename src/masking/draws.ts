/** Numbers that follow from one digest: always the same ones, as many as are asked for. */
export interface Draws {
  /** From here on the numbers follow from this digest: a character for each byte, 16 at least. */
  from(digest: string): void;
  /** A whole number from 0 to below `limit`, which is 2^32 at most. */
  below(limit: number): number;
}

/**
 * What picks masks: the digest of a value is the seed of a small generator (sfc32), whose numbers are as even as those of a hash and cost a
 * hundredth. Who the value was cannot be told from them, for it cannot be told from the digest itself without the key.
 */
export function makeDraws(): Draws {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  return {
    from(digest) {
      a = word(digest, 0);
      b = word(digest, 4);
      c = word(digest, 8);
      d = word(digest, 12);
      // The first sums would be of some bytes only: a few rounds mix all of them.
      for (let round = 0; round < 4; round += 1) {
        next();
      }
    },
    below: (limit) => ((next() / 2 ** 32) * limit) >>> 0,
  };
}

const word = (digest: string, at: number): number =>
  digest.charCodeAt(at) |
  (digest.charCodeAt(at + 1) << 8) |
  (digest.charCodeAt(at + 2) << 16) |
  (digest.charCodeAt(at + 3) << 24);

export const pick = <Item>(draws: Draws, items: readonly Item[]): Item =>
  items[draws.below(items.length)] as Item;

/** Without vowels, so that no words come of it. */
const tokenCharacters = 'bcdfghjklmnpqrstvwxz0123456789';

/** So many of these characters that a million of them are different, but for one time in ten million. */
export const uniqueToken = 13;

/** Two of them at a time. */
const pairs: readonly string[] = [...tokenCharacters].flatMap((first) =>
  [...tokenCharacters].map((second) => first + second),
);

/** Small letters and digits; it begins with a letter. */
export function token(draws: Draws, length: number): string {
  if (length <= 0) {
    return '';
  }
  let text = tokenCharacters.charAt(draws.below(20));
  while (text.length + 1 < length) {
    text += pairs[draws.below(pairs.length)] as string;
  }
  return text.length < length ? text + tokenCharacters.charAt(draws.below(tokenCharacters.length)) : text;
}

const hexCharacters = '0123456789abcdef';

const hexPairs: readonly string[] = [...hexCharacters].flatMap((first) =>
  [...hexCharacters].map((second) => first + second),
);

export function hexDigits(draws: Draws, length: number): string {
  let text = '';
  while (text.length < length) {
    text += hexPairs[draws.below(256)] as string;
  }
  return text.slice(0, length);
}

const tenDigits = '0123456789';

export const digitOf = (draws: Draws): string => tenDigits.charAt(draws.below(10));

export function digits(draws: Draws, length: number): string {
  let text = '';
  while (text.length < length) {
    text += digitOf(draws);
  }
  return text;
}

/** The same form: a letter for a letter, of the same case, and a digit for a digit. All else is as it was. */
export function sameForm(draws: Draws, text: string): string {
  let result = '';
  for (const character of text) {
    result += sameKind(draws, character);
  }
  return result;
}

const smallLetters = 'abcdefghijklmnopqrstuvwxyz';
const capitals = smallLetters.toUpperCase();

export function sameKind(draws: Draws, character: string): string {
  if (character <= '9') {
    return character >= '0' ? digitOf(draws) : character;
  }
  if (character <= 'z') {
    return character >= 'a'
      ? smallLetters.charAt(draws.below(26))
      : character >= 'A' && character <= 'Z'
        ? capitals.charAt(draws.below(26))
        : character;
  }
  return isLetter.test(character)
    ? (character.toLowerCase() === character ? smallLetters : capitals).charAt(draws.below(26))
    : character;
}

const isLetter = /[\p{L}\p{N}]/u;
