import { before, type CalendarDuration, describeDuration } from '../system/duration.ts';

/**
 * What is kept, in restic's words and with its meaning (`restic forget`). A count that is undefined asks for nothing; infinity is
 * restic's `unlimited`. What no rule keeps is removed.
 */
export interface RetentionPolicy {
  /** So many of the newest. */
  readonly keepLast?: number | undefined;
  /** The newest of an hour, a day, an ISO week, a month, a year: of so many of those that have any. */
  readonly keepHourly?: number | undefined;
  readonly keepDaily?: number | undefined;
  readonly keepWeekly?: number | undefined;
  readonly keepMonthly?: number | undefined;
  readonly keepYearly?: number | undefined;
  /** All that are younger than this, counted back from the newest. */
  readonly keepWithin?: CalendarDuration | undefined;
}

/** Something that is kept or removed. */
export interface Retainable {
  readonly name: string;
  /** The moment that it has the data of. Days, weeks, months and years are those of UTC. */
  readonly time: Date;
  /** What is counted for itself: masked archives, and those of another scope, are no substitutes for each other. */
  readonly group: string;
  /** Why it stays without being counted: it is not known to be whole, or somebody has only just made it. Undefined where rules decide. */
  readonly exempt: string | undefined;
}

/** What becomes of one of them, and why, in words; the reasons of what is removed are none but that no rule keeps it. */
export interface Decision<Item extends Retainable = Retainable> {
  readonly item: Item;
  readonly isKept: boolean;
  readonly reasons: readonly string[];
}

/** A rule that keeps the newest of each period. */
interface PeriodRule {
  readonly count: 'keepLast' | 'keepHourly' | 'keepDaily' | 'keepWeekly' | 'keepMonthly' | 'keepYearly';
  /** The period that a moment is in, as a word for it; another one for each moment where each is kept by itself. */
  readonly periodOf: (time: Date, place: number) => string;
  readonly reason: (period: string) => string;
}

const rules: readonly PeriodRule[] = [
  {
    count: 'keepLast',
    periodOf: (_, place) => String(place + 1),
    reason: (period) => (period === '1' ? 'the newest' : `number ${period} of the newest`),
  },
  {
    count: 'keepHourly',
    periodOf: (time) => `${time.toISOString().slice(0, 13)}:00`,
    reason: (period) => `the newest of hour ${period}`,
  },
  {
    count: 'keepDaily',
    periodOf: (time) => time.toISOString().slice(0, 10),
    reason: (period) => `the newest of day ${period}`,
  },
  { count: 'keepWeekly', periodOf: isoWeek, reason: (period) => `the newest of week ${period}` },
  {
    count: 'keepMonthly',
    periodOf: (time) => time.toISOString().slice(0, 7),
    reason: (period) => `the newest of month ${period}`,
  },
  {
    count: 'keepYearly',
    periodOf: (time) => time.toISOString().slice(0, 4),
    reason: (period) => `the newest of year ${period}`,
  },
];

/** Whether a policy says anything at all. */
export const isEmptyPolicy = (policy: RetentionPolicy): boolean =>
  policy.keepWithin === undefined && rules.every(({ count }) => policy[count] === undefined);

/**
 * Decides what stays and what goes. The newest of each group always stays.
 *
 * @param policy Not an empty one, which would mean nothing; it is taken to keep all.
 * @param now What is later is not taken for the newest by `keepWithin`: some clock was wrong.
 * @returns A decision for each, the newest first; of one moment, those first whose names are greater.
 */
export function decide<Item extends Retainable>(
  items: readonly Item[],
  policy: RetentionPolicy,
  now: Date,
): Decision<Item>[] {
  const sorted = items.toSorted(newestFirst);
  if (isEmptyPolicy(policy)) {
    return sorted.map((item) => ({ item, isKept: true, reasons: ['nothing says what is removed'] }));
  }
  const counted = Map.groupBy(
    sorted.filter(({ exempt }) => exempt === undefined),
    ({ group }) => group,
  );
  const reasons = new Map<Item, readonly string[]>();
  for (const group of counted.values()) {
    for (const [item, why] of reasonsIn(group, policy, now)) {
      reasons.set(item, why);
    }
  }
  return sorted.map((item) => {
    if (item.exempt !== undefined) {
      return { item, isKept: true, reasons: [item.exempt] };
    }
    const why = reasons.get(item) ?? [];
    return why.length === 0
      ? { item, isKept: false, reasons: ['no rule keeps it'] }
      : { item, isKept: true, reasons: why };
  });
}

const newestFirst = (a: Retainable, b: Retainable): number =>
  b.time.getTime() - a.time.getTime() || (a.name < b.name ? 1 : -1);

/** @param items Of one group, the newest first. */
function* reasonsIn<Item extends Retainable>(
  items: readonly Item[],
  policy: RetentionPolicy,
  now: Date,
): Generator<[Item, readonly string[]]> {
  const left = rules.map((rule) => ({
    rule,
    count: policy[rule.count] ?? 0,
    last: undefined as string | undefined,
  }));
  const { keepWithin } = policy;
  const newest = items.find(({ time }) => time < now);
  const since =
    keepWithin === undefined
      ? undefined
      : newest === undefined
        ? new Date(0)
        : before(newest.time, keepWithin);
  for (const [place, item] of items.entries()) {
    const reasons: string[] = [];
    if (keepWithin !== undefined && since !== undefined && item.time > since) {
      reasons.push(`within ${describeDuration(keepWithin)} of the newest`);
    }
    const isOldest = place === items.length - 1;
    for (const each of left) {
      const period = each.rule.periodOf(item.time, place);
      const isNext = period !== each.last;
      // What is left of a count when all was seen goes to the oldest, so that history is as long as it can be.
      if (each.count > 0 && (isNext || isOldest)) {
        each.last = period;
        each.count -= 1;
        reasons.push(
          isNext ? each.rule.reason(period) : `the oldest, and ${nameOf(each.rule)} asks for more`,
        );
      }
    }
    if (place === 0 && reasons.length === 0) {
      reasons.push('the newest');
    }
    yield [item, reasons];
  }
}

/** The option's name: `keep-daily`. */
const nameOf = ({ count }: PeriodRule): string =>
  count.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);

/** `2026-W48`: weeks begin on Mondays and belong to the year that has their Thursday (ISO 8601). */
function isoWeek(time: Date): string {
  const thursday = new Date(time);
  thursday.setUTCDate(time.getUTCDate() + 4 - (time.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  const dayOfYear = (thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000;
  return `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, '0')}`;
}
