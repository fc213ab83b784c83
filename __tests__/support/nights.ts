import type { Random } from '../../scripts/random.ts';
import type { RetentionPolicy } from '../../src/store/retention.ts';
import { before } from '../../src/system/duration.ts';

/**
 * The moments of nightly backups as they come about: at an hour of a city's clock, so that two days a year are not as long as the others;
 * some nights without one, some days with several, and a holiday or two.
 *
 * @param nights How many nights there are, the last of which is `last`.
 */
export function simulatedNights(random: Random, nights: number, last: Date): Date[] {
  const moments: Date[] = [];
  const hour = random.below(24);
  const gaps = random.next() / 3;
  for (let night = 0; night < nights; night += 1) {
    const day = before(last, { years: 0, months: 0, days: night, hours: 0 });
    if (random.chance(0.01)) {
      night += random.below(30);
    }
    if (!random.chance(gaps)) {
      moments.push(inBerlin(day, hour, random.below(3_600)));
    }
    while (random.chance(0.15)) {
      moments.push(inBerlin(day, random.below(24), random.below(3_600)));
    }
  }
  // The dates of restic's snapshots are their names here.
  const different = new Map(
    moments.filter((moment) => moment <= last).map((moment) => [moment.getTime(), moment]),
  );
  return [...different.values()];
}

/** Summer time from the last Sunday of March to that of October, at 01:00 UTC. */
function inBerlin(day: Date, hour: number, seconds: number): Date {
  const year = day.getUTCFullYear();
  const lastSunday = (month: number) => {
    const end = new Date(Date.UTC(year, month + 1, 0, 1));
    return end.getTime() - end.getUTCDay() * 86_400_000;
  };
  const midnight = Date.UTC(year, day.getUTCMonth(), day.getUTCDate());
  const moment = midnight + (hour - 1) * 3_600_000 + seconds * 1_000;
  const isSummer = moment >= lastSunday(2) && moment < lastSunday(9);
  return new Date(isSummer ? moment - 3_600_000 : moment);
}

const counts = ['keepLast', 'keepHourly', 'keepDaily', 'keepWeekly', 'keepMonthly', 'keepYearly'] as const;

/** A policy of some rules, at least one. */
export function randomPolicy(random: Random): RetentionPolicy {
  const chosen = counts.filter(() => random.chance(0.4));
  const policy = Object.fromEntries(
    chosen.map((name) => [name, 1 + random.below(random.chance(0.1) ? 2_000 : 14)]),
  );
  return chosen.length > 0 && random.chance(0.6)
    ? policy
    : {
        ...policy,
        keepWithin: {
          years: random.below(3),
          months: random.below(14),
          days: random.below(40),
          hours: 1 + random.below(50),
        },
      };
}

/** The same for `restic forget`. */
export function resticOptions(policy: RetentionPolicy): string[] {
  const { keepWithin } = policy;
  return [
    ...counts.flatMap((name) => {
      const count = policy[name];
      return count === undefined
        ? []
        : [`--${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`, `${count}`];
    }),
    ...(keepWithin === undefined
      ? []
      : [
          '--keep-within',
          `${keepWithin.years}y${keepWithin.months}m${keepWithin.days}d${keepWithin.hours}h`,
        ]),
  ];
}
