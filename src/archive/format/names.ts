/** `export_20250304050607`, in local time, as `strapi export` names its files (archive format §1.1). */
export function defaultName(now: Date = new Date()): string {
  const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
  return `export_${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
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
  /** Digits, `20250304050607`: a later time is a greater text. */
  readonly time: string;
  readonly number: number;
}

/** @param name With its extension; a folder has none. @returns undefined for a name that somebody else thought of. */
export function timeInName(name: string): NamedTime | undefined {
  const [, time, number = '1'] =
    /^export_(\d{14})(?:-(\d{1,6}))?(?:\.tar(?:\.gz)?(?:\.enc|\.age)?)?$/.exec(name) ?? [];
  return time === undefined ? undefined : { time, number: Number(number) };
}

/** The earlier one first. */
export const byTime = (a: NamedTime, b: NamedTime): number =>
  a.time === b.time ? a.number - b.number : a.time < b.time ? -1 : 1;
