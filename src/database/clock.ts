import type { Session } from './session.ts';

/**
 * An engine whose columns hold what a clock shows, and not of which zone: what moment that is depends on who reads it. Strapi
 * reads it in the zone of its process, whatever that of the server is.
 */
export interface Clock {
  /** The zone that the connection is configured with in place of that of the process. */
  readonly configured?: string | undefined;
  /** The zone of the server, or of its session before it was told another. */
  server(session: Session, moments: readonly Date[]): Promise<ServerZone>;
}

export interface ServerZone {
  readonly name: string;
  /** Minutes that its clock is ahead of UTC, at the moments in question. */
  readonly offsets: readonly number[];
}

/** A moment in UTC as SQL has it, without its zone. */
export const sqlMoment = (moment: Date): string => moment.toISOString().slice(0, 19).replace('T', ' ');
