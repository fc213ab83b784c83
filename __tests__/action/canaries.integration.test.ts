/** @jest-environment ./__tests__/support/one-realm.mjs */
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { createDatabase } from '../../scripts/database-sql.ts';
import { formsOf } from '../../src/redaction/forms.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();

jest.setTimeout(240_000);

const blog = resolve('examples/blog');
const program = resolve('src/main.ts');

/** Secrets of every kind, each a text that occurs nowhere else; with what has to be encoded in URLs and JSON. */
const canary = (name: string): string => `canary/${name}+"${Math.random().toString(36).slice(2)}" ä`;
const key = canary('key');
const withheld = {
  STRAPI_DMS_KEY: key,
  GITHUB_TOKEN: canary('github-token'),
  ACTIONS_RUNTIME_TOKEN: canary('runtime-token'),
  DATABASE_PASSWORD: canary('database-password'),
  JWT_SECRET: canary('jwt-secret'),
  ADMIN_JWT_SECRET: canary('admin-secret'),
  API_TOKEN_SALT: canary('api-token-salt'),
  TRANSFER_TOKEN_SALT: canary('transfer-token-salt'),
  APP_KEYS: canary('app-keys'),
  AWS_ACCESS_SECRET: canary('aws-secret'),
};

/** Everything that a run shows: its output, and the arguments of all processes below it, sampled while it runs. */
async function run(parameters: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [program, ...parameters], {
    cwd: at(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let shown = '';
  child.stdout.on('data', (chunk) => {
    shown += chunk;
  });
  child.stderr.on('data', (chunk) => {
    shown += chunk;
  });
  const sampler = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        if (Number(pid) === child.pid || Number(parent) === child.pid) {
          shown += readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        }
      } catch {
        // It has ended meanwhile.
      }
    }
  }, 20);
  await new Promise((done) => child.once('close', done));
  clearInterval(sampler);
  return shown;
}

const isLinux = process.platform === 'linux';
(isLinux ? test : test.skip)(
  'no secret is in what is printed, in arguments, in reports, or in the plain parts of archives',
  async () => {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    cpSync(blog, at('blog'), { recursive: true, filter: (path) => !/node_modules|\.tmp/.test(path) });
    createDatabase(at('blog/data.sql'), at('blog/.tmp/data.db'));
    const identityFile = at('identity.txt');
    writeFileSync(identityFile, identity);
    const environment = { ...withheld, STRAPI_DMS_IDENTITY: '' };
    const shown: string[] = [];
    const see = async (...parameters: string[]) => {
      shown.push(await run(parameters, environment));
    };
    const report = (name: string) => ['--report', at(`${name}.json`)];
    await see('export', '--project', 'blog', '-f', 'a', ...report('a'));
    await see('export', '--project', 'blog', '-f', 'b', '--encryption', 'age', ...report('b'));
    const toKeys = ['--encryption', 'age', '--recipient', recipient];
    await see('export', '--project', 'blog', '-f', 'c', ...toKeys, ...report('c'));
    await see('verify', '-f', 'a.tar.gz.enc', '--rehearse', ...report('d'));
    await see('verify', '-f', 'c.tar.gz.age', '--identity', identityFile, ...report('e'));
    await see(
      'import',
      '--project',
      'blog',
      '-f',
      'b.tar.gz.age',
      '--force',
      '--boot',
      'never',
      ...report('f'),
    );
    // Failures, too: a damaged archive, and an identity in the place of its file.
    const damaged = readFileSync(at('a.tar.gz.enc'));
    damaged[4_000] = (damaged[4_000] as number) ^ 1;
    writeFileSync(at('damaged.tar.gz.enc'), damaged);
    await see('verify', '-f', 'damaged.tar.gz.enc');
    await see('import', '--project', 'blog', '-f', 'damaged.tar.gz.enc', '--force');

    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      shown.push(readFileSync(at(`${name}.json`), 'utf8'));
    }
    // The header of age is plain, and so is whatever a cipher failed to hide.
    shown.push(
      ...['a.tar.gz.enc', 'b.tar.gz.age', 'c.tar.gz.age'].map((name) => readFileSync(at(name), 'latin1')),
    );
    expect(shown[0]).toContain('Export archive is in a.tar.gz.enc');
    const secrets = [...Object.values(withheld), identity].flatMap(formsOf);
    expect(secrets.length).toBeGreaterThan(20);
    const found = secrets.filter((secret) => shown.some((text) => text.includes(secret)));
    expect(found).toEqual([]);
  },
);

test('an identity that is typed in the place of its file is refused without being repeated', async () => {
  const { readIdentity } = await import('../../src/cli/identity.ts');
  const identity = await generateIdentity();
  const error = await refusal((async () => readIdentity(identity))());
  expect(error.failure).toBe('usage');
  expect(`${error.message} ${error.remedy}`).not.toContain(identity);
});
