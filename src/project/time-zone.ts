import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { readRegularText } from '../system/regular-file.ts';
import { option } from '../wording.ts';
import { namesIn } from './files.ts';

/**
 * The time zone that a user names, as Node.js takes it in TZ.
 *
 * @throws UserError `usage` for one that is unknown.
 */
export function parseTimeZone(text: string | undefined): string | undefined {
  if (text === undefined) {
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
    'Use a name such as UTC, Europe/Berlin or America/New_York.',
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
  const isUtc = localOffsets(winterAndSummer(2026)).every((offset) => offset === 0);
  if (isUtc && !meansUtc(TZ.replace(/^:/, ''))) {
    throw new UserError(
      'usage',
      `TZ is ${JSON.stringify(TZ)}, which Node.js does not know: Strapi runs in UTC with it.`,
      `Name the zone that is meant, such as Europe/Berlin, in TZ (the environment or .env) or with ${option('time-zone')}.`,
    );
  }
}

function meansUtc(zone: string): boolean {
  const offsets = offsetsIn(zone, winterAndSummer(2026));
  return /^(?:(?:UTC|GMT)[+-]?0*)?$/i.test(zone) || (offsets?.every((offset) => offset === 0) ?? false);
}

/** A day in January and one in July: zones that agree on both are taken for the same. */
export const winterAndSummer = (year: number): readonly Date[] =>
  [0, 6].map((month) => new Date(Date.UTC(year, month, 15, 12)));

/** Minutes that the clock of a zone is ahead of UTC at these moments; undefined where its name is none. */
export function offsetsIn(timeZone: string, moments: readonly Date[]): number[] | undefined {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    return moments.map((moment) => {
      const [, sign = '+', hours = 0, minutes = 0] =
        /GMT(?:([+-])(\d+):(\d+))?/.exec(format.format(moment)) ?? [];
      return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    });
  } catch {
    return undefined;
  }
}

/** Minutes that the clock of this process is ahead of UTC at these moments. */
export const localOffsets = (moments: readonly Date[]): number[] =>
  moments.map((moment) => 0 - moment.getTimezoneOffset());

/** Files that start a project, and those of its code that are run first. */
const starting =
  /^(?:package\.json|Dockerfile.*|Procfile|(?:docker-)?compose.*\.ya?ml|ecosystem\.config\.[cm]?js|fly\.toml|app\.ya?ml|render\.yaml)$/;
const code = /\.[jt]s$/;

/** `TZ=Europe/Berlin`, `TZ: "Europe/Berlin"`, `ENV TZ Europe/Berlin`, `process.env.TZ = 'Europe/Berlin'`. */
const assignment = /\bTZ["']?\]?\s*[=: ]\s*["'`]?([A-Z]\w*(?:[/+-]\w+)*)/g;

/**
 * The first time zone that a file of the project seems to give to Strapi, other than that of this process: nobody asks the file
 * what it means, so it is no more than a hint.
 *
 * @param directory The project.
 */
export function mentionedTimeZone(
  directory: string,
  moments: readonly Date[],
): { readonly file: string; readonly zone: string } | undefined {
  const own = localOffsets(moments);
  for (const file of [
    ...namesIn(directory).filter((name) => starting.test(name)),
    ...namesIn(join(directory, 'config')).flatMap((name) => (code.test(name) ? [join('config', name)] : [])),
    ...namesIn(join(directory, 'src')).flatMap((name) =>
      /^index\.[jt]s$/.test(name) ? [join('src', name)] : [],
    ),
  ]) {
    for (const [, zone = ''] of textOf(join(directory, file)).matchAll(assignment)) {
      const offsets = offsetsIn(zone, moments);
      if (offsets?.some((offset, index) => offset !== own[index])) {
        return { file, zone };
      }
    }
  }
  return undefined;
}

/** A hint is no reason to fail: what cannot be read says nothing. */
function textOf(file: string): string {
  try {
    return readRegularText(file);
  } catch {
    return '';
  }
}
