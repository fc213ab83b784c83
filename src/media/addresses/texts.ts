import { decoded } from '../remote/address.ts';
import { type AddressPrefix, addressPrefix, type MovedPrefix, usualPort } from './prefixes.ts';
import {
  endsAt,
  mayBeginAt,
  mayBeginBarelyAt,
  pathsLike,
  type Spelling,
  spelled,
  spellings,
} from './spellings.ts';

/**
 * The address of a file that an import brings along, as rows are to have it; null where that is known only once it is there, undefined for a
 * file that does not come along.
 */
export type NewAddress = (filename: string) => string | null | undefined;

/** What is known of old places. */
export interface OldPlaces {
  readonly prefixes: readonly MovedPrefix[];
  /** Folders in which files of the archive were, as their rows say: `https://bucket.example.com/media`, `/uploads`. */
  readonly folders: readonly string[];
  /** Whether addresses of files below those folders follow their files. */
  readonly followsFiles: boolean;
  /** Undefined where no file comes along. */
  readonly newAddress: NewAddress | undefined;
}

/** An address in a text, and what stands in its place. */
interface Found {
  readonly start: number;
  readonly end: number;
  /** Undefined where it stays: nobody has said what becomes of it. */
  readonly text: string | undefined;
}

/** What was there before, and what became of it. */
interface Rule {
  readonly before: AddressPrefix;
  /** Undefined where nobody has said it. */
  readonly move: MovedPrefix | undefined;
  /** Its path in all ways in which a text may have it. */
  readonly paths: SpelledPaths;
  /** The same of where it leads, where that is below it. */
  readonly made: SpelledPaths | undefined;
}

type SpelledPaths = ReadonlyMap<Spelling, readonly string[]>;

/**
 * Gives addresses of media in texts their new beginnings. A text is searched once for the names of old hosts and folders, and only where one
 * is found is looked at what stands around it, for no longer than that address is: the work grows with the text, whatever is in it. What
 * was written is not looked at again.
 */
export class AddressTexts {
  /** Addresses that were rewritten, so far. */
  rewritten = 0;
  /** Addresses of old places that stay as they are, so far. */
  left = 0;
  /** The first of those, up to its folder. */
  example: string | undefined;
  /** The parts of the map that were of use. */
  readonly used = new Set<MovedPrefix>();
  readonly #newAddress: NewAddress | undefined;
  readonly #followsFiles: boolean;
  /** Of each host what users have said comes first, and of that the longest: the first that fits is taken. */
  readonly #hosts = new Map<string, Rule[]>();
  readonly #folders = new Map<string, Rule[]>();
  /** New places: what is there is none of the old. */
  readonly #made: readonly (AddressPrefix & { readonly paths: SpelledPaths })[];
  /** Finds hosts and folders; undefined where there is nothing to find. */
  readonly #search: RegExp | undefined;
  readonly #shortest: number;

  constructor({ prefixes, folders, followsFiles, newAddress }: OldPlaces) {
    this.#newAddress = newAddress;
    this.#followsFiles = followsFiles;
    this.#made = prefixes.map(({ after }) => ({ ...after, paths: spelledPaths(after.path) }));
    for (const move of prefixes) {
      this.#add(move.before, move);
    }
    for (const folder of folders) {
      const before = addressPrefix(folder);
      // Paths say nothing of where they lead.
      if (before !== undefined && !this.#isMade(before) && (before.host !== undefined || followsFiles)) {
        this.#add(before, undefined);
      }
    }
    const names = [...this.#hosts.keys(), ...this.#folders.keys()].sort((a, b) => b.length - a.length);
    this.#shortest = names.at(-1)?.length ?? 0;
    this.#search =
      names.length === 0 ? undefined : new RegExp(`(?:${slashEnds})(${names.map(escaped).join('|')})`, 'gi');
  }

  /** The same text where it has nothing of the old places. */
  rewrite(text: string): string {
    const search = this.#search;
    if (search === undefined || text.length < this.#shortest) {
      return text;
    }
    search.lastIndex = 0;
    let result = '';
    let done = 0;
    for (let hit = search.exec(text); hit !== null; hit = search.exec(text)) {
      const name = hit[1] as string;
      const found = this.#at(text, name, hit.index + hit[0].length - name.length);
      if (found === undefined || found.start < done) {
        continue;
      }
      search.lastIndex = Math.max(search.lastIndex, found.end);
      if (found.text === undefined) {
        this.left += 1;
        this.example ??= text.slice(found.start, found.end);
      } else {
        this.rewritten += 1;
        result += text.slice(done, found.start) + found.text;
        done = found.end;
      }
    }
    return done === 0 ? text : result + text.slice(done);
  }

  /** The same for an address that a row has, of which some services leave out the scheme, slashes and all. */
  rewriteAddress(address: string): string {
    if (!/^[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d+)?\//i.test(address)) {
      return this.rewrite(address);
    }
    const whole = `https://${address}`;
    const made = this.rewrite(whole);
    return made === whole ? address : made;
  }

  #add(before: AddressPrefix, move: MovedPrefix | undefined): void {
    const { host, path } = before;
    const isExtended = move !== undefined && isWithin(move.after, before);
    const rule: Rule = {
      before,
      move,
      paths: spelledPaths(path),
      made: isExtended ? spelledPaths(move.after.path) : undefined,
    };
    const [names, all] =
      host === undefined
        ? [this.#folders, pathsLike(path.split('/')[1] ?? '')]
        : [this.#hosts, hostsLike(host)];
    for (const name of new Set(all.map((one) => one.toLowerCase()))) {
      names.set(name, [...(names.get(name) ?? []), rule]);
    }
  }

  #isMade({ host, port, path }: AddressPrefix): boolean {
    return this.#made.some(
      (made) =>
        made.host === host && made.port === port && (path === made.path || path.startsWith(`${made.path}/`)),
    );
  }

  #at(text: string, name: string, at: number): Found | undefined {
    const key = name.toLowerCase();
    const ofHost = this.#hosts.get(key);
    const ofFolder = this.#folders.get(key);
    let left: Found | undefined;
    for (const spelling of spellings) {
      const { slash } = spelling;
      if (!text.endsWith(slash, at)) {
        continue;
      }
      const found =
        (ofHost && this.#atHost(text, at, name, ofHost, spelling)) ??
        (ofFolder && this.#atFolder(text, at, ofFolder, spelling));
      if (found?.text !== undefined) {
        return found;
      }
      left ??= found;
    }
    return left;
  }

  #atHost(
    text: string,
    at: number,
    name: string,
    rules: readonly Rule[],
    spelling: Spelling,
  ): Found | undefined {
    const { colon } = spelling;
    const begin = beginOf(text, at, spelling);
    if (begin === undefined) {
      return undefined;
    }
    const { start, hasScheme } = begin;
    let end = at + name.length;
    let port = '';
    if (text.startsWith(colon, end)) {
      const digits = /^\d{1,5}/.exec(text.slice(end + colon.length, end + colon.length + 5))?.[0];
      if (digits !== undefined) {
        port = usualPort(digits);
        end += colon.length + digits.length;
      }
    }
    if (!endsAt(text, end, spelling)) {
      return undefined;
    }
    const ofPort = rules.filter(({ before }) => before.port === port);
    for (const rule of ofPort) {
      const path = pathAt(text, end, rule.paths, spelling);
      if (path !== undefined) {
        return this.#moved(text, { start, path: end, end: end + path.length }, rule, spelling, hasScheme);
      }
    }
    if (ofPort.length === 0) {
      return undefined;
    }
    const isNew = this.#made.some(
      (made) =>
        made.host === name.toLowerCase() &&
        made.port === port &&
        pathAt(text, end, made.paths, spelling) !== undefined,
    );
    return isNew ? undefined : { start, end, text: undefined };
  }

  #atFolder(text: string, at: number, rules: readonly Rule[], spelling: Spelling): Found | undefined {
    const start = at - spelling.slash.length;
    if (!mayBeginBarelyAt(text, start)) {
      return this.#atOtherSite(text, start, rules, spelling);
    }
    for (const rule of rules) {
      const path = pathAt(text, start, rule.paths, spelling);
      if (path !== undefined) {
        return this.#moved(text, { start, path: start, end: start + path.length }, rule, spelling, true);
      }
    }
    return undefined;
  }

  /** `https://cms.example.com/uploads/a.png` where only `/uploads` was named: whose it is, only the user knows. */
  #atOtherSite(text: string, at: number, rules: readonly Rule[], spelling: Spelling): Found | undefined {
    const host = siteBefore.exec(text.slice(Math.max(0, at - longestHost), at))?.groups?.host;
    const path = rules
      .filter(({ move }) => move !== undefined)
      .map(({ paths }) => pathAt(text, at, paths, spelling))
      .find((one) => one !== undefined);
    if (host === undefined || path === undefined || !text.startsWith(spelling.slash, at + path.length)) {
      return undefined;
    }
    const place = addressPrefix(`//${host}${path}`);
    return place === undefined || this.#isMade(place)
      ? undefined
      : { start: at - host.length - 2, end: at + path.length, text: undefined };
  }

  /** What becomes of an address whose beginning is known. */
  #moved(text: string, at: Beginning, rule: Rule, spelling: Spelling, hasScheme: boolean): Found | undefined {
    const { start, end } = at;
    const { before, move, made: extended } = rule;
    const newAddress = this.#followsFiles || move !== undefined ? this.#newAddress : undefined;
    const rest = newAddress === undefined ? '' : restOf(text, end, spelling);
    const made = newAddress?.(fileIn(rest));
    if (made !== undefined) {
      if (move !== undefined) {
        this.used.add(move);
      }
      const address = made === null ? text.slice(start, end) + rest : spelling.encode(made);
      return { start, end: end + rest.length, text: address };
    }
    if (move === undefined) {
      // A path is still that of a file in the uploads folder.
      return before.host === undefined ? undefined : { start, end, text: undefined };
    }
    if (extended !== undefined && pathAt(text, at.path, extended, spelling) !== undefined) {
      // It has its new beginning already, which begins with the old one.
      return undefined;
    }
    this.used.add(move);
    const whole = spelled(move.after, spelling, hasScheme);
    const isBare = whole === '' && !text.startsWith(spelling.slash, end);
    return { start, end, text: isBare ? spelling.slash : whole };
  }
}

/** Where the known part of an address begins and ends, and where its path does. */
interface Beginning {
  readonly start: number;
  readonly path: number;
  readonly end: number;
}

const spelledPaths = (path: string): SpelledPaths =>
  new Map(
    spellings.map((spelling) => [spelling, [...new Set(pathsLike(path).map((one) => spelling.encode(one)))]]),
  );

/**
 * What a slash ends with, however it is spelled. It stands before every host and folder, and hardly anywhere else: a search for several names
 * alone takes five times as long.
 */
const slashEnds = '/|2F|;';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Characters of a host, with its port. */
const longestHost = 270;
const siteBefore = /\/\/(?<host>[^\s/"'<>()\\@]+)$/;

/** Where an address begins whose host is at a place of a text; undefined where it does not begin there. */
function beginOf(
  text: string,
  at: number,
  { slash, colon }: Spelling,
): { readonly start: number; readonly hasScheme: boolean } | undefined {
  const start = at - 2 * slash.length;
  if (start < 0 || !text.startsWith(slash, start)) {
    return undefined;
  }
  if (!text.endsWith(colon, start)) {
    return mayBeginBarelyAt(text, start) ? { start, hasScheme: false } : undefined;
  }
  const before = start - colon.length;
  const scheme = /https?$/i.exec(text.slice(Math.max(0, before - 5), before))?.[0];
  return scheme !== undefined && mayBeginAt(text, before - scheme.length)
    ? { start: before - scheme.length, hasScheme: true }
    : undefined;
}

/** The path as it stands at a place of a text, where it does. */
const pathAt = (text: string, at: number, paths: SpelledPaths, spelling: Spelling): string | undefined =>
  paths.get(spelling)?.find((path) => text.startsWith(path, at) && endsAt(text, at + path.length, spelling));

/** Whether one place is below another one. */
const isWithin = (inner: AddressPrefix, outer: AddressPrefix): boolean =>
  inner.host === outer.host && inner.port === outer.port && inner.path.startsWith(`${outer.path}/`);

/** Longer ones are no addresses of files; each is read as far as this, so that no text costs more than its length. */
const longestRest = 1_000;
const ofPlain = new RegExp(`[^\\s"'<>()[\\]{}\\\\?#&|\`,;!*]{0,${longestRest}}`, 'y');
const ofEscaped = new RegExp(`(?:[^\\s"'<>()[\\]{}\\\\?#&|\`,;!*]|\\\\/){0,${longestRest}}`, 'y');
const ofEntities = new RegExp(`(?:[^\\s"'<>()[\\]{}\\\\?#&|\`,;!*]|&#x2F;|&#47;){0,${longestRest}}`, 'y');
const ofPercent = new RegExp(
  `(?:[\\w.~+-]|%(?:25)?(?!(?:25)?(?:2[0236789c]|3[bcef]|5[bd]|7[bcd]|0[ad]))[\\da-f]{2}){0,${longestRest}}`,
  'iy',
);

/** What an address has behind a place, up to its query, or the end of the sentence. */
function restOf(text: string, at: number, { slash }: Spelling): string {
  const pattern =
    slash === '/' ? ofPlain : slash === '\\/' ? ofEscaped : slash.startsWith('%') ? ofPercent : ofEntities;
  pattern.lastIndex = at;
  const rest = pattern.exec(text)?.[0] ?? '';
  let length = rest.length;
  while (length > 0 && (rest[length - 1] === '.' || rest[length - 1] === ':')) {
    length -= 1;
  }
  return rest.slice(0, length);
}

/** The name of the file that an address ends with. */
function fileIn(rest: string): string {
  const plain = rest
    .replaceAll('\\/', '/')
    .replace(/%(?:25)?2f/gi, '/')
    .replace(/&#(?:x2F|47);/g, '/');
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  return name.includes('%') ? decoded(decoded(name)) : name;
}

/** A host as it may be written: letters of other alphabets stand for others. */
function hostsLike(host: string): readonly string[] {
  const url = `https://${host}/`;
  return [...new Set([host, ...(URL.canParse(url) ? [new URL(url).hostname] : [])])];
}
