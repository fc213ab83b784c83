import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectionOf } from '../../../src/database/engines.ts';
import { settingsOf } from '../../../src/database/mysql/settings.ts';
import type { UserError } from '../../../src/errors.ts';

const secret = 'a very secret password';
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'strapi-dms-test-'));
  writeFileSync(join(directory, 'ca.pem'), 'the authority');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const settings = (connection: Readonly<Record<string, unknown>>) =>
  settingsOf({ connection: { database: 'strapi', ...connection }, origin: 'config/database' }, directory);
const ofUrl = (url: string) => settingsOf(connectionOf({ url }), directory);

function thrownBy(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    return error as UserError;
  }
  throw new Error('nothing was thrown');
}

describe('what the configuration says of a MySQL database', () => {
  test('is what Strapi gives its driver', () => {
    const { options, server, database, user } = settings({
      host: 'db.example.com',
      port: '3307',
      user: 'me',
      password: secret,
      connectTimeout: 1_000,
      debug: true,
    });
    expect({ server, database, user }).toEqual({
      server: 'db.example.com:3307',
      database: 'strapi',
      user: 'me',
    });
    expect(options).toEqual({
      host: 'db.example.com',
      port: 3307,
      user: 'me',
      password: secret,
      connectTimeout: 1_000,
      database: 'strapi',
      charset: 'utf8mb4_unicode_ci',
      timezone: 'local',
    });
  });

  test('has the defaults of the driver', () => {
    expect(settings({}).server).toBe('localhost:3306');
    expect(settings({ host: '', port: '' }).server).toBe('localhost:3306');
  });

  test('may name a socket instead of a host', () => {
    const { options, server } = settings({ socketPath: '/run/mysqld.sock', host: 'elsewhere', port: 1 });
    expect(server).toBe('/run/mysqld.sock');
    expect(options).toMatchObject({ socketPath: '/run/mysqld.sock' });
    expect(options).not.toHaveProperty('host');
  });

  test.each([
    [undefined, 'local'],
    ['Z', 'Z'],
    ['+02:00', '+02:00'],
    [' 02:00', '+02:00'],
    ['Europe/Paris', 'Z'],
  ])('the time zone %s is %s for the driver', (timezone, expected) => {
    expect(settings({ timezone }).options.timezone).toBe(expected);
  });

  test.each([
    ['utf8', 'utf8mb4_unicode_ci'],
    ['UTF8MB4', 'utf8mb4_unicode_ci'],
    ['utf8mb4_bin', 'utf8mb4_bin'],
    ['utf8_general_ci', 'utf8mb4_unicode_ci'],
  ])('with the charset %s all of Unicode travels', (charset, expected) => {
    expect(settings({ charset }).options.charset).toBe(expected);
  });

  test.each([
    ['no database', { database: '' }, 'names no database'],
    ['a port that is none', { port: 'all' }, 'the port "all"'],
    ['a charset that is not Unicode', { charset: 'latin1' }, 'charset of the connection to latin1'],
    ['a TLS setting that is none', { ssl: 1 }, 'sets ssl to 1'],
  ])('with %s is refused', (_, connection, message) => {
    const error = thrownBy(() => settings({ password: secret, ...connection }));
    expect(error).toMatchObject({
      failure: 'databaseUnreachable',
      message: expect.stringContaining(message),
    });
    expect(error.message + error.remedy).not.toContain(secret);
  });

  test.each([
    [false, undefined],
    [true, { rejectUnauthorized: true }],
    ['Amazon RDS', 'Amazon RDS'],
    [{ ca: undefined, key: null, rejectUnauthorized: false }, { rejectUnauthorized: false }],
    [{ ca: '-----BEGIN CERTIFICATE-----' }, { ca: '-----BEGIN CERTIFICATE-----' }],
    [{ ca: 'ca.pem' }, { ca: Buffer.from('the authority') }],
    [{ ca: ['ca.pem'] }, { ca: [Buffer.from('the authority')] }],
    [{ cert: { type: 'Buffer', data: [1, 2] } }, { cert: Buffer.from([1, 2]) }],
  ])('the TLS setting %j is %j for the driver', (ssl, expected) => {
    expect(settings({ ssl }).options.ssl).toEqual(expected);
  });
});

describe('a URL of a MySQL database', () => {
  test('is decoded', () => {
    const { options } = ofUrl('mariadb://me:p%40ss%2Fword@[::1]:3307/the%20name?connectTimeout=5');
    expect(options).toMatchObject({
      host: '::1',
      port: 3307,
      user: 'me',
      password: 'p@ss/word',
      database: 'the name',
      connectTimeout: 5,
    });
  });

  test.each([
    ['ssl-mode=REQUIRED', { rejectUnauthorized: false }],
    ['sslmode=verify_identity', { rejectUnauthorized: true, verifyIdentity: true }],
    ['ssl_mode=DISABLED', undefined],
    ['ssl=true', { rejectUnauthorized: true }],
    ['ssl={"rejectUnauthorized":false}', { rejectUnauthorized: false }],
  ])('with %s gives the TLS setting %j', (query, expected) => {
    expect(ofUrl(`mysql://me@host/strapi?${query}`).options.ssl).toEqual(expected);
  });

  test.each([
    `mysql://me:${secret}@host:port/strapi`,
    'mysql://me:100%@host/strapi',
    'mysql://me@host/strapi?ssl-mode=SURELY',
    'mysql://me@host/strapi?tls=skip-verify&sslcert=x',
  ])('%s is refused without being repeated', (url) => {
    const error = thrownBy(() => ofUrl(url));
    expect(error.failure).toBe('usage');
    expect(error.message + error.remedy).not.toContain(secret);
  });
});
