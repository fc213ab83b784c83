import type { AddressPrefix } from './prefixes.ts';

/** A way in which texts spell an address: as it is, within JSON, within the query of another address, within escaped HTML. */
export interface Spelling {
  readonly slash: string;
  readonly colon: string;
  /** What becomes of an address, or a path. */
  readonly encode: (path: string) => string;
  /** What stands at a place of a text: one character, and how much of the text it takes. */
  readonly charAt: (text: string, at: number) => readonly [char: string, length: number];
}

const asItIs = (text: string): string => text;

const plainChar = (text: string, at: number): readonly [string, number] => {
  const char = String.fromCodePoint(text.codePointAt(at) as number);
  return [char, char.length];
};

/** `%2F`, `%252F`: as many bytes as a percent sign takes, and its two digits. */
const percentChar =
  (sign: string) =>
  (text: string, at: number): readonly [string, number] => {
    const digits = text.slice(at + sign.length, at + sign.length + 2);
    return text.startsWith(sign, at) && /^[\da-f]{2}$/i.test(digits)
      ? [String.fromCharCode(Number.parseInt(digits, 16)), sign.length + 2]
      : plainChar(text, at);
  };

const escaped = (slash: string, colon: string): Spelling => ({
  slash,
  colon,
  encode: (path) => path.replaceAll('/', slash),
  charAt: plainChar,
});

const percent = (slash: string, colon: string, sign: string): Spelling => ({
  slash,
  colon,
  encode: (path) =>
    path
      .split('/')
      .map((part) => {
        const once = encodeURIComponent(part.toWellFormed());
        return sign === '%' ? once : encodeURIComponent(once);
      })
      .join(slash),
  charAt: percentChar(sign),
});

export const spellings: readonly Spelling[] = [
  { slash: '/', colon: ':', encode: asItIs, charAt: plainChar },
  escaped('\\/', ':'),
  percent('%2F', '%3A', '%'),
  percent('%2f', '%3a', '%'),
  percent('%252F', '%253A', '%25'),
  percent('%252f', '%253a', '%25'),
  escaped('&#x2F;', ':'),
  escaped('&#47;', ':'),
];

/** Paths that mean the same one: with letters as they are, and escaped. */
export function pathsLike(path: string): readonly string[] {
  const plain = decodedPath(path);
  return [...new Set([path, plain, encodeURI(plain.toWellFormed())])];
}

function decodedPath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    // A percent sign that encodes nothing is part of it.
    return path;
  }
}

/**
 * An address as a text spells it.
 *
 * @param hasScheme Whether the one that it takes the place of said `https:`.
 */
export function spelled(
  { scheme, host, port, path }: AddressPrefix,
  { encode }: Spelling,
  hasScheme: boolean,
): string {
  if (host === undefined) {
    return encode(path);
  }
  const before = hasScheme && scheme !== undefined ? `${scheme}:` : '';
  return encode(`${before}//${host}${port && `:${port}`}${path}`);
}

/** Letters and digits of any language. */
const word = /[\p{L}\p{N}\p{M}]/u;
/** What goes on with the name of a file or folder. */
const goesOn = /[-_~%@+$=]/;

/** Whether the name of a folder, or of a host, ends at a place of a text. */
export function endsAt(text: string, at: number, spelling: Spelling): boolean {
  if (at >= text.length || text.startsWith(spelling.slash, at)) {
    return true;
  }
  const [char, length] = spelling.charAt(text, at);
  if (char === '.' || char === ':') {
    // At the end of a sentence.
    const after = at + length;
    return after >= text.length || !/[-_\w]/.test(spelling.charAt(text, after)[0]);
  }
  return !word.test(char) && !goesOn.test(char);
}

/** Escapes of JSON, behind which something begins. */
const escapes = /\\[nrtbf]$/;
const percentEscape = /%[\da-f]{2}$/i;

/** Whether an address that names its scheme may begin at a place of a text. */
export const mayBeginAt = (text: string, at: number): boolean =>
  at === 0 || !/[a-z\d+.-]/i.test(text.charAt(at - 1)) || isEscaped(text, at);

/** Whether an address without a scheme may: what is before a slash is more often a part of the same address. */
export const mayBeginBarelyAt = (text: string, at: number): boolean =>
  at === 0 || /[\s"'`(<>[\]{}=,;|]/.test(text.charAt(at - 1)) || isQuoted(text, at);

function isEscaped(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 3), at);
  return escapes.test(before) || percentEscape.test(before);
}

/** Behind a line break of JSON, or an escaped quote, bracket, space or equals sign. */
function isQuoted(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 5), at);
  return escapes.test(before) || /%(?:25)?(?:2[02789c]|3[bcde]|5[bd]|7[bcd])$/i.test(before);
}
