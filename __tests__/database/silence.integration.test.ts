/** @jest-environment ./__tests__/support/one-realm.mjs */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { locate } from '../../src/database/engines.ts';
import type { DatabaseLocation } from '../../src/database/location.ts';
import { UserError } from '../../src/errors.ts';
import { allowSilence, beginAnew, breakOffSilence, endAnyway } from '../../src/system/silence.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  findMysql,
  findPostgres,
  type Server,
  type TestDatabase,
} from '../support/servers.ts';
import { type SilentProxy, startSilentProxy } from '../support/silent-proxy.ts';

const servers = [
  {
    name: 'PostgreSQL',
    server: await findPostgres(),
    create: createPostgresDatabase,
    port: 5432,
    sleep: 'SELECT pg_sleep(?)',
    note: '"schema"',
    time: '"time"',
  },
  {
    name: 'MySQL or MariaDB',
    server: await findMysql(),
    create: createMysqlDatabase,
    port: 3306,
    sleep: 'SELECT SLEEP(?)',
    note: '`schema`',
    time: '`time`',
  },
];

const failure = async (work: Promise<unknown>): Promise<UserError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
};

/** Seconds: what takes as long on a busy machine has not waited for what it must not wait for, which never comes, or takes 20. */
const muchLonger = 15;

/** Seconds that something takes, however it ends. */
async function seconds(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1_000;
}

for (const { name, server, create, port, sleep, note, time } of servers) {
  (server === undefined ? describe.skip : describe)(`a server of ${name} that falls silent`, () => {
    let database: TestDatabase;
    let proxy: SilentProxy;
    let location: DatabaseLocation;

    beforeEach(async () => {
      database = await create(server as Server);
      const url = new URL(database.url);
      proxy = await startSilentProxy(url.hostname, Number(url.port || port));
      url.hostname = '127.0.0.1';
      url.port = String(proxy.port);
      location = await locate({ url: url.href }, '.');
      allowSilence(1);
    });

    afterEach(async () => {
      allowSilence(120);
      beginAnew();
      await proxy[Symbol.asyncDispose]();
      await database.drop();
    });

    test('ends what is read, with the place and the kind of statement, and the connection with it', async () => {
      const session = await location.read();
      proxy.silence();
      let error: UserError | undefined;
      expect(
        await seconds(async () => {
          error = await failure(session.rows('SELECT 1'));
        }),
      ).toBeLessThan(muchLonger);
      expect(error?.failure).toBe('databaseUnreachable');
      expect(error?.message).toContain(
        `127.0.0.1:${proxy.port} fell silent: there was no answer to SELECT for `,
      );
      expect(error?.remedy).toContain('--idle-timeout');
      expect(await seconds(() => session.close())).toBeLessThan(muchLonger);
      while (proxy.open() > 0) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });

    test('is given up where only this connection is silent, and the server waits for more', async () => {
      const session = await location.read();
      proxy.silenceOpen();
      expect((await failure(session.rows('SELECT 1'))).message).toContain('fell silent');
      await session.close();
    });

    test('is waited for as long as it is at work, without a byte', async () => {
      const session = await location.read();
      expect(await session.rows(sleep, [3.5])).toHaveLength(1);
      await session.close();
    });

    test('lets go of its import lock', async () => {
      const lock = await location.lock();
      proxy.silenceOpen();
      expect(await seconds(() => lock.release())).toBeLessThan(muchLonger);
      const direct = await locate({ url: database.url }, '.');
      await (await direct.lock()).release();
    });

    test('does not say of a COMMIT without an answer that nothing was changed', async () => {
      await database.run(
        `CREATE TABLE strapi_database_schema (id INT PRIMARY KEY, ${note} TEXT, ${time} INT, hash TEXT)`,
      );
      const writer = await location.write();
      proxy.silenceAt('COMMIT', { passesOn: true, all: true });
      const error = await failure(writer.commit());
      expect(error.message).toContain('no answer to COMMIT');
      expect(error.message).toContain('it is not known which');
      expect(`${error.message} ${error.remedy}`).not.toMatch(/nothing was changed|rolled back/i);
    });

    test('is broken off a second after an interruption, though it is at work', async () => {
      const session = await location.read();
      const asked = failure(session.rows(sleep, [20]));
      breakOffSilence();
      expect(await seconds(() => asked)).toBeLessThan(muchLonger);
      await session.close();
    });

    test('is not broken off by an interruption that comes too late', async () => {
      const session = await location.read();
      const asked = session.rows(sleep, [2]);
      endAnyway();
      breakOffSilence();
      expect(await asked).toHaveLength(1);
      await session.close();
    });

    test('is given up while it is being connected to, after an interruption', async () => {
      allowSilence(120);
      proxy.silence();
      const asked = failure(location.read());
      setTimeout(breakOffSilence, 100);
      expect(await seconds(() => asked)).toBeLessThan(muchLonger);
    });
  });
}
