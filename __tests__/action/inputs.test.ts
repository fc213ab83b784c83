import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type ExportInputs, readInputs, readSecrets } from '../../src/action/inputs.ts';
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

function readExport(): ExportInputs {
  const inputs = read();
  if (inputs.mode !== 'export') {
    throw new Error(`The mode is ${inputs.mode}`);
  }
  return inputs;
}

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
        timeZone: '',
        key: '',
        encrypt: true,
        encryption: 'strapi',
        recipients: '',
        compress: true,
        verify: true,
        format: 'tar',
        file: '',
        only: '',
        exclude: '',
        onlyContentTypes: '',
        excludeContentTypes: '',
        missingMedia: 'auto',
        media: 'all',
        mediaUrl: '',
        mediaCache: '',
      },
      upload: { enabled: true, retentionDays: undefined, overwrite: false },
    });
  });

  test('every input arrives where it belongs', () => {
    setInputs({
      'working-directory': 'cms',
      key: 'a key',
      encrypt: 'TRUE',
      encryption: 'age',
      compress: 'False',
      verify: 'false',
      format: 'dir',
      file: 'out/shop',
      only: 'content\nfiles',
      exclude: 'config',
      'only-content-types': 'api::a.a',
      'exclude-content-types': 'api::b.b',
      'database-url': 'file:x.db',
      'time-zone': 'UTC',
      'missing-media': 'fail',
      media: 'referenced',
      'media-url': 'https://cms.example.org',
      'media-cache': 'cache',
      upload: 'false',
      'retention-days': '7',
      overwrite: 'true',
    });
    expect(read()).toEqual({
      mode: 'export',
      export: {
        project: 'cms',
        databaseUrl: 'file:x.db',
        timeZone: 'UTC',
        key: 'a key',
        encrypt: true,
        encryption: 'age',
        recipients: '',
        compress: false,
        verify: false,
        format: 'dir',
        file: 'out/shop',
        only: 'content\nfiles',
        exclude: 'config',
        onlyContentTypes: 'api::a.a',
        excludeContentTypes: 'api::b.b',
        missingMedia: 'fail',
        media: 'referenced',
        mediaUrl: 'https://cms.example.org',
        mediaCache: 'cache',
      },
      upload: { enabled: false, retentionDays: 7, overwrite: true },
    });
  });

  test.each([
    ['mode', 'imprt', 'Input mode: "imprt" is unknown.'],
    ['mode', 'constructor', 'Input mode: "constructor" is unknown.'],
    ['mode', '__proto__', 'Input mode: "__proto__" is unknown.'],
    ['encrypt', 'yes', 'Input encrypt: "yes" is not a boolean.'],
    ['upload', '', 'Input upload: "" is not a boolean.'],
    ['retention-days', '-1', 'Input retention-days: "-1" is not a number of days.'],
    ['retention-days', '1.5', 'Input retention-days: "1.5" is not a number of days.'],
  ])('input %s: %j is wrong usage', (name, value, message) => {
    setInputs({ [name]: value });
    expect(read).toThrow(expect.objectContaining({ failure: 'usage', message }));
    expect(read).toThrow(UserError);
  });

  test('an import has its own inputs, and those that both modes share', () => {
    setInputs({
      mode: 'import',
      'working-directory': 'cms',
      key: 'a key',
      file: 'seed.tar',
      identity: 'AGE-SECRET-KEY-1X',
      force: 'true',
      'on-schema-difference': 'adapt',
      'on-foreign-data-loss': 'accept',
      'safety-backup': 'false',
      boot: 'never',
      media: 'link',
      'delete-remote-media': 'true',
      webhooks: 'disable',
      only: 'content',
      exclude: 'config',
      'only-content-types': 'api::a.a',
      'exclude-content-types': 'api::b.b',
      'database-url': 'file:x.db',
      'time-zone': 'UTC',
    });
    expect(read()).toEqual({
      mode: 'import',
      import: {
        project: 'cms',
        databaseUrl: 'file:x.db',
        timeZone: 'UTC',
        file: 'seed.tar',
        key: 'a key',
        identity: 'AGE-SECRET-KEY-1X',
        force: true,
        onSchemaDifference: 'adapt',
        onForeignDataLoss: 'accept',
        safetyBackup: false,
        boot: 'never',
        media: 'link',
        deleteRemoteMedia: true,
        webhooks: 'disable',
        only: 'content',
        exclude: 'config',
        onlyContentTypes: 'api::a.a',
        excludeContentTypes: 'api::b.b',
      },
      artifact: undefined,
      digest: undefined,
      backup: { enabled: true, retentionDays: undefined, overwrite: false },
      cache: false,
    });
  });

  test('an archive may be an artifact: of this run, of a run, of the newest run of a workflow', () => {
    const readQuery = (inputs: Readonly<Record<string, string>>) => {
      setInputs({ ...defaults, mode: 'import', 'github-token': 'token', ...inputs });
      const read = readInputs(readSecrets());
      return read.mode === 'import' ? read.artifact : undefined;
    };
    const query = { artifact: '', runId: undefined, workflow: '', branch: '', token: 'token' };
    expect(readQuery({ artifact: 'seed' })).toEqual({ ...query, artifact: 'seed' });
    expect(readQuery({ 'run-id': '17' })).toEqual({ ...query, runId: 17 });
    const workflow = { workflow: '.github/workflows/backup.yml', branch: 'main' };
    expect(readQuery(workflow)).toEqual({ ...query, workflow: 'backup.yml', branch: 'main' });
  });

  test.each([
    [{ artifact: 'seed', file: 'seed.tar' }, /^Input file:/],
    [{ 'run-id': '17', workflow: 'backup.yml' }, /^Inputs run-id and workflow:/],
    [{ branch: 'main' }, /^Input branch:/],
    [{ 'run-id': 'latest' }, /^Input run-id: "latest"/],
    [{ digest: 'abc' }, /^Input digest: "abc"/],
  ])('%j is wrong usage of an import', (inputs, message) => {
    setInputs({ mode: 'import', ...inputs });
    expect(read).toThrow(
      expect.objectContaining({ failure: 'usage', message: expect.stringMatching(message) }),
    );
  });

  test('a digest is taken with and without its prefix', () => {
    const digest = 'ab'.repeat(32);
    for (const text of [digest, `sha256:${digest.toUpperCase()}`]) {
      setInputs({ mode: 'import', digest: text });
      expect(read()).toMatchObject({ digest: `sha256:${digest}` });
    }
  });

  test.each([
    ['import', 'encrypt', 'false'],
    ['import', 'compress', 'false'],
    ['import', 'format', 'dir'],
    ['import', 'missing-media', 'fail'],
    ['import', 'media-url', 'https://cms.example.org'],
    ['import', 'media-cache', 'cache'],
    ['import', 'overwrite', 'true'],
    ['export', 'force', 'true'],
    ['export', 'delete-remote-media', 'true'],
    ['export', 'on-schema-difference', 'adapt'],
    ['export', 'on-foreign-data-loss', 'accept'],
    ['export', 'safety-backup', 'false'],
    ['export', 'boot', 'never'],
    ['export', 'webhooks', 'disable'],
    ['export', 'artifact', 'seed'],
    ['export', 'run-id', '17'],
    ['export', 'workflow', 'backup.yml'],
    ['export', 'cache', 'true'],
    ['export', 'rehearse', 'true'],
    ['export', 'identity', 'AGE-SECRET-KEY-1X'],
    ['import', 'recipients', 'age1x'],
    ['verify', 'force', 'true'],
    ['verify', 'database-url', 'file:x.db'],
    ['verify', 'only', 'content'],
  ])('mode %s refuses %s: %s, which would have no effect', (mode, name, value) => {
    setInputs({ mode, [name]: value });
    const message = `Input ${name}: this has no effect with \`mode: ${mode}\`.`;
    expect(read).toThrow(expect.objectContaining({ failure: 'usage', message }));
  });

  test('a verification has a file, what opens it, and whether to rehearse', () => {
    setInputs({ mode: 'verify', key: 'a key', file: 'seed.tar', rehearse: 'true' });
    expect(read()).toEqual({
      mode: 'verify',
      verify: { file: 'seed.tar', key: 'a key', identity: '', rehearse: true },
    });
  });

  test('all inputs without effect are named at once', () => {
    setInputs({ mode: 'import', format: 'dir', overwrite: 'true' });
    expect(read).toThrow('Input format, overwrite: this has no effect');
  });

  test('defaults that are spelled out, in other letters or as empty texts, are no inputs without effect', () => {
    setInputs({ mode: 'import', encrypt: 'True', compress: 'TRUE', overwrite: '', format: '' });
    expect(read().mode).toBe('import');
  });

  test('0 retention days mean the default of the repository', () => {
    setInputs({ 'retention-days': '0' });
    expect(readExport().upload.retentionDays).toBeUndefined();
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
    expect(readExport().export.key).toBe('');
    setInputs({ key: 'given' });
    expect(readExport().export.key).toBe('given');
  });
});
