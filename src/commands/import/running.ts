import type { DatabaseLocation } from '../../database/location.ts';
import type { Session } from '../../database/session.ts';

/** What else works with a database that no other import can come to, in words. @param site Where a Strapi answers. */
export async function runningWith(
  location: DatabaseLocation,
  session: Session,
  site: string | undefined,
): Promise<readonly string[]> {
  const others = await location.others(session);
  return [...others, ...(site === undefined ? [] : [`a Strapi at ${site}`])];
}

/** To be said before the first write. */
export const runningBefore = (running: readonly string[]): string =>
  `Other programs seem to use the database: ${running.join(', ')}. If one of them is Strapi, stop it first, or restart it after the import: what it writes during the import waits or fails, and it goes on using what it has in memory (permissions, settings, locales).`;

/** To be said in the end. */
export const runningAfter = (running: readonly string[]): string =>
  `If Strapi is among the programs that were running (${running.join(', ')}), restart it: it still has the previous content in memory.`;
