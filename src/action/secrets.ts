import { setSecret } from '@actions/core';
import type { SecretType } from '../options/option.ts';
import type { Secrets } from './inputs.ts';
import { warning } from './log.ts';

/** Shorter values turn ordinary words of the log into asterisks, and tell by it what they are. */
const shortestMask = 4;

/** Query parameters of connection URLs that PostgreSQL and MySQL clients read credentials from. */
const secretParameters = ['password', 'sslpassword', 'passwd', 'pwd'];

/** What has to be masked of a secret, by its type. */
const maskedOf: { readonly [Type in SecretType]: (text: string) => readonly string[] } = {
  passphrase: (key) => [key],
  token: (token) => [token],
  // Each line by itself, too: the runner compares within lines.
  identity: (identity) =>
    identity
      .split(/\r?\n/)
      .filter((line) => /^AGE-SECRET-KEY-/i.test(line.trim()))
      .map((line) => line.trim()),
  connection: (url) => credentialsOf(url),
};

/**
 * Has the runner replace every secret in everything that is logged from now on.
 *
 * The runner compares text exactly, so each form that a value may be printed in is registered by itself.
 */
export function maskSecrets(secrets: Secrets): void {
  // All of them, before anything is said.
  const tooShort = [...secrets].filter(([, { type, text }]) => !mask(unique(maskedOf[type](text))));
  for (const [name] of tooShort) {
    warning(
      `Input ${name} holds a secret of fewer than ${shortestMask} characters, which cannot be masked in the log. Choose a longer one.`,
      'Secret too short',
    );
  }
}

/** The forms in which a secret may turn up in a log: as it is, in a URL, in a form, in JSON, in base64. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return unique([
    secret,
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ]);
}

/**
 * The secret parts of a connection URL: passwords as written and decoded, and the URL as a whole.
 *
 * User names stay readable: `strapi` or `postgres` masked would riddle the log. A text that is no URL is secret as a
 * whole, for nothing is known about it; a URL without a password holds no secret.
 */
export function credentialsOf(databaseUrl: string): string[] {
  // As typed: the parser percent-encodes what it finds, and takes a password with `#` or `/` for something else.
  const typed = databaseUrl.match(/^[^:/]+:\/\/[^/?#@]*?:(.*)@/)?.[1] ?? '';
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (url === undefined && /[@=]/.test(databaseUrl)) {
    return unique([databaseUrl, typed]);
  }
  const parameters = secretParameters.map((name) => url?.searchParams.get(name) ?? '');
  const passwords = unique([url?.password ?? '', typed, ...parameters]);
  return passwords.length === 0 ? [] : unique([...passwords, ...passwords.map(decoded), databaseUrl]);
}

/** @returns Whether all of them could be masked. */
function mask(secrets: readonly string[]): boolean {
  const maskable = secrets.filter((secret) => secret.length >= shortestMask);
  for (const form of unique(maskable.flatMap(formsOf))) {
    setSecret(form);
  }
  return maskable.length === secrets.length;
}

/** Without empty texts, for an empty mask would match everywhere. */
function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: such a password was never encoded, and is registered as written.
    return text;
  }
}
