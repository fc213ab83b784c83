import { existsSync } from 'node:fs';
import { everyFormOf, unique } from './forms.ts';
import { mask, withoutCredentials } from './structure.ts';

/** Shorter secrets are hidden only where it can be seen that they are one: looked for everywhere, they would riddle what is said. */
const shortest = 6;
/** Shorter ones are looked for as words. */
const shortestWithin = 8;
/** Pieces of this length are looked for, too: some errors quote only a part. */
const piece = 12;
/** What is longer is looked through for whole secrets only. */
const longestForPieces = 50_000;

/** What our own messages are made of. Whoever has one of these words for a password has no secret. */
const ownWords: ReadonlySet<string> = new Set([
  'backup',
  'archive',
  'database',
  'localhost',
  'mariadb',
  'mysql',
  'password',
  'postgres',
  'postgresql',
  'public',
  'secret',
  'sqlite',
  'strapi',
  'strapi-dms',
  'undefined',
  'export',
  'import',
  'verify',
  'convert',
  'transfer',
  'better-sqlite3',
  'uploads',
  'runner',
  'development',
  'production',
  'object',
  'string',
  'number',
  'boolean',
]);

/** Hides secrets in what is said: those that it was told, in every form, and what looks like a credential. */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #places: string[] = [];
  #forms: { readonly within: readonly string[]; readonly words: readonly RegExp[] } | undefined;
  #pieces: Set<string> | undefined;

  /** Tells paths that have to be said: what stands in one of them is no secret, nor is it a piece of one. */
  show(places: readonly string[]): void {
    this.#places.push(...places);
    for (const secret of this.#secrets) {
      if (this.#isShown(secret)) {
        this.#secrets.delete(secret);
      }
    }
    this.#forms = undefined;
    this.#pieces = undefined;
  }

  /** @param plain Texts that are no secrets although they may be among them, such as a user's name that is also the password. */
  know(secrets: readonly string[], plain: readonly string[] = []): void {
    const names = new Set(plain);
    const before = this.#secrets.size;
    // A log shows lines, and hides within them.
    for (const secret of secrets.flatMap((text) => [text, ...text.split('\n')]).map((text) => text.trim())) {
      if (
        secret.length >= shortest &&
        !names.has(secret) &&
        !isOrdinary(secret) &&
        !this.#isShown(secret) &&
        !/^-----[\w ]+-----$/.test(secret)
      ) {
        this.#secrets.add(secret);
      }
    }
    if (this.#secrets.size !== before) {
      this.#forms = undefined;
      this.#pieces = undefined;
    }
  }

  /** The text without secrets. */
  redact(text: string): string {
    return withoutCredentials(this.#withoutPieces(this.#withoutKnown(text)));
  }

  /** Data that JSON can hold, without secrets. */
  redactData(value: unknown): unknown {
    const text = JSON.stringify(value);
    // As a whole it is looked through at once; hardly any has something in it.
    return this.redact(text) === text
      ? value
      : JSON.parse(text, (_name, part) => (typeof part === 'string' ? this.redact(part) : part));
  }

  #isShown(text: string): boolean {
    return this.#places.some((place) => place.includes(text));
  }

  #withoutKnown(text: string): string {
    this.#forms ??= formsOfAll(this.#secrets);
    let left = text;
    for (const form of this.#forms.within) {
      if (left.includes(form)) {
        left = left.replaceAll(form, mask);
      }
    }
    return this.#forms.words.reduce((rest, word) => rest.replace(word, mask), left);
  }

  #withoutPieces(text: string): string {
    if (text.length < piece || text.length > longestForPieces) {
      return text;
    }
    this.#pieces ??= piecesOf(this.#secrets, (piece) => this.#isShown(piece));
    if (this.#pieces.size === 0) {
      return text;
    }
    let left = '';
    let done = 0;
    for (let at = 0; at + piece <= text.length; at += 1) {
      if (this.#pieces.has(text.slice(at, at + piece))) {
        let end = at + piece;
        while (end < text.length && this.#pieces.has(text.slice(end - piece + 1, end + 1))) {
          end += 1;
        }
        left += `${text.slice(done, at)}${mask}`;
        done = end;
        at = end - 1;
      }
    }
    return left + text.slice(done);
  }
}

const isOrdinary = (secret: string): boolean =>
  ownWords.has(secret.toLowerCase()) || /^(?:true|false|null|none|\d{1,7})$/i.test(secret) || isPath(secret);

/**
 * Where a secret is kept, in place of the secret (`GOOGLE_APPLICATION_CREDENTIALS`, `ssl: { key: './key.pem' }`): hidden, its folders
 * would be missing in every path. Base64 may begin with a slash, too, but there is no such folder.
 */
function isPath(text: string): boolean {
  const top = /^(?:[A-Za-z]:)?[\\/][\w.-]+(?=[\\/])/.exec(text)?.[0];
  return (
    (top !== undefined && existsSync(top)) ||
    /^[\w./\\-]+\.(?:pem|key|crt|cer|p12|pfx|json|env|txt)$/i.test(text)
  );
}

function formsOfAll(secrets: ReadonlySet<string>) {
  const forms = unique([...secrets].flatMap(everyFormOf)).sort((a, b) => b.length - a.length);
  return {
    within: forms.filter(({ length }) => length >= shortestWithin),
    words: forms
      .filter(({ length }) => length >= shortest && length < shortestWithin)
      .map((form) => new RegExp(`(?<![\\w-])${form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g')),
  };
}

/** Pieces of what is a secret by itself: those of an address or of a private key's frame are ordinary. */
function piecesOf(secrets: ReadonlySet<string>, isShown: (piece: string) => boolean): Set<string> {
  const pieces = new Set<string>();
  for (const secret of [...secrets].filter((text) => text.length < 5_000 && !/:\/\/|-----/.test(text))) {
    for (let at = 0; at + piece <= secret.length; at += 1) {
      const part = secret.slice(at, at + piece);
      if (!isShown(part)) {
        pieces.add(part);
      }
    }
  }
  return pieces;
}
