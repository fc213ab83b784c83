import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readInputs, readSecrets } from '../../src/action/inputs.ts';
import { UserError } from '../../src/errors.ts';
import { defaults, setInputs } from './runner.ts';

const environment = process.env;

beforeEach(() => {
  process.env = { ...environment };
  delete process.env.STRAPI_DMS_KEY;
  setInputs(defaults);
});

afterEach(() => {
  process.env = environment;
});

const read = () => readInputs(readSecrets());

describe('readInputs', () => {
  test('the defaults of these tests are those of action.yml', () => {
    const { inputs } = parse(readFileSync('action.yml', 'utf8'));
    const declared = Object.entries<{ default?: string }>(inputs).map(([name, input]) => [
      name,
      input.default ?? '',
    ]);
    expect(Object.fromEntries(declared)).toEqual(defaults);
  });

  test('the defaults are an encrypted, compressed tar of everything, uploaded', () => {
    expect(read()).toEqual({
      mode: 'export',
      export: {
        project: '.',
        databaseUrl: '',
        key: '',
        encrypt: true,
        compress: true,
        format: 'tar',
        file: '',
        only: '',
        exclude: '',
        onlyContentTypes: '',
        excludeContentTypes: '',
        missingMedia: 'warn',
      },
      upload: { enabled: true, retentionDays: undefined, overwrite: false },
    });
  });

  test('every input arrives where it belongs', () => {
    setInputs({
      'working-directory': 'cms',
      key: 'a key',
      encrypt: 'TRUE',
      compress: 'False',
      format: 'dir',
      file: 'out/shop',
      only: 'content\nfiles',
      exclude: 'config',
      'only-content-types': 'api::a.a',
      'exclude-content-types': 'api::b.b',
      'database-url': 'file:x.db',
      'missing-media': 'fail',
      upload: 'false',
      'retention-days': '7',
      overwrite: 'true',
    });
    expect(read()).toEqual({
      mode: 'export',
      export: {
        project: 'cms',
        databaseUrl: 'file:x.db',
        key: 'a key',
        encrypt: true,
        compress: false,
        format: 'dir',
        file: 'out/shop',
        only: 'content\nfiles',
        exclude: 'config',
        onlyContentTypes: 'api::a.a',
        excludeContentTypes: 'api::b.b',
        missingMedia: 'fail',
      },
      upload: { enabled: false, retentionDays: 7, overwrite: true },
    });
  });

  test.each([
    ['mode', 'imprt', 'Input mode: "imprt" is unknown.'],
    ['mode', 'import', 'Input mode: "import" is not there yet.'],
    ['mode', 'verify', 'Input mode: "verify" is not there yet.'],
    ['encrypt', 'yes', 'Input encrypt: "yes" is not a boolean.'],
    ['upload', '', 'Input upload: "" is not a boolean.'],
    ['retention-days', '-1', 'Input retention-days: "-1" is not a number of days.'],
    ['retention-days', '1.5', 'Input retention-days: "1.5" is not a number of days.'],
  ])('input %s: %j is wrong usage', (name, value, message) => {
    setInputs({ [name]: value });
    expect(read).toThrow(expect.objectContaining({ failure: 'usage', message }));
    expect(read).toThrow(UserError);
  });

  test('0 retention days mean the default of the repository', () => {
    setInputs({ 'retention-days': '0' });
    expect(read().upload.retentionDays).toBeUndefined();
  });
});

describe('readSecrets', () => {
  test('the input wins over the environment', () => {
    process.env.STRAPI_DMS_KEY = 'ambient';
    expect(readSecrets()).toMatchObject({ key: 'ambient', keyFromEnvironment: true });
    setInputs({ key: 'given' });
    expect(readSecrets()).toMatchObject({ key: 'given', keyFromEnvironment: false });
  });

  test('the key keeps its spaces and loses line breaks at its end', () => {
    setInputs({ key: ' a key \r\n' });
    expect(readSecrets().key).toBe(' a key ');
  });

  test('a key from the environment does not contradict encrypt: false, a given one stays to be refused', () => {
    process.env.STRAPI_DMS_KEY = 'ambient';
    setInputs({ encrypt: 'false' });
    expect(read().export.key).toBe('');
    setInputs({ key: 'given' });
    expect(read().export.key).toBe('given');
  });
});
