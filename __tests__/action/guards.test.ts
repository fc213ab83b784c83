import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { WorkflowEvent } from '../../src/action/event.ts';
import { explainMissingKey, guard, mayShowContent } from '../../src/action/guards.ts';
import type { RawExportOptions } from '../../src/commands/export/options.ts';
import { UserError } from '../../src/errors.ts';
import { defaultsOf } from '../support/options.ts';
import { captureLines } from './runner.ts';

function refusal(
  options: Partial<RawExportOptions>,
  event: Partial<WorkflowEvent> = {},
  upload = true,
): string | undefined {
  try {
    guard({ ...defaultsOf('export'), key: 'a key', ...options }, upload, {
      visibility: 'restricted',
      secretsWithheldFrom: undefined,
      pullRequest: undefined,
      ...event,
    });
    return undefined;
  } catch (error) {
    if (error instanceof UserError && error.failure === 'usage') {
      return `${error.message}\n${error.remedy}`;
    }
    throw error;
  }
}

test('an encrypted archive with a key may be uploaded from anywhere', () => {
  for (const visibility of ['public', 'restricted', 'unknown'] as const) {
    expect(refusal({}, { visibility })).toBeUndefined();
  }
});

describe('a missing key', () => {
  test('tells how to make one, and names forks and Dependabot', () => {
    const text = refusal({ key: undefined });
    expect(text).toMatch(/forks and for Dependabot/);
    expect(text).toMatch(
      /openssl rand -base64 32 \| tee ~\/strapi-dms\.key \| gh secret set STRAPI_DMS_KEY\)/,
    );
    expect(text).toContain('key: $' + '{{ secrets.STRAPI_DMS_KEY }}');
  });

  test('of a pull request from a fork is explained by that', () => {
    const text = refusal({ key: undefined }, { secretsWithheldFrom: 'fork' });
    expect(text).toMatch(/pull request from a fork, and GitHub gives such runs no secrets/);
    expect(text).toContain('head.repo.full_name == github.repository');
  });

  test('of Dependabot is explained by that', () => {
    const text = refusal({ key: undefined }, { secretsWithheldFrom: 'dependabot' });
    expect(text).toMatch(/started by Dependabot/);
    expect(text).toContain('--app dependabot');
  });

  test('does not matter without encryption', () => {
    expect(refusal({ key: undefined, encrypt: false })).toBeUndefined();
  });
});

describe('an encrypted archive without a key', () => {
  const encrypted = new UserError(
    'damagedArchive',
    'a.tar.enc is no archive.',
    'It is encrypted: give the key.',
    { needs: 'key' },
  );
  const explain = (secretsWithheldFrom?: 'fork' | 'dependabot', error: unknown = encrypted, key?: string) =>
    explainMissingKey(error, key, { visibility: 'restricted', secretsWithheldFrom, pullRequest: undefined });

  test.each([
    [undefined, /forks and for Dependabot.*gh secret set STRAPI_DMS_KEY\)/],
    ['fork', /pull request from a fork.*Leave the import out.*head\.repo\.full_name/],
    ['dependabot', /started by Dependabot.*--app dependabot/],
  ] as const)('withheld from %s is explained, with the same exit code', (withheld, remedy) => {
    expect(explain(withheld)).toMatchObject({
      exitCode: 12,
      message: encrypted.message,
      remedy: expect.stringMatching(/^It is encrypted: give the key\. /),
    });
    expect(explain(withheld)).toHaveProperty('remedy', expect.stringMatching(remedy));
  });

  test('is explained only where the key is missing', () => {
    const other = new UserError('damagedArchive', 'a.tar is no archive.', 'Name an archive.');
    expect(explain('fork', encrypted, 'a key')).toBe(encrypted);
    expect(explain('fork', other)).toBe(other);
  });
});

describe('plain data', () => {
  test('of a public repository is not uploaded', () => {
    expect(refusal({ key: undefined, encrypt: false }, { visibility: 'public' })).toMatch(
      /anyone who is signed in to GitHub/,
    );
  });

  test('may be uploaded where the repository is not public or not known to be', () => {
    expect(refusal({ key: undefined, encrypt: false })).toBeUndefined();
    expect(refusal({ key: undefined, encrypt: false }, { visibility: 'unknown' })).toBeUndefined();
  });

  test('may be written in a public repository without an upload', () => {
    expect(refusal({ key: undefined, encrypt: false }, { visibility: 'public' }, false)).toBeUndefined();
  });
});

test('a folder is not uploaded, and may be written', () => {
  expect(refusal({ key: undefined, encrypt: false, format: 'dir' })).toMatch(/an artifact is a single file/);
  expect(refusal({ key: undefined, encrypt: false, format: 'dir' }, {}, false)).toBeUndefined();
});

test('a name that the artifact service refuses is refused before the export', () => {
  expect(refusal({ file: 'out/shop: nightly' })).toMatch(/"shop: nightly" cannot be the name of an artifact/);
  expect(refusal({ file: 'out: put/shop nightly' })).toBeUndefined();
  expect(refusal({ file: 'shop?' }, {}, false)).toBeUndefined();
});

describe('content is shown', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const event = (visibility: WorkflowEvent['visibility']): WorkflowEvent => ({
    visibility,
    secretsWithheldFrom: undefined,
    pullRequest: undefined,
  });

  test.each(['restricted', 'unknown'] as const)('where it was asked for (visibility %s)', (visibility) => {
    const lines = captureLines();
    expect(mayShowContent(true, event(visibility), 'Values are not shown')).toBe(true);
    expect(mayShowContent(false, event(visibility), 'Values are not shown')).toBe(false);
    expect(lines).toEqual([]);
  });

  test('never in a public repository, which says so where it was asked for', () => {
    const lines = captureLines();
    expect(mayShowContent(false, event('public'), 'Values are not shown')).toBe(false);
    expect(lines).toEqual([]);
    expect(mayShowContent(true, event('public'), 'Values are not shown')).toBe(false);
    expect(lines).toEqual([
      expect.stringMatching(/^::notice .*Values are not shown: this repository is public/),
    ]);
  });
});
