import { existsSync, readdirSync } from 'node:fs';
import { backupFolder } from '../../src/commands/import/backup-folder.ts';

/** The names in the folder of a project's safety backups, those of unfinished ones included. */
export function backupsOf(project: string): string[] {
  const folder = backupFolder(project);
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
