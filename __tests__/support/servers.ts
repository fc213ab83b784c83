import { describe } from '@jest/globals';
import type { Engine, ServerDatabase } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';

export type { ServerDatabase as TestDatabase };

/** A database server that tests run against. */
export interface Server {
  /** With credentials, which in tests are none worth keeping. */
  readonly url: URL;
}

/**
 * Looks for a server, so that its tests can be skipped where there is none. On CI a missing one is a failure: what is
 * skipped there is never noticed.
 *
 * @param connect Rejects where nothing answers.
 */
export async function findServer(
  what: string,
  url: string,
  connect: (url: URL) => Promise<void>,
): Promise<Server | undefined> {
  const parsed = new URL(url);
  try {
    await connect(parsed);
    return { url: parsed };
  } catch (error) {
    const text = `There is no ${what} at ${parsed.host} (${(error as NodeJS.ErrnoException).code ?? error})`;
    if (process.env.CI === 'true') {
      throw new Error(`${text}: CI has to start it, see .ci/run.`);
    }
    process.stderr.write(`\n*** SKIPPED: ${text}, so everything in this file is left out.\n\n`);
    return undefined;
  }
}

/** `describe`, or what skips it where there is no server. */
export const describeWith = (server: Server | undefined): typeof describe | typeof describe.skip =>
  server === undefined ? describe.skip : describe;

/** The PostgreSQL server at `POSTGRES_URL`, or where Debian's package runs it. */
export const findPostgres = (): Promise<Server | undefined> => find('PostgreSQL', postgres());

/** The MySQL or MariaDB server at a URL; unless told at `MYSQL_URL`, or where Debian's package runs it. */
export const findMysql = (url?: string): Promise<Server | undefined> =>
  find('MySQL or MariaDB', mysqlOrMariaDb(url));

const find = (what: string, { server, version }: Engine) =>
  findServer(what, server.href, async () => {
    await version();
  });

/** Makes a database that only this test uses. */
export const createPostgresDatabase = ({ url }: Server): Promise<ServerDatabase> =>
  postgres(url.href).create();

/** What makes a role of PostgreSQL the owner of all tables, and of nothing else. */
export const owning = (role: string): string => `
  GRANT ALL ON SCHEMA public TO ${role};
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
      EXECUTE format('ALTER TABLE %I OWNER TO ${role}', name);
    END LOOP;
  END $$`;

/** Makes a database that only this test uses. */
export const createMysqlDatabase = ({ url }: Server): Promise<ServerDatabase> =>
  mysqlOrMariaDb(url.href).create();
