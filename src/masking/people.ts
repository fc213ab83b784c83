import { dictionary } from './dictionary.ts';
import { type Draws, hexDigits, pick, token, uniqueToken } from './draws.ts';
import type { Room, TextClass, TextMaker } from './text-class.ts';

const { firstNames, lastNames } = dictionary;
const firstName = (draws: Draws): string => pick(draws, firstNames);
const lastName = (draws: Draws): string => pick(draws, lastNames);

/** With the names before them some 64 bits. */
const tokenBesideNames = 9;

/** As in addresses: `oconner`. */
const plain = (names: readonly string[]): readonly string[] =>
  names.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''));
const plainFirstNames = plain(firstNames);
const plainLastNames = plain(lastNames);

const local = (draws: Draws, separator: string): string =>
  pick(draws, plainFirstNames) +
  separator +
  pick(draws, plainLastNames) +
  separator +
  token(draws, tokenBesideNames);

/** RFC 2606: nobody has them, and nobody ever will. */
const domain = 'example.com';
const shortDomain = 'a.test';

/** `anna.miller.k3x9wz2pt@example.com`; with less room, the middle of it. */
const emailMaker = ({ least, most }: Room): TextMaker => {
  const host = most > domain.length + 4 ? domain : shortDomain;
  const room = Math.min(uniqueToken, most - host.length - 1);
  return {
    isRoomy: room >= uniqueToken,
    isElastic: false,
    isOfAnyForm: false,
    form: 'email',
    make(draws) {
      const long = `${local(draws, '.')}@${domain}`;
      const text = long.length <= most ? long : `${token(draws, room)}@${host}`;
      return text.length >= least ? text : `${token(draws, least - text.length)}${text}`;
    },
  };
};

/** Addresses mean the same whatever case they are in. */
export const email: TextClass = { normalized: (text) => text.trim().toLowerCase(), maker: emailMaker };

/** `anna_miller_k3x9wz2pt`. */
export const username: TextClass = {
  maker: ({ least, most }) => ({
    isRoomy: most >= uniqueToken,
    isElastic: false,
    isOfAnyForm: true,
    make(draws) {
      const long = local(draws, '_');
      const text = long.length <= most ? long : token(draws, Math.min(uniqueToken, most));
      return text.length >= least ? text : text + token(draws, least - text.length);
    },
  }),
};

/** 128 bits, as far as there is room. */
export const hash: TextClass = {
  maker: ({ least, most }) => {
    const length = Math.min(Math.max(32, least), most);
    return {
      isRoomy: length >= 16,
      isElastic: false,
      isOfAnyForm: true,
      make: (draws) => hexDigits(draws, length),
    };
  },
};

/** A class whose texts are short and of words; a unique attribute gets some characters behind them that make them so. */
export const wordy = (make: (draws: Draws, original: string) => string): TextClass => ({
  maker: ({ most, isUnique }) => ({
    isRoomy: most >= uniqueToken,
    isElastic: true,
    isOfAnyForm: true,
    make: isUnique ? (draws, original) => unique(draws, make(draws, original), most) : make,
  }),
});

function unique(draws: Draws, text: string, most: number): string {
  const length = Math.min(uniqueToken, most);
  const room = most - length - 1;
  return room > 0 ? `${text.slice(0, room)} ${token(draws, length)}` : token(draws, length);
}

export const names = {
  firstName: wordy(firstName),
  lastName: wordy(lastName),
  fullName: wordy((draws) => `${firstName(draws)} ${lastName(draws)}`),
  company: wordy((draws) => `${lastName(draws)} ${pick(draws, dictionary.legalForms)}`),
  street: wordy((draws) => `${1 + draws.below(999)} ${pick(draws, dictionary.streets)}`),
  city: wordy((draws) => pick(draws, dictionary.cities)),
} as const;
