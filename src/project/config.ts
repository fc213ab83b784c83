import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import { option } from '../wording.ts';
import { evaluate } from './evaluate.ts';
import { mysqlConnection } from './mysql-url.ts';

/** Which database a project uses and where it is; engines read what they need from `connection`. */
export interface DatabaseConfig {
  readonly client: 'sqlite' | 'postgres' | 'mysql';
  readonly connection: Readonly<Record<string, unknown>>;
  /** Where this was found, for people: `config/database.ts`. */
  readonly origin: string;
}

/** Where a project stands, and the environment that its configuration sees. */
export interface ConfigContext {
  /** Absolute path of the project. */
  readonly project: string;
  readonly distDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
}

const extensions = ['ts', 'js', 'json'];

/** `config/<name>.*`, then `config/env/<NODE_ENV>/<name>.*`, in the sources or else in the compiled folder. */
export function configFiles({ project, distDirectory, environment }: ConfigContext, name: string): string[] {
  const find = (root: string, ...folders: string[]) =>
    extensions.map((extension) => join(root, 'config', ...folders, `${name}.${extension}`)).find(existsSync);
  const root = find(project, '') !== undefined ? project : distDirectory;
  const files = [find(root), find(root, 'env', environment.NODE_ENV ?? 'development')];
  return files.filter((file) => file !== undefined);
}

/** What Strapi calls the drivers of its engines; `sqlite-legacy` and `mysql` are older ones of Strapi 4. */
const drivers = new Map(
  Object.entries({ 'better-sqlite3': 'sqlite', 'sqlite-legacy': 'sqlite', mysql2: 'mysql' }),
);
const clients = v.pipe(
  v.string(),
  v.transform((client) => drivers.get(client) ?? client),
  v.picklist(['sqlite', 'postgres', 'mysql']),
);
const databaseConfig = v.object({
  connection: v.looseObject({
    client: clients,
    // Knex takes a URL in place of the object, too.
    connection: v.union([v.pipe(v.string(), v.transform(urlConnection)), v.looseObject({})]),
  }),
});

/** What a URL alone says: the schema of PostgreSQL is not among what its driver understands. */
function urlConnection(url: string): { connectionString: string; schema?: string } {
  const schema = /[?&]schema=([^&#]+)/.exec(url)?.[1];
  return { connectionString: url, ...(schema === undefined ? {} : { schema: decoded(schema) }) };
}

const bypass = () =>
  `Name the database with ${option('database-url')} instead (for example sqlite:.tmp/data.db): then this file is not evaluated.`;

/**
 * The database of the project: what `config/database` says, else the `DATABASE_*` variables with the defaults of
 * Strapi's template.
 *
 * @throws UserError `failed` where the configuration cannot be evaluated or names no database.
 */
export async function databaseConfigOf(
  context: ConfigContext,
  signal?: AbortSignal,
): Promise<DatabaseConfig> {
  const files = configFiles(context, 'database');
  if (files.length === 0) {
    return fromVariables(context.environment);
  }
  const value = await evaluate({ ...context, files }, bypass(), signal);
  const result = v.safeParse(databaseConfig, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'failed',
      `config/database names no database: ${v.getDotPath(issue) ?? 'its value'}: ${issue.message}`,
      bypass(),
    );
  }
  const { client, connection } = result.output.connection;
  return { client, connection, origin: 'config/database' };
}

function fromVariables(environment: NodeJS.ProcessEnv): DatabaseConfig {
  const { DATABASE_CLIENT: client = 'sqlite', DATABASE_FILENAME: filename } = environment;
  const result = v.safeParse(clients, client);
  if (!result.success) {
    throw new UserError(
      'failed',
      `DATABASE_CLIENT is ${JSON.stringify(client)}, which Strapi does not know.`,
      `Use sqlite, postgres or mysql, or name the database with ${option('database-url')}.`,
    );
  }
  const connection =
    result.output === 'sqlite'
      ? { filename: filename || join('.tmp', 'data.db') }
      : serverVariables(environment, result.output);
  return { client: result.output, connection, origin: 'the DATABASE_* variables and the defaults of Strapi' };
}

/** As Strapi's template has it: only PostgreSQL has a URL and a schema. */
function serverVariables(environment: NodeJS.ProcessEnv, client: 'postgres' | 'mysql') {
  const isPostgres = client === 'postgres';
  const variable = (name: string) => environment[`DATABASE_${name}`];
  return {
    ...(isPostgres && { connectionString: variable('URL'), schema: variable('SCHEMA') ?? 'public' }),
    host: variable('HOST') ?? 'localhost',
    port: Number.parseInt(variable('PORT') ?? (isPostgres ? '5432' : '3306'), 10),
    database: variable('NAME') ?? 'strapi',
    user: variable('USERNAME') ?? 'strapi',
    password: variable('PASSWORD') ?? 'strapi',
    ssl: variable('SSL') === 'true' && {
      key: variable('SSL_KEY'),
      cert: variable('SSL_CERT'),
      ca: variable('SSL_CA'),
      capath: variable('SSL_CAPATH'),
      cipher: variable('SSL_CIPHER'),
      rejectUnauthorized: (variable('SSL_REJECT_UNAUTHORIZED') ?? 'true') === 'true',
    },
  };
}

/**
 * The database that a URL names: `sqlite:path`, `file:path` or a path, relative to the project; `postgres://…` (with
 * `?schema=…` for another schema than `public`) or `mysql://…`.
 *
 * @throws UserError `usage` for a URL of an engine that is not supported. The URL itself is not repeated: it may hold
 *   a password.
 */
export function databaseConfigFromUrl(url: string): DatabaseConfig {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  const origin = 'database-url';
  switch (scheme) {
    case undefined:
      return { client: 'sqlite', connection: { filename: url }, origin };
    case 'sqlite':
    case 'file':
      // sqlite:///absolute/path, sqlite://relative/path and sqlite:path are all in use.
      return {
        client: 'sqlite',
        connection: { filename: decoded(url.slice(scheme.length + 1).replace(/^\/\//, '')) },
        origin,
      };
    case 'postgres':
    case 'postgresql':
      return { client: 'postgres', connection: urlConnection(url), origin };
    case 'mysql':
    case 'mariadb':
      return { client: 'mysql', connection: mysqlConnection(url), origin };
    default:
      throw new UserError(
        'usage',
        `${option('database-url')} has the scheme ${scheme}:, which is not one of Strapi's databases.`,
        'Use sqlite:path/to/data.db, postgres://… or mysql://….',
      );
  }
}

/** A percent sign that encodes nothing is part of the name. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
