/** @jest-environment ./__tests__/support/one-realm.mjs */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { connectionOf as meant } from '../../src/database/engines.ts';
import { Project } from '../../src/project/project.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, write } = workspace();

const environment = process.env;
afterEach(() => {
  process.env = environment;
});

const manifest = { dependencies: { '@strapi/strapi': '5.54.0' } };

/** The database of a project with these files. */
async function configOf(
  files: Record<string, unknown>,
  variables: NodeJS.ProcessEnv = {},
  isTrusted = false,
) {
  write('package.json', manifest);
  for (const [name, content] of Object.entries(files)) {
    write(name, content);
  }
  process.env = { ...environment, NODE_ENV: undefined, ...variables };
  delete process.env.NODE_ENV;
  Object.assign(process.env, variables);
  const project = await Project.open(at(), isTrusted);
  const { engine, connection, origin } = meant(await project.databaseConfig(undefined));
  return { client: engine.name, connection, origin };
}

const filenameOf = async (...given: Parameters<typeof configOf>) =>
  (await configOf(...given)).connection.filename;

/** The template of Strapi 5.54 as `create-strapi-app --ts` writes it, shortened to SQLite. */
const template = `
import path from 'path';
import type { Core } from '@strapi/strapi';
import { isDatabaseClientKind, type DatabaseClientKind } from '@strapi/database';

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Database<DatabaseClientKind> => {
  const client = env('DATABASE_CLIENT', 'sqlite');
  if (!isDatabaseClientKind(client)) {
    throw new Error('Unknown client ' + client);
  }
  const connections = {
    sqlite: {
      connection: { filename: path.join(__dirname, '..', '..', env('DATABASE_FILENAME', '.tmp/data.db')) },
      useNullAsDefault: true,
    },
  };
  return { connection: { client, ...connections[client], acquireConnectionTimeout: env.int('T', 60000) } };
};
export default config;
`;

describe('config/database is evaluated', () => {
  test('in TypeScript as the template has it: as if it stood in the compiled folder', async () => {
    const config = await configOf({
      'config/database.ts': template,
      'tsconfig.json': '{ /* c */ "compilerOptions": {} }',
    });
    expect(config).toEqual({
      client: 'sqlite',
      connection: { filename: at('.tmp/data.db') },
      origin: 'config/database',
    });
  });

  test('with the outDir of the project', async () => {
    const tsconfig = '{ "compilerOptions": { "outDir": "build/js", }, }';
    expect(await filenameOf({ 'config/database.ts': template, 'tsconfig.json': tsconfig })).toBe(
      at('build/.tmp/data.db'),
    );
  });

  test('in JavaScript where it stands', async () => {
    const code = `const { join } = require('node:path');
      module.exports = ({ env }) => ({ connection: { client: 'better-sqlite3', connection: { filename: join(__dirname, '..', env('F', 'x.db')) } } });`;
    expect(await configOf({ 'config/database.js': code })).toMatchObject({
      client: 'sqlite',
      connection: { filename: at('x.db') },
    });
  });

  test('in JavaScript whose siblings have to be compiled', async () => {
    const files = {
      'config/database.js': `const { filename } = require(\`./\${'name'}\`);
        module.exports = { connection: { client: 'sqlite', connection: { filename } } };`,
      'config/name.ts': "export const filename: string = 'typed.db';",
    };
    expect(await filenameOf(files)).toBe('typed.db');
  });

  test('in JavaScript that is not strict, which Strapi runs as it is', async () => {
    const code =
      "filename = 'sloppy.db'; module.exports = { connection: { client: 'sqlite', connection: { filename } } };";
    expect(await filenameOf({ 'config/database.js': code })).toBe('sloppy.db');
  });

  test('as JSON', async () => {
    const content = { connection: { client: 'sqlite', connection: { filename: 'json.db' } } };
    expect(await filenameOf({ 'config/database.json': content })).toBe('json.db');
  });

  test.each([
    [
      'export default',
      `export default { connection: { client: 'sqlite', connection: { filename: 'a.db' } } };`,
    ],
    [
      'an async function',
      `export default async () => ({ connection: { client: 'sqlite', connection: { filename: await 'a.db' } } });`,
    ],
    [
      'a connection function',
      `export default { connection: { client: 'sqlite', connection: async () => ({ filename: 'a.db' }) } };`,
    ],
    [
      'exports.default',
      `exports.default = () => ({ connection: { client: 'sqlite', connection: { filename: 'a.db' } } });`,
    ],
  ])('written as %s', async (_name, code) => {
    expect(await filenameOf({ 'config/database.js': code })).toBe('a.db');
  });

  test('with its imports of siblings, of JSON, of Node and of Strapi, without node_modules', async () => {
    const files = {
      'tsconfig.json': {},
      'config/database.ts': `
        import { name } from './helper';
        import data from '../data.json';
        import { readFileSync } from 'fs';
        import { env } from '@strapi/utils';
        import '@strapi/strapi';
        export default () => ({ connection: { client: 'sqlite', connection: { filename: [name, data.x, env('E', 'e'), typeof readFileSync].join('-') } } });`,
      'config/helper.ts': `import more = require('./more/index.js');\nexport const name: string = more.word;`,
      'config/more/index.ts': `export const word = 'helper' as const;`,
      'data.json': { x: 1 },
    };
    expect(await filenameOf(files)).toBe('helper-1-e-function');
  });

  test('as an ECMAScript module, which knows by import.meta where it stands', async () => {
    const code = `import path from 'node:path';
      import { fileURLToPath } from 'node:url';
      const here = path.dirname(fileURLToPath(import.meta.url));
      if (here !== import.meta.dirname || !import.meta.filename.startsWith(here)) throw new Error('elsewhere');
      export default () => ({ connection: { client: 'sqlite', connection: { filename: path.join(here, '..', '.tmp/data.db') } } });`;
    const config = { 'package.json': { ...manifest, type: 'module' }, 'config/database.js': code };
    expect(await filenameOf(config)).toBe(at('.tmp/data.db'));
    expect(
      await filenameOf({
        ...config,
        'config/database.js': code.replace('export default', 'export default async'),
      }),
    ).toBe(at('.tmp/data.db'));
  });

  test('with the packages at hand that such files take addresses apart with, without node_modules', async () => {
    const heroku = `const { parse } = require("pg-connection-string");
      const config = parse(process.env.DATABASE_URL);
      module.exports = ({ env }) => ({ connection: { client: 'postgres', connection: { host: config.host, port: config.port, database: config.database, user: config.user, password: config.password } } });`;
    const variables = { DATABASE_URL: 'postgres://u:p%40@db.example.com:5433/cms', NODE_ENV: 'production' };
    expect(await configOf({ 'config/env/production/database.js': heroku }, variables)).toMatchObject({
      client: 'postgres',
      connection: { host: 'db.example.com', port: '5433', database: 'cms', user: 'u', password: 'p@' },
    });
    const typescript = `import { get } from 'lodash'; import { helper } from './helper';
      export default ({ env }) => ({ connection: { client: 'sqlite', connection: { filename: get(helper(), 'a.FILE') } } });`;
    const helper = `require('dotenv').config({ path: '.env.db' }); exports.helper = () => ({ a: process.env });`;
    const files = { 'config/database.ts': typescript, 'config/helper.js': helper, '.env.db': 'FILE=x.db' };
    expect(await filenameOf(files)).toBe('x.db');
  });

  test('with the packages of the project, where it has them', async () => {
    const code = `module.exports = () => ({ connection: { client: 'sqlite', connection: { filename: require('lodash').own } } });`;
    const files = { 'config/database.js': code, 'node_modules/lodash/index.js': `exports.own = 'own.db';` };
    expect(await filenameOf(files)).toBe('own.db');
  });

  test('of the environment NODE_ENV names, over the common one', async () => {
    const files = {
      'config/database.js': `module.exports = { connection: { client: 'sqlite', connection: { filename: 'a.db', kept: 1 } } };`,
      'config/env/production/database.js': `module.exports = { connection: { connection: { filename: 'production.db' } } };`,
    };
    expect((await configOf(files)).connection).toEqual({ filename: 'a.db', kept: 1 });
    const production = await configOf(files, { NODE_ENV: 'production' });
    expect(production.connection).toEqual({ filename: 'production.db', kept: 1 });
  });

  test('in the compiled folder where the sources are not there', async () => {
    const files = {
      'tsconfig.json': {},
      'dist/config/database.js': template.replace(/import type.*|, type \w+|: Core\.\S+( \{)?/g, ''),
    };
    files['dist/config/database.js'] =
      `const path = require('path'); exports.default = () => ({ connection: { client: 'sqlite', connection: { filename: path.join(__dirname, '..', '..', 'x.db') } } });`;
    expect(await filenameOf(files)).toBe(at('x.db'));
  });

  test('with every env function of Strapi', async () => {
    const code = `module.exports = ({ env }) => ({ connection: { client: 'sqlite', connection: { filename: 'x', all: [
      env('S'), env('NONE', 'fallback'), env.int('I'), env.int('NONE', 3), env.float('F'), env.bool('B'), env.bool('S'), env.bool('NONE', true),
      env.json('J'), env.array('A'), env.array('A2'), env.array('NONE', ['d']), env.date('D').toISOString(),
      env.oneOf('S', ['text', 'b']), env.oneOf('S', ['a', 'b'], 'b'), env('EMPTY', 'not this'),
    ] } } });`;
    const variables = {
      S: 'text',
      I: '12abc',
      F: '1.5',
      B: 'true',
      J: '{"a":[1]}',
      A: '[a, "b"]',
      A2: 'x,y',
      D: '2024-02-29',
      EMPTY: '',
    };
    const { connection } = await configOf({ 'config/database.js': code }, variables);
    expect(connection.all).toEqual([
      'text',
      'fallback',
      12,
      3,
      1.5,
      true,
      false,
      true,
      { a: [1] },
      ['a', 'b'],
      ['x', 'y'],
      ['d'],
      '2024-02-29T00:00:00.000Z',
      'text',
      'b',
      '',
    ]);
  });
});

describe('the environment of the configuration', () => {
  const show = (name: string) =>
    `module.exports = ({ env }) => ({ connection: { client: 'sqlite', connection: { filename: 'x', value: env('${name}', 'none') } } });`;
  const value = async (name: string, files: Record<string, string>, variables: NodeJS.ProcessEnv = {}) =>
    (await configOf({ 'config/database.js': show(name), ...files }, variables)).connection.value;

  test('has what .env says, and what the process says counts more', async () => {
    expect(await value('DB_X', { '.env': 'DB_X="from the file" # comment\n' })).toBe('from the file');
    expect(await value('DB_X', { '.env': 'DB_X=file' }, { DB_X: 'process' })).toBe('process');
  });

  test('has the file that ENV_PATH names', async () => {
    expect(
      await value('DB_X', { 'other.env': 'DB_X=other', '.env': 'DB_X=not this' }, { ENV_PATH: 'other.env' }),
    ).toBe('other');
  });

  test('is development where nothing names another', async () => {
    expect(await value('NODE_ENV', {})).toBe('development');
    expect(await value('NODE_ENV', { '.env': 'NODE_ENV=production' })).toBe('production');
  });

  test.each([
    'INPUT_KEY',
    'input_key',
    'STRAPI_DMS_KEY',
    'STRAPI_DMS_DATABASE_URL',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'GITHUB_ENV',
    'GITHUB_OUTPUT',
  ])('does not have %s of the Action', async (name) => {
    expect(await value(name, {}, { [name]: 'secret' })).toBe('none');
  });

  test('has what else the step was given', async () => {
    expect(await value('DATABASE_PASSWORD', {}, { DATABASE_PASSWORD: 'p' })).toBe('p');
    expect(await value('GITHUB_REPOSITORY', {}, { GITHUB_REPOSITORY: 'a/b' })).toBe('a/b');
  });

  test('sees no NODE_OPTIONS that are not its own', async () => {
    const options = '--require ./does-not-exist.js';
    expect(await value('X', {}, { NODE_OPTIONS: options })).toBe('none');
    expect(await value('X', { '.env': `NODE_OPTIONS="${options}"` })).toBe('none');
  });
});

describe('a configuration that cannot be evaluated names its file and line, and the way around it:', () => {
  const failure = async (code: string, file = 'config/database.js', more: Record<string, string> = {}) => {
    const error = await refusal(configOf({ [file]: code, ...more }));
    expect(error).toMatchObject({ failure: 'failed', remedy: expect.stringContaining('database-url') });
    return error.message;
  };

  test.each([
    ['ssl.checkServerIdentity', 'ssl: { checkServerIdentity: () => undefined }'],
    ['stream', 'stream: () => undefined'],
  ])('a function that would decide whom the driver talks to (%s)', async (name, code) => {
    const connection = `{ client: 'postgres', connection: { host: 'h', ${code} } }`;
    const message = await failure(`module.exports = { connection: ${connection} };`);
    expect(message).toMatch(/^config\/database\.js could not be evaluated: /);
    expect(message).toContain(`connection.${name} is a function`);
  });

  test('an error at run time', async () => {
    const message = await failure(`\nmodule.exports = () => {\n  throw new Error('No host');\n};`);
    expect(message).toBe('config/database.js:3 could not be evaluated: No host');
  });

  test('an error in TypeScript, in the line of the source', async () => {
    const code = `interface A {\n  a: string;\n}\n\nexport default (): A => {\n  return (undefined as any).nothing.x;\n};`;
    const message = await failure(code, 'config/database.ts', { 'tsconfig.json': '{}' });
    expect(message).toMatch(
      /^config\/database\.ts:6 could not be evaluated: Cannot read properties of undefined/,
    );
  });

  test('an error in a sibling', async () => {
    const message = await failure(`require('./helper');`, 'config/database.js', {
      'config/helper.js': `\nnull.x;`,
    });
    expect(message).toMatch(/^config\/helper\.js:2 could not be evaluated: /);
  });

  test('a syntax error', async () => {
    expect(await failure(`module.exports = {\n  a: 1,,\n};`)).toMatch(
      /^config\/database\.js:2 could not be evaluated: /,
    );
  });

  test('JSON that is none', async () => {
    expect(await failure('{"connection":', 'config/database.json')).toMatch(
      /^config\/database\.json could not be evaluated/,
    );
  });

  test('a package that is not installed', async () => {
    expect(await failure(`\nimport x from 'not-installed-here';\nexport default x;`)).toMatch(
      /^config\/database\.js:2 could not be evaluated: Cannot find module 'not-installed-here'/,
    );
  });

  test('process.exit', async () => {
    expect(await failure(`process.exit(0);`)).toBe(
      'config/database.js could not be evaluated: its process ended with exit code 0.',
    );
  });

  test('a rejected promise that nobody waits for', async () => {
    expect(
      await failure(`Promise.reject(new Error('lost')); module.exports = () => new Promise(() => {});`),
    ).toMatch(/its process ended with exit code 1/);
  });

  test('nothing', async () => {
    expect(await failure('')).toBe(
      'config/database names no database: connection: Invalid key: Expected "connection" but received undefined',
    );
  });

  test('another client', async () => {
    expect(await failure(`module.exports = { connection: { client: 'mongo', connection: {} } };`)).toBe(
      'connection.client in config/database is "mongo", which Strapi does not know.',
    );
  });
});

test('a configuration that never ends is ended', async () => {
  const error = await refusal(configOf({ 'config/database.js': 'for (;;);' }));
  expect(error.message).toBe('config/database.js could not be evaluated: it did not end within 10 s.');
});

test('nobody waits for the end of what a configuration has started', async () => {
  // It would be ended by force, after 10 s, and leave no word.
  const code = `
      const { existsSync, writeFileSync } = require('node:fs');
      process.on('exit', () => {
        while (!existsSync('go on'));
        writeFileSync('gone on', '');
      });
      module.exports = { connection: { client: 'sqlite', connection: { filename: 'data.db' } } };`;
  const config = await configOf({ 'config/database.js': code }, {}, true);
  expect(config.connection).toEqual({ filename: 'data.db' });
  write('go on', '');
  for (let attempt = 0; attempt < 200 && !existsSync(at('gone on')); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(existsSync(at('gone on'))).toBe(true);
});

test('what a configuration prints, starts and leaves open is no hindrance', async () => {
  const code = `console.log('noise'); console.error('noise'); setInterval(() => {}, 1000);
    require('node:net').createServer().listen(0);
    module.exports = { connection: { client: 'sqlite', connection: { filename: 'x.db', big: 1n, f() {} } } };`;
  expect((await configOf({ 'config/database.js': code })).connection).toEqual({ filename: 'x.db', big: '1' });
});

describe('a connection to a server', () => {
  const connectionOf = async (connection: string) =>
    (
      await configOf({
        'config/database.js': `module.exports = { connection: { client: 'postgres', connection: ${connection} } };`,
        'ca.pem': '-----BEGIN CERTIFICATE-----',
      })
    ).connection;

  test('may be a function, and its password, too', async () => {
    expect(await connectionOf('async () => ({ host: "h", password: async () => "token" })')).toEqual({
      host: 'h',
      password: 'token',
    });
    expect(await connectionOf('{ host: "h", password: () => "token" }')).toEqual({
      host: 'h',
      password: 'token',
    });
  });

  test('may be a URL, whose schema is told apart', async () => {
    expect(await connectionOf('"postgres://u:p@h/d?schema=a%20b"')).toEqual({
      connectionString: 'postgres://u:p@h/d?schema=a%20b',
      schema: 'a b',
    });
  });

  test('may hold certificates that were read from files', async () => {
    const connection = await connectionOf('{ ssl: { ca: require("node:fs").readFileSync("ca.pem") } }');
    expect(connection).toEqual({ ssl: { ca: Buffer.from('-----BEGIN CERTIFICATE-----') } });
  });
});

describe('without config/database', () => {
  test('the DATABASE_ variables count, with the defaults of Strapi', async () => {
    expect(await configOf({})).toMatchObject({
      client: 'sqlite',
      connection: { filename: join('.tmp', 'data.db') },
    });
    expect(await configOf({ '.env': 'DATABASE_FILENAME=other.db' })).toMatchObject({
      connection: { filename: 'other.db' },
    });
    expect(await configOf({ '.env': 'DATABASE_FILENAME=' })).toMatchObject({
      connection: { filename: join('.tmp', 'data.db') },
    });
  });
});

test('a database URL spares the configuration from being evaluated', async () => {
  write('package.json', manifest);
  write('config/database.js', 'process.exit(1)');
  const project = await Project.open(at(), false);
  expect(await project.databaseConfig('x.db')).toEqual({ url: 'x.db' });
});

test('a process that a configuration starts, and that keeps the pipe open, is not waited for', async () => {
  const started = performance.now();
  const code = `
    require('node:child_process').spawn('sleep', ['30'], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 3] }).unref();
    module.exports = { connection: { client: 'sqlite', connection: { filename: 'x.db' } } };`;
  const config = await configOf({ 'config/database.js': code }, {}, true);
  expect(config).toMatchObject({ client: 'sqlite' });
  expect(performance.now() - started).toBeLessThan(8_000);
});

test('a configuration that comes to more than anything could mean is ended', async () => {
  const error = await refusal(
    configOf({
      'config/database.js': `
        const { writeSync } = require('node:fs');
        const text = Buffer.alloc(1_000_000, 32);
        for (;;) { try { writeSync(3, text); } catch {} }`,
    }),
  );
  expect(error.message).toBe('config/database.js could not be evaluated: its result is larger than 64 MB.');
});

test('a configuration that writes to the pipe itself is told of in words', async () => {
  const error = await refusal(
    configOf({
      'config/database.js': `require('node:fs').writeSync(3, 'mine'); module.exports = { connection: { client: 'sqlite', connection: {} } };`,
    }),
  );
  expect(error.message).toBe(
    'config/database.js could not be evaluated: its process ended with a result that cannot be read.',
  );
});
