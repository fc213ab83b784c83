import mysql from 'mysql2/promise';
import pg from 'pg';
import { mysqlOrMariaDb } from '../engines/mysql.ts';
import { postgres } from '../engines/postgres.ts';

/** `services` of a job. */
type Services = Readonly<Record<string, Service>> | null | undefined;

interface Service {
  readonly image: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
}

/** What an image of Docker makes at its first start, made on a real server instead. */
interface Engine {
  readonly port: string;
  start(env: Readonly<Record<string, string>>): Promise<() => Promise<void>>;
}

const engines: Readonly<Record<string, Engine>> = {
  postgres: {
    get port() {
      return postgres().server.port;
    },
    async start({ POSTGRES_DB: given, POSTGRES_USER: user = 'postgres', POSTGRES_PASSWORD: password }) {
      if (password === undefined) {
        throw new Error('postgres: the image does not start without POSTGRES_PASSWORD.');
      }
      const database = given ?? user;
      const run = (sql: string) => onServer(postgres().server.href, sql);
      const [name, role, secret] = [
        pg.escapeIdentifier(database),
        pg.escapeIdentifier(user),
        pg.escapeLiteral(password),
      ];
      await run(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD ${secret}`);
      await run(`CREATE DATABASE ${name} OWNER ${role}`);
      return async () => {
        await run(`DROP DATABASE ${name} WITH (FORCE)`);
        await run(`DROP ROLE ${role}`);
      };
    },
  },
  mysql: {
    get port() {
      return mysqlOrMariaDb().server.port;
    },
    async start({ MYSQL_DATABASE: database = '', MYSQL_USER: user, MYSQL_PASSWORD: password = '' }) {
      const connection = await mysql.createConnection(mysqlOrMariaDb().server.href);
      const run = (sql: string, values: readonly string[]) => connection.query(sql, [...values]);
      await run('CREATE DATABASE ??', [database]);
      if (user !== undefined) {
        await run("CREATE USER ?@'%' IDENTIFIED BY ?", [user, password]);
        await run("GRANT ALL ON ??.* TO ?@'%'", [database, user]);
      }
      return async () => {
        await run('DROP DATABASE ??', [database]);
        if (user !== undefined) {
          await run("DROP USER ?@'%'", [user]);
        }
        await connection.end();
      };
    },
  },
};

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Starts the services of a job: a database and a user of its own on the server that listens where the recipe expects one.
 *
 * @throws Error for another image, for a port at which there is no such server, and where the database is somebody else's.
 */
export async function startServices(
  services: Services,
  log: (text: string) => void,
): Promise<AsyncDisposable> {
  const ends: (() => Promise<void>)[] = [];
  const end = async () => {
    for (const each of ends.splice(0).reverse()) {
      await each();
    }
  };
  try {
    for (const [name, { image, env = {}, ports = [] }] of Object.entries(services ?? {})) {
      const [kind = '', version] = image.split(':');
      const engine = engines[kind];
      if (engine === undefined) {
        throw new Error(`services: ${name}: nothing here plays ${image}.`);
      }
      const [outside] = `${ports[0] ?? ''}`.split(':');
      if (outside !== engine.port) {
        throw new Error(
          `services: ${name}: the server is at port ${engine.port}, not at ${outside || 'none'}.`,
        );
      }
      ends.push(await engine.start(env));
      log(`Service ${name}: a database on the server at port ${outside}, in place of ${kind} ${version}.`);
    }
  } catch (error) {
    await end();
    throw error;
  }
  return { [Symbol.asyncDispose]: end };
}
