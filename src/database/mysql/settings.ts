import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';
import { readCertificate } from '../certificate.ts';
import type { Connection, NamedConnection } from '../engine.ts';
import { serverName } from '../server-name.ts';

/** A MySQL or MariaDB database, and how to get there. */
export interface Settings {
  /** What the driver is given. Holds the password: never printed. */
  readonly options: ConnectionOptions;
  /** `db.example.com:3306` or the path of a socket. */
  readonly server: string;
  readonly database: string;
  readonly user: string | undefined;
}

/** `mysql strapi at db.example.com:3306`. */
export const describe = ({ database, server }: Settings): string => `mysql ${database} at ${server}`;

/** The same for the same database, however its server is named. */
export const identityOf = ({ database, server }: Settings): string =>
  `mysql ${database} at ${serverName(server)}`;

/** What the driver takes of Strapi's settings; the rest is about how values are handed to Strapi. */
const passedOn = [
  'user',
  'password',
  'password1',
  'password2',
  'password3',
  'passwordSha1',
  'localAddress',
  'insecureAuth',
  'enableCleartextPlugin',
  'compress',
  'connectTimeout',
  'connectAttributes',
] as const;

/** Everything else is UTC for the driver. */
const knownTimezone = /^(?:local|Z|[ +-]\d\d:\d\d)$/;

/**
 * What `connection` of a project's configuration means, as Strapi's driver takes it.
 *
 * @param directory The project, which relative file names belong to; absolute.
 * @throws UserError `databaseUnreachable` where it names no database or something that the driver does not know.
 */
export function settingsOf({ connection, origin }: NamedConnection, directory: string): Settings {
  const { host, port, socketPath, database, user } = connection;
  if (typeof database !== 'string' || database === '') {
    throw new UserError(
      'databaseUnreachable',
      `${origin} names no database on the MySQL server.`,
      `Set DATABASE_NAME, or name it with ${option('database-url')} (mysql://user:password@host:3306/name).`,
    );
  }
  const place =
    typeof socketPath === 'string' && socketPath !== ''
      ? { socketPath }
      : { host: textOr(host, 'localhost'), port: portOf(port, origin) };
  const ssl = sslOf(connection.ssl, directory, origin);
  const options: ConnectionOptions = {
    ...Object.fromEntries(
      passedOn.flatMap((name) => (connection[name] === undefined ? [] : [[name, connection[name]]])),
    ),
    ...place,
    database,
    ...(ssl && { ssl }),
    charset: charsetOf(connection.charset, origin),
    timezone: timezoneOf(connection.timezone),
  };
  return {
    options,
    server: 'socketPath' in place ? place.socketPath : `${place.host}:${place.port}`,
    database,
    user: typeof user === 'string' && user !== '' ? user : undefined,
  };
}

const textOr = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback;

function portOf(value: unknown, origin: string): number {
  const port = value === undefined || value === null || value === '' ? 3306 : Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError(
      'databaseUnreachable',
      `${origin} names the port ${JSON.stringify(value)}, which is not a port number.`,
      'A MySQL server listens on 3306 by default (DATABASE_PORT).',
    );
  }
  return port;
}

/**
 * All of Unicode whatever is configured: `utf8` is MySQL's name for the part of it without emoji, and what lies outside
 * would be read as question marks.
 */
function charsetOf(charset: unknown, origin: string): string {
  if (charset === undefined || charset === null || charset === '') {
    return 'utf8mb4_unicode_ci';
  }
  const name = String(charset).toLowerCase();
  if (name.startsWith('utf8mb4_')) {
    return name;
  }
  if (/^utf8(mb[34])?(_|$)/.test(name)) {
    return 'utf8mb4_unicode_ci';
  }
  throw new UserError(
    'databaseUnreachable',
    `${origin} sets the charset of the connection to ${name}, which cannot represent every text.`,
    'Set charset to utf8mb4, or leave it out: the server converts from and to the charset of its tables.',
  );
}

/** As the driver itself takes it, which says what it does not know on standard error. */
function timezoneOf(timezone: unknown): string {
  if (timezone === undefined || timezone === null || timezone === '') {
    return 'local';
  }
  const known = knownTimezone.test(String(timezone)) ? String(timezone) : 'Z';
  // A plus sign in a URL is a space.
  return known.replace(/^ /, '+');
}

/** An object as Strapi's template has it, the name of a profile of the driver, or true. */
function sslOf(ssl: unknown, directory: string, origin: string): string | SslOptions | undefined {
  if (ssl === undefined || ssl === null || ssl === false || ssl === '') {
    return undefined;
  }
  if (ssl === true) {
    return { rejectUnauthorized: true };
  }
  if (typeof ssl === 'string') {
    return ssl;
  }
  if (typeof ssl !== 'object') {
    throw new UserError(
      'databaseUnreachable',
      `${origin} sets ssl to ${JSON.stringify(ssl)}, which is neither true nor an object.`,
      'Set ssl to true, or to an object with ca, cert, key and rejectUnauthorized.',
    );
  }
  const given = Object.entries(ssl as Connection).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(
    given.map(([name, value]) => [name, keyFiles.includes(name) ? pem(value, directory) : value]),
  ) as SslOptions;
}

const keyFiles = ['ca', 'cert', 'key', 'pfx'];

/** A text, bytes (which came from the configuration's own process as JSON), several of them, or the name of a file. */
function pem(value: unknown, directory: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => pem(item, directory));
  }
  if (typeof value === 'object' && value !== null) {
    const { type, data } = value as { type?: unknown; data?: unknown };
    return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]) : value;
  }
  if (typeof value === 'string' && !value.includes('-----BEGIN')) {
    const file = resolve(directory, value);
    return existsSync(file) ? readCertificate(file) : value;
  }
  return value;
}
