import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { artifactQueryOf } from '../../src/action/artifact-query.ts';
import { type Inputs, readInputs, readSecrets } from '../../src/action/inputs.ts';
import { withoutIdleKey } from '../../src/commands/export/options.ts';
import { UserError } from '../../src/errors.ts';
import type { Mode } from '../../src/options/option.ts';
import { table } from '../../src/options/table.ts';
import { defaultOf } from '../../src/options/value.ts';
import { defaultsOf } from '../support/options.ts';
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

function readAs<In extends Mode>(mode: In): Inputs<In> {
  const inputs = read();
  if (inputs.mode !== mode) {
    throw new Error(`The mode is ${inputs.mode}`);
  }
  return inputs as unknown as Inputs<In>;
}

const readExport = () => readAs('export');
const readImport = () => readAs('import');

/** What the table says of each input is shown in `__tests__/options/`; here is what the Action makes of it. */
describe('readInputs', () => {
  test('the defaults are an encrypted, compressed tar of everything, uploaded', () => {
    expect(read()).toEqual({
      mode: 'export',
      options: defaultsOf('export'),
      own: { upload: true, retentionDays: undefined, githubToken: defaultOf(table['github-token']) },
      ofProcess: { idleTimeout: 120 },
      isKeyFromEnvironment: false,
      isMaskSecretFromEnvironment: false,
      isTransferTokenFromEnvironment: false,
    });
  });

  test('an archive has a name: there is no standard input or output for one', () => {
    for (const mode of ['export', 'import', 'verify']) {
      setInputs({ ...defaults, mode, file: '-' });
      expect(read).toThrow('Input file: standard input and output belong to the runner here.');
    }
  });

  test('an input is a text, which becomes a value', () => {
    setInputs({
      'working-directory': ' cms\n',
      encrypt: 'TRUE',
      compress: 'False',
      only: 'content\nfiles',
      'media-url': 'https://cms.example.org',
      'retention-days': '7',
    });
    expect(read()).toMatchObject({
      options: {
        project: 'cms',
        encrypt: true,
        compress: false,
        only: ['content', 'files'],
        mediaUrl: new URL('https://cms.example.org'),
      },
      own: { retentionDays: 7 },
    });
  });

  test.each([
    ['mode', 'imprt', 'Input mode: "imprt" is unknown.'],
    ['mode', 'constructor', 'Input mode: "constructor" is unknown.'],
    ['mode', '', 'Input mode: this is empty.'],
    ['mask', '', 'Input mask: this is empty.'],
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

  test('an import has its own inputs, and those that modes share', () => {
    const given = { 'working-directory': 'cms', file: 'seed.tar', 'safety-backup': 'false', media: 'link' };
    setInputs({ mode: 'import', ...given, identity: 'AGE-SECRET-KEY-1X', cache: 'true' });
    expect(readImport()).toMatchObject({
      options: {
        ...defaultsOf('import'),
        project: 'cms',
        file: 'seed.tar',
        safetyBackup: false,
        media: 'link',
        identity: 'AGE-SECRET-KEY-1X',
      },
      own: { upload: true, cache: true, digest: undefined },
    });
  });

  test('an archive may be an artifact: of this run, of a run, of the newest run of a workflow', () => {
    const readQuery = (inputs: Readonly<Record<string, string>>) => {
      setInputs({ ...defaults, mode: 'import', 'github-token': 'token', ...inputs });
      return artifactQueryOf(readImport());
    };
    const query = {
      purpose: 'import',
      artifact: '',
      runId: undefined,
      workflow: '',
      branch: '',
      token: 'token',
    };
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
    expect(() => artifactQueryOf(readImport())).toThrow(
      expect.objectContaining({ failure: 'usage', message: expect.stringMatching(message) }),
    );
  });

  test('a digest is taken with and without its prefix', () => {
    const digest = 'ab'.repeat(32);
    for (const text of [digest, `sha256:${digest.toUpperCase()}`]) {
      setInputs({ mode: 'import', digest: text });
      expect(readImport().own.digest).toBe(`sha256:${digest}`);
    }
  });

  test('a verification has a file, what opens it, and whether to rehearse', () => {
    setInputs({ mode: 'verify', key: 'a key', file: 'seed.tar', rehearse: 'true' });
    expect(read()).toMatchObject({
      mode: 'verify',
      options: { file: 'seed.tar', key: 'a key', identity: undefined, rehearse: true },
      own: {},
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
    expect(readExport().own.retentionDays).toBeUndefined();
  });
});

describe('readSecrets', () => {
  test('the input wins over the environment', () => {
    process.env.STRAPI_DMS_KEY = 'ambient';
    expect(readSecrets().get('key')).toMatchObject({ text: 'ambient', isFromEnvironment: true });
    setInputs({ key: 'given' });
    expect(readSecrets().get('key')).toMatchObject({ text: 'given', isFromEnvironment: false });
  });

  test('the key keeps its spaces and loses line breaks at its end', () => {
    setInputs({ key: ' a key \r\n' });
    expect(readSecrets().get('key')?.text).toBe(' a key ');
  });

  test('a key from the environment does not contradict encrypt: false, a given one stays to be refused', () => {
    process.env.STRAPI_DMS_KEY = 'ambient';
    const keyOf = ({ options, isKeyFromEnvironment }: Inputs<'export'>) =>
      withoutIdleKey(options, isKeyFromEnvironment).key;
    expect(keyOf(readExport())).toBe('ambient');
    setInputs({ encrypt: 'false' });
    expect(keyOf(readExport())).toBeUndefined();
    setInputs({ key: 'given' });
    expect(keyOf(readExport())).toBe('given');
  });

  test('a secret of the environment is no input without effect', () => {
    process.env.STRAPI_DMS_IDENTITY = 'AGE-SECRET-KEY-1X';
    expect(read().mode).toBe('export');
  });
});
