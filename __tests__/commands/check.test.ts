import { describe, expect, test } from '@jest/globals';
import type { CountedContents, WatchedBackup, WatchedPlace } from '../../src/commands/check/backup.ts';
import { checkBackups, refusalOf } from '../../src/commands/check/check.ts';
import { parseCheckOptions } from '../../src/commands/check/options.ts';
import type { VerifyReport } from '../../src/commands/verify/verify.ts';
import { UserError } from '../../src/errors.ts';
import { defaultsOf } from '../support/options.ts';
import { refusal, thrownBy } from '../support/workspace.ts';

const now = new Date('2026-11-30T12:00:00Z');
const limits = defaultsOf('check');

const contents: CountedContents = {
  entities: 100,
  assets: 50,
  missingAssets: 0,
  contentTypes: { 'api::article.article': 60, 'api::page.page': 40 },
  scope: 'everything',
};

const backup = (time: string, more: Partial<WatchedBackup> = {}): WatchedBackup => ({
  name: `backup of ${time.slice(0, 10)}`,
  time: new Date(time),
  bytes: 1_000,
  isMasked: false,
  isVerified: true,
  scope: 'everything',
  contents,
  contentDigest: undefined,
  ...more,
});

const [today, yesterday] = ['2026-11-30T03:00:00Z', '2026-11-29T03:00:00Z'];

/** As little of a verification as a check looks at. */
const verified = (more: Partial<VerifyReport> = {}) =>
  ({ contentDigest: 'content-2:0', ...more }) as VerifyReport;

function placeOf(
  backups: readonly WatchedBackup[],
  verify: WatchedPlace['verify'] = async () => verified(),
  count: WatchedPlace['count'] = async () => undefined,
): WatchedPlace {
  return {
    name: 's3://backups/shop',
    list: async () => backups,
    verify,
    count,
    [Symbol.asyncDispose]: async () => {},
  };
}

const check = (place: WatchedPlace, options: object = {}) =>
  checkBackups(place, { ...limits, ...options }, undefined, now);

test('All is well where there is one of this day, which is whole', async () => {
  const report = await check(placeOf([backup(today), backup(yesterday)]));
  expect(report).toMatchObject({
    verdict: 'ok',
    findings: [],
    isRead: true,
    backups: 2,
    newest: { name: 'backup of 2026-11-30', entities: 100 },
    before: { name: 'backup of 2026-11-29' },
  });
  expect(refusalOf(report)).toBeUndefined();
});

/** Every kind of finding, and what there is then. */
const findings: readonly [kind: string, backups: readonly WatchedBackup[], message: RegExp][] = [
  ['none', [], /^There is no backup in s3:\/\/backups\/shop\.$/],
  ['old', [backup('2026-11-28T03:00:00Z')], /is 57 hours old, and --max-age 26h is the most/],
  ['old', [backup('2026-11-20T03:00:00Z')], /is 10 days old/],
  ['future', [backup('2026-12-24T03:00:00Z')], /which is yet to come/],
  [
    'fewer-entries',
    [backup(today, { contents: { ...contents, entities: 79 } }), backup(yesterday)],
    /^21 % of the entries are gone: 79 are left of 100/,
  ],
  [
    'fewer-media',
    [backup(today, { contents: { ...contents, assets: 0 } }), backup(yesterday)],
    /^100 % of the media files are gone: 0 are left of 50/,
  ],
  [
    'emptied',
    [
      backup(today, { contents: { ...contents, contentTypes: { 'api::article.article': 100 } } }),
      backup(yesterday),
    ],
    /^1 content type has no entries any more: api::page.page had 40\.$/,
  ],
  [
    'missing-media',
    [backup(today, { contents: { ...contents, missingAssets: 2 } })],
    /^2 media files have gone missing/,
  ],
];

describe('A check finds', () => {
  test.each(findings)('%s', async (kind, backups, message) => {
    const report = await check(placeOf(backups));
    expect(report.verdict).toBe('failing');
    expect(report.findings).toEqual([
      expect.objectContaining({ kind, message: expect.stringMatching(message) }),
    ]);
    expect(refusalOf(report)).toMatchObject({ failure: 'findings', exitCode: 3 });
  });

  test.each([
    ['unverified', { isVerified: false }, /is not known to be whole/],
    ['masked', { isMasked: true }, /is masked: it is no backup/],
    ['partial', { scope: 'only content' }, /has only a part: only content/],
  ] as const)('%s, where it is all that is new', async (kind, more, message) => {
    const report = await check(placeOf([backup(today, more), backup('2026-11-20T03:00:00Z')]));
    expect(report.findings.map((finding) => finding.kind)).toEqual(['old', kind]);
    expect(report.findings[1]?.message).toMatch(message);
    // Beside one that is new enough it is no harm.
    expect((await check(placeOf([backup(today, more), backup('2026-11-30T01:00:00Z')]))).findings).toEqual(
      [],
    );
  });

  test('masked, where there is nothing else', async () => {
    const report = await check(placeOf([backup(today, { isMasked: true })]));
    expect(report.findings.map(({ kind }) => kind)).toEqual(['masked']);
    expect(report).not.toHaveProperty('newest');
  });

  test('damage, by what the archive says and by what is noted beside it', async () => {
    const torn = await check(
      placeOf([backup(today)], async () => {
        throw new UserError('damagedArchive', 'The archive is cut off.', 'Take another one.');
      }),
    );
    expect(torn.findings).toEqual([
      expect.objectContaining({
        kind: 'damaged',
        message: 'The newest backup, backup of 2026-11-30, does not verify: The archive is cut off.',
      }),
    ]);
    expect(torn.isRead).toBe(false);
    const exchanged = await check(placeOf([backup(today, { contentDigest: 'content-2:1' })]));
    expect(exchanged.findings).toEqual([
      expect.objectContaining({ kind: 'damaged', message: expect.stringContaining('noted beside it') }),
    ]);
  });

  test('all that there is at once, each with what to do', async () => {
    const worse = { ...contents, entities: 1, assets: 1, missingAssets: 9, contentTypes: {} };
    const backups = [backup('2026-11-20T03:00:00Z', { contents: worse }), backup('2026-11-19T03:00:00Z')];
    const report = await check(placeOf(backups));
    expect(report.findings.map(({ kind }) => kind)).toEqual([
      'old',
      'missing-media',
      'fewer-entries',
      'fewer-media',
      'emptied',
    ]);
    expect(report.findings.filter(({ remedy }) => remedy === '' || remedy.includes('\n'))).toEqual([]);
  });
});

describe('A check does not mind', () => {
  test.each<[string, readonly WatchedBackup[], object?]>([
    [
      '20 % less',
      [backup(today, { contents: { ...contents, entities: 80, assets: 40 } }), backup(yesterday)],
    ],
    [
      'any loss that is accepted',
      [backup(today, { contents: { ...contents, entities: 0, contentTypes: {} } }), backup(yesterday)],
      { maxShrink: 100 },
    ],
    [
      'less than one of another scope',
      [backup(today), backup(yesterday, { scope: 'only content', contents: { ...contents, entities: 900 } })],
    ],
    [
      'files that were missing before',
      [
        backup(today, { contents: { ...contents, missingAssets: 2 } }),
        backup(yesterday, { contents: { ...contents, missingAssets: 2 } }),
      ],
    ],
    [
      'an age that is allowed',
      [backup('2026-11-23T03:00:00Z')],
      { maxAge: { years: 0, months: 0, days: 8, hours: 0 } },
    ],
    ['one of content only, where nobody ever wanted more', [backup(today, { scope: 'only content' })]],
  ])('%s', async (...[, backups, options = {}]) => {
    expect((await check(placeOf(backups), options)).findings).toEqual([]);
  });
});

test('Names of backups, of content types and of places are not in what is said in public, nor in what to do', async () => {
  for (const [, backups] of findings) {
    const { findings: found } = await check(placeOf(backups));
    for (const { publicMessage, remedy } of found) {
      expect(`${publicMessage} ${remedy}`).not.toMatch(/backup of 20|s3:|api::/);
    }
  }
});

describe('Reading the newest', () => {
  test('tells how old an archive is, and what it has, of which nobody has noted anything', async () => {
    const unknown = { contents: undefined, scope: undefined };
    const report = verified({
      createdAt: '2026-11-20T03:00:00.000Z',
      stages: { entities: { count: 10, bytes: 1 } },
      contentTypes: [],
    });
    const { findings: found, newest } = await check(
      placeOf(
        [backup(today, unknown), backup(yesterday, unknown)],
        async () => report,
        async () => ({ ...contents, scope: undefined }),
      ),
    );
    expect(found.map(({ kind }) => kind)).toEqual(['old', 'fewer-entries', 'fewer-media', 'emptied']);
    expect(newest).toMatchObject({ entities: 10, time: '2026-11-20T03:00:00.000Z' });
  });

  test('is left out without a key, with a warning', async () => {
    const place = placeOf([backup(today)], async () => {
      throw new UserError('usage', 'It is encrypted.', 'Give a key.', { needs: 'key' });
    });
    expect(await check(place)).toMatchObject({
      verdict: 'ok',
      isRead: false,
      warnings: [expect.stringContaining('there is no key to read it with')],
    });
  });

  test('fails the check where it fails for another reason, such as a server that is away', async () => {
    const place = placeOf([backup(today)], async () => {
      throw new UserError('failed', 'The store does not answer.', 'Wait.');
    });
    expect(await refusal(check(place))).toMatchObject({ failure: 'failed' });
  });

  test('compares nothing where the one before cannot be read', async () => {
    const place = placeOf(
      [backup(today), backup(yesterday, { contents: undefined })],
      undefined,
      async () => {
        throw new UserError('damagedArchive', 'The key does not fit.', 'Take another one.');
      },
    );
    expect(await check(place)).toMatchObject({
      verdict: 'ok',
      warnings: [expect.stringContaining('Nothing was compared with backup of 2026-11-29')],
    });
  });
});

test.each([
  ['without a place', {}, /^It is not said where the backups are/],
  ['with two', { file: 'a/', store: 's3://b' }, /^There are both -f and --store/],
])('It is refused %s', (_, given, message) => {
  expect(thrownBy(() => parseCheckOptions({ ...limits, ...given }))).toMatchObject({
    failure: 'usage',
    message: expect.stringMatching(message),
  });
});
