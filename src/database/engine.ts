import type { DatabaseLocation } from './location.ts';

/** A connection in the words of Strapi's configuration: `filename`, or `host`, `user`, `password` and so on. */
export type Connection = Readonly<Record<string, unknown>>;

export interface NamedConnection {
  readonly connection: Connection;
  /** Where it was found, for people: `config/database`. */
  readonly origin: string;
}

/**
 * Finds the database that a connection leads to, without opening it.
 *
 * @param directory The project, which relative file names belong to; absolute.
 * @throws UserError `databaseUnreachable` where the connection names no database.
 */
export type Locate = (named: NamedConnection, directory: string) => DatabaseLocation;

/** A kind of database that Strapi has, and all that is to be known of it before one is opened. */
export interface Engine {
  /** What Strapi calls it, and how descriptions of its databases begin. */
  readonly name: string;
  /** What Strapi calls its drivers, some of them in version 4 only. */
  readonly drivers: readonly string[];
  /** Schemes of URLs in lower case; the empty one is that of a path. */
  readonly schemes: readonly string[];
  /** How a URL looks, for people. */
  readonly example: string;
  /**
   * What a URL of one of its schemes says. It is not checked further than it has to be for that.
   *
   * @param origin Where it was found, for people.
   * @throws UserError `usage`, without the URL: it may hold a password.
   */
  ofUrl(url: string, origin: string): Connection;
  /**
   * The connection that Strapi's template makes of its variables, with the defaults of the template.
   *
   * @param variable Gives one by its name without `DATABASE_`.
   */
  ofVariables(variable: (name: string) => string | undefined): Connection;
  /** `database.connection` of a Strapi that is to use this connection, by its major version. */
  forStrapi(connection: Connection, directory: string): Readonly<Record<4 | 5, object>>;
  /** Loads the code that opens its databases. */
  load(): Promise<{ readonly locate: Locate }>;
  /** Loads the driver, which a connection does itself when it is opened. */
  driver?(): Promise<unknown>;
}
