/** Backups, and archives of masked data, which are none: they are told apart by their names, so that neither takes the place of the other. */
export type ArchiveSort = 'export' | 'masked';

/**
 * `export_20250304050607`, in local time, as `strapi export` names its files (archive format §1.1); `masked_20250304050607` for one
 * whose data is masked.
 */
export function defaultName(now: Date = new Date(), sort: ArchiveSort = 'export'): string {
  const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
  return `${sort}_${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}

/** `.tar`, `.tar.gz`, and `.enc` or `.age` behind them; official readers know an archive's form by its name. */
export function extension({
  compressed,
  encryption,
}: {
  compressed: boolean;
  encryption: 'strapi' | 'age' | undefined;
}): string {
  const cipher = encryption === undefined ? '' : { strapi: '.enc', age: '.age' }[encryption];
  return `.tar${compressed ? '.gz' : ''}${cipher}`;
}

/** Archives that say so by their names. */
export const archiveName = /\.tar(?:\.gz)?(?:\.enc|\.age)?$/;

/** When an archive was made, by a name that {@link defaultName} gave it, and which of several of that second it is. */
export interface NamedTime {
  readonly sort: ArchiveSort;
  /** Digits, `20250304050607`: a later time is a greater text. */
  readonly time: string;
  readonly number: number;
}

/** @param name With its extension; a folder has none. @returns undefined for a name that somebody else thought of. */
export function timeInName(name: string): NamedTime | undefined {
  const [, sort, time, number = '1'] =
    /^(export|masked)_(\d{14})(?:-(\d{1,6}))?(?:\.tar(?:\.gz)?(?:\.enc|\.age)?)?$/.exec(name) ?? [];
  return time === undefined ? undefined : { sort: sort as ArchiveSort, time, number: Number(number) };
}

/** The earlier one first. */
export const byTime = (a: Omit<NamedTime, 'sort'>, b: Omit<NamedTime, 'sort'>): number =>
  a.time === b.time ? a.number - b.number : a.time < b.time ? -1 : 1;

/**
 * What the clock has shown, as if it had been one of UTC: for calendars. Several of one second come in their order.
 *
 * @returns An invalid date for what no clock shows.
 */
export function clockTime({ time, number }: NamedTime): Date {
  const text = isoOf(time);
  const date = new Date(`${text}Z`);
  const isShown = !Number.isNaN(date.getTime()) && date.toISOString() === `${text}Z`;
  return isShown ? new Date(date.getTime() + Math.min(number - 1, 999)) : new Date(Number.NaN);
}

/** The moment that is meant, if the clock was one of this process's time zone: for ages. */
export const momentOf = ({ time }: NamedTime): Date => new Date(isoOf(time));

const isoOf = (digits: string): string =>
  digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6.000');
