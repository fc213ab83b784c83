import { describe, expect, test } from '@jest/globals';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { withoutIdleTarget } from '../../src/commands/import/push-options.ts';
import { defaultsOf } from '../support/options.ts';
import { thrownBy } from '../support/workspace.ts';

const raw: RawImportOptions = {
  ...defaultsOf('import'),
  file: 'backup.tar.gz',
  target: 'https://preview.example.com/admin',
  transferToken: 'secret-token',
};

describe('the options of an import into a running Strapi', () => {
  test('name it, with its token and how long it may take', () => {
    const { remote } = parseImportOptions({ ...raw, transferTimeout: 5 });
    expect(remote).toMatchObject({ token: 'secret-token', limit: 300_000 });
    expect(remote?.address.description).toBe('https://preview.example.com/admin');
    const { target, transferToken, ...into } = raw;
    expect(
      parseImportOptions({ ...into, target: undefined, transferToken: undefined }).remote,
    ).toBeUndefined();
  });

  test.each<[string, Partial<RawImportOptions>]>([
    ['--database-url', { databaseUrl: 'sqlite:data.db' }],
    ['--trust-config', { trustConfig: true }],
    ['--time-zone', { timeZone: 'Europe/Berlin' }],
    ['--boot always', { boot: 'always' }],
    ['--if-not-empty skip', { ifNotEmpty: 'skip' }],
    ['--on-foreign-data-loss accept', { onForeignDataLoss: 'accept' }],
    ['--media link', { media: 'link' }],
    ['--media copy', { media: 'copy' }],
    ['--media-url-map files', { mediaUrlMap: ['files'] }],
    ['--delete-remote-media', { deleteRemoteMedia: true }],
    ['--to', { target: 'preview.example.com' }],
    ['--transfer-token', { transferToken: undefined }],
  ])('refuse %s', (name, more) => {
    const error = thrownBy(() => parseImportOptions({ ...raw, ...more }));
    expect(error.failure).toBe('usage');
    expect(`${error.message} ${error.remedy}`).toContain(name);
    expect(error.message).not.toContain('secret-token');
  });

  test.each<[string, Partial<RawImportOptions>]>([
    ['media: metadata-only', { media: 'metadata-only' }],
    ['media: none', { media: 'none' }],
    ['masking', { mask: 'recommended' }],
    ['webhooks', { webhooks: 'disable' }],
    ['addresses', { mediaUrlMap: ['https://a.example.com=https://b.example.com'] }],
    ['filters', { exclude: ['config'] }],
    ['names', { rename: ['api::a.a.old=new'] }],
  ])('take %s', (_, more) => {
    expect(parseImportOptions({ ...raw, ...more }).remote).toBeDefined();
  });

  test('are not contradicted by what happens to be in the environment', () => {
    const ambient = { ...raw, databaseUrl: 'sqlite:data.db' };
    expect(withoutIdleTarget(ambient, () => true)).toMatchObject({
      databaseUrl: undefined,
      transferToken: 'secret-token',
    });
    expect(withoutIdleTarget(ambient, () => false).databaseUrl).toBe('sqlite:data.db');
    const elsewhere = withoutIdleTarget({ ...ambient, target: undefined }, () => true);
    expect(elsewhere).toMatchObject({ databaseUrl: 'sqlite:data.db', transferToken: undefined });
    expect(() => parseImportOptions({ ...raw, target: undefined })).toThrow('--transfer-token');
  });
});
