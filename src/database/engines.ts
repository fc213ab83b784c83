import { UserError } from '../errors.ts';
import { option } from '../wording.ts';
import type { Connection, Engine, NamedConnection } from './engine.ts';
import type { DatabaseLocation } from './location.ts';
import { mysql } from './mysql/engine.ts';
import { postgres } from './postgres/engine.ts';
import { sqlite } from './sqlite/engine.ts';

/** All that there are. What is large of them is loaded only where it is needed. */
export const engines: readonly Engine[] = [sqlite, postgres, mysql];

/** That of Strapi's template where nothing names another. */
const defaultClient = sqlite.name;

/** A database as a project or the user names it. */
export type DatabaseConfig =
  /** What stands in `config/database`; Knex takes a URL for a connection, too. */
  | { readonly client: string; readonly connection: string | Connection; readonly origin: string }
  /** An address, and the option that it was given with where that is not `database-url`. */
  | { readonly url: string; readonly origin?: string }
  /** The environment, for a project without `config/database`. */
  | { readonly variables: Readonly<NodeJS.Dict<string>> };

/**
 * The engine and the connection that a configuration means.
 *
 * @throws UserError `failed` for a client, `usage` for a URL of no engine. A URL is not repeated: it may hold a password.
 */
export function connectionOf(config: DatabaseConfig): NamedConnection & { readonly engine: Engine } {
  if ('url' in config) {
    const { url, origin = option('database-url') } = config;
    const engine = engineOfUrl(url, origin);
    return { engine, connection: engine.ofUrl(url, origin), origin };
  }
  if ('variables' in config) {
    const { variables } = config;
    const engine = engineOfClient('DATABASE_CLIENT', variables.DATABASE_CLIENT ?? defaultClient);
    return {
      engine,
      connection: engine.ofVariables((name) => variables[`DATABASE_${name}`]),
      origin: 'the DATABASE_* variables and the defaults of Strapi',
    };
  }
  const { client, connection, origin } = config;
  const engine = engineOfClient(`connection.client in ${origin}`, client);
  return {
    engine,
    connection: typeof connection === 'string' ? engine.ofUrl(connection, origin) : connection,
    origin,
  };
}

const find = (client: string): Engine | undefined =>
  engines.find(({ name, drivers }) => [name, ...drivers].includes(client));

/** @param what Where it stands, for people. */
function engineOfClient(what: string, client: string): Engine {
  const engine = find(client);
  if (engine === undefined) {
    throw new UserError(
      'failed',
      `${what} is ${JSON.stringify(client)}, which Strapi does not know.`,
      `Use ${either(engines.map(({ name }) => name))}, or name the database with ${option('database-url')}.`,
    );
  }
  return engine;
}

/** @param origin Where it stands, for people. */
function engineOfUrl(url: string, origin: string): Engine {
  // One letter before a colon is a drive of Windows.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  const engine = engines.find(({ schemes }) => schemes.includes(scheme));
  if (engine === undefined) {
    throw new UserError(
      'usage',
      `${origin} has the scheme ${scheme}:, which is not one of Strapi's databases.`,
      `Use ${either(engines.map(({ example }) => example))}.`,
    );
  }
  return engine;
}

/** `a, b or c`. */
const either = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].join(' or ');

/**
 * Finds the database that a configuration names.
 *
 * @param directory The project, which relative file names belong to; absolute.
 * @throws UserError as {@link connectionOf} does; `databaseUnreachable` where the connection names no database.
 */
export async function locate(config: DatabaseConfig, directory: string): Promise<DatabaseLocation> {
  const { engine, ...named } = connectionOf(config);
  const { locate } = await engine.load();
  return locate(named, directory);
}

/**
 * `database.connection` of a Strapi that is to use the database that a configuration names, by its major version. It may hold a
 * password.
 */
export function forStrapi(config: DatabaseConfig, directory: string): Readonly<Record<4 | 5, object>> {
  const { engine, connection } = connectionOf(config);
  return engine.forStrapi(connection, directory);
}

/**
 * Begins to load what a database is going to need, while its configuration is evaluated elsewhere.
 *
 * @param client What it seems to be, such as the DATABASE_CLIENT of Strapi's templates; where it is another one, that is loaded
 *   when it is known.
 */
export function prepareEngine(client: string = defaultClient): void {
  const engine = find(client);
  // Whoever needs it loads it, too, and is told.
  Promise.all([engine?.load(), engine?.driver?.()]).catch(() => undefined);
}
