import type { Clock } from '../database/clock.ts';
import type { Census } from '../database/read/census.ts';
import type { Session } from '../database/session.ts';
import type { Project } from '../project/project.ts';
import {
  assertTimeZoneKnown,
  localOffsets,
  localTimeZone,
  mentionedTimeZone,
  offsetsIn,
  winterAndSummer,
} from '../project/time-zone.ts';
import { option } from '../wording.ts';

/** How far clocks of different machines may be apart, in milliseconds. Zones are apart by a quarter of an hour at least. */
const tolerance = 10 * 60_000;

/**
 * The time zone in which moments are read from a database, and written to it; undefined for one in which they have none.
 *
 * @throws UserError `usage` where TZ is none.
 */
export function timeZoneOf(clock: Clock | undefined): string | undefined {
  if (clock === undefined) {
    return undefined;
  }
  if (clock.configured !== undefined) {
    return clock.configured;
  }
  assertTimeZoneKnown();
  return localTimeZone();
}

export interface ZoneEvidence {
  readonly clock: Clock | undefined;
  readonly session: Session;
  /** What the user says, which is not doubted. */
  readonly option: string | undefined;
  /** Its environment has what stands in TZ, there or in `.env`. */
  readonly project: Project;
  /** The latest change of content, as it was read. */
  readonly newest: Census['newest'];
  /** In which zone the moments of an archive were read that is going to be imported, where that is known. */
  readonly archived?: string | undefined;
  readonly now?: Date;
}

const remedy = () =>
  `Name the zone that Strapi runs in with ${option('time-zone')}, or as TZ in the project's .env or the environment`;

/**
 * What speaks against the zone in which moments are read and written, in one text for people. A server's own zone is no proof,
 * since Strapi does not ask for it: it counts only where nobody has named one.
 */
export async function doubtsAboutZone(evidence: ZoneEvidence): Promise<string | undefined> {
  const { clock, session, option, project, newest, archived, now = new Date() } = evidence;
  const zone = timeZoneOf(clock);
  if (clock === undefined || zone === undefined || option !== undefined) {
    return undefined;
  }
  const from =
    archived === undefined || archived === zone ? '' : ` (those of the archive were read in ${archived})`;
  const ahead = (newest?.at.getTime() ?? 0) - now.getTime();
  if (newest !== undefined && ahead > tolerance) {
    return `The content has dates in the future: the newest of ${newest.uid} was changed ${inWords(ahead)} from now, read in ${zone}${from}. Strapi seems to run in another time zone, so all dates and times are shifted. ${clock.configured === undefined ? remedy() : 'Correct "timezone" of the connection'}.`;
  }
  if (project.environment.TZ !== undefined || clock.configured !== undefined) {
    return undefined;
  }
  const moments = winterAndSummer(now.getUTCFullYear());
  const own = localOffsets(moments);
  const server = await clock.server(session, moments);
  const mentioned = mentionedTimeZone(project.directory, moments);
  const others = [
    ...(server.offsets.every((offset, index) => offset === own[index])
      ? []
      : [`that of the database server is ${server.name}`]),
    ...(mentioned === undefined ? [] : [`${mentioned.file} has ${mentioned.zone} for TZ`]),
    ...(archived === undefined || isSameZone(archived, own, moments)
      ? []
      : [`those of the archive were read in ${archived}`]),
  ];
  return others.length === 0
    ? undefined
    : `No time zone is named: dates and times are read in ${zone}, the zone of this machine, while ${others.join(', and ')}. If Strapi runs in a zone other than ${zone}, all of them are shifted. ${remedy()}; it may be ${zone}.`;
}

function isSameZone(zone: string, offsets: readonly number[], moments: readonly Date[]): boolean {
  return offsetsIn(zone, moments)?.every((offset, index) => offset === offsets[index]) ?? true;
}

function inWords(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  const hours = Math.floor(minutes / 60);
  return `${hours === 0 ? '' : `${hours} h `}${minutes % 60} min`;
}
