/** @jest-environment ./__tests__/support/one-realm.mjs */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Proxy as ServerProxy, startProxy } from '../../scripts/faults/proxy.ts';
import { locate } from '../../src/database/engines.ts';
import type { Session } from '../../src/database/session.ts';
import { allowSilence } from '../../src/system/silence.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  findMysql,
  findPostgres,
  type Server,
  type TestDatabase,
} from '../support/servers.ts';

const servers = [
  { name: 'PostgreSQL', server: await findPostgres(), create: createPostgresDatabase, port: '5432' },
  { name: 'MySQL or MariaDB', server: await findMysql(), create: createMysqlDatabase, port: '3306' },
];

/** Milliseconds. */
const roundTrip = 40;

for (const { name, server, create, port } of servers) {
  (server === undefined ? describe.skip : describe)(`a server of ${name} that is far away`, () => {
    let database: TestDatabase;
    let proxy: ServerProxy;
    let session: Session;
    let isSilent: boolean;

    beforeEach(async () => {
      database = await create(server as Server);
      const url = new URL(database.url);
      url.port ||= port;
      isSilent = false;
      proxy = await startProxy(new URL(url.href), { delay: roundTrip / 2, watch: () => () => !isSilent });
      [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
      session = await (await locate({ url: url.href }, '.')).read();
    });

    afterEach(async () => {
      allowSilence(120);
      await session.close();
      await proxy.close();
      await database.drop();
    });

    test('is asked for several pages at once, and waited for as if they were one or two', async () => {
      expect(session.dialect.page.atOnce).toBe(8);
      const before = performance.now();
      const asked = Array.from({ length: 40 }, (_, index) =>
        session.rows(`SELECT ?, 'what?; SELECT 2'`, [index === 7 ? 'a;b' : `${index}`]),
      );
      const rows = (await Promise.all(asked)).flat();
      expect(rows.map(([value]) => value)).toEqual(
        Array.from({ length: 40 }, (_, index) => (index === 7 ? 'a;b' : `${index}`)),
      );
      expect(new Set(rows.map(([, text]) => text))).toEqual(new Set(['what?; SELECT 2']));
      expect(performance.now() - before).toBeLessThan(10 * roundTrip);
    });

    test('has answers of any size, in any order', async () => {
      const numbers = (count: number) =>
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i FROM n`;
      const counts = [3, 900, 1, 0, 500];
      const answers = await Promise.all(
        counts.map((count) => session.rows(count === 0 ? 'SELECT 1 WHERE 1 = 2' : numbers(count))),
      );
      expect(answers.map((rows) => rows.length)).toEqual(counts);
    });

    test('tells why a statement failed, also of those that were sent behind it', async () => {
      const asked = [session.rows('SELECT 1'), session.rows('SELECT nonsense'), session.rows('SELECT 2')];
      const outcomes = await Promise.allSettled(asked);
      const reasons = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [String(outcome.reason.message)] : [],
      );
      expect(reasons.length).toBeGreaterThan(1);
      for (const reason of reasons) {
        expect(reason).toContain('nonsense');
      }
    });

    test('is missed when it falls silent, whatever was asked of it', async () => {
      allowSilence(1);
      await session.rows('SELECT 1');
      isSilent = true;
      const asked = [1, 2, 3].map((number) => session.rows(`SELECT ${number}`));
      const outcomes = await Promise.allSettled(asked);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { message: expect.stringContaining('fell silent') },
        });
      }
    });
  });
}
