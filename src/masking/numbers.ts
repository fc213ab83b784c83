import { type Draws, digitOf, digits, sameForm, sameKind, token, uniqueToken } from './draws.ts';
import type { TextClass, TextMaker } from './text-class.ts';

/** A form that nothing is cut from or added to. */
const rigid = (make: TextMaker['make'], isRoomy = false): TextClass => ({
  maker: () => ({ isRoomy, isElastic: false, isOfAnyForm: true, make }),
});

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function digitsIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    count += isDigit(text.charCodeAt(at)) ? 1 : 0;
  }
  return count;
}

/** Other digits, of which the first ones are given; all else as it is. */
function otherDigits(draws: Draws, text: string, first = ''): string {
  let result = '';
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (isDigit(text.charCodeAt(at))) {
      result += count < first.length ? first.charAt(count) : digitOf(draws);
      count += 1;
    } else {
      result += text.charAt(at);
    }
  }
  return result;
}

/** A country code that nobody has; no telephone network connects it. */
const nowhere = '999';

/** Where a number has to be of the form of the original: of the prefix for other countries, and of no country. */
const nationally = '00999';

/**
 * `+999 …`, with the original's digits in its groups. Where that does not fit, the very form of the original: with eight digits or more
 * such a number leads nowhere, either; numbers of the form of North America are those that are kept for films (555 01…).
 */
const phone: TextClass = {
  maker: ({ least, most }) => ({
    isRoomy: false,
    isElastic: false,
    isOfAnyForm: true,
    make(draws, original, attempt) {
      const abroad = internationally(draws, original);
      const isFit = abroad.length >= least && abroad.length <= most;
      return isFit && attempt % 2 === 0 ? abroad : inItsForm(draws, original);
    },
  }),
};

const isNumber = /^[\d(+][\d\s()/.+-]*$/;

function internationally(draws: Draws, original: string): string {
  const text = isNumber.test(original) ? original : original.replace(/[^\d\s()/.+-]/g, '').trim();
  if (digitsIn(text) < 7) {
    return `+${nowhere}${digits(draws, 10)}`;
  }
  const prefix = /^\(?(?:\+|00)/.exec(text)?.[0];
  if (prefix === undefined) {
    const number = text.replace(/^(\D*)0\s?/, '$1');
    return `+${nowhere} ${otherDigits(draws, number)}`;
  }
  const rest = text.slice(prefix.length);
  return prefix + otherDigits(draws, rest, nowhere);
}

function inItsForm(draws: Draws, original: string): string {
  if (original.startsWith('+')) {
    return otherDigits(draws, original, nowhere);
  }
  const count = digitsIn(original);
  if (count < 8) {
    return sameForm(draws, original);
  }
  const isAmerican = count === 10 && /^\(?[2-9]/.test(original);
  const area = isAmerican ? String(2 + draws.below(8)) + digits(draws, 2) : '';
  return otherDigits(draws, original, isAmerican ? `${area}55501` : nationally);
}

/** A digit for a digit, and a letter for a letter. */
const zip: TextClass = rigid((draws, original) =>
  /[\p{L}\p{N}]/u.test(original) ? sameForm(draws, original) : digits(draws, 5),
);

/** How many characters name the bank, in countries where it is not four. */
const bankLengths: Readonly<Record<string, number>> = {
  AT: 5,
  BE: 3,
  CH: 5,
  DE: 8,
  FR: 5,
  IT: 6,
  LI: 5,
  LU: 3,
  PL: 8,
  PT: 4,
  SE: 3,
};

const isIban = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** Of the same country, length and groups, with a right checksum; its bank is `9999…`, or `XXXX`, which there is not. */
const iban: TextClass = rigid((draws, original) => {
  const compact = original.replace(/\s/g, '').toUpperCase();
  const model = isIban.test(compact) ? compact : 'DE00999999990000000000';
  const country = model.slice(0, 2);
  const bank = bankLengths[country] ?? 4;
  let account = '';
  for (let at = 4; at < model.length; at += 1) {
    const isOfBank = at < 4 + bank;
    account += isOfBank ? (isDigit(model.charCodeAt(at)) ? '9' : 'X') : sameKind(draws, model.charAt(at));
  }
  const text = `${country}${checksum(country, account)}${account}`;
  if (original === model) {
    return text;
  }
  let at = 0;
  return model === compact ? original.replace(/\S/g, () => text.charAt(at++)) : text;
});

/** ISO 7064: letters are numbers from 10 on, and the whole is 1 modulo 97. */
function checksum(country: string, account: string): string {
  const numbers = `${account}${country}00`;
  let rest = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers.charCodeAt(at);
    rest = (isDigit(code) ? rest * 10 + code - 48 : rest * 100 + code - 55) % 97;
  }
  return String(98 - rest).padStart(2, '0');
}

/** RFC 5737: for documentation. */
const networks = ['192.0.2', '198.51.100', '203.0.113'] as const;
/** They have 768 addresses; where so many were refused, those follow that were never given to anybody (240.0.0.0/4). */
const refusals = 64;

const ip: TextClass = {
  maker: () => ({ isRoomy: false, isElastic: false, isOfAnyForm: false, make: address }),
};

function address(draws: Draws, original: string, attempt: number): string {
  if (original.includes(':') && !/^\d+\.\d+\.\d+\.\d+:\d+$/.test(original)) {
    // RFC 3849. Groups do not begin with a zero, so that this is the shortest way to write it.
    return `2001:db8:${Array.from({ length: 6 }, () => group(draws)).join(':')}`;
  }
  return attempt < refusals
    ? `${networks[draws.below(3)]}.${draws.below(256)}`
    : [240 + draws.below(15), draws.below(256), draws.below(256), draws.below(256)].join('.');
}

const group = (draws: Draws): string => (4096 + draws.below(61440)).toString(16);

/** Of example.com, or a path where it was one. */
const url: TextClass = {
  maker: ({ most }) => {
    const host = 'https://example.com/';
    const room = Math.min(uniqueToken, most - host.length);
    return {
      isRoomy: room >= uniqueToken,
      isElastic: false,
      isOfAnyForm: false,
      make: (draws, original) =>
        /^\/(?!\/)/.test(original)
          ? `/${token(draws, Math.min(uniqueToken, most - 1))}`
          : `${host}${token(draws, room)}`,
    };
  },
};

export const numbers = { phone, zip, iban, ip, url } as const;
