import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDatabase } from '../../scripts/database-sql.ts';

/** Copies a project of this repository into a folder, with its database where its configuration expects it. */
export function copyProject(project: string, folder: string): string {
  cpSync(resolve(project), folder, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|\.tmp|dist)$/.test(source),
  });
  createDatabase(join(folder, 'data.sql'), join(folder, '.tmp', 'data.db'));
  return folder;
}

/** Copies the example blog, as {@link copyProject} does. */
export const copyBlog = (folder: string): string => copyProject('examples/blog', folder);
