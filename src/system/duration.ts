/** A span of time in restic's words, as a calendar has it: a month is as long as that month is. All are whole numbers from 0. */
export interface CalendarDuration {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
}

const units = { y: 'years', m: 'months', d: 'days', h: 'hours' } as const;

/** The moment that is as long before another one. Days that a month does not have count on into the next, as in restic. */
export const before = (moment: Date, { years, months, days, hours }: CalendarDuration): Date =>
  new Date(
    Date.UTC(
      moment.getUTCFullYear() - years,
      moment.getUTCMonth() - months,
      moment.getUTCDate() - days,
      moment.getUTCHours() - hours,
      moment.getUTCMinutes(),
      moment.getUTCSeconds(),
      moment.getUTCMilliseconds(),
    ),
  );

/** `1y5m7d2h`, without what is 0. */
export const describeDuration = (duration: CalendarDuration): string =>
  Object.entries(units)
    .flatMap(([unit, name]) => (duration[name] === 0 ? [] : [`${duration[name]}${unit}`]))
    .join('');

/** @returns Undefined for what is no duration: units in any order, each at most once, and not nothing at all. */
export function parseDuration(text: string): CalendarDuration | undefined {
  const parts = [...text.matchAll(/(\d{1,6})([ymdh])/g)];
  const given = new Map(parts.map(([, digits, unit]) => [units[unit as keyof typeof units], Number(digits)]));
  const isWhole = parts.map(([part]) => part).join('') === text && given.size === parts.length;
  const duration = { years: 0, months: 0, days: 0, hours: 0, ...Object.fromEntries(given) };
  return isWhole && Object.values(duration).some((amount) => amount > 0) ? duration : undefined;
}
