import { join } from 'node:path';
import type { Engine, ServerDatabase } from '../../engines/engine.ts';
import { mysqlOrMariaDb } from '../../engines/mysql.ts';
import { postgres } from '../../engines/postgres.ts';
import { type ProgramsName, programWords } from '../database-programs.ts';
import { type Context, ourExport, ourImport } from './context.ts';
import { quoted } from './process-tree.ts';
import type { Project } from './projects.ts';

/** A server that is measured. */
export interface Server {
  readonly name: 'postgres' | 'mariadb' | 'mysql';
  readonly title: string;
  readonly engine: () => Engine;
  readonly programs: ProgramsName;
}

export const servers: readonly Server[] = [
  { name: 'postgres', title: 'PostgreSQL', engine: () => postgres(), programs: 'postgres' },
  {
    name: 'mariadb',
    title: 'MariaDB',
    engine: () => mysqlOrMariaDb(process.env.MARIADB_URL ?? 'mysql://root@127.0.0.1:3306'),
    programs: 'mysql',
  },
  {
    name: 'mysql',
    title: 'MySQL',
    // That of `.ci/mysql`, unless told.
    engine: () => mysqlOrMariaDb(process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3307'),
    programs: 'mysql',
  },
];

/** A server's own programs, as sides of a match. */
export function programsOf({ programs, engine }: Server, folder: string, dump = 'database-dump') {
  const file = join(folder, dump);
  const words = programWords(programs);
  const { server } = engine();
  const password = decodeURIComponent(server.password);
  return {
    file,
    names: words.names,
    env: { PGPASSWORD: password, MYSQL_PWD: password },
    dump: (database: ServerDatabase) => quoted(words.dump(placeOf(database), file)),
    restore: (database: ServerDatabase, ...more: readonly string[]) => {
      const [program = '', ...rest] = words.restore(placeOf(database), file);
      return quoted([program, ...more, ...rest]);
    },
  };
}

function placeOf({ url }: ServerDatabase) {
  const { hostname, port, username, pathname } = new URL(url);
  return { host: hostname, port, user: decodeURIComponent(username), name: pathname.slice(1) };
}

/** Databases on a server that have Strapi's tables and the few rows of its example project, until all are dropped. */
export interface Databases extends AsyncDisposable {
  /** Of which copies are made; nobody else may be connected to it. */
  readonly template: ServerDatabase;
  readonly engine: Engine;
  copy(): Promise<ServerDatabase>;
  create(): Promise<ServerDatabase>;
  /** Drops those that were made here. */
  drop(database: ServerDatabase): Promise<void>;
}

/**
 * Starts Strapi once, which makes its tables.
 *
 * @param small The example project, in SQLite.
 */
export async function databasesOn(server: Server, context: Context, small: Project): Promise<Databases> {
  const engine = server.engine();
  const made = new Set<ServerDatabase>();
  const keep = (database: ServerDatabase) => {
    made.add(database);
    return database;
  };
  const drop = async (database: ServerDatabase) => {
    await database.drop();
    made.delete(database);
  };
  const dropAll = async () => {
    for (const database of made) {
      await drop(database);
    }
  };
  try {
    const template = keep(await engine.create());
    const archive = join(context.folder, 'small');
    await context.once({ name: 'the example', line: () => ourExport(small.folder, archive) });
    await context.once({
      name: `the example, into ${server.title}`,
      line: () => ourImport(small.folder, `${archive}.tar.gz.enc`, '--database-url', template.url),
    });
    return {
      template,
      engine,
      copy: async () => keep(await engine.copy(template)),
      create: async () => keep(await engine.create()),
      drop,
      [Symbol.asyncDispose]: dropAll,
    };
  } catch (error) {
    await dropAll();
    throw error;
  }
}
