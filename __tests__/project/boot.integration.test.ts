import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { UserError } from '../../src/errors.ts';
import { bootProject } from '../../src/project/boot.ts';

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'boot-')));
  writeFileSync(join(directory, 'package.json'), '{}');
  // An error of Node is no instance of the Error that tests see, by which a missing file is recognized.
  writeFileSync(join(directory, '.env'), '');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Installs a package that stands for Strapi and notes what happens to it, one line each. */
function install(load = '', { compile = '', destroy = '' } = {}): void {
  const folder = join(directory, 'node_modules', '@strapi', 'strapi');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"@strapi/strapi","main":"index.js"}');
  writeFileSync(
    join(folder, 'index.js'),
    `const { appendFileSync, writeFileSync } = require('node:fs');
     const note = (line) => appendFileSync('notes.txt', line + '\\n');
     exports.compileStrapi = async () => { note('compile'); ${compile}; return { appDir: process.cwd() } };
     exports.createStrapi = (context) => {
       note('create ' + context.appDir);
       return {
         config: { set: (path, value) => note(path + ' = ' + JSON.stringify(value)) },
         load: async () => { note('load'); writeFileSync('env.json', JSON.stringify(process.env)); ${load} },
         destroy: async () => { note('destroy'); ${destroy} },
       };
     };`,
  );
}

const notes = () => readFileSync(join(directory, 'notes.txt'), 'utf8').trim().split('\n');
const seen = (): NodeJS.ProcessEnv => JSON.parse(readFileSync(join(directory, 'env.json'), 'utf8'));
const path = { PATH: process.env.PATH };
const boot = (options: Parameters<typeof bootProject>[1] = {}) =>
  bootProject({ directory }, { environment: path, ...options });

async function failure(options?: Parameters<typeof bootProject>[1]): Promise<UserError> {
  try {
    await boot(options);
  } catch (error) {
    return error as UserError;
  }
  throw new Error('Strapi was started.');
}

describe('bootProject', () => {
  test('compiles the project, loads it, and stops it', async () => {
    install();
    await boot();
    expect(notes()).toEqual(['compile', `create ${directory}`, 'load', 'destroy']);
  });

  test('does not wait for what the project leaves running', async () => {
    install('setInterval(() => {}, 1000)');
    await boot({ timeLimit: 20_000 });
    expect(notes()).toContain('destroy');
  });

  test('gives it the database that was named instead of its own', async () => {
    install();
    await boot({
      database: { 4: { client: 'that of Strapi 4' }, 5: { client: 'that of Strapi 5' } },
    });
    expect(notes()).toContain('database.connection = {"client":"that of Strapi 5"}');
  });

  test('uses the node of the PATH', async () => {
    install();
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'node'),
      `#!/bin/sh\ntouch '${directory}/used'\nexec '${process.execPath}' "$@"\n`,
    );
    chmodSync(join(bin, 'node'), 0o755);
    await boot({ environment: { PATH: [bin, process.env.PATH].join(delimiter) } });
    expect(existsSync(join(directory, 'used'))).toBe(true);
  });

  test('hands on .env and the step, and nothing of the Action or of GitHub', async () => {
    install();
    writeFileSync(join(directory, '.env'), 'FROM_FILE=1\nDATABASE_FILENAME=.tmp/data.db\n');
    const withheld = { INPUT_KEY: 'k', ACTIONS_RUNTIME_TOKEN: 't', GITHUB_TOKEN: 'g', STRAPI_DMS_KEY: 'd' };
    await boot({ environment: { ...path, ...withheld, FROM_STEP: '2' } });
    expect(seen()).toMatchObject({ FROM_FILE: '1', FROM_STEP: '2', DATABASE_FILENAME: '.tmp/data.db' });
    expect(Object.keys(seen())).toEqual(expect.not.arrayContaining(Object.keys(withheld)));
    for (const name of Object.keys(withheld)) {
      expect(seen()).not.toHaveProperty(name);
    }
  });

  test('makes up the secrets that the checkout lacks, anew each time, and keeps those that it has', async () => {
    install();
    writeFileSync(join(directory, '.env'), 'JWT_SECRET=kept\nADMIN_JWT_SECRET=\n');
    await boot();
    const first = seen();
    await boot();
    const second = seen();
    expect(first.JWT_SECRET).toBe('kept');
    for (const name of [
      'APP_KEYS',
      'API_TOKEN_SALT',
      'ADMIN_JWT_SECRET',
      'TRANSFER_TOKEN_SALT',
      'ENCRYPTION_KEY',
    ]) {
      expect(first[name]?.length).toBeGreaterThan(30);
      expect(second[name]).not.toBe(first[name]);
    }
    expect(first.APP_KEYS).toMatch(/^[^,]+,[^,]+$/);
    expect(readFileSync(join(directory, '.env'), 'utf8')).toBe('JWT_SECRET=kept\nADMIN_JWT_SECRET=\n');
  });
});

describe('a start that fails', () => {
  test('asks for npm ci where nothing is installed', async () => {
    const { message, remedy, exitCode } = await failure();
    expect(message).toMatch(/@strapi\/strapi is not installed/);
    expect(remedy).toContain('npm ci');
    expect(exitCode).toBe(1);
  });

  test('names another package that is missing, which npm ci may not bring', async () => {
    install(`require('not-installed')`);
    expect((await failure()).message).toMatch(
      /^Strapi could not be started.*Cannot find module 'not-installed'/,
    );
  });

  test('tells the reason first, then what Strapi wrote', async () => {
    install(
      `console.log('connecting'); console.error('\\u001b[31mno route\\u001b[0m'); throw new Error('the database is not there')`,
    );
    const { message } = await failure();
    const [first, ...rest] = message.split('\n');
    expect(first).toBe('Strapi could not be started to create the tables: the database is not there');
    expect(rest).toEqual(expect.arrayContaining(['connecting', 'no route']));
  });

  test('shows the last lines of many, and all of what came last', async () => {
    install(`for (let i = 0; i < 5000; i++) { console.log('line ' + i) } throw new Error('stop')`);
    const { message } = await failure();
    expect(message).not.toContain('line 4000');
    expect(message).toContain('line 4999');
    expect(message).toContain('Error: stop');
    expect(message.split('\n').length).toBeLessThan(40);
  });

  test('shows no secret of the environment, none that was made up, and no password of a URL', async () => {
    install(`console.log(process.env.DATABASE_PASSWORD, process.env.APP_KEYS, process.env.JWT_SECRET);
      console.log('postgres://strapi:in-the-url@host/db');
      throw new Error('password ' + process.env.DATABASE_PASSWORD + ' was refused')`);
    const { message } = await failure({
      environment: {
        ...path,
        DATABASE_PASSWORD: 'hunter-2-hunter',
        APP_KEYS: 'key-number-one, key-number-two',
      },
    });
    expect(message).toContain('password *** was refused');
    expect(message).not.toMatch(/hunter|key-number|in-the-url/);
    expect(message).not.toContain(String(seen().JWT_SECRET));
  });

  test('is one too where Strapi ends itself without having loaded', async () => {
    install('', { compile: `console.error('TS2322: no'); process.exit(1)` });
    expect((await failure()).message).toMatch(/its process ended with exit code 1\nTS2322: no$/);
    install('process.exit(0)');
    expect((await failure()).message).toContain('its process ended with exit code 0');
  });

  test('is not hidden by messages of the project', async () => {
    install(`process.send({ type: 'ready' }); throw new Error('real reason')`);
    expect((await failure()).message).toContain('real reason');
  });

  test('tells which Node to use where addons were installed for another', async () => {
    install(
      `throw new Error('better_sqlite3.node was compiled against a different Node.js version using NODE_MODULE_VERSION 115.')`,
    );
    const { message, remedy } = await failure();
    expect(message).toContain('installed for another version of Node');
    expect(remedy).toContain('"npm ci"');
  });

  test('is given up when its time is up', async () => {
    install('console.log("waiting for redis"); await new Promise(() => setInterval(() => {}, 1000))');
    const { message } = await failure({ timeLimit: 1_500 });
    expect(message).toContain('did not start in time');
    expect(message).toContain('waiting for redis');
  });

  test('asks for Node where there is none', async () => {
    install();
    expect((await failure({ environment: { PATH: directory } })).message).toContain('no "node" on the PATH');
  });

  test('ends with the reason of the signal that stopped it', async () => {
    install('note("pid " + process.pid); await new Promise(() => setInterval(() => {}, 1000))');
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const booting = boot({ signal: controller.signal });
    const child = await childId();
    controller.abort(reason);
    await expect(booting).rejects.toBe(reason);
    expect(() => process.kill(child, 0)).toThrow('ESRCH');
  });
});

/** The process that stands for Strapi, once it has told its id. */
async function childId(): Promise<number> {
  for (;;) {
    const text = existsSync(join(directory, 'notes.txt'))
      ? readFileSync(join(directory, 'notes.txt'), 'utf8')
      : '';
    const id = /^pid (\d+)$/m.exec(text)?.[1];
    if (id !== undefined) {
      return Number(id);
    }
    await setTimeout(20);
  }
}

test('Strapi ends when the import that has started it is killed', async () => {
  install('note("pid " + process.pid); await new Promise(() => setInterval(() => {}, 1000))');
  const module = join(import.meta.dirname, '../../src/project/boot.ts');
  const program = `import { bootProject } from ${JSON.stringify(module)};
    await bootProject({ directory: process.argv[1] });`;
  const parent = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program, directory],
    { stdio: 'inherit' },
  );
  const child = await childId();
  parent.kill('SIGKILL');
  const isAlive = () => {
    try {
      return process.kill(child, 0);
    } catch {
      return false;
    }
  };
  for (let tries = 0; isAlive() && tries < 100; tries += 1) {
    await setTimeout(50);
  }
  expect(isAlive()).toBe(false);
});
