import { describe, expect, test } from '@jest/globals';
import { needsKey, parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { speakTo } from '../../src/wording.ts';
import { defaultsOf } from '../support/options.ts';
import { thrownBy } from '../support/workspace.ts';

const raw: RawExportOptions = defaultsOf('export');
const parse = (given: Partial<RawExportOptions>) => parseExportOptions({ ...raw, ...given });

describe('the options of an export', () => {
  test('have the defaults of strapi export: everything, in an encrypted and compressed tar file', () => {
    expect(parse({ key: 'k' })).toEqual({
      project: '.',
      databaseUrl: undefined,
      timeZone: undefined,
      trustConfig: false,
      key: 'k',
      mask: 'off',
      maskSecret: undefined,
      encryption: 'strapi',
      recipients: [],
      compress: true,
      verify: true,
      format: 'tar',
      file: expect.stringMatching(/^export_\d{14}$/),
      ifTaken: 'number',
      filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
      missingMedia: 'auto',
      media: 'all',
      mediaUrl: undefined,
      mediaCache: undefined,
    });
  });

  test('are kept as given', () => {
    const mediaUrl = new URL('https://cms.example.org/base');
    const given = { project: 'p', databaseUrl: 'x.db', encrypt: false, file: 'f', mediaUrl };
    expect(parse({ ...given, missingMedia: 'fail', mediaCache: 'cache', only: ['content'] })).toMatchObject({
      project: 'p',
      databaseUrl: 'x.db',
      key: undefined,
      file: 'f',
      ifTaken: 'refuse',
      missingMedia: 'fail',
      media: 'all',
      mediaUrl,
      mediaCache: 'cache',
      filters: { only: ['content'] },
    });
  });

  test('do not let an archive of masked data have the name of a backup: older ones are removed by those', () => {
    const file = 'seeds/export_20990101000000';
    const masked = { key: 'k', mask: 'recommended' } as const;
    for (const name of [file, `${file}.tar.gz.enc`, `${file}-2`]) {
      expect(thrownBy(() => parse({ ...masked, file: name }))).toMatchObject({
        failure: 'usage',
        message: expect.stringContaining('is the name of a backup'),
      });
    }
    expect(parse({ key: 'k', file }).file).toBe(file);
    expect(parse({ ...masked, file: 'seeds/masked_20990101000000' }).file).toBe(
      'seeds/masked_20990101000000',
    );
    expect(parse({ ...masked, file: 'seeds/export_today' }).file).toBe('seeds/export_today');
  });

  test('do not let a backup have the name of masked data: it would be removed with that', () => {
    expect(thrownBy(() => parse({ key: 'k', file: 'seeds/masked_20990101000000' })).message).toContain(
      'is the name of an archive that is masked, and this one is not',
    );
  });

  test.each([
    ['metadata-only', ['files'], []],
    ['none', ['files'], ['plugin::upload.file', 'plugin::upload.folder']],
  ] as const)(
    'leave out with media: %s what filters of Strapi leave out',
    (media, exclude, excludeContentTypes) => {
      expect(parse({ key: 'k', media }).filters).toMatchObject({ exclude, excludeContentTypes });
    },
  );

  test('need no key where there are public keys to encrypt to', () => {
    const given = { recipients: ['age1x', 'age1y'], encryption: 'age' } as const;
    expect(needsKey({ ...raw, ...given })).toBe(false);
    expect(parse(given)).toMatchObject({ key: undefined, encryption: 'age', recipients: ['age1x', 'age1y'] });
  });

  test('never compress a folder', () => {
    expect(parse({ format: 'dir', encrypt: false })).toMatchObject({
      format: 'dir',
      compress: false,
      key: undefined,
    });
  });

  test.each(['only', 'exclude'] as const)('have no choice of %s that only JavaScript knows', (option) => {
    for (const name of ['constructor', 'toString', 'valueOf', '__proto__']) {
      expect(thrownBy(() => parse({ key: 'k', [option]: [name] }))).toMatchObject({
        failure: 'usage',
        message: expect.stringContaining(name),
      });
    }
  });

  test.each<[Partial<RawExportOptions>, string]>([
    [{}, 'Key must be present when using the encrypt option'],
    [
      { recipients: ['age1x'], key: 'k', encryption: 'age' },
      'There are both a key and recipients, but an archive is encrypted with one or the other.',
    ],
    [
      { recipients: ['age1x'] },
      "Recipients are public keys of age, which Strapi's own encryption cannot use.",
    ],
    [
      { recipients: ['age1x'], encryption: 'age', encrypt: false },
      'Recipients may not be present unless encryption is used',
    ],
    [{ encrypt: false, key: 'k' }, 'Key may not be present unless encryption is used'],
    [{ format: 'dir', key: 'k' }, 'Unpacked directory exports (--format dir) require --no-encrypt.'],
    [{ format: 'dir' }, 'Unpacked directory exports (--format dir) require --no-encrypt.'],
    [
      { media: 'referenced', exclude: ['files'] },
      '--media referenced and --exclude files contradict each other.',
    ],
    [{ media: 'referenced', only: ['files'] }, '--media referenced and --only files contradict each other.'],
    [
      { media: 'none', only: ['files', 'content'] },
      '--media none and --only files,content contradict each other.',
    ],
    [
      { media: 'metadata-only', only: ['files'] },
      '--media metadata-only and --only files contradict each other.',
    ],
    // Filters are checked first, as by strapi export.
    [{ only: ['x'] }, 'Invalid options for "only": x'],
  ])('are refused: %j', (given, message) => {
    const error = thrownBy(() => parse(given));
    expect(error).toMatchObject({ failure: 'usage', message, exitCode: 2 });
    expect(error.remedy).not.toBe('');
  });

  test('are refused in the words of the Action there', () => {
    speakTo('action');
    try {
      const { message, remedy } = thrownBy(() => parse({ format: 'dir' }));
      expect(message).toBe('Unpacked directory exports (`format: dir`) require `encrypt: false`.');
      expect(message + remedy).not.toContain('--');
    } finally {
      speakTo('terminal');
    }
  });

  test('do not repeat the key in any refusal', () => {
    const error = thrownBy(() => parse({ encrypt: false, key: 'geheim' }));
    expect(error.message + error.remedy).not.toContain('geheim');
  });

  test('need a key only where an archive is encrypted', () => {
    const needed = (given: Partial<RawExportOptions>) => needsKey({ ...raw, ...given });
    expect(needed({})).toBe(true);
    expect(needed({ key: 'k' })).toBe(false);
    expect(needed({ encrypt: false })).toBe(false);
    expect(needed({ format: 'dir' })).toBe(false);
  });
});
