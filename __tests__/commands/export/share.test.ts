import { describe, expect, test } from '@jest/globals';
import { assertOfSet, completeShares } from '../../../src/commands/export/media-shards.ts';
import { filtersInWords, inRun, parseShare, shardOf, stampOf } from '../../../src/commands/export/share.ts';
import { UserError } from '../../../src/errors.ts';
import type { ShardSnapshot } from '../../../src/store/restic/shards.ts';

/** What something is refused with. */
function refusal(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
  throw new Error('It was not refused.');
}

const store = 'restic:/backups';
const now = new Date('2026-03-10T12:00:00Z');
const noFilters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };

/** What a job has left, in hours before now. */
const left = (given: Partial<ShardSnapshot> = {}, hours = 1): ShardSnapshot => ({
  id: 'a'.repeat(64),
  time: new Date(now.getTime() - hours * 3_600_000),
  site: 'shop',
  set: 'night',
  shard: 1,
  of: 2,
  filters: 'none',
  note: 'complete',
  ...given,
});

describe('a share', () => {
  test('is a number of so many, or the records of so many', () => {
    expect(parseShare('3/16', 'night', store)).toEqual({ part: 3, of: 16, set: 'night' });
    expect(parseShare('records/16', 'night', store)).toEqual({ part: 'records', of: 16, set: 'night' });
    expect(parseShare(undefined, undefined, undefined)).toBeUndefined();
  });

  test.each(['0/16', '17/16', '3', '3/0', 'all/16', '3/1001', '03/16'])('is never %s', (text) => {
    expect(refusal(() => parseShare(text, 'night', store)).message).toMatch('is no share');
  });

  test('is refused for a bucket, which keeps an archive as one object', () => {
    expect(refusal(() => parseShare('3/16', 'night', 's3://backups')).message).toMatch(
      'what a bucket keeps is an archive, which is one file, and one job writes it',
    );
    expect(refusal(() => parseShare('3/16', 'night', undefined)).message).toMatch(
      'needs a restic repository',
    );
  });

  test('needs a set, which is that of the run in a job of GitHub, and one that was named otherwise', () => {
    expect(refusal(() => parseShare('3/16', undefined, store)).remedy).toMatch('another one for each backup');
    const raw = { shard: '3/16', set: undefined };
    expect(inRun(raw, { GITHUB_RUN_ID: '77' }).set).toBe('77');
    expect(inRun({ ...raw, set: 'mine' }, { GITHUB_RUN_ID: '77' }).set).toBe('mine');
    expect(inRun({ shard: undefined, set: undefined }, { GITHUB_RUN_ID: '77' }).set).toBeUndefined();
    expect(refusal(() => parseShare(undefined, 'night', store)).message).toMatch('this one makes it alone');
    expect(refusal(() => parseShare('3/16', 'a,b', store)).message).toMatch('other characters');
  });
});

test('a file is always in the same share, and all shares get some', () => {
  expect(shardOf('photo.jpg', 16)).toBe(shardOf('photo.jpg', 16));
  const counts = Map.groupBy(
    Array.from({ length: 1_600 }, (_, index) => shardOf(`file_${index}.jpg`, 16)),
    (shard) => shard,
  );
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 16 }, (_, index) => index + 1),
  );
});

test('a stamp tells a row whose file was replaced from what it was', () => {
  const file = { id: 1, hash: 'a', url: '/uploads/a.png', size: 1, provider: 'local', formats: null };
  const stamp = stampOf({ ...file, updatedAt: 1 } as never, file);
  expect(stampOf({ ...file, updatedAt: 1 } as never, file)).toBe(stamp);
  expect(stampOf({ ...file, updatedAt: 2 } as never, file)).not.toBe(stamp);
  expect(stampOf({ ...file, updatedAt: 1 } as never, { ...file, size: 2 })).not.toBe(stamp);
});

describe('a job of a set', () => {
  const share = { part: 2, of: 2, set: 'night' } as const;

  test('is one of those that have begun it', () => {
    expect(() => assertOfSet([left(), left({ set: 'other', of: 8 })], share, 'none', now)).not.toThrow();
  });

  test('is refused with another number of shares, with other filters, and days later', () => {
    expect(refusal(() => assertOfSet([left({ of: 8 })], share, 'none', now)).message).toBe(
      'The set night has been begun with 8 shares (--shard 1/8), and this job has 2.',
    );
    const filters = filtersInWords({ ...noFilters, exclude: ['config'] });
    expect(refusal(() => assertOfSet([left()], share, filters, now)).message).toBe(
      'The set night has been begun with other filters (none) than those of this job (exclude=config).',
    );
    expect(refusal(() => assertOfSet([left({}, 8 * 24)], share, 'none', now)).message).toMatch(
      'was begun on 2026-03-02: it is too old',
    );
  });
});

describe('the last job', () => {
  const share = { part: 'records', of: 2, set: 'night' } as const;

  test('takes the newest complete note of each share, and none of another set', () => {
    const newest = left({ id: 'b'.repeat(64) }, 1);
    const shards = [left({ note: 'begun', id: 'c'.repeat(64) }, 0), newest, left({}, 2), left({ shard: 2 })];
    expect(completeShares(shards, share).map(({ id }) => id[0])).toEqual(['b', 'a']);
  });

  test('names the share that is missing, and what to do', () => {
    const { message, remedy } = refusal(() =>
      completeShares([left(), left({ shard: 2, set: 'other' })], share),
    );
    expect(message).toMatch('in the set night the share 2/2 is not complete');
    expect(remedy).toMatch('Run the job with --shard 2/2 again');
  });

  test('says which was begun', () => {
    const shards = [left(), left({ shard: 2, note: 'begun' })];
    expect(refusal(() => completeShares(shards, share)).message).toMatch('2/2 (it was begun)');
  });
});
