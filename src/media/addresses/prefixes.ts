import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';

/** What an address begins with, without a slash at its end. */
export interface AddressPrefix {
  /** As in `https://`; undefined where the address says none, or is a path. */
  readonly scheme: 'http' | 'https' | undefined;
  /** In small letters, without its port; undefined of a path. */
  readonly host: string | undefined;
  /** Empty where it is that of the scheme. */
  readonly port: string;
  /** `/uploads`; empty for all that a host has. */
  readonly path: string;
}

/** An address that media had, and the one that it has now. */
export interface MovedPrefix {
  readonly before: AddressPrefix;
  readonly after: AddressPrefix;
  /** As the user has written it. */
  readonly text: string;
}

/** What `media-url-map` asks for. */
export interface UrlMap {
  /** The longest first. */
  readonly prefixes: readonly MovedPrefix[];
  /** Whether texts follow the files that an import brings to another place. */
  readonly followsFiles: boolean;
}

/** The word in the list that stands for the addresses of all files which come along. */
const ofFiles = 'files';

/** What is behind the first equals sign begins like an address itself: paths may have such a sign, too. */
const form = /^(?<before>.+?)=(?<after>(?:https?:)?\/.*)$/i;
const address =
  /^(?:(?:(?<scheme>https?):)?\/\/(?<host>\[[\da-f:.]+\]|[^\s/?#@:[\]]+)(?::(?<port>\d{1,5}))?)?(?<path>\/[^\s?#]*)?$/i;

/** The port that an address need not name. */
export const usualPort = (port: string): string => (port === '80' || port === '443' ? '' : port);

/**
 * Reads what `media-url-map` was given: `https://old.example.com=https://new.example.com`, `/uploads=https://…`, `files`.
 *
 * @throws UserError `usage` for what is no such thing, and for addresses that are to become two.
 */
export function parseUrlMap(list: readonly string[]): UrlMap {
  const prefixes = list.filter((text) => text !== ofFiles).map(movedPrefix);
  for (const [index, { before, text }] of prefixes.entries()) {
    const other = prefixes.slice(0, index).find((one) => isSame(one.before, before));
    if (other !== undefined) {
      throw wrong(
        `${other.text} and ${text} begin with the same address.`,
        'Say once what becomes of it; http, https and an address without either are the same.',
      );
    }
  }
  return {
    prefixes: prefixes.sort((a, b) => b.before.path.length - a.before.path.length),
    followsFiles: prefixes.length < list.length,
  };
}

/** @returns undefined where the text is neither a whole address nor a path, or has more than that. */
export function addressPrefix(text: string): AddressPrefix | undefined {
  const { scheme, host, port = '', path = '' } = address.exec(text)?.groups ?? {};
  if (host === undefined && !path) {
    return undefined;
  }
  return {
    scheme: scheme?.toLowerCase() as AddressPrefix['scheme'],
    host: host?.toLowerCase(),
    port: usualPort(port),
    path: path.replace(/\/+$/, ''),
  };
}

function movedPrefix(text: string): MovedPrefix {
  const { before: old = '', after: made = '' } = form.exec(text)?.groups ?? {};
  const before = addressPrefix(old.trim());
  const after = addressPrefix(made.trim());
  if (before === undefined || after === undefined) {
    throw wrong(
      `${text} does not say which address becomes which.`,
      'Say it as old=new: https://old.example.com=https://new.example.com, or /uploads=https://new.example.com.',
    );
  }
  if (before.host === undefined && before.path === '') {
    throw wrong(`${text} begins with every path.`, 'Name a folder: /uploads=…');
  }
  if (isSame(before, after)) {
    throw wrong(`${text} leads to where it comes from.`, 'Leave it out.');
  }
  return { before, after, text };
}

const isSame = (a: AddressPrefix, b: AddressPrefix): boolean =>
  a.host === b.host && a.port === b.port && a.path === b.path;

const wrong = (message: string, remedy: string) =>
  new UserError('usage', `${option('media-url-map')}: ${message}`, remedy);
