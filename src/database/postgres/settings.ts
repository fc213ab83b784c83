import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';
import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';
import { readCertificate } from '../certificate.ts';
import type { NamedConnection } from '../engine.ts';
import { serverName } from '../server-name.ts';

/** Where a PostgreSQL database is and how to get in. */
export interface Settings {
  /** What the driver takes. Holds the password: never to be shown. */
  readonly client: ClientConfig;
  /** The schema that Strapi's tables are in, where the configuration names one. */
  readonly schema: string | undefined;
  /** `localhost:5432`, or the folder of the socket. */
  readonly place: string;
  readonly database: string;
  readonly user: string;
}

/** Engine and place, without credentials. */
export const describe = ({ place, database, schema }: Settings): string =>
  `postgres ${place}/${database}${schema === undefined || schema === 'public' ? '' : ` (schema ${schema})`}`;

/** The same for the same database, however its server is named; without credentials. */
export const identityOf = ({ place, database, schema = '' }: Settings): string =>
  `postgres ${serverName(place)}/${database}/${schema === 'public' ? '' : schema}`;

/** Milliseconds. What a firewall swallows is never refused, so this is how long a wrong address takes. */
const connectionTimeout = 15_000;

/**
 * Makes of `connection` what knex and its driver make of it in Strapi: what the URL says stands above the discrete
 * settings, and what neither says comes from `PG*` variables. `schema` is Strapi's own.
 *
 * @param directory The project, which paths of certificates belong to.
 * @throws UserError `databaseUnreachable` where it names no database, for a URL that is none or a certificate that cannot be
 *   read. The URL is not repeated: it may hold a password.
 */
export function settingsOf({ connection, origin }: NamedConnection, directory: string): Settings {
  const { connectionString, schema, ...discrete } = connection;
  const given: Record<string, unknown> = { ...discrete };
  if (typeof connectionString === 'string' && connectionString !== '') {
    Object.assign(given, fromUrl(connectionString, origin, directory));
  }
  given.ssl = withCertificates(given.ssl, directory);
  const value = (name: string, fallback: string) =>
    String(given[name] || process.env[`PG${name.toUpperCase()}`] || fallback);
  const user = value('user', process.env.USER ?? '');
  const [host, port] = [value('host', 'localhost'), value('port', '5432')];
  const database = value('database', user);
  if (database === '') {
    throw new UserError(
      'databaseUnreachable',
      `${origin} names no PostgreSQL database.`,
      `Set DATABASE_NAME, or name it with ${option('database-url')} (postgres://user:password@host:5432/database).`,
    );
  }
  return {
    client: {
      keepAlive: true,
      // A connection that holds a lock for hours says nothing: that the other machine is gone, its system has to notice.
      keepAliveInitialDelayMillis: 60_000,
      connectionTimeoutMillis: connectionTimeout,
      fallback_application_name: 'strapi-dms',
      ...given,
      // The driver's own limit, which is meant for the queries of a website.
      query_timeout: 0,
    },
    schema: typeof schema === 'string' && schema !== '' ? schema : undefined,
    place: host.startsWith('/') ? host : `${host}:${port}`,
    database,
    user,
  };
}

const certificateFiles = ['sslcert', 'sslkey', 'sslrootcert'];

function fromUrl(url: string, origin: string, directory: string): object {
  const parameters = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  try {
    const files = [...new URLSearchParams(parameters)].filter(([name]) => certificateFiles.includes(name));
    // The driver looks for them from where the process stands, which for Strapi is the project.
    const absolute = new URLSearchParams(
      files.map(([name, file]): [string, string] => [name, resolve(directory, file)]),
    );
    return parse(files.length === 0 ? asItIsTaken(url) : `${asItIsTaken(url)}&${absolute}`);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (path !== undefined) {
      throw new UserError(
        'databaseUnreachable',
        `${origin} names the certificate ${path}, which cannot be read (${code}).`,
        'Check sslcert, sslkey and sslrootcert in the URL; paths are relative to the project.',
      );
    }
    throw new UserError(
      'databaseUnreachable',
      `${origin} holds an invalid PostgreSQL URL.`,
      'Write it as postgres://user:password@host:5432/database, with special characters percent-encoded.',
    );
  }
}

/** The driver takes these modes for `verify-full`, as it does in Strapi, and warns at length of its next major version. */
const asItIsTaken = (url: string): string =>
  /[?&]uselibpqcompat=true(?:&|$)/.test(url)
    ? url
    : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');

/** Certificates may be given as what they say, or as the name of a file. */
function withCertificates(ssl: unknown, directory: string): unknown {
  if (typeof ssl !== 'object' || ssl === null) {
    return ssl;
  }
  return Object.fromEntries(
    Object.entries(ssl).map(([name, value]) => {
      const isFile =
        ['ca', 'cert', 'key'].includes(name) && typeof value === 'string' && !value.includes('-----');
      const path = isFile && value !== '' ? resolve(directory, value) : undefined;
      return [name, path !== undefined && existsSync(path) ? readCertificate(path) : value];
    }),
  );
}
