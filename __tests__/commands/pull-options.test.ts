import { describe, expect, test } from '@jest/globals';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { withoutIdleRemote } from '../../src/commands/export/pull-options.ts';
import { defaultsOf } from '../support/options.ts';
import { thrownBy } from '../support/workspace.ts';

const raw: RawExportOptions = { ...defaultsOf('export'), key: 'a good key' };
const source = 'https://cms.example.com/admin';
const parse = (given: Partial<RawExportOptions>) => parseExportOptions({ ...raw, ...given });
const pull = (given: Partial<RawExportOptions> = {}) => parse({ source, transferToken: 'token', ...given });

describe('the options of an export from a running Strapi', () => {
  test('are an address, a token and a time, of two hours by default', () => {
    expect(pull().remote).toMatchObject({
      address: { description: source },
      token: 'token',
      limit: 120 * 60_000,
    });
    expect(pull({ transferTimeout: 5 }).remote?.limit).toBe(5 * 60_000);
    expect(parse({}).remote).toBeUndefined();
  });

  test('need a token, which has no spaces in it', () => {
    expect(thrownBy(() => pull({ transferToken: undefined }))).toMatchObject({
      failure: 'usage',
      message: expect.stringContaining('There is no transfer token'),
      remedy: expect.stringContaining('Pull'),
    });
    const error = thrownBy(() => pull({ transferToken: 'my secret' }));
    expect(error.failure).toBe('usage');
    expect(`${error.message}${error.remedy}`).not.toContain('my secret');
  });

  test('mean nothing without an address', () => {
    expect(thrownBy(() => parse({ transferToken: 'token' })).message).toContain('has no effect without');
    expect(thrownBy(() => parse({ transferTimeout: 5 })).message).toContain('has no effect without');
  });

  test('leave no room for what is about a database or a project', () => {
    const others: Partial<RawExportOptions>[] = [
      { databaseUrl: 'sqlite:x.db' },
      { trustConfig: true },
      { timeZone: 'UTC' },
      { mediaUrl: new URL('https://cms.example.com') },
      { mediaCache: 'cache' },
      { shard: '1/2', store: 'restic:/r' },
      { set: 'x' },
      { sliceSize: 1_000 },
      { media: 'referenced' },
    ];
    for (const given of others) {
      expect(thrownBy(() => pull({ key: undefined, encrypt: false, ...given }))).toMatchObject({
        failure: 'usage',
        message: expect.stringMatching(/running Strapi/),
      });
    }
  });

  test('go with filters, masking, stores and what becomes of missing files', () => {
    expect(
      pull({ only: ['content'], mask: 'recommended', missingMedia: 'fail', media: 'metadata-only' }),
    ).toMatchObject({ missingMedia: 'fail', filters: { only: ['content'], exclude: ['files'] } });
  });

  test('contradict nothing where they are in the environment', () => {
    const given = { ...raw, transferToken: 'token', databaseUrl: 'sqlite:x.db' };
    expect(withoutIdleRemote(given, () => true)).toMatchObject({
      transferToken: undefined,
      databaseUrl: 'sqlite:x.db',
    });
    expect(withoutIdleRemote({ ...given, source }, () => true)).toMatchObject({
      transferToken: 'token',
      databaseUrl: undefined,
    });
    expect(withoutIdleRemote({ ...given, source }, () => false)).toMatchObject({ ...given, source });
  });
});
