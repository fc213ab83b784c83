import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { connectionOf, forStrapi, locate } from '../../src/database/engines.ts';
import { refusal, thrownBy } from '../support/workspace.ts';

/** The name of the engine, and the connection. */
const meant = (...given: Parameters<typeof connectionOf>) => {
  const { engine, connection } = connectionOf(...given);
  return { client: engine.name, connection };
};

test('a SQLite database that is named by the URL of another one is refused, and its password is not said', () => {
  for (const url of ['postgres://strapi:geheim@db/shop', 'mongodb+srv://strapi:geheim@db']) {
    const config = { client: 'sqlite', connection: url, origin: 'config/database' };
    const { failure, message, remedy } = thrownBy(() => connectionOf(config));
    expect(failure).toBe('failed');
    expect(message).toContain('config/database');
    expect(message + remedy).not.toContain('geheim');
  }
});

describe('without config/database', () => {
  test('the variables count with the defaults of the template', () => {
    const filename = (variables: NodeJS.Dict<string>) => meant({ variables }).connection.filename;
    expect(meant({ variables: {} }).client).toBe('sqlite');
    expect(filename({})).toBe(join('.tmp', 'data.db'));
    expect(filename({ DATABASE_FILENAME: 'other.db' })).toBe('other.db');
    expect(filename({ DATABASE_FILENAME: '' })).toBe(join('.tmp', 'data.db'));
  });

  test('PostgreSQL and MySQL have them as the template of Strapi reads them', () => {
    const variables = { DATABASE_CLIENT: 'postgres', DATABASE_PASSWORD: 'p' };
    expect(meant({ variables }).connection).toEqual({
      connectionString: undefined,
      schema: 'public',
      host: 'localhost',
      port: 5432,
      database: 'strapi',
      user: 'strapi',
      password: 'p',
      ssl: false,
    });
    const mysql = {
      DATABASE_CLIENT: 'mysql',
      DATABASE_SSL: 'true',
      DATABASE_SSL_REJECT_UNAUTHORIZED: 'false',
    };
    expect(meant({ variables: mysql }).connection).toMatchObject({
      port: 3306,
      ssl: { rejectUnauthorized: false },
    });
  });

  test('an unknown DATABASE_CLIENT is named', () => {
    expect(thrownBy(() => meant({ variables: { DATABASE_CLIENT: 'mongo' } })).message).toBe(
      'DATABASE_CLIENT is "mongo", which Strapi does not know.',
    );
  });
});

test.each([
  ['better-sqlite3', 'sqlite'],
  ['sqlite-legacy', 'sqlite'],
  ['mysql2', 'mysql'],
])('%s is a driver of %s', (client, engine) => {
  expect(meant({ variables: { DATABASE_CLIENT: client } }).client).toBe(engine);
  expect(meant({ client, connection: {}, origin: 'config/database' }).client).toBe(engine);
});

describe('a URL', () => {
  test.each([
    ['data.db', 'data.db'],
    ['/absolute/data.db', '/absolute/data.db'],
    ['sqlite:.tmp/data.db', '.tmp/data.db'],
    ['sqlite://.tmp/data.db', '.tmp/data.db'],
    ['sqlite:///absolute/data.db', '/absolute/data.db'],
    ['file:///absolute/with%20space.db', '/absolute/with space.db'],
    ['SQLITE:x.db', 'x.db'],
    ['C:\\data.db', 'C:\\data.db'],
    ['sqlite:100%.db', '100%.db'],
  ])('%s names the file %s', (url, filename) => {
    expect(meant({ url })).toEqual({ client: 'sqlite', connection: { filename } });
  });

  test.each(['postgres://u:p@h/d', 'postgresql://u:p@h/d'])('%s goes to the driver of PostgreSQL', (url) => {
    expect(meant({ url })).toEqual({ client: 'postgres', connection: { connectionString: url } });
  });

  test.each(['mysql://u:p@h/d', 'mariadb://u:p@h:3306/d'])('%s is one of mysql, in its parts', (url) => {
    const connection = { host: 'h', port: 3306, user: 'u', password: 'p', database: 'd' };
    expect(meant({ url })).toEqual({ client: 'mysql', connection });
  });

  test('of PostgreSQL may name a schema', () => {
    const url = 'postgres://u:p@h/d?schema=my%20cms';
    expect(meant({ url }).connection).toEqual({ connectionString: url, schema: 'my cms' });
  });

  test.each(['socket', 'socketPath', 'unix_socket'])('may name a socket of MySQL with %s', (name) => {
    const url = `mysql://strapi:pw@localhost/cms?${name}=/run/mysqld/mysqld.sock`;
    expect(meant({ url }).connection).toMatchObject({
      socketPath: '/run/mysqld/mysqld.sock',
      database: 'cms',
      user: 'strapi',
    });
  });

  test('of MySQL has every option that it names, and nothing else', () => {
    const { connection } = meant({ url: 'mysql://h/d?__proto__=[1]&charset=utf8mb4' });
    expect(Object.getPrototypeOf(connection)).toBe(Object.prototype);
    expect(Object.keys(connection)).toEqual(expect.arrayContaining(['__proto__', 'charset']));
  });

  test('of another scheme is refused without repeating its password', () => {
    const error = thrownBy(() => meant({ url: 'mongodb://user:secret@host/db' }));
    expect(error).toMatchObject({
      failure: 'usage',
      message: expect.stringContaining('mongodb:'),
      remedy: 'Use sqlite:path/to/data.db, postgres://… or mysql://….',
    });
    expect(error.message + error.remedy).not.toContain('secret');
  });

  test.each([
    ['postgres', 'postgres://u:p@h/d?schema=cms'],
    ['mysql2', 'mysql://u:p@h/d'],
  ])('may stand in the configuration of %s in place of the connection', (client, url) => {
    expect(meant({ client, connection: url, origin: 'config/database' })).toEqual(meant({ url }));
  });

  test('in the configuration is called what it is where it cannot be read', () => {
    const config = { client: 'mysql', connection: 'mysql://u:s%ecret@h/d', origin: 'config/database' };
    const error = thrownBy(() => meant(config));
    expect(error.message).toMatch(/^config\/database is not the URL of a MySQL database/);
    expect(error.message + error.remedy).not.toContain('s%ecret');
  });
});

describe('a Strapi that is started', () => {
  test('on a SQLite database gets the whole path', () => {
    expect(forStrapi({ url: '.tmp/other.db' }, '/project')[5]).toEqual({
      client: 'sqlite',
      connection: { filename: resolve('/project', '.tmp', 'other.db') },
      useNullAsDefault: true,
    });
  });

  test('on MySQL gets the driver that it brings along', () => {
    const config = { url: 'mysql://u:p@h/d' };
    expect(forStrapi(config, '.')).toMatchObject({ 4: { client: 'mysql2' }, 5: { client: 'mysql' } });
  });
});

describe('a SQLite database', () => {
  test('in the project is named by its path there, and one outside by its whole path', async () => {
    const describe = async (url: string) => (await locate({ url }, '/project')).description;
    expect(await describe('.tmp/data.db')).toBe(`sqlite ${join('.tmp', 'data.db')}`);
    expect(await describe('/elsewhere/data.db')).toBe(`sqlite ${resolve('/elsewhere/data.db')}`);
  });

  test.each([{}, { filename: '' }, { filename: ':memory:' }, { filename: 'a\0b' }, { filename: 7 }])(
    'is not what %j names',
    async (connection) => {
      const config = { client: 'sqlite', connection, origin: 'config/database' };
      expect(await refusal(locate(config, '.'))).toMatchObject({
        failure: 'databaseUnreachable',
        message: 'config/database names no file for the SQLite database.',
      });
    },
  );
});
