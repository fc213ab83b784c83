import { formatCounted } from './format.ts';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `27 February 2027`, in UTC. Without Intl, whose tables take 20 ms to load. */
export function formatDate(date: Date): string {
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `27 February 2027, 14:05 UTC`. */
export function formatMoment(date: Date): string {
  return `${formatDate(date)}, ${date.toISOString().slice(11, 16)} UTC`;
}

const units = [
  ['day', 24 * 60 * 60_000],
  ['hour', 60 * 60_000],
  ['minute', 60_000],
] as const;

/** `2 days`, `5 hours`, `1 minute`; `less than a minute` also for what a clock that is wrong puts into the future. */
export function formatAge(from: Date, to: Date): string {
  const age = to.getTime() - from.getTime();
  for (const [unit, length] of units) {
    const count = Math.floor(age / length);
    if (count > 0) {
      return formatCounted(count, unit);
    }
  }
  return 'less than a minute';
}

/**
 * The last day on which an artifact is there. As `@actions/artifact` has it: the repository's limit, which is its default
 * too, is in `GITHUB_RETENTION_DAYS`.
 *
 * @param days What the step asked for; undefined for the default.
 * @returns undefined where nobody says how long artifacts are kept.
 */
export function keptUntil(
  days: number | undefined,
  now: Date,
  { GITHUB_RETENTION_DAYS }: NodeJS.ProcessEnv = process.env,
): { readonly date: Date; readonly days: number } | undefined {
  const most = Number.parseInt(GITHUB_RETENTION_DAYS ?? '', 10);
  const limit = Number.isNaN(most) ? Number.POSITIVE_INFINITY : most;
  const kept = Math.min(days || limit, limit);
  return Number.isFinite(kept)
    ? { date: new Date(now.getTime() + kept * 24 * 60 * 60_000), days: kept }
    : undefined;
}
