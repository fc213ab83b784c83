import type { DatabaseLocation } from '../../database/location.ts';
import { answeringStrapi } from '../../project/answering.ts';
import type { Project } from '../../project/project.ts';
import { firstNotes } from '../versions.ts';

/** What is known of a database before anything is done to it. */
export interface FirstLook {
  /** The major version of the Strapi that made it; undefined where there is none yet. */
  readonly major: number | undefined;
  /** Whether a start of Strapi makes what is missing: there are no tables, or it has no note about them any more. */
  readonly needsStart: boolean;
  /** What else works with it, in words. */
  readonly running: readonly string[];
}

/**
 * Looks at a database that no other import can come to.
 *
 * @throws UserError `databaseUnreachable`, or `failed` for a version that is not known.
 */
export async function lookAt(location: DatabaseLocation, project: Project): Promise<FirstLook> {
  if (!(await location.exists())) {
    return { major: undefined, needsStart: true, running: [] };
  }
  // Before the database is opened, which may keep others from writing.
  const address = await answeringStrapi(project.environment);
  const session = await location.glance();
  try {
    const others = await location.others(session);
    const notes = await firstNotes(session);
    return {
      major: notes?.major,
      needsStart: notes === undefined || (notes.note !== 'usable' && notes.note.kind === 'empty'),
      running: [...others, ...(address === undefined ? [] : [`a Strapi at ${address}`])],
    };
  } finally {
    await session.close();
  }
}

/** To be said before the first write. */
export const runningBefore = (running: readonly string[]): string =>
  `Other programs seem to use the database: ${running.join(', ')}. If one of them is Strapi, stop it first, or restart it after the import: what it writes during the import waits or fails, and it goes on using what it has in memory (permissions, settings, locales).`;

/** To be said in the end. */
export const runningAfter = (running: readonly string[]): string =>
  `If Strapi is among the programs that were running (${running.join(', ')}), restart it: it still has the previous content in memory.`;
