/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { locate } from '../../../src/database/engines.ts';
import { canStartMariaDb, type OwnServer, startMariaDb } from '../../support/own-server.ts';
import { refusal, workspace } from '../../support/workspace.ts';

const password = 'secret word@2026';
const { at } = workspace();

(canStartMariaDb() ? describe : describe.skip)(
  'a MariaDB server with a certificate of its own authority',
  () => {
    let server: OwnServer;

    beforeAll(async () => {
      server = await startMariaDb(password);
    });

    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });

    const settings = (ssl: unknown, secret = password) => ({
      client: 'mysql' as const,
      connection: {
        host: 'localhost',
        port: server.port,
        user: 'root',
        password: secret,
        database: 'cms',
        ssl,
      },
      origin: 'test',
    });

    const url = (query: string) => ({
      url: `mysql://root:${encodeURIComponent(password)}@localhost:${server.port}/cms?${query}`,
    });

    async function cipherOf(config: Parameters<typeof locate>[0]): Promise<string> {
      const session = await (await locate(config, at())).read();
      try {
        const [row] = await session.rows("SHOW STATUS LIKE 'Ssl_cipher'");
        return String(row?.[1]);
      } finally {
        await session.close();
      }
    }

    const refused = async (config: Parameters<typeof locate>[0]) =>
      refusal((await locate(config, at())).read());

    test('is reached with the certificate of the authority, as text or as a file', async () => {
      for (const ca of [readFileSync(server.certificates.ca, 'utf8'), server.certificates.ca]) {
        expect(await cipherOf(settings({ ca }))).not.toBe('');
      }
      const ssl = encodeURIComponent(JSON.stringify({ ca: server.certificates.ca, verifyIdentity: true }));
      expect(await cipherOf(url(`ssl=${ssl}`))).not.toBe('');
    });

    test('is reached unchecked, or without TLS, where that is asked for', async () => {
      expect(await cipherOf(settings({ rejectUnauthorized: false }))).not.toBe('');
      expect(await cipherOf(url('ssl-mode=REQUIRED'))).not.toBe('');
      expect(await cipherOf(settings(false))).toBe('');
    });

    test.each([
      ['true', () => settings(true)],
      ['with the certificate of another authority', () => settings({ ca: server.certificates.otherCa })],
      ['ssl-mode=VERIFY_CA', () => url('ssl-mode=VERIFY_CA')],
      ['ssl-mode=VERIFY_IDENTITY', () => url('ssl-mode=VERIFY_IDENTITY')],
    ])('is refused with ssl %s', async (_, config) => {
      const error = await refused(config());
      expect(error).toMatchObject({
        failure: 'databaseUnreachable',
        message: expect.stringMatching(/^The certificate of the MySQL server localhost:\d+ is not trusted/),
        remedy: expect.stringContaining('ssl.ca'),
      });
      expect(`${error.message}${error.remedy}`).not.toContain('secret');
    });

    test('names host, port and user for a wrong password, which it does not repeat', async () => {
      const error = await refused(settings({ rejectUnauthorized: false }, 'wrong secret'));
      expect(error).toMatchObject({
        failure: 'databaseUnreachable',
        message: expect.stringContaining(`localhost:${server.port} does not let root in`),
      });
      expect(`${error.message}${error.remedy}`).not.toContain('secret');
    });
  },
);
