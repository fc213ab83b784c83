import { dictionary } from './dictionary.ts';
import { type Draws, pick } from './draws.ts';
import { maskLink, maskMailbox } from './links.ts';

/** Words by their length; some are cut, so that there are words of every length up to the longest. */
const byLength: readonly (readonly string[])[] = wordsByLength();

function wordsByLength(): readonly (readonly string[])[] {
  const longest = Math.max(...dictionary.words.map(({ length }) => length));
  return Array.from({ length: longest + 1 }, (_, length) => {
    const exact = dictionary.words.filter((word) => word.length === length);
    const cut = dictionary.words.filter((word) => word.length > length).map((word) => word.slice(0, length));
    return exact.length >= 10 ? exact : [...new Set([...exact, ...cut])];
  });
}

const longest = byLength.length - 1;

/** A word of some length, or of one letter less: the lengths of a text's words alone tell which text it was. */
export function word(draws: Draws, length: number): string {
  if (length > longest) {
    const part = 4 + draws.below(longest - 4);
    return word(draws, part) + word(draws, Math.max(1, length - part));
  }
  const shorter = length > 3 && draws.below(2) === 0 ? length - 1 : length;
  return pick(draws, byLength[shorter] ?? []);
}

const other = 0;
const letter = 1;
const digit = 2;

const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /\d/.test(character) ? digit : /[a-z]/i.test(character) ? letter : other;
});

/** What is not ASCII is part of a word, pictures included, but for spaces and punctuation. */
const kindOf = (code: number): number =>
  code < 128 ? (kinds[code] ?? other) : isBetweenWords(code) ? other : letter;

const isBetweenWords = (code: number): boolean =>
  code === 0xa0 ||
  code === 0xab ||
  code === 0xbb ||
  (code >= 0x2000 && code <= 0x206f) ||
  (code >= 0x3000 && code <= 0x3003) ||
  code === 0xfeff;

/** Scripts without spaces between words. */
const withoutSpaces = 0x2e80;

/** Other words for words, other digits for digits; what is between them stays: spaces, lines, punctuation. */
export function maskWords(draws: Draws, text: string): string {
  let result = '';
  let kept = 0;
  let at = 0;
  while (at < text.length) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === other) {
      at += 1;
      continue;
    }
    const start = at;
    while (at < text.length && kindOf(text.charCodeAt(at)) === kind) {
      at += 1;
    }
    result += text.slice(kept, start);
    result += kind === digit ? number(draws, at - start) : instead(draws, text.slice(start, at));
    kept = at;
  }
  return result + text.slice(kept);
}

function number(draws: Draws, length: number): string {
  let digits = '';
  while (digits.length < length) {
    digits += String(draws.below(10));
  }
  return digits;
}

function instead(draws: Draws, original: string): string {
  const first = original.charCodeAt(0);
  if (first >= withoutSpaces && original.length > longest) {
    return phrase(draws, charactersIn(original));
  }
  const made = word(draws, first < 128 ? original.length : charactersIn(original));
  const isCapital = first < 128 ? first <= 90 : isUpper(original.charAt(0));
  return isCapital ? made.charAt(0).toUpperCase() + made.slice(1) : made;
}

const isUpper = (character: string): boolean => character !== character.toLowerCase();

/** Columns count characters, of which some take two units in JavaScript. */
const charactersIn = (text: string): number => {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    count += code >= 0xdc00 && code <= 0xdfff ? 0 : 1;
  }
  return Math.max(1, count);
};

/** Words with spaces, of this length. */
export function phrase(draws: Draws, length: number): string {
  const words: string[] = [];
  let left = length;
  while (left > 0) {
    const next = left <= longest ? word(draws, left) : word(draws, 2 + draws.below(8));
    words.push(next);
    left -= next.length + 1;
  }
  return words.join(' ');
}

/** As many digits, others. */
export function maskNumber(draws: Draws, value: number): number {
  const made = Number(String(value).replace(/\d+/, (digits) => number(draws, digits.length)));
  return made === value || !Number.isFinite(made) ? 0 : made;
}

const linksAndMailboxes =
  /(?:https?:\/\/|www\.)[^\s<>"'()[\]]+|[^\s<>"'()[\]@:,;]{1,64}@[^\s<>"'()[\]@:,;]{1,255}/gi;

/** Plain text: as `maskWords`, and addresses lead nowhere. */
export function maskText(draws: Draws, text: string): string {
  if (!text.includes('@') && !text.includes('://') && !text.includes('www.')) {
    return maskWords(draws, text);
  }
  let result = '';
  let kept = 0;
  for (const { 0: found, index } of text.matchAll(linksAndMailboxes)) {
    result += maskWords(draws, text.slice(kept, index));
    result +=
      found.includes('@') && !/^(?:https?:|www\.)/i.test(found) ? maskMailbox(draws) : maskLink(draws, found);
    kept = index + found.length;
  }
  return result + maskWords(draws, text.slice(kept));
}
