import { isUtf8 } from 'node:buffer';
import { isRecord } from '../../transfer/rules/records.ts';
import type { KnownLines } from './json-lines.ts';

/** A link as every export writes it, without an escape in it; what is between braces holds no others. */
const ordinary =
  /^\{"kind":"[^"\\]+","relation":"[^"\\]+","left":\{(?:"\w+":(?:"[^"\\]*"|\d+|null),?)+\},"right":\{(?:"\w+":(?:"[^"\\]*"|\d+|null),?)+\}\}$/;

/** Where nearly every link has a number of its own, or a documentId. A name of a key can stand nowhere else in an ordinary line. */
const ownValue = /(?<="(?:ref|pos)":)\d{1,15}(?=[,}])|(?<="(?:ref|pos)":")[!#-[\]-~]*(?=")/g;

/** Beyond, a number may not be exact. */
const mostDigits = 15;

/** How many kinds of links may take turns, and how many lines may be learned before it shows that links are not similar. */
const mostForms = 8;
const mostLearned = 64;

const [lineFeed, space, quote, zero, nine, backslash, tilde] = [0x0a, 0x20, 0x22, 0x30, 0x39, 0x5c, 0x7e];

/** What links have in common that differ in the places of their ends only. */
interface Form {
  /** What stands before, between and behind those places. */
  readonly literals: readonly Buffer[];
  /** Whether a place has a text; one fewer than there are literals. */
  readonly areTexts: readonly boolean[];
}

/**
 * Counts lines of links that nobody looks at, but that have to be right. Most say the same as one before but for two or three numbers,
 * and then they are as right as that one was, which is known without making texts or values of them.
 */
export class SimilarLinks {
  readonly #forms: Form[] = [];
  #learned = 0;
  #counted = 0;

  /**
   * @param bytes Whole lines, the last one without its line feed.
   * @returns How many there are where each is a link, or empty; undefined where that is not known, and they have to be parsed.
   */
  count(bytes: Buffer): KnownLines | undefined {
    let lines = 0;
    let values = 0;
    for (let start = 0; start <= bytes.length; lines += 1) {
      if (start === bytes.length || bytes[start] === lineFeed) {
        start += 1;
        continue;
      }
      const end = this.#endOf(bytes, start) ?? this.#learn(bytes, start);
      if (end === undefined) {
        return undefined;
      }
      values += 1;
      start = end + 1;
    }
    this.#counted += values;
    return { lines, values };
  }

  /** Where the line ends that begins here, if it is like one of those before. */
  #endOf(bytes: Buffer, start: number): number | undefined {
    for (const [index, form] of this.#forms.entries()) {
      const end = endOfSimilar(form, bytes, start);
      if (end >= 0) {
        if (index > 0) {
          // Links of a kind lie together.
          this.#forms.splice(index, 1);
          this.#forms.unshift(form);
        }
        return end;
      }
    }
    return undefined;
  }

  /** The same of a line that is like none of those before, after which others may be like this one. */
  #learn(bytes: Buffer, start: number): number | undefined {
    this.#learned += 1;
    const found = bytes.indexOf(lineFeed, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    const form =
      this.#learned <= mostLearned + this.#counted / mostLearned && isUtf8(line)
        ? formOf(line.toString('utf8'))
        : undefined;
    if (form === undefined) {
      return undefined;
    }
    this.#forms.unshift(form);
    this.#forms.length = Math.min(this.#forms.length, mostForms);
    return end;
  }
}

function formOf(line: string): Form | undefined {
  if (!ordinary.test(line) || !isLink(line)) {
    return undefined;
  }
  const literals: Buffer[] = [];
  const areTexts: boolean[] = [];
  let before = 0;
  for (const { index, 0: value } of line.matchAll(ownValue)) {
    literals.push(Buffer.from(line.slice(before, index)));
    areTexts.push(line[index - 1] === '"');
    before = index + value.length;
  }
  return { literals: [...literals, Buffer.from(line.slice(before))], areTexts };
}

function isLink(line: string): boolean {
  try {
    return isRecord.links(JSON.parse(line));
  } catch {
    return false;
  }
}

/** @returns Where a line of the form ends; -1 where there is none. */
function endOfSimilar({ literals, areTexts }: Form, bytes: Buffer, start: number): number {
  let at = start;
  for (let part = 0; part < literals.length; part += 1) {
    const literal = literals[part] as Buffer;
    for (let index = 0; index < literal.length; index += 1) {
      if (bytes[at + index] !== literal[index]) {
        return -1;
      }
    }
    at += literal.length;
    if (part < areTexts.length) {
      at = areTexts[part] ? endOfText(bytes, at) : endOfNumber(bytes, at);
      if (at < 0) {
        return -1;
      }
    }
  }
  return at === bytes.length || bytes[at] === lineFeed ? at : -1;
}

/** Up to the quote behind it. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start; ; at += 1) {
    const byte = bytes[at] as number;
    if (byte === quote) {
      return at;
    }
    if (!(byte > space && byte <= tilde) || byte === backslash) {
      return -1;
    }
  }
}

function endOfNumber(bytes: Buffer, start: number): number {
  let at = start;
  for (let byte = bytes[at] as number; byte >= zero && byte <= nine; byte = bytes[at] as number) {
    at += 1;
  }
  const digits = at - start;
  const isNumber = digits > 0 && digits <= mostDigits && (digits === 1 || bytes[start] !== zero);
  return isNumber ? at : -1;
}
