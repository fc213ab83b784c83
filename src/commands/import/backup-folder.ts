import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { finalNameOf } from '../../system/atomic-write.ts';
import { kindOfEntry } from '../../system/regular-file.ts';
import { hasCode, systemFailure } from '../../system/system-error.ts';
import { option } from '../../wording.ts';

/** Where a project's folder has what this tool keeps; Git takes no notice of it. */
export const ownFolder = '.strapi-dms';

/** How the backups of a database are called: `before_import_20260102030405_0123abcd.tar.gz`. */
const named = (mark: string): RegExp =>
  new RegExp(`^before_import_(\\d{14})_${mark}(?:-(\\d+))?\\.tar\\.gz(?:\\.enc|\\.age)?$`);

/** The folder of a project's safety backups. It need not exist. */
export const backupFolder = (project: string): string => join(project, ownFolder, 'safety-backups');

/**
 * Makes the folder of a project's safety backups, for this user only, and keeps Git from it.
 *
 * @returns its path, relative to the current folder where it is in there.
 * @throws UserError `failed` where it cannot be made, or something else has its name: a link might lead anywhere.
 */
export function makeBackupFolder(project: string): string {
  const own = join(project, ownFolder);
  const folder = backupFolder(project);
  try {
    for (const path of [own, folder]) {
      assertFolder(path);
      // Another import may make it at the same time.
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
    keepFromGit(own);
  } catch (error) {
    throw explain(error, folder);
  }
  const below = relative('.', folder);
  return below.split(sep)[0] === '..' || isAbsolute(below) ? folder : below;
}

function keepFromGit(own: string): void {
  try {
    writeFileSync(join(own, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) {
      throw error;
    }
  }
}

/**
 * Makes sure that the folder could be made, or written to, and makes nothing.
 *
 * @throws UserError as {@link makeBackupFolder}.
 */
export function assertBackupFolder(project: string): void {
  const own = join(project, ownFolder);
  const folder = backupFolder(project);
  const there = !assertFolder(own) ? project : assertFolder(folder) ? folder : own;
  try {
    accessSync(there, constants.W_OK);
  } catch (error) {
    throw explain(error, folder);
  }
}

const explain = (error: unknown, folder: string): unknown =>
  systemFailure(error, `The safety backup cannot be written to ${folder}`, {
    EACCES: notAllowed(),
    EPERM: notAllowed(),
    EROFS: { words: 'its file system is read-only', remedy: notAllowed().remedy },
  });

const notAllowed = () => ({
  words: 'permission denied',
  remedy: `Run the import as a user who may write to the project's folder, or without a backup (${option('safety-backup', false)}). Nothing was imported.`,
});

/** Removes the folder of a project's safety backups where there are none: nothing is left of an import that came to none. */
export function removeEmptyBackupFolder(project: string): void {
  const own = join(project, ownFolder);
  try {
    rmdirSync(backupFolder(project));
    if (readdirSync(own).join() === '.gitignore') {
      rmSync(join(own, '.gitignore'));
      rmdirSync(own);
    }
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
}

/** Whether there is a folder. */
function assertFolder(path: string): boolean {
  const stats: Stats | undefined = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) {
    throw new UserError(
      'failed',
      `${path}, where safety backups are kept, is ${kindOfEntry(stats)}, not a folder.`,
      `Remove it or move it elsewhere, or import without a backup (${option('safety-backup', false)}). Nothing was imported.`,
    );
  }
  return stats !== undefined;
}

/**
 * Removes what an import that was killed had written of its backup. To be called under the import lock: there is nobody then who still
 * writes it.
 *
 * @param mark Of the database.
 * @param rest Milliseconds for which nobody has written to it, where there is no such lock.
 */
export function removeUnfinished(project: string, mark: string, rest = 0): void {
  const pattern = new RegExp(`^before_import_\\d{14}_${mark}[-.]`);
  for (const name of namesIn(project).filter((name) => pattern.test(finalNameOf(name) ?? ''))) {
    const path = join(backupFolder(project), name);
    const written = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (rest === 0 || (written !== undefined && Date.now() - written >= rest)) {
      rmSync(path, { force: true });
    }
  }
}

/**
 * Removes the oldest backups of a database; never the one that was just made, whatever the clock says, and none of another database, whose
 * import may be going on. To be called under the import lock, after a commit.
 *
 * @param made The path of the backup that was just made.
 * @param mark Of the database.
 * @param keep How many stay, that one among them.
 * @returns what could not be removed, in words: by then the import is done.
 */
export function pruneBackups(project: string, made: string, mark: string, keep: number): string[] {
  const pattern = named(mark);
  const others = namesIn(project).filter((name) => name !== basename(made));
  const found = others.flatMap((name) => {
    const [, time, number = '1'] = pattern.exec(name) ?? [];
    return time === undefined ? [] : [{ name, age: `${time}${number.padStart(9, '0')}` }];
  });
  const newestFirst = found.sort((a, b) => (a.age < b.age ? 1 : -1));
  return newestFirst.slice(Math.max(0, keep - 1)).flatMap(({ name }) => {
    const path = join(backupFolder(project), name);
    try {
      // A folder or a link of that name was not made here.
      if (lstatSync(path).isFile()) {
        rmSync(path);
      }
      return [];
    } catch (error) {
      return hasCode(error, 'ENOENT')
        ? []
        : [`The old safety backup ${path} could not be removed: ${(error as Error).message}`];
    }
  });
}

/** The names in the folder, which is not followed where it is a link. */
function namesIn(project: string): string[] {
  const folder = backupFolder(project);
  const isFolder = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder(join(project, ownFolder)) && isFolder(folder) ? readdirSync(folder) : [];
}
