import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createDatabase, removeDatabase } from '../../scripts/database-sql.ts';

/** Databases that were made before, by their SQL. */
const made = new Map<string, Buffer>();

/** Puts a database in the place of another, as `createDatabase` does. */
function replaceDatabase(file: string, content: Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.unfinished`, content);
  removeDatabase(file);
  renameSync(`${file}.unfinished`, file);
}

/** Copies a project of this repository into a folder, with its database where its configuration expects it. */
export function copyProject(project: string, folder: string): string {
  cpSync(resolve(project), folder, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|\.tmp|dist)$/.test(source),
  });
  const sql = resolve(project, 'data.sql');
  const database = join(folder, '.tmp', 'data.db');
  const known = made.get(sql);
  if (known === undefined) {
    createDatabase(sql, database);
    made.set(sql, readFileSync(database));
  } else {
    replaceDatabase(database, known);
  }
  return folder;
}

/** Copies the example blog, as {@link copyProject} does. */
export const copyBlog = (folder: string): string => copyProject('examples/blog', folder);
