import { join } from 'node:path';
import { createDatabase } from '../database-sql.ts';
import { copyProject, versions } from './installation.ts';
import type { Context } from './outcome.ts';
import { repository } from './process.ts';

/** Where a working copy of a project comes from. */
export type Origin = 'example' | 'older' | 'blog' | 'kitchen-sink';

const committed = {
  blog: join(repository, 'examples', 'blog'),
  'kitchen-sink': join(repository, '__tests__', 'fixtures', 'kitchen-sink'),
} as const;

/** The database of every project here, as its configuration names it by default. */
export const databaseOf = (project: string): string => join(project, '.tmp', 'data.db');

/**
 * Makes a working copy `<work>/<name>` of a project with its data, with a real Strapi linked into it.
 *
 * @returns the path of the copy.
 */
export async function workingCopy(context: Context, origin: Origin, name: string): Promise<string> {
  const installation = await context.installation(origin === 'older' ? versions.older : versions.current);
  const project = join(context.work, name);
  if (origin === 'blog' || origin === 'kitchen-sink') {
    await copyProject(committed[origin], project, installation.nodeModules);
    createDatabase(join(committed[origin], 'data.sql'), databaseOf(project));
  } else {
    await copyProject(installation.example, project, installation.nodeModules);
  }
  return project;
}
