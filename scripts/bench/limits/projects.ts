import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { copyProject, install, versions } from '../../conformance/installation.ts';
import { databaseOf } from '../../conformance/projects.ts';
import { addArticles } from '../documents.ts';
import type { Context } from './context.ts';

/** A project whose database is SQLite, and a way back to what it held when it was made. */
export interface Project {
  readonly folder: string;
  readonly database: string;
  /** Puts the database back, and removes its media. */
  reset(): void;
}

/** Strapi's example project with so many documents more, each with a draft and a published row. */
export async function projectOf(context: Context, name: string, documents: number): Promise<Project> {
  const { example, nodeModules } = await install(versions.current, { fresh: false, log: context.log });
  const folder = join(context.folder, name);
  await copyProject(example, folder, nodeModules);
  const database = databaseOf(folder);
  if (documents > 0) {
    addArticles(database, documents);
  }
  return {
    folder,
    database,
    reset: () => {
      for (const companion of ['-journal', '-wal', '-shm']) {
        rmSync(database + companion, { force: true });
      }
      cpSync(databaseOf(example), database);
      rmSync(join(folder, 'public', 'uploads'), { recursive: true, force: true });
    },
  };
}

/** `40,049 entities, 160,105 links`. */
export const number = (value: number): string => value.toLocaleString('en');

/** Runs SQL on a SQLite database that can be made again. */
export function onDatabase<Result>(file: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    database.exec('PRAGMA synchronous = OFF');
    return work(database);
  } finally {
    database.close();
  }
}
