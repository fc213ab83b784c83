import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Query } from '../../scripts/engines/engine.ts';
import { locate } from '../../src/database/engines.ts';
import type { DatabaseLocation } from '../../src/database/location.ts';
import type { Writer } from '../../src/database/write/writer.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  findMysql,
  findPostgres,
  type Server,
  type TestDatabase,
} from '../support/servers.ts';
import { pause } from '../support/terminal.ts';

interface Engine {
  readonly server: Server | undefined;
  readonly create: (server: Server) => Promise<TestDatabase>;
  /** Makes the tables that are written to. */
  readonly store: string;
  /** How many sessions of the database wait for a lock that is no table's. */
  readonly waiting: string;
}

const columns = 'value text, type varchar(255), environment varchar(255), tag varchar(255)';

const engines: readonly (readonly [name: string, engine: Engine])[] = [
  [
    'PostgreSQL',
    {
      server: await findPostgres(),
      create: createPostgresDatabase,
      store: `CREATE TABLE strapi_core_store_settings (id serial PRIMARY KEY, key varchar(255), ${columns});
              CREATE TABLE strapi_database_schema (id serial PRIMARY KEY, schema json, time timestamp)`,
      waiting: `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    },
  ],
  [
    'MySQL or MariaDB',
    {
      server: await findMysql(),
      create: createMysqlDatabase,
      store: `CREATE TABLE strapi_core_store_settings (id int unsigned AUTO_INCREMENT PRIMARY KEY, \`key\` varchar(255), ${columns})`,
      waiting: `SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND state = 'User lock'`,
    },
  ],
];

/** Waits until a session waits for a lock, or what is asked for has an answer all the same. */
async function seen(run: Query, waiting: string, asked: Promise<unknown>): Promise<string> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  asked.then(end, end);
  for (const started = performance.now(); performance.now() - started < 30_000; await pause(20)) {
    const [[sessions] = []] = await run(waiting);
    if (Number(sessions) > 0) {
      return 'it waits';
    }
    if (hasEnded) {
      return 'it does not wait';
    }
  }
  return 'neither an answer nor a session that waits';
}

/**
 * A process that dies has asked for its commit perhaps, and the server goes on with that. Here its transaction is one that simply
 * has not ended yet: nobody else can tell these apart.
 */
describe.each(engines)('the transaction of an import that was killed, on %s,', (_, engine) => {
  (engine.server === undefined ? describe.skip : describe)('while the server is at it', () => {
    let database: TestDatabase;
    let location: DatabaseLocation;
    let writer: Writer;

    beforeAll(async () => {
      database = await engine.create(engine.server as Server);
      await database.run(engine.store);
      location = await locate({ url: database.url }, process.cwd());
    }, 60_000);

    afterAll(() => database.drop());

    beforeEach(async () => {
      writer = await location.write();
      await writer.mark('token');
    });

    afterEach(async () => {
      await writer.rollback();
      await location.mark.remove();
    });

    test.each([
      ['committed', true],
      ['rolled back', false],
    ] as const)('lets nobody say what became of it, until it is %s', async (how, isCommitted) => {
      const asked = location.mark.isCommitted('token');
      expect(await seen(database.run, engine.waiting, asked)).toBe('it waits');
      await (how === 'committed' ? writer.commit() : writer.rollback());
      expect(await asked).toBe(isCommitted);
    });

    test('lets no other import forget it', async () => {
      const removing = location.mark.remove();
      expect(await seen(database.run, engine.waiting, removing)).toBe('it waits');
      await writer.commit();
      await removing;
      expect(await location.mark.isCommitted('token')).toBe(false);
    });
  });
});
