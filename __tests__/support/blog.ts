import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createDatabase } from '../../scripts/database-sql.ts';

/** Copies the example blog into a folder, with its database where its configuration expects it. */
export function copyBlog(folder: string): string {
  cpSync(resolve('examples/blog'), folder, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|\.tmp|dist)$/.test(source),
  });
  createDatabase(join(folder, 'data.sql'), join(folder, '.tmp', 'data.db'));
  return folder;
}
