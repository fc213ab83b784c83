import type { ServerDatabase as Database, Engine as Server } from '../engines/engine.ts';
import { mysqlOrMariaDb } from '../engines/mysql.ts';
import { postgres } from '../engines/postgres.ts';

/** A database of its own on a server, for one working copy. */
export interface ServerDatabase extends Pick<Database, 'run' | 'drop'> {
  /** What makes a project use it. */
  readonly variables: Readonly<Record<string, string>>;
}

/** An engine that is a server, here or where `POSTGRES_URL` and `MYSQL_URL` say. */
export interface Engine {
  readonly name: 'postgres' | 'mysql';
  /** What a project of Strapi 4 needs in the place of what a database's variables say: its drivers have other names. */
  readonly variables4: Readonly<Record<string, string>>;
  /** Makes an empty database. @throws Error where there is no server. */
  create(): Promise<ServerDatabase>;
  /** Whether JSON is a type of its own of which official import knows nothing: on MySQL. */
  hasOwnJson(): Promise<boolean>;
  /** Makes a schema of that name in a database; where the engine has any. */
  createSchema?(database: ServerDatabase, schema: string): Promise<void>;
}

async function create(client: Engine['name'], { create, server }: Server): Promise<ServerDatabase> {
  const { name, run, drop } = await create();
  return {
    variables: {
      DATABASE_CLIENT: client,
      DATABASE_HOST: server.hostname,
      DATABASE_PORT: server.port,
      DATABASE_USERNAME: decodeURIComponent(server.username),
      DATABASE_PASSWORD: decodeURIComponent(server.password),
      DATABASE_NAME: name,
    },
    run,
    drop,
  };
}

/** The engines that conformance is checked on beside SQLite. */
export const engines: readonly Engine[] = [
  {
    name: 'postgres',
    variables4: {},
    create: () => create('postgres', postgres()),
    hasOwnJson: async () => false,
    createSchema: async ({ run }, schema) => {
      await run(`CREATE SCHEMA "${schema}"`);
    },
  },
  {
    name: 'mysql',
    // Its `mysql` is a driver that no current server lets in, and that Strapi does not install.
    variables4: { DATABASE_CLIENT: 'mysql2' },
    create: () => create('mysql', mysqlOrMariaDb()),
    hasOwnJson: async () => (await mysqlOrMariaDb().version()).startsWith('MySQL'),
  },
];
