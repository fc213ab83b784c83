import { homedir, tmpdir } from 'node:os';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import {
  credentialsOf,
  isSecretName,
  secretsOfEnvironment,
  secretsOfSettings,
} from '../../src/redaction/credentials.ts';
import { Redactor } from '../../src/redaction/redactor.ts';

const knowing = (...secrets: string[]): Redactor => {
  const redactor = new Redactor();
  redactor.know(secrets);
  return redactor;
};
const unknowing = (text: string): string => new Redactor().redact(text);

describe('a secret that is known is hidden', () => {
  const secret = `c4n"ary/${'x'.repeat(3)}+ä 100%:\\#@`;
  const bytes = Buffer.from(secret);
  test.each([
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    [
      'URL-encoded with small letters',
      encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    ],
    ['as part of a form', new URLSearchParams({ '': secret }).toString().slice(1)],
    ['in JSON', JSON.stringify(secret)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ a: secret }))],
    ['as Node shows it', inspect({ a: secret })],
    ['in base64', bytes.toString('base64')],
    ['in base64 for URLs', bytes.toString('base64url')],
    ['in base64 behind a user', Buffer.from(`user:${secret}`).toString('base64')],
    ['in base64 behind another user', Buffer.from(`a-user:${secret}`).toString('base64')],
    ['in hexadecimal', bytes.toString('hex')],
    ['in hexadecimal, in capitals', bytes.toString('hex').toUpperCase()],
    ['in a command of the runner', `::error::${secret.replaceAll('%', '%25')}`],
    ['in part', secret.slice(2, 16)],
  ])('%s', (_form, text) => {
    const said = knowing(secret).redact(`before ${text} after`);
    expect(said).toContain('***');
    expect(said.startsWith('before ')).toBe(true);
    expect(said.endsWith(' after')).toBe(true);
    expect(said).not.toContain(text.slice(-12));
  });

  test('line by line', () => {
    expect(
      knowing('-----BEGIN X-----\nfirst-line-of-it\nsecond-line-of-it\n-----END X-----').redact(
        'at second-line-of-it',
      ),
    ).toBe('at ***');
  });

  test('within an address that is hidden as a whole', () => {
    const url = 'postgres://shop:kanarienvogel@127.0.0.1/shop';
    expect(knowing(...credentialsOf(url)).redact(`${url} kanarienvogel`)).toBe('*** ***');
  });
});

describe('what is said stays legible:', () => {
  const text = 'Export: 12 records of strapi at postgres localhost:5432/shop, in a backup of the database';
  test.each([
    '',
    ' ',
    'a',
    'e',
    '1',
    'shop',
    'strapi',
    'postgres',
    'database',
    'localhost',
    '5432',
    'backup',
    'true',
  ])('the password %j is looked for nowhere', (password) => {
    expect(knowing(password).redact(text)).toBe(text);
  });

  test.each([`${tmpdir()}/gha-creds-1.json`, './certs/client-key.pem', `${homedir()}/.config/key`])(
    'where a secret is kept is none: %s',
    (path) => {
      const said = `Written to ${path}, and ${tmpdir()}/strapi-dms-1/report.json`;
      expect(knowing(path).redact(said)).toBe(said);
    },
  );

  test('base64 that begins like a path is hidden', () => {
    const secret = '/aB3dEfGhIjK/lMnOpQrStUvWxYz0123';
    expect(knowing(secret).redact(`at ${secret}`)).toBe('at ***');
  });

  test('a password of six or seven characters is hidden as a word', () => {
    expect(knowing('record').redact('records of record: record-a, record')).toBe(
      'records of ***: record-a, ***',
    );
  });

  test('a password that the user and the database are called as well is none', () => {
    const redactor = new Redactor();
    redactor.know(['shop-of-mine'], ['shop-of-mine']);
    expect(redactor.redact('the database shop-of-mine')).toBe('the database shop-of-mine');
  });

  test.each([
    'Write mysql://user:password@host:3306/database, with special characters percent-encoded (@ is %40).',
    'Name it with --database-url (postgres://user:password@host:5432/database).',
    `pass it on with \`key: $\{{ secrets.STRAPI_DMS_KEY }}\``,
    `Add \`github-token: $\{{ github.token }}\``,
    'Key must be present when using the encrypt option',
    'The password: nobody knows it. Token: none.',
    'https://github.com/owner/shop/actions/runs/1/artifacts/2',
    'plugin::users-permissions.user: 3 records; api::token.token (12 of 13)',
    '@strapi/strapi@5.54.0 and npm:foo@1.2.3 at 12:30:45',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'Basic authentication is not supported',
  ])('%s', (said) => {
    expect(unknowing(said)).toBe(said);
  });
});

describe('what looks like a credential is hidden although nobody knows it:', () => {
  const secret = 'Canary0123456789';
  test.each([
    [`postgres://u:${secret}@h/x`, 'postgres://u:***@h/x'],
    [`postgres://u:${secret}/a#b@c@h/x`, 'postgres://u:***@h/x'],
    [`postgres//u:${secret}@h/x`, 'postgres//u:***@h/x'],
    [`postgres:/u:${secret}@h/x`, 'postgres:/u:***@h/x'],
    [`u:${secret}@host/x`, 'u:***@host/x'],
    [`is "u:${secret}@host:5432/x", which`, 'is "u:***@host:5432/x", which'],
    [`host=h password=${secret} user=u`, 'host=h password=*** user=u'],
    [`host=h password='a ${secret}' user=u`, 'host=h password=*** user=u'],
    [`Server=h;Pwd=${secret};Database=x`, 'Server=h;Pwd=***;Database=x'],
    [`{"password":"${secret}\\"${secret}"}`, '{"password":"***"}'],
    [`{"password":"${secret}`, '{"password":"***"'],
    [`{ secretAccessKey: '${secret}' }`, '{ secretAccessKey: "***" }'],
    [
      JSON.stringify(JSON.stringify({ password: `${secret}"${secret}`, a: 1 })),
      '"{\\"password\\":\\"***\\",\\"a\\":1}"',
    ],
    [`DATABASE_PASSWORD=${secret}`, 'DATABASE_PASSWORD=***'],
    [`https://h/x?X-Amz-Signature=${secret}&y=1`, 'https://h/x?X-Amz-Signature=***&y=1'],
    [`https://h/x?sv=1&sig=${secret}`, 'https://h/x?sv=1&sig=***'],
    [`Authorization: Bearer ${secret}`, 'Authorization: Bearer ***'],
    [`ghp_${secret}${secret}`, '***'],
    [`AGE-SECRET-KEY-1${secret}`, '***'],
    [`eyJhbGciOiJIUzI1.${secret}.${secret}`, '***'],
    [`-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`, '***'],
  ])('%s', (text, expected) => {
    expect(unknowing(text)).toBe(expected);
  });
});

describe('what holds secrets:', () => {
  test.each([
    'DATABASE_PASSWORD',
    'PGPASSWORD',
    'MYSQL_PWD',
    'APP_KEYS',
    'JWT_SECRET',
    'API_TOKEN_SALT',
    'AWS_SECRET_ACCESS_KEY',
    'secretAccessKey',
    'apiKey',
    'accessToken',
    'credentials',
    'DB_PASS',
    'GITHUB_TOKEN',
    'sas',
  ])('%s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each([
    'PWD',
    'OLDPWD',
    'HOME',
    'MONKEY',
    'COMPASS',
    'PASSWORD_FILE',
    'TOKEN_URL',
    'AWS_ACCESS_KEY_ID',
    'SSH_PUBLIC_KEY',
    'KEYBOARD',
    'user',
    'host',
  ])('not %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  test('an environment, by names and by addresses', () => {
    expect(
      secretsOfEnvironment({ APP_KEYS: 'one,two', DATABASE_URL: 'postgres://u:three@h/x', HOME: '/root' }),
    ).toEqual(expect.arrayContaining(['one', 'two', 'three', 'postgres://u:three@h/x']));
    expect(secretsOfEnvironment({ HOME: '/root', PATH: '/bin:/usr/bin' })).toEqual([]);
  });

  test('settings, wherever they stand', () => {
    const settings = {
      connection: {
        client: 'mysql',
        connection: { user: 'u', password: 'one', ssl: 'two', uri: 'mysql://u:three@h/x' },
      },
      providerOptions: { credentials: { accessKeyId: 'four', secretAccessKey: 'five' }, keys: ['six'] },
      ssl: { key: Buffer.from('seven'), ca: Buffer.from('public') },
    };
    expect(secretsOfSettings(settings).sort()).toEqual([
      'five',
      'four',
      'mysql://u:three@h/x',
      'one',
      'seven',
      'six',
      'three',
      'two',
    ]);
    expect(secretsOfSettings({ ssl: 'Amazon RDS' })).toEqual([]);
  });
});

test('data stays data, and says nothing of a secret', () => {
  const secret = 'a "canary" \\ of it';
  const report = { warnings: [`Cannot use ${secret}.`, 'another'], file: 'a.tar', count: 1 };
  const said = knowing(secret).redactData(report);
  expect(said).toEqual({ warnings: ['Cannot use ***.', 'another'], file: 'a.tar', count: 1 });
  expect(knowing('another canary').redactData(report)).toBe(report);
});

describe('what is no secret stays as it is', () => {
  test.each([
    'http://localhost:1337/uploads/foo@2x.png',
    'C:\\repo\\node_modules\\.pnpm\\mysql2@3.9.1\\index.js',
    'node:internal/x:12:3/foo@1.2.3',
    'ghcr.io/a/b:1.2@sha256:0123456789abcdef',
    'at file:///home/runner/work/node_modules/.pnpm/pg@8.1.0/index.js:12:3',
  ])('by how it looks: %s', (text) => {
    expect(unknowing(text)).toBe(text);
  });

  test.each([
    ['DB_SECRET_REGION', 'eu-central-1'],
    ['SONAR_PROJECT_KEY', 'acme_strapi-backend'],
    ['PR_TITLE', 'fix: password: reset mail is sent twice'],
    ['SECRET_ARN', 'arn:aws:secretsmanager:eu-central-1:1:secret:x'],
  ])('by the name of its variable: %s', (name, value) => {
    expect(secretsOfEnvironment({ [name]: value })).toEqual([]);
  });

  test('where a path has it, which the next step needs', () => {
    const redactor = new Redactor();
    redactor.show(['/home/runner/work/strapi-backend/strapi-backend']);
    redactor.know(['acme_strapi-backend', 'strapi-backend']);
    const file = '/home/runner/work/strapi-backend/strapi-backend/export.tar.gz';
    expect(redactor.redact(file)).toBe(file);
    expect(redactor.redact('it is acme_strapi-backend')).toBe('it is ***');
  });
});
