/** @jest-environment ./__tests__/support/one-realm.mjs */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectionOf, locate } from '../../src/database/engines.ts';
import type { DatabaseLocation, ImportLock } from '../../src/database/location.ts';
import { UserError } from '../../src/errors.ts';
import { pause } from '../support/terminal.ts';
import { refusal } from '../support/workspace.ts';
import { describeEngines, makeTables, password, startWorker, type TestDatabase } from './engines.ts';

describeEngines('the place of a database', (subject) => {
  let database: TestDatabase;
  let location: DatabaseLocation;
  const { engine } = subject;

  beforeAll(async () => {
    database = await subject.create();
    await makeTables(database, subject);
    location = await locate({ url: database.url }, process.cwd());
  });

  afterAll(() => database.drop());

  describe('the lock of an import', () => {
    test('keeps a second one out at once, and lets it in when the first has ended', async () => {
      const lock = await location.lock();
      expect(await refusal(location.lock())).toMatchObject({
        failure: 'importRunning',
        exitCode: 11,
        message: expect.stringMatching(/^Another import into .* is running\.$/),
      });
      await lock.release();
      await lock.release();
      await (await location.lock()).release();
    });

    test('is seen by who looks, and not taken by them', async () => {
      const look = () => location.assertNotLocked();
      await Promise.all(Array.from({ length: 8 }, look));
      const lock = await location.lock();
      const { message } = await refusal(location.lock());
      expect(await refusal(look())).toMatchObject({ failure: 'importRunning', message });
      expect(await refusal(location.lock())).toMatchObject({ failure: 'importRunning' });
      await lock.release();
      await (await taken()).release();
    });

    test('ends with the process that has it, however that ends', async () => {
      const worker = await startWorker(database.url, 'await location.lock();');
      expect(await refusal(location.lock())).toMatchObject({ failure: 'importRunning' });
      await worker.kill();
      await (await taken()).release();
    });

    /** A server takes a moment to see that a connection is gone. */
    async function taken(): Promise<ImportLock> {
      for (let attempt = 0; attempt < 600; attempt += 1) {
        try {
          return await location.lock();
        } catch (error) {
          if (!(error instanceof UserError && error.failure === 'importRunning')) {
            throw error;
          }
          await pause(50);
        }
      }
      throw new Error('The lock is still there');
    }
  });

  describe('the mark of an import', () => {
    const mark = async (token: string, end: 'commit' | 'rollback') => {
      const writer = await location.write();
      await writer.mark(token);
      await writer[end]();
    };

    test('is there if and only if its transaction was committed, until it is removed', async () => {
      await mark('undone', 'rollback');
      expect(await location.mark.isCommitted('undone')).toBe(false);
      await mark('done', 'commit');
      expect(await location.mark.isCommitted('done')).toBe(true);
      expect(await location.mark.isCommitted('another')).toBe(false);
      await mark('next', 'commit');
      expect(await location.mark.isCommitted('done')).toBe(false);
      expect(await location.mark.isCommitted('next')).toBe(true);
      await location.mark.remove();
      await location.mark.remove();
      expect(await location.mark.isCommitted('next')).toBe(false);
      expect(await database.run('SELECT count(*) FROM strapi_core_store_settings')).not.toEqual([[1]]);
    });

    test('is in no database that Strapi never saw', async () => {
      const empty = await subject.create();
      try {
        const { mark } = await locate({ url: empty.url }, process.cwd());
        expect(await mark.isCommitted('token')).toBe(false);
        await mark.remove();
      } finally {
        await empty.drop();
      }
    });
  });

  test('tells what columns take, where they do not take everything', async () => {
    const session = await location.read();
    const limits = await location.limits?.(session);
    await session.close();
    const long = 'x'.repeat(300);
    if (limits === undefined) {
      await database.run(`INSERT INTO parents (name) VALUES ('${long}')`);
    } else {
      await expect(database.run(`INSERT INTO parents (name) VALUES ('${long}')`)).rejects.toThrow();
      expect(limits.of('parents', 'name')).toMatchObject({ characters: 255 });
      expect(limits.of('samples', 'a integer')).toMatchObject({ smallest: -(2n ** 31n), whole: true });
      expect(limits.of('samples', 'nothing')).toBeUndefined();
    }
  });

  test('tells of the time zone of the server, where moments are kept without one', async () => {
    const session = await location.read();
    const moments = [new Date('2024-01-15T12:00:00Z'), new Date('2024-07-15T12:00:00Z')];
    const zone = await location.clock?.server(session, moments);
    await session.close();
    if (zone !== undefined) {
      expect(zone.name).toMatch(/\w/);
      expect(zone.offsets).toHaveLength(2);
      expect(zone.offsets.every((offset) => Math.abs(offset) <= 14 * 60)).toBe(true);
    }
  });

  test('tells who else has it open, and not of this process', async () => {
    const others = async () => {
      const session = await location.read();
      try {
        return await location.others(session);
      } finally {
        await session.close();
      }
    };
    const lock = await location.lock();
    const end = await subject.connect(database.url);
    try {
      expect(await others()).toHaveLength(1);
    } finally {
      await end();
      await lock.release();
    }
  });

  test('has a description and an identity without credentials, which are those of no other', async () => {
    const other = await subject.create();
    try {
      const another = await locate({ url: other.url }, process.cwd());
      expect(another.description).not.toBe(location.description);
      expect(another.identity).not.toBe(location.identity);
      for (const { description, identity } of [location, another]) {
        expect([description, identity]).toEqual([
          expect.stringMatching(new RegExp(`^${engine.name} `)),
          expect.stringMatching(new RegExp(`^${engine.name} `)),
        ]);
      }
      expect(await location.exists()).toBe(true);
    } finally {
      await other.drop();
    }
  });

  test('is found by each of its schemes, and by each name that Strapi has for it', async () => {
    const rest = database.url.slice(database.url.indexOf(':') + 1);
    for (const scheme of engine.schemes) {
      const url = scheme === '' ? rest : `${scheme}:${rest}`;
      const found = await locate({ url }, process.cwd());
      expect([url, found.identity]).toEqual([url, location.identity]);
    }
    for (const alias of ['localhost', 'LOCALHOST', '[::1]']) {
      const url = database.url.replace(/(?<=[@/])127\.0\.0\.1(?=[:/])/, alias);
      const found = await locate({ url }, process.cwd());
      expect([url, found.identity]).toEqual([url, location.identity]);
    }
    const { connection } = connectionOf({ url: database.url });
    for (const client of [engine.name, ...engine.drivers]) {
      const found = await locate({ client, connection, origin: 'config/database' }, process.cwd());
      expect([client, found.identity]).toEqual([client, location.identity]);
    }
    expect(connectionOf({ variables: { DATABASE_CLIENT: engine.name } }).engine).toBe(engine);
  });

  test('that leads nowhere is told of, without the password', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await once(web.listen(0, '127.0.0.1'), 'listening');
    const { port } = web.address() as AddressInfo;
    for (const [what, url] of Object.entries(subject.broken(database, port))) {
      const nowhere = await locate({ url }, process.cwd());
      for (const way of ['read', 'glance', 'write'] as const) {
        const error = await refusal(nowhere[way]());
        expect([what, way, error.failure]).toEqual([what, way, 'databaseUnreachable']);
        if (what === 'no such database' || what === 'nothing there') {
          expect(error.message).toContain(url.slice(url.lastIndexOf('/') + 1));
        }
        const texts = [inspect(error, { depth: 9 }), error.remedy, nowhere.description, nowhere.identity];
        expect(texts.join('\n')).not.toContain(password);
      }
    }
    web.close();
  });
});
