import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { maskSecrets } from '../../src/action/secrets.ts';
import type { SecretType } from '../../src/options/option.ts';
import { isSecret } from '../../src/options/value.ts';
import { inputs } from '../../src/options/values.ts';
import { credentialsOf } from '../../src/redaction/credentials.ts';
import { formsOf } from '../../src/redaction/forms.ts';
import { captureLines } from './runner.ts';

let lines: string[];

beforeEach(() => {
  lines = captureLines();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const mask = (key: string, databaseUrl = '') =>
  maskSecrets(
    new Map([
      ['key', { type: 'passphrase', text: key, isFromEnvironment: false }],
      ['database-url', { type: 'connection', text: databaseUrl, isFromEnvironment: false }],
    ]),
  );

describe('maskSecrets', () => {
  test('a key is masked as it is, URL-encoded, as JSON and in base64', () => {
    mask('a+b/c "d" é');
    expect(lines).toEqual(
      expect.arrayContaining([
        '::add-mask::a+b/c "d" é',
        '::add-mask::a%252Bb%252Fc%2520%2522d%2522%2520%25C3%25A9',
        '::add-mask::a%252Bb%252Fc+%2522d%2522+%25C3%25A9',
        '::add-mask::a+b/c \\"d\\" é',
        `::add-mask::${Buffer.from('a+b/c "d" é').toString('base64')}`,
        `::add-mask::${Buffer.from('a+b/c "d" é').toString('base64url')}`,
      ]),
    );
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('a value of fewer than four characters is not masked, and a warning says so without saying the value', () => {
    mask('q7z');
    expect(lines).toEqual([
      expect.stringMatching(/^::warning title=Secret too short::Input key holds a secret/),
    ]);
    expect(lines.join()).not.toContain('q7z');
  });

  test('every secret is masked before anything is said of one that is too short', () => {
    mask('q7z', 'postgres://u:a-password@host/db');
    const warned = lines.findIndex((line) => line.startsWith('::warning'));
    expect(lines.slice(warned)).toHaveLength(1);
    expect(lines.slice(0, warned)).toContain('::add-mask::a-password');
  });

  test('nothing is masked where nothing is given', () => {
    mask('');
    expect(lines).toEqual([]);
  });

  test('the password of database-url is masked as written and decoded, its user and host are not', () => {
    mask('', 'postgres://strapi:p%40ss%2Fword@db.example/shop');
    expect(lines).toContain('::add-mask::p@ss/word');
    expect(lines).toContain('::add-mask::p%2540ss%252Fword');
    expect(lines).not.toContain('::add-mask::strapi');
    expect(lines).not.toContain('::add-mask::db.example');
  });
});

describe('credentialsOf', () => {
  test.each([
    '',
    '.tmp/data.db',
    'file:.tmp/data.db',
    'sqlite:///srv/data.db',
    'C:\\data.db',
    'mysql://root@host/shop',
  ])('%j holds no secret', (url) => {
    expect(credentialsOf(url)).toEqual([]);
  });

  test.each([
    ['postgres://u:12#34@host/db', '12#34'],
    ['mysql://u:a@b/c@host/db', 'a@b/c'],
    ['postgres://u:100%@host/db', '100%'],
    ['postgres://host/db?user=u&password=hidden', 'hidden'],
    ['mysql://:alone@host/db', 'alone'],
    ['postgres://u:pa:ss@host/db', 'pa:ss'],
  ])('%j holds the password %j', (url, password) => {
    expect(credentialsOf(url)).toContain(password);
    expect(credentialsOf(url)).toContain(url);
  });

  test.each([
    ['host=db password=hidden', 'hidden'],
    ["host=db password='hid den'", 'hid den'],
    ['postgres//u:hidden@host/db', 'hidden'],
    ['u:hidden@host/db', 'hidden'],
    ['{"password":"hidden"}', 'hidden'],
  ])('%j, which is no URL, is secret as a whole, and so is its password', (text, password) => {
    expect(credentialsOf(text)).toEqual([password, text]);
  });

  test('a text of which nothing is known is secret as a whole', () => {
    expect(credentialsOf('hidden@host')).toEqual(['hidden@host']);
  });
});

test('formsOf gives every form once and none that is empty', () => {
  expect(formsOf('abcd')).toEqual(['abcd', 'YWJjZA==', 'YWJjZA', '61626364']);
  // A lone surrogate has no URL-encoding; it must not bring the step down.
  expect(formsOf('ab\ud800cd')).not.toContain('');
});

test('every secret that the table of options has is masked before anything else is said', () => {
  const texts: Readonly<Record<SecretType, string>> = {
    passphrase: 'canary of a key',
    token: 'canary-of-a-token',
    identity: 'AGE-SECRET-KEY-1CANARY',
    connection: 'postgres://strapi:canary-password@db.example/shop',
  };
  const secrets = inputs.flatMap(([name, option]) =>
    isSecret(option) ? [[name, texts[option.type]] as const] : [],
  );
  const variables = [...secrets, ['mode', 'nonsense']].map(([name = '', text]) => [
    `INPUT_${name.toUpperCase()}`,
    text,
  ]);
  const { stdout } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GITHUB_ACTIONS: 'true', ...Object.fromEntries(variables) },
  });
  const said = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('::save-state '));
  const other = said.findIndex((line) => !line.startsWith('::add-mask::'));
  expect(said[other]).toContain('Input mode: "nonsense" is unknown.');
  expect(secrets.map(([name]) => name)).toEqual([
    'transfer-token',
    'store',
    'key',
    'identity',
    'mask-secret',
    'database-url',
    'github-token',
  ]);
  for (const [, text] of secrets) {
    expect(said.slice(0, other)).toContain(`::add-mask::${text}`);
  }
});
