/** @jest-environment ./__tests__/support/one-realm.mjs */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectionOf } from '../../src/database/engines.ts';
import { Project } from '../../src/project/project.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, write } = workspace();
const manifest = { dependencies: { '@strapi/strapi': '5.54.0' } };
const canary = 'canary-in-the-environment-of-the-parent';

beforeEach(() => {
  process.env.INPUT_KEY = canary;
  write('cms/package.json', manifest);
  write('elsewhere.txt', 'of somebody else');
});
afterEach(() => {
  delete process.env.INPUT_KEY;
});

/** What a configuration of the project in `cms` comes to. */
async function evaluated(code: string, isTrusted = false, file = 'config/database.js'): Promise<unknown> {
  write(join('cms', file), code);
  const project = await Project.open(at('cms'), isTrusted);
  return connectionOf(await project.databaseConfig(undefined)).connection.filename;
}

/** A configuration whose database has the name that an expression comes to. */
const naming = (
  expression: string,
): string => `const fs = require('node:fs'); const path = require('node:path');
module.exports = () => ({ connection: { client: 'sqlite', connection: { filename: String(${expression}) } } });`;

/** The same, which goes on where that fails. */
const quietly = (expression: string): string =>
  naming(`(() => { try { return ${expression}; } catch { return 'nothing'; } })()`);

describe('code of the project is refused what is not its own, and the error says what, where and what to do:', () => {
  const parent = '`/proc/$' + '{process.ppid}';
  const reads: readonly (readonly [string, string, string | RegExp])[] = [
    ['the environment of its parent', `fs.readFileSync(${parent}/environ\`)`, /read \/proc\/\d+\/environ/],
    ['the arguments of its parent', `fs.readFileSync(${parent}/cmdline\`)`, /read \/proc\/\d+\/cmdline/],
    ['the memory of its parent', `fs.openSync(${parent}/mem\`)`, /read \/proc\/\d+\/mem/],
    ['the open files of its parent', `fs.readdirSync(${parent}/fd\`)`, /read \/proc\/\d+\/fd/],
    [
      'its parent by way of itself',
      `fs.readFileSync('/proc/self/../' + process.ppid + '/environ')`,
      /read \/proc\/\d+\/environ/,
    ],
    ['all processes', `fs.readdirSync('/proc')`, 'read /proc,'],
    ['a file as bytes', `fs.readFileSync(Buffer.from('/etc/passwd'))`, 'read /etc/passwd,'],
    ['a file by its address', `fs.readFileSync(new URL('file:///etc/passwd'))`, 'read /etc/passwd,'],
    [
      'a file by what looks like an address',
      `fs.readFileSync({ href: 'file:///etc/passwd', protocol: 'file:', pathname: '/etc/passwd', hostname: '' })`,
      'read /etc/passwd,',
    ],
    [
      'a file beside the project',
      `fs.readFileSync(path.join(__dirname, '../../elsewhere.txt'))`,
      '/elsewhere.txt, which is outside of the project',
    ],
    [
      'whether there is such a file',
      `fs.existsSync(path.join(__dirname, '../../elsewhere.txt'))`,
      '/elsewhere.txt,',
    ],
    ['the folder of the user', `fs.readdirSync(require('node:os').homedir())`, `read ${homedir()},`],
    ['variables of a file', `process.loadEnvFile('/etc/passwd')`, 'read /etc/passwd,'],
    ['a stream', `fs.createReadStream('/etc/passwd')`, 'read /etc/passwd,'],
    ['a module', `require('/etc/passwd')`, 'read /etc/passwd,'],
    ['a promise', `fs.promises.readFile('/etc/passwd')`, 'read /etc/passwd,'],
    ['a file of dotenv', `require('dotenv').config({ path: '/etc/passwd' })`, 'read /etc/passwd,'],
  ];
  const others: readonly (readonly [string, string, string])[] = [
    [
      'a program',
      `require('node:child_process').execSync('git rev-parse HEAD')`,
      'start another program (git)',
    ],
    [
      'a program without a shell',
      `require('node:child_process').spawnSync('id')`,
      'start another program (id)',
    ],
    ['a copy of itself', `require('node:child_process').fork(__filename)`, 'start another program ('],
    [
      'another program in its place',
      `process.execve('/bin/true', [], {})`,
      'start another program (/bin/true)',
    ],
    ['a cluster', `require('node:cluster').fork()`, 'start another program ('],
    ['a worker', `new (require('node:worker_threads').Worker)('1', { eval: true })`, 'start a worker thread'],
    ['a native addon', `process.dlopen({ exports: {} }, __dirname + '/x.node')`, 'load a native addon'],
    ['what is behind Node', `process.binding('fs')`, 'use process.binding'],
    ['an addon that is linked in', `process._linkedBinding('fs')`, 'load a native addon'],
    ['WASI', `new (require('node:wasi').WASI)({ version: 'preview1' })`, 'use WASI'],
    ['an inspector', `require('node:inspector').open(0)`, 'use the inspector'],
    [
      'a session of the inspector',
      `new (require('node:inspector').Session)().connect()`,
      'use the inspector',
    ],
    ['a file', `fs.writeFileSync(path.join(__dirname, 'new'), '')`, '/cms/config/new.'],
    ['a folder', `fs.mkdirSync(path.join(__dirname, '../.tmp'))`, '/cms/.tmp.'],
    ['a link', `fs.symlinkSync('/proc', path.join(__dirname, 'proc'))`, 'ymlink'],
    ['a report', `process.report.writeReport(path.join(__dirname, 'report'))`, '/cms/config/report.'],
    ['the end of its parent', `process.kill(process.ppid)`, 'send a signal to a process'],
    ['the end of its parent, the other way', `process._kill(process.ppid, 9)`, 'send a signal to a process'],
    ['the debugger of its parent', `process._debugProcess(process.ppid)`, 'send a signal to a process'],
    ['another loader', `require('node:module').registerHooks({})`, 'change how Node loads modules'],
  ];

  test.each([...reads, ...others])('%s', async (_what, expression, expected) => {
    const error = await refusal(evaluated(naming(expression)));
    expect(error.message).toMatch(/^config\/database\.js:2 could not be evaluated: it asks to /);
    expect(error.message).toEqual(
      typeof expected === 'string' ? expect.stringContaining(expected) : expect.stringMatching(expected),
    );
    expect(error.remedy).toContain('--trust-config');
    expect(error.remedy).toContain('--database-url');
    expect(error.message).not.toContain(canary);
  });

  test.each([
    ['a file of its parent', `fs.readFileSync('/proc/' + process.ppid + '/environ')`],
    ['a file that it may have or not', `fs.existsSync('/etc/passwd') && 'other.db'`],
    ['another .env', `require('dotenv').config({ path: '/etc/passwd' }).error.code`],
    ['a program', `require('node:child_process').execSync('id')`],
    ['a signal', `process.kill(process.ppid, 0)`],
  ])(
    'even where it goes on without it, since it may name another database then: %s',
    async (_what, expression) => {
      const error = await refusal(evaluated(quietly(expression)));
      expect(error.message).toMatch(/could not be evaluated: it asks to /);
    },
  );

  test('what a link of the checkout leads to', async () => {
    mkdirSync(at('cms/config'));
    symlinkSync('/proc', at('cms/config/link'));
    symlinkSync(at('elsewhere.txt'), at('cms/config/file'));
    const here = "path.join(__dirname, 'link', String(process.ppid), 'environ')";
    const ways = [
      `fs.readFileSync(${here})`,
      `fs.openSync(${here})`,
      `fs.readFileSync(Buffer.from(${here}))`,
      `fs.readdirSync(path.join(__dirname, 'link'))`,
      `fs.readFileSync(path.join(__dirname, 'file'))`,
      `process.loadEnvFile(${here})`,
      `require(${here})`,
      `require('node:module')._extensions['.json']({}, ${here})`,
      `new (require('node:module'))('x').load(${here})`,
      `(process.chdir(path.join(__dirname, 'link')), fs.readFileSync(process.ppid + '/environ'))`,
    ];
    for (const way of ways) {
      const refused = await refusal(evaluated(naming(way)));
      expect(`${way}: ${refused.message}`).toMatch(/it asks to read /);
      expect(refused.message).not.toContain(canary);
    }
    const asynchronous = [
      `await fs.promises.readFile(${here}, 'utf8')`,
      `await (await fs.promises.open(${here})).readFile('utf8')`,
      `await new Promise((done) => fs.readFile(${here}, 'utf8', (error, text) => done(text)))`,
      `await (await fs.openAsBlob(${here})).text()`,
      `await import('file://' + ${here})`,
      `await new Promise((done, fail) => new fs.ReadStream(${here}).once('data', done).once('error', fail))`,
    ];
    for (const way of asynchronous) {
      const code = naming(way).replace('() =>', 'async () =>');
      const refused = await refusal(evaluated(code));
      expect(`${way}: ${refused.message}`).toMatch(/it asks to read |Cannot find module/);
    }
  });

  test('an error of Node that is replaced on the way', async () => {
    const code = `Array.prototype.push = () => 0; String.prototype.startsWith = () => true; Reflect.apply = () => 'x';
      require('node:fs').realpathSync.native = () => __dirname; process.permission.has = () => true;
      ${naming("fs.readFileSync('/etc/passwd')")}`;
    expect(
      (await refusal(evaluated(code.replace(/const fs[^;]*; /, '').replaceAll('fs.', "require('node:fs')."))))
        .message,
    ).toContain('it asks to read /etc/passwd,');
  });

  test('a database of node:sqlite, which writes files', async () => {
    const error = await refusal(evaluated(naming("require('node:sqlite')")));
    expect(error.message).toContain('node:sqlite');
    expect(existsSync(at('cms/new.db'))).toBe(false);
  });

  test('a pattern that Node would take for more than one file', async () => {
    const pattern = "path.join(__dirname, '../../*')";
    const code = `fs.existsSync(${pattern}) || fs.readFileSync(path.join(__dirname, '../../elsewhere.txt'))`;
    expect((await refusal(evaluated(naming(code)))).message).toMatch(/it asks to read .*\/\*, which/);
  });

  test('what it says itself that it was refused', async () => {
    const lie = (resource: string) =>
      JSON.stringify(JSON.stringify({ denied: { permission: 'FileSystemRead', resource } }));
    for (const resource of [
      at('*'),
      at('elsewhere.txt'),
      '/proc/999999999/environ',
      `${at('cms')}/../none`,
    ]) {
      const code = `if (!fs.existsSync(path.join(__dirname, '../once'))) { fs.writeSync(3, ${lie(resource)}); process.exit(0); }`;
      const failed = await refusal(
        evaluated(`const fs = require('fs'); const path = require('path'); ${code}`),
      );
      expect(failed.message).toContain(`it asks to read ${resource}`);
    }
  });

  test('in a component that is code', async () => {
    write('cms/config/database.js', naming("'data.db'"));
    write(
      'cms/src/components/shared/seo.js',
      `module.exports = { attributes: { a: { type: require('fs').readFileSync('/etc/passwd', 'utf8') } } };`,
    );
    write(
      'cms/src/components/shared/other.js',
      `module.exports = { collectionName: 'components_shared_others', info: { displayName: 'Other' }, attributes: { a: { type: 'string' } } };`,
    );
    const { components, unread } = await (await Project.open(at('cms'), false)).schemaFiles();
    expect(components.map(({ uid }) => uid)).toEqual(['shared.other']);
    expect(unread[0]?.reason).toMatch(
      /it asks to read \/etc\/passwd, which is outside of the project.*--trust-config/,
    );
  });

  test('in config/plugins', async () => {
    const code = `module.exports = { upload: { config: { provider: require('child_process').execSync('id') } } };`;
    write('cms/config/plugins.js', code);
    const error = await refusal((await Project.open(at('cms'), false)).uploadConfig());
    expect(error.message).toBe(
      'config/plugins.js:1 could not be evaluated: it asks to start another program (id). Code of the project may only read the project while it is evaluated.',
    );
  });
});

describe('code of the project may', () => {
  test.each([
    [
      'read certificates of its own',
      `fs.readFileSync(path.join(__dirname, '../certs/ca.pem'), 'utf8')`,
      'own',
    ],
    ['read its package.json', `require('../package.json').dependencies['@strapi/strapi']`, '5.54.0'],
    ['read its .env', `require('dotenv').config().parsed.A`, 'b'],
    ['look for a file that is not there', `fs.existsSync(path.join(__dirname, '../.env.local'))`, 'false'],
    [
      'look for a file that is not there, outside',
      `fs.existsSync('/srv/no/such/file') || fs.existsSync('/srv/another')`,
      'false',
    ],
    [
      'go on without a file that is not there, outside',
      `require('dotenv').config({ path: '/srv/no/.env' }).error.code`,
      'ENOENT',
    ],
    ['know the machine', `typeof require('node:os').hostname()`, 'string'],
    ['list its folders', `fs.readdirSync(path.join(__dirname, '../certs'))`, 'ca.pem'],
    [
      'follow links within itself',
      `fs.readFileSync(path.join(__dirname, '../certs-link/ca.pem'), 'utf8')`,
      'own',
    ],
    ['use packages of its own', `require('helper')`, 'of the package'],
    ['use packages that are linked, as pnpm does it', `require('linked')`, 'of the store'],
  ])('%s', async (_what, expression, expected) => {
    write('cms/certs/ca.pem', 'own');
    write('cms/.env', 'A=b');
    symlinkSync(at('cms/certs'), at('cms/certs-link'));
    write('cms/node_modules/helper/index.js', `module.exports = 'of the package';`);
    write('cms/node_modules/.pnpm/linked@1/node_modules/linked/index.js', `module.exports = 'of the store';`);
    symlinkSync('.pnpm/linked@1/node_modules/linked', at('cms/node_modules/linked'));
    expect(await evaluated(naming(expression))).toBe(expected);
  });

  const system = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/ssl/cert.pem',
    '/etc/pki/tls/certs/ca-bundle.crt',
  ].find(existsSync);
  (system === undefined ? test.skip : test)('read the certificates of the system', async () => {
    expect(
      await evaluated(naming(`fs.readFileSync('${system}', 'utf8').includes('BEGIN CERTIFICATE')`)),
    ).toBe('true');
  });

  test.each([
    ['package.json', { workspaces: ['apps/*'] }],
    ['pnpm-workspace.yaml', 'packages: [apps/*]'],
  ])('read the workspace that it is part of, and its packages (%s)', async (name, content) => {
    write(`repository/${name}`, content);
    write('repository/.git/HEAD', '');
    write('repository/.env', 'SHARED=shared');
    write('repository/apps/cms/package.json', manifest);
    write('repository/packages/config/index.js', `exports.file = 'shared.db';`);
    mkdirSync(at('repository/apps/cms/node_modules/@acme'), { recursive: true });
    symlinkSync('../../../../packages/config', at('repository/apps/cms/node_modules/@acme/config'));
    write('repository/node_modules/hoisted/index.js', `module.exports = 'hoisted';`);
    write(
      'repository/apps/cms/config/database.js',
      naming(
        `[require('@acme/config').file, require('hoisted'), require('dotenv').config({ path: path.join(__dirname, '../../../.env') }).parsed.SHARED]`,
      ),
    );
    const project = await Project.open(at('repository/apps/cms'), false);
    expect(connectionOf(await project.databaseConfig(undefined)).connection.filename).toBe(
      'shared.db,hoisted,shared',
    );
  });

  test('stand in a folder that is reached by a link', async () => {
    symlinkSync(at('cms'), at('linked'));
    write('cms/certs/ca.pem', 'own');
    write(
      'cms/config/database.js',
      naming(`fs.readFileSync(path.join(__dirname, '../certs/ca.pem'), 'utf8')`),
    );
    const project = await Project.open(at('linked'), false);
    expect(connectionOf(await project.databaseConfig(undefined)).connection.filename).toBe('own');
  });

  test('be compiled into a folder outside of the project', async () => {
    write('cms/tsconfig.json', { compilerOptions: { outDir: '../built' } });
    write('cms/package.json', manifest);
    write('built/config/database.js', naming(`require('./name.json').name`));
    write('built/config/name.json', { name: 'built.db' });
    const project = await Project.open(at('cms'), false);
    expect(connectionOf(await project.databaseConfig(undefined)).connection.filename).toBe('built.db');
  });
});

describe('code that is trusted may do whatever this process may:', () => {
  test.each([
    [
      'read other files',
      `fs.readFileSync(path.join(__dirname, '../../elsewhere.txt'), 'utf8')`,
      'of somebody else',
    ],
    [
      'start programs',
      `require('node:child_process').execFileSync(process.execPath, ['-p', '1 + 1']).toString().trim()`,
      '2',
    ],
    [
      'write files',
      `(fs.writeFileSync(path.join(__dirname, 'new'), ''), fs.existsSync(path.join(__dirname, 'new')))`,
      'true',
    ],
  ])('%s', async (_what, expression, expected) => {
    writeFileSync(at('elsewhere.txt'), 'of somebody else');
    expect(await evaluated(naming(expression), true)).toBe(expected);
  });
});
