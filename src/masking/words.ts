import { dictionary } from './dictionary.ts';
import type { Draws } from './draws.ts';
import { maskLink, maskMailbox } from './links.ts';

/** The letters of words that are equally long, one after the other. */
interface Words {
  readonly letters: Uint8Array;
  readonly count: number;
}

const longest = Math.max(...dictionary.words.map(({ length }) => length));

/** By length, of those that were asked for. */
const byLength: Words[] = [];

/** Where there are few of a length, longer ones are cut, so that there are words of every length up to the longest. */
function wordsOf(length: number): Words {
  const exact = dictionary.words.filter((word) => word.length === length);
  const cut = dictionary.words.filter((word) => word.length > length).map((word) => word.slice(0, length));
  const words = exact.length >= 10 ? exact : [...new Set([...exact, ...cut])];
  return { letters: Buffer.from(words.join('')), count: words.length };
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

/** From here on there are scripts without spaces between words. */
const withoutSpaces = 0x2e80;

/** What is made, in UTF-16 units: texts are put together here, for a text out of parts is slow to make and to read. */
let made = new Uint16Array(16 * 1024);
let bytes = Buffer.alloc(made.length);

/**
 * Other words for words, other digits for digits; what is between them stays: spaces, lines, punctuation. A word is of the same length or
 * a letter shorter, for the lengths of a text's words alone tell which text it was.
 */
export function maskWords(draws: Draws, text: string): string {
  if (text.length > made.length) {
    made = new Uint16Array(text.length * 2);
    bytes = Buffer.alloc(made.length);
  }
  let size = 0;
  let bits = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const kind = kindOf(code);
    if (kind === letter) {
      const start = at;
      let units = 0;
      for (let next = code; at < text.length && kindOf(next) === letter; next = text.charCodeAt(at)) {
        // Columns count characters, of which some take two units.
        units += next >= 0xdc00 && next <= 0xdfff ? 0 : 1;
        at += 1;
      }
      size = writeWords(draws, size, Math.max(1, units), code >= withoutSpaces);
      if (isCapital(text, start, code)) {
        made[size - written] = (made[size - written] ?? 0) - 32;
      }
    } else {
      const kept = kind === digit ? 48 + draws.below(10) : code;
      made[size] = kept;
      bits |= kept;
      size += 1;
      at += 1;
    }
  }
  return textOf(size, bits);
}

const isCapital = (text: string, at: number, code: number): boolean =>
  code < 128 ? code <= 90 : text.charAt(at) !== text.charAt(at).toLowerCase();

/** How many units the last word took. */
let written = 0;

/** Puts a word there, or several in place of one that is too long for one. */
function writeWords(draws: Draws, from: number, length: number, hasSpaces: boolean): number {
  let size = from;
  let left = length;
  while (left > longest) {
    const part = 2 + draws.below(longest - 4);
    size = writeWord(draws, size, part);
    left -= part;
    if (hasSpaces) {
      made[size] = 32;
      size += 1;
      left -= 1;
    }
  }
  size = writeWord(draws, size, left > 3 && draws.below(2) === 0 ? left - 1 : left);
  written = size - from;
  return size;
}

function writeWord(draws: Draws, at: number, length: number): number {
  byLength[length] ??= wordsOf(length);
  const { letters, count } = byLength[length];
  const from = draws.below(count) * length;
  for (let index = 0; index < length; index += 1) {
    made[at + index] = letters[from + index] as number;
  }
  return at + length;
}

function textOf(size: number, bits: number): string {
  if (bits > 127) {
    return Buffer.from(made.buffer, 0, size * 2).toString('utf16le');
  }
  for (let at = 0; at < size; at += 1) {
    bytes[at] = made[at] as number;
  }
  return bytes.toString('latin1', 0, size);
}

/** Words with spaces, of this length or one less. */
export const phrase = (draws: Draws, length: number): string => textOf(writeWords(draws, 0, length, true), 0);

/** As many digits, others. */
export function maskNumber(draws: Draws, value: number): number {
  const masked = Number(String(value).replace(/\d+/, (digits) => maskWords(draws, digits)));
  return masked === value || !Number.isFinite(masked) ? 0 : masked;
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
