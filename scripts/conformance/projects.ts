import { join } from 'node:path';
import { createDatabase } from '../database-sql.ts';
import { copyProject, versions } from './installation.ts';
import type { Context } from './outcome.ts';
import { repository } from './process.ts';

const fixtures = join(repository, '__tests__', 'fixtures');

/** Where a working copy of a project comes from: which Strapi it has, and its folder unless it is the generated example. */
const origins = {
  example: { version: versions.current },
  older: { version: versions.older },
  blog: { version: versions.current, folder: join(repository, 'examples', 'blog') },
  'kitchen-sink': { version: versions.current, folder: join(fixtures, 'kitchen-sink') },
  'kitchen-sink-4': { version: versions.strapi4, folder: join(fixtures, 'kitchen-sink-4') },
  'typescript-4': { version: versions.strapi4 },
  components: { version: versions.current, folder: join(fixtures, 'components') },
} as const;

export type Origin = keyof typeof origins;

/** Whether it is a project of Strapi 4. */
export const isStrapi4 = (origin: Origin): boolean => origins[origin].version === versions.strapi4;

/** The database of every project here, as its configuration names it by default. */
export const databaseOf = (project: string): string => join(project, '.tmp', 'data.db');

/**
 * Makes a working copy `<work>/<name>` of a project with its data, with a real Strapi linked into it.
 *
 * @returns the path of the copy.
 */
export async function workingCopy(context: Context, origin: Origin, name: string): Promise<string> {
  const from: { version: string; folder?: string } = origins[origin];
  const { nodeModules, example } = await context.installation(from.version);
  const project = join(context.work, name);
  await copyProject(from.folder ?? example, project, nodeModules);
  if (from.folder !== undefined) {
    createDatabase(join(from.folder, 'data.sql'), databaseOf(project));
  }
  return project;
}
