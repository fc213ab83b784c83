import type { Clock } from './clock.ts';
import type { Limits } from './fit.ts';
import type { Session } from './session.ts';
import type { Writer } from './write/writer.ts';

/** A database as the project or the user named it. */
export interface ConnectionConfig {
  readonly client: 'sqlite' | 'postgres' | 'mysql';
  readonly connection: Readonly<Record<string, unknown>>;
  /** Where the configuration was found, for people. */
  readonly origin: string;
}

/** Where a project's database is, and the ways into it. Nothing is opened before it is asked for. */
export interface DatabaseLocation {
  /** Engine and place, without credentials: `sqlite .tmp/data.db`. */
  readonly description: string;
  /** The same text for the same database, wherever it is named from; without credentials. */
  readonly identity: string;
  /** False where there is certainly no database yet. */
  exists(): Promise<boolean>;
  /**
   * Opens it for as long as one likes: whoever writes to it does not wait for that.
   *
   * @param signal Ends what has to be done first, with its reason.
   * @throws UserError `databaseUnreachable`.
   */
  read(signal?: AbortSignal): Promise<Session>;
  /**
   * Opens it for a few rows. An engine may keep others from writing until the session is closed.
   *
   * @throws UserError `databaseUnreachable`.
   */
  glance(): Promise<Session>;
  /**
   * What else has the database open, in words for people; as far as this user may see it, and without the connections of
   * this process. To be asked while nothing is open but the import lock and the session.
   */
  others(session: Session): Promise<readonly string[]>;
  /** How it keeps moments, where that depends on a time zone. */
  readonly clock?: Clock;
  /** What the columns take; of an engine whose columns take everything there is no such thing. */
  limits?(session: Session): Promise<Limits>;
  /** @throws UserError `databaseUnreachable`, also while another program writes. */
  write(): Promise<Writer>;
  /**
   * Keeps other imports out, until it is released or this process dies.
   *
   * @throws UserError `importRunning` while there is one.
   */
  lock(): Promise<ImportLock>;
  /** Whether an import was committed; see `MediaSwap`. */
  readonly mark: DatabaseMark;
}

export interface ImportLock {
  /** Harmless when it was released. */
  release(): Promise<void>;
}

/** The note of `Writer.mark`, from outside of the transaction that made it. */
export interface DatabaseMark {
  isCommitted(token: string): Promise<boolean>;
  /** Removes the note; harmless where there is none. */
  remove(): Promise<void>;
}

/** Finds the database that a configuration of its client names; the folder of each engine has one. */
export type Locate = (config: ConnectionConfig, directory: string) => DatabaseLocation;

interface Engine {
  readonly load: () => Promise<{ locate: Locate }>;
  /** What the connection loads itself when it is opened. */
  readonly driver?: () => Promise<unknown>;
}

/** Drivers are large: only the one that is needed is loaded. */
const engines: Readonly<Record<ConnectionConfig['client'], Engine>> = {
  sqlite: { load: () => import('./sqlite/location.ts') },
  postgres: { load: () => import('./postgres/location.ts'), driver: () => import('pg') },
  mysql: { load: () => import('./mysql/location.ts'), driver: () => import('mysql2/promise') },
};

/**
 * Begins to load what a database is going to need, while its configuration is evaluated elsewhere.
 *
 * @param client What it seems to be, such as the DATABASE_CLIENT of Strapi's templates; where it is another one, that is loaded
 *   when it is known.
 */
export function prepareEngine(client: string = 'sqlite'): void {
  if (Object.hasOwn(engines, client)) {
    const { load, driver } = engines[client as ConnectionConfig['client']];
    // Whoever needs it loads it, too, and is told.
    Promise.all([load(), driver?.()]).catch(() => undefined);
  }
}

/**
 * Finds the database that a configuration names.
 *
 * @param directory The project, which relative file names belong to; absolute.
 * @throws UserError `databaseUnreachable` where the configuration names none.
 */
export async function locate(config: ConnectionConfig, directory: string): Promise<DatabaseLocation> {
  const { locate } = await engines[config.client].load();
  return locate(config, directory);
}
