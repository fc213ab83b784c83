import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { decide, type Retainable, type RetentionPolicy } from '../../src/store/retention.ts';
import { parseDuration } from '../../src/system/duration.ts';
import { randomPolicy, simulatedNights } from '../support/nights.ts';

const now = new Date('2026-11-30T12:00:00Z');

const item = (time: string, more: Partial<Retainable> = {}): Retainable => ({
  name: time,
  time: new Date(time),
  group: 'export',
  exempt: undefined,
  ...more,
});

/** What is kept, each with its reasons. */
const kept = (items: readonly Retainable[], policy: RetentionPolicy): Record<string, readonly string[]> =>
  Object.fromEntries(
    decide(items, policy, now)
      .filter(({ isKept }) => isKept)
      .map(({ item: { name }, reasons }) => [name, reasons]),
  );

describe('What stays', () => {
  test('are so many of the newest, whatever their order in the list', () => {
    const items = ['2026-11-28T03:00Z', '2026-11-30T03:00Z', '2026-11-29T03:00Z'].map((time) => item(time));
    expect(kept(items, { keepLast: 2 })).toEqual({
      '2026-11-30T03:00Z': ['the newest'],
      '2026-11-29T03:00Z': ['number 2 of the newest'],
    });
  });

  test.each<[string, RetentionPolicy, readonly string[], Record<string, readonly string[]>]>([
    [
      'hour',
      { keepHourly: 2 },
      ['2026-11-30T03:59Z', '2026-11-30T03:01Z', '2026-11-30T02:59Z', '2026-11-30T01:00Z'],
      {
        '2026-11-30T03:59Z': ['the newest of hour 2026-11-30T03:00'],
        '2026-11-30T02:59Z': ['the newest of hour 2026-11-30T02:00'],
      },
    ],
    [
      'day, and days without one do not count',
      { keepDaily: 2 },
      ['2026-11-30T03:00Z', '2026-11-30T00:00Z', '2026-11-20T23:59Z', '2026-11-19T03:00Z'],
      {
        '2026-11-30T03:00Z': ['the newest of day 2026-11-30'],
        '2026-11-20T23:59Z': ['the newest of day 2026-11-20'],
      },
    ],
    [
      'week, which begins on Monday and belongs to the year of its Thursday',
      { keepWeekly: 2 },
      ['2026-01-04T23:59Z', '2025-12-29T00:00Z', '2025-12-28T23:59Z', '2025-12-01T00:00Z'],
      {
        '2026-01-04T23:59Z': ['the newest of week 2026-W01'],
        '2025-12-28T23:59Z': ['the newest of week 2025-W52'],
      },
    ],
    [
      'month',
      { keepMonthly: 1 },
      ['2026-11-30T03:00Z', '2026-11-01T03:00Z', '2026-10-31T03:00Z'],
      { '2026-11-30T03:00Z': ['the newest of month 2026-11'] },
    ],
    [
      'year',
      { keepYearly: Number.POSITIVE_INFINITY },
      ['2026-11-30T03:00Z', '2025-02-01T00:00Z', '2025-01-01T00:00Z', '2023-12-31T23:59Z'],
      {
        '2026-11-30T03:00Z': ['the newest of year 2026'],
        '2025-02-01T00:00Z': ['the newest of year 2025'],
        '2023-12-31T23:59Z': ['the newest of year 2023'],
      },
    ],
  ])('is the newest of each %s', (_, policy, times, expected) => {
    expect(
      kept(
        times.map((time) => item(time)),
        policy,
      ),
    ).toEqual(expected);
  });

  test('is the oldest as well, where a count is not used up', () => {
    const items = ['2026-11-30T03:00Z', '2026-11-30T02:00Z', '2026-11-30T01:00Z'].map((time) => item(time));
    expect(kept(items, { keepDaily: 7 })).toEqual({
      '2026-11-30T03:00Z': ['the newest of day 2026-11-30'],
      '2026-11-30T01:00Z': ['the oldest, and keep-daily asks for more'],
    });
  });

  test('is what is younger than a time, counted back from the newest and not from today', () => {
    const items = ['2026-03-31T03:00Z', '2026-03-03T03:00:01Z', '2026-03-03T03:00Z'].map((time) =>
      item(time),
    );
    // A February of 28 days has no 31st: restic counts on into March.
    expect(kept(items, { keepWithin: parseDuration('1m') })).toEqual({
      '2026-03-31T03:00Z': ['within 1m of the newest'],
      '2026-03-03T03:00:01Z': ['within 1m of the newest'],
    });
  });

  test('is counted back from what has been, where a clock was wrong', () => {
    const items = ['2027-11-30T03:00Z', '2026-11-30T03:00Z', '2026-11-29T03:00Z'].map((time) => item(time));
    expect(Object.keys(kept(items, { keepWithin: parseDuration('12h') }))).toEqual([
      '2027-11-30T03:00Z',
      '2026-11-30T03:00Z',
    ]);
  });

  test('is counted in each group for itself', () => {
    const items = [
      item('2026-11-30T03:00Z', { group: 'masked' }),
      item('2026-11-29T03:00Z', { group: 'masked' }),
      item('2026-11-28T03:00Z'),
      item('2026-11-27T03:00Z'),
    ];
    expect(Object.keys(kept(items, { keepLast: 1 }))).toEqual(['2026-11-30T03:00Z', '2026-11-28T03:00Z']);
  });

  test('is what is not known to be whole, which takes no place of what is', () => {
    const items = [
      item('2026-11-30T03:00Z', { exempt: 'it is not known to be whole' }),
      item('2026-11-29T03:00Z'),
      item('2026-11-28T03:00Z'),
    ];
    expect(kept(items, { keepLast: 1 })).toEqual({
      '2026-11-30T03:00Z': ['it is not known to be whole'],
      '2026-11-29T03:00Z': ['the newest'],
    });
  });

  test('is everything, where nothing is said', () => {
    expect(Object.keys(kept([item('2020-01-01T00:00Z')], {}))).toHaveLength(1);
  });
});

describe('Of a hundred random histories and policies', () => {
  const random = new Random(2_611);
  const cases = Array.from({ length: 100 }, () => ({
    policy: randomPolicy(random),
    items: simulatedNights(random, 200, now).map((time) =>
      item(time.toISOString(), {
        group: random.pick(['export', 'masked']),
        exempt: random.chance(0.1) ? 'it is not known to be whole' : undefined,
      }),
    ),
  }));

  test('the newest of each group stays, and so does all that is exempt', () => {
    for (const { policy, items } of cases) {
      const decisions = decide(items, policy, now);
      for (const group of ['export', 'masked']) {
        const [newest] = decisions.filter((one) => one.item.group === group && one.item.exempt === undefined);
        expect(newest?.isKept ?? true).toBe(true);
      }
      expect(decisions.filter((one) => !one.isKept && one.item.exempt !== undefined)).toEqual([]);
    }
  });

  test('the same goes again where what goes was removed: nothing more', () => {
    for (const { policy, items } of cases) {
      const left = decide(items, policy, now).flatMap((one) => (one.isKept ? [one.item] : []));
      expect(decide(left, policy, now).filter(({ isKept }) => !isKept)).toEqual([]);
    }
  });
});

test.each([
  ['1y5m7d2h', { years: 1, months: 5, days: 7, hours: 2 }],
  ['26h', { years: 0, months: 0, days: 0, hours: 26 }],
  ['2h1y', { years: 1, months: 0, days: 0, hours: 2 }],
  ['0h', undefined],
  ['', undefined],
  ['1', undefined],
  ['1w', undefined],
  ['1d1d', undefined],
  ['-1d', undefined],
  ['1 d', undefined],
])('The duration %j is %j', (text, expected) => {
  expect(parseDuration(text)).toEqual(expected);
});
