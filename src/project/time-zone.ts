import { UserError } from '../errors.ts';

/**
 * The time zone that a user names, as Node.js takes it in TZ.
 *
 * @throws UserError `usage` for one that is unknown.
 */
export function parseTimeZone(text: string): string | undefined {
  if (text === '') {
    return undefined;
  }
  try {
    // Node.js takes names in TZ only as they are written.
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    const name = timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
    if (/^[a-z]/i.test(name) && !/^etc\/unknown$/i.test(name)) {
      return name;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
  }
  throw new UserError(
    'usage',
    `The time zone "${text}" is unknown.`,
    'Name it as in UTC, Europe/Berlin or America/New_York.',
  );
}

/**
 * Makes this process, and those that it starts, read and write local times as Strapi does in the project: Strapi takes TZ from
 * `.env` while it starts. To be called before a database is opened.
 *
 * @param environment The project's.
 */
export function adoptTimeZone({ TZ }: NodeJS.ProcessEnv): void {
  if (TZ !== undefined && TZ !== process.env.TZ) {
    process.env.TZ = TZ;
  }
}

/** The time zone of this process, by name. */
export function localTimeZone(): string {
  const { TZ } = process.env;
  // None is that of the machine; one that is empty is UTC.
  return TZ === undefined ? Intl.DateTimeFormat().resolvedOptions().timeZone : TZ.replace(/^:/, '') || 'UTC';
}

/**
 * Makes sure that the TZ of this process means something.
 *
 * @throws UserError `usage` where Node.js does not know it, and so takes it for UTC without a word.
 */
export function assertTimeZoneKnown(): void {
  const { TZ = '' } = process.env;
  const isUtc =
    new Date(2026, 0, 1).getTimezoneOffset() === 0 && new Date(2026, 6, 1).getTimezoneOffset() === 0;
  if (isUtc && !meansUtc(TZ.replace(/^:/, ''))) {
    throw new UserError(
      'usage',
      `TZ is ${JSON.stringify(TZ)}, which Node.js does not know: Strapi runs in UTC with it.`,
      'Name the zone that is meant as in Europe/Berlin, in TZ (the environment or .env) or with time-zone (--time-zone).',
    );
  }
}

function meansUtc(zone: string): boolean {
  if (/^(?:(?:UTC|GMT)[+-]?0*)?$/i.test(zone)) {
    return true;
  }
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    return [0, 6].every((month) =>
      /GMT(?:\+00:00)?$/.test(format.format(new Date(Date.UTC(2026, month, 1)))),
    );
  } catch {
    return false;
  }
}

/** Minutes that the clock of this process is ahead of UTC at these moments. */
export const localOffsets = (moments: readonly Date[]): number[] =>
  moments.map((moment) => 0 - moment.getTimezoneOffset());
