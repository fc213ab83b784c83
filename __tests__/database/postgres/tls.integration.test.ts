/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { strapiDms } from '../../../scripts/faults/program.ts';
import { locate } from '../../../src/database/engines.ts';
import { canStartPostgres, type OwnServer, startPostgres } from '../../support/own-server.ts';
import { refusal, workspace } from '../../support/workspace.ts';

const password = 'secret word@2026';
const { at, write } = workspace();

(canStartPostgres() ? describe : describe.skip)(
  'a PostgreSQL server with a certificate of its own authority',
  () => {
    let server: OwnServer;

    beforeAll(async () => {
      server = await startPostgres(password);
    });

    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });

    const settings = (ssl: unknown) => ({
      client: 'postgres' as const,
      connection: {
        host: 'localhost',
        port: server.port,
        user: 'postgres',
        password,
        database: 'postgres',
        ssl,
      },
      origin: 'test',
    });

    const url = (query: string, secret = password) =>
      `postgres://postgres:${encodeURIComponent(secret)}@localhost:${server.port}/postgres?${query}`;

    async function isLetIn(config: Parameters<typeof locate>[0]): Promise<void> {
      const session = await (await locate(config, at())).read();
      try {
        expect(await session.rows('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([
          [true],
        ]);
      } finally {
        await session.close();
      }
    }

    const refused = async (config: Parameters<typeof locate>[0]) =>
      refusal((await locate(config, at())).read());

    test('is reached with the certificate of the authority, as text or as a file', async () => {
      await isLetIn(settings({ ca: readFileSync(server.certificates.ca, 'utf8') }));
      await isLetIn(settings({ ca: server.certificates.ca, rejectUnauthorized: true }));
      await isLetIn({ url: url(`sslmode=verify-full&sslrootcert=${server.certificates.ca}`) });
      await isLetIn({ url: url(`sslmode=require&sslrootcert=${server.certificates.ca}`) });
    });

    test('is reached unchecked where that is asked for', async () => {
      await isLetIn(settings({ rejectUnauthorized: false }));
      await isLetIn({ url: url('sslmode=no-verify') });
      await isLetIn({ url: url('sslmode=require&uselibpqcompat=true') });
    });

    test.each([
      ['true', () => settings(true)],
      ['with the certificate of another authority', () => settings({ ca: server.certificates.otherCa })],
      ['sslmode=require, which the driver takes for verify-full', () => ({ url: url('sslmode=require') })],
      ['sslmode=verify-full', () => ({ url: url('sslmode=verify-full') })],
    ])('is refused with ssl %s', async (_, config) => {
      const error = await refused(config());
      expect(error).toMatchObject({
        failure: 'databaseUnreachable',
        message: expect.stringMatching(
          new RegExp(`^PostgreSQL at localhost:${server.port} presents a certificate that is not accepted`),
        ),
        remedy: expect.stringMatching(/ssl\.ca.*sslrootcert/),
      });
      expect(`${error.message}${error.remedy}`).not.toContain('secret');
    });

    test('is refused where its certificate is of another name', async () => {
      const { connection, ...config } = settings({
        ca: server.certificates.ca,
        servername: 'db.example.com',
      });
      expect(await refused({ ...config, connection: { ...connection, host: '127.0.0.1' } })).toMatchObject({
        failure: 'databaseUnreachable',
        message: expect.stringMatching(/not accepted: .*db\.example\.com.*ERR_TLS_CERT_ALTNAME_INVALID/),
      });
    });

    test('says that it wants TLS', async () => {
      expect(await refused(settings(false))).toMatchObject({
        failure: 'databaseUnreachable',
        message: expect.stringMatching(/does not let the user postgres in: .*no encryption/),
        remedy: expect.stringContaining('DATABASE_SSL=true'),
      });
    });

    test('ends the program with 13 and names host, port and user for a wrong password, which it does not repeat', async () => {
      write('package.json', { dependencies: { '@strapi/strapi': '5.54.0' } });
      for (const query of [
        'sslmode=no-verify',
        `sslmode=require&sslrootcert=${server.certificates.otherCa}`,
      ]) {
        const words = [
          'export',
          '--project',
          '.',
          '--no-encrypt',
          '--database-url',
          url(query, 'wrong%secret'),
        ];
        const { code, stdout, stderr } = await strapiDms(words, at());
        expect(code).toBe(13);
        expect(stderr).toContain(`PostgreSQL at localhost:${server.port}`);
        expect(stdout + stderr).not.toMatch(/wrong|secret|Warning/);
        expect(stderr).toMatch(
          query.includes('no-verify') ? /does not accept the password of the user postgres/ : /certificate/,
        );
      }
    });
  },
);
