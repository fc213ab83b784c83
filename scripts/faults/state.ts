import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backupFolder, ownFolder } from '../../src/commands/import/backup-folder.ts';

/** What an import may change, as digests: the rows of all tables, and the files of the uploads folder by name. */
export interface State {
  readonly database: string;
  readonly uploads: string;
  /** The rows without the ids of links, which nobody sees: each import counts on where the last one ended. */
  readonly content: string;
}

/** Names of ours, of SQLite's beside a database, and of files that are not finished. */
const traces = /strapi-dms|\.partial(?:\.lock)?$|-(journal|wal|shm)$/;

/** Whether the first column of a table is but a running number, in Strapi 5 or in Strapi 4. */
export const isCounted = (table: string): boolean =>
  /_(lnk|cmps|mph|links|components|morphs)$|^sqlite_sequence$/.test(table);

/**
 * The state of a project. The database is opened for writing, so that SQLite undoes what a process that died has left,
 * as it does for whoever opens it next.
 */
export function stateOf(project: string): State {
  const file = databaseOf(project);
  return {
    database: rowsDigest(file),
    uploads: uploadsDigest(project),
    content: rowsDigest(file, isCounted),
  };
}

export const databaseOf = (project: string): string => join(project, '.tmp', 'data.db');

export const uploadsOf = (project: string): string => join(project, 'public', 'uploads');

/** The files of ours in a folder and in its subfolders, by their paths; safety backups are there to stay. */
export function leftIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => traces.test(basename(name)) && basename(name) !== ownFolder)
    .sort();
}

/** How far an import had come that died, by what it left. */
export type Phase =
  | 'reading'
  | 'backing up'
  | 'staging and loading'
  | 'between journal and commit'
  | 'swapping'
  | 'done';

/**
 * Looks at a copy: SQLite would repair the database that it opens, and the next run shall find it as it was left.
 *
 * @param scratch A folder for the copy, which is removed again.
 */
export function phaseOf(killed: string, scratch: string, before: State, after: State): Phase {
  cpSync(killed, scratch, { recursive: true });
  try {
    return phaseOfCopy(scratch, before, after);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function phaseOfCopy(project: string, before: State, after: State): Phase {
  const staging = join(uploadsOf(project), '.strapi-dms-import');
  const hasStaging = existsSync(staging);
  const hasJournal = existsSync(join(staging, 'journal.json'));
  const isLoading = existsSync(`${databaseOf(project)}-journal`);
  const hasBackup = existsSync(backupFolder(project)) && readdirSync(backupFolder(project)).length > 0;
  const isBefore = rowsDigest(databaseOf(project)) === before.database;
  if (isBefore) {
    if (hasJournal) {
      return 'between journal and commit';
    }
    if (hasStaging || isLoading) {
      return 'staging and loading';
    }
    return hasBackup ? 'backing up' : 'reading';
  }
  const isWhole = uploadsDigest(project) === after.uploads;
  return hasStaging || !isWhole ? 'swapping' : 'done';
}

/** @param withoutId Tables whose first column does not count. */
function rowsDigest(file: string, withoutId: (table: string) => boolean = () => false): string {
  const database = new DatabaseSync(file);
  try {
    const digest = createHash('sha256');
    const tables = database.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name`);
    for (const { name, sql } of tables.all()) {
      digest.update(`${name} ${sql}\n`);
      const select = database.prepare(`SELECT * FROM "${name}" ORDER BY rowid`);
      select.setReturnArrays(true);
      const isShort = withoutId(String(name));
      if (isShort && name === 'sqlite_sequence') {
        continue;
      }
      for (const row of select.iterate() as unknown as Iterable<readonly unknown[]>) {
        digest.update(`${JSON.stringify(isShort ? row.slice(1) : row)}\n`);
      }
    }
    return digest.digest('hex');
  } finally {
    database.close();
  }
}

/** What is ours in the folder is not of the site; that it goes away is another question. */
export function uploadsDigest(project: string): string {
  const digest = createHash('sha256');
  for (const name of readdirSync(uploadsOf(project)).sort()) {
    if (!traces.test(name)) {
      digest.update(
        `${name} ${createHash('sha256')
          .update(readFileSync(join(uploadsOf(project), name)))
          .digest('hex')}\n`,
      );
    }
  }
  return digest.digest('hex');
}
