import { decoded, unique } from './forms.ts';

/** Query parameters of connection URLs, and settings of libpq, that clients read credentials from. */
const secretParameters = ['password', 'sslpassword', 'passwd', 'pwd', 'password1', 'password2', 'password3'];

/** `password=…`, as libpq, JDBC and ADO have it, in quotes or not. */
const setting =
  /(?:password\d?|passwd|pwd|passphrase|secret|token)["']?\s*[=:]\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s;&,'"]+))/gi;

/**
 * The secret parts of the address of a database, or of a text that was meant to be one: passwords as written and decoded, and the
 * text as a whole.
 *
 * User names stay readable: `strapi` or `postgres` masked would riddle the log. A text that is no URL is secret as a
 * whole, for nothing is known about it; a URL without a password holds no secret.
 */
export function credentialsOf(text: string): string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // As typed: the parser percent-encodes what it finds, and takes a password with `#` or `/` for something else.
  const typed = typedPasswords(text);
  const settings = [...text.matchAll(setting)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
  const parameters = secretParameters.map((name) => url?.searchParams.get(name) ?? '');
  const passwords = unique([url?.password ?? '', ...typed, ...parameters, ...settings]);
  if (passwords.length === 0) {
    return url === undefined && /[@=]/.test(text) ? [text] : [];
  }
  return unique([...passwords, ...passwords.map(decoded), text]);
}

/** What stands between the first colon of a user and the last `@`: behind `://`, behind a mutilated `//` or `:/`, or at the beginning. */
function typedPasswords(text: string): string[] {
  const patterns = [
    /^[^:/]+:\/\/[^/?#@]*?:(.*)@/s,
    /^[^:/@\s]*:?\/{1,2}[^/?#@:]*:(.*)@/s,
    /^[^/?#@:\s]+:(?!\/)(.*)@/s,
  ];
  return patterns.map((pattern) => pattern.exec(text)?.[1] ?? '');
}

/** Names of settings and variables whose values are secrets: `DATABASE_PASSWORD`, `secretAccessKey`, `APP_KEYS`, `apiToken`. */
const secretName =
  /(?:password\d?|passwd|passphrase|secrets?|tokens?|apikey|(?:^|_)(?:pass|pw|pwd|keys?|salt|credentials?|pfx|signature|sas|dsn))$/;
const midName = /(?:^|_)(?:password|secret|passphrase|private_key|credentials?)_/;
/** What is named like a secret and is none. */
const publicName =
  /^(?:pwd|oldpwd|.*(?:public|publishable|project|site|primary|partition|sort|cache)_?keys?|.*(?:access_?key|key)_?id|.*(?:file|path|name|url|ttl|type|length|region|zone|version|arn|host|port|endpoint|provider|enabled|rotation|bucket|policy|algorithm|encoding|format|rounds|expir\w*))$/;

/** Whether a setting or a variable of that name holds a secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-.\s]/g, '_')
    .toLowerCase();
  return !publicName.test(words) && (secretName.test(words) || midName.test(words));
}

/** The values of an environment that are secrets: by their names, or since they are addresses with a password. */
export function secretsOfEnvironment(environment: Readonly<NodeJS.Dict<string>>): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (isSecretName(name)) {
      return [value, ...value.split(',').map((item) => item.trim())];
    }
    return credentialsWithin(value);
  });
}

/** The secrets in settings, wherever they stand: by the names of their properties, and of those around them. */
export function secretsOfSettings(settings: unknown, isSecret = false): string[] {
  if (typeof settings === 'string') {
    return isSecret ? [settings] : credentialsWithin(settings);
  }
  if (Buffer.isBuffer(settings)) {
    return isSecret ? [settings.toString('utf8')] : [];
  }
  if (typeof settings !== 'object' || settings === null) {
    return [];
  }
  return Array.isArray(settings)
    ? settings.flatMap((item) => secretsOfSettings(item, isSecret))
    : Object.entries(settings).flatMap(([name, value]) =>
        secretsOfSettings(value, isSecretSetting(name, value) || isSecret),
      );
}

/** Of a text that may be anything; most are no addresses. */
const credentialsWithin = (text: string): string[] =>
  /:[^\s@]*@|(?:password|pwd)\s*=|(?:password|pwd)["']\s*:/i.test(text)
    ? // What is prose but for a password would riddle what is said.
      credentialsOf(text).filter((secret) => secret !== text || !/\s/.test(text.trim()))
    : [];

/** A text in its place is shown by drivers, unless it is one of these words. */
const knownSsl =
  /^(?:true|false|0|1|disable|allow|prefer|require|verify-ca|verify-full|no-verify|Amazon RDS)$/i;

const isSecretSetting = (name: string, value: unknown): boolean =>
  isSecretName(name) || (name === 'ssl' && typeof value === 'string' && !knownSsl.test(value));

const plainNames = ['user', 'username', 'database', 'host', 'client', 'schema'];

/** What settings say openly. */
export function namesOfSettings(settings: unknown): string[] {
  if (typeof settings !== 'object' || settings === null) {
    return [];
  }
  return Object.entries(settings).flatMap(([name, value]) =>
    typeof value === 'string' ? (plainNames.includes(name) ? [value] : []) : namesOfSettings(value),
  );
}
