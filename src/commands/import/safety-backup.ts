import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { recipientsOf } from '../../archive/format/age.ts';
import { TooLarge } from '../../archive/write/write-limits.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { UserError } from '../../errors.ts';
import { localTimeZone } from '../../project/time-zone.ts';
import type { Progress } from '../../transfer/progress.ts';
import { Unrestorable } from '../../transfer/rules/unrestorable.ts';
import { option } from '../../wording.ts';
import { exportDatabase } from '../export/export.ts';
import type { ArchivingOptions } from '../export/options.ts';
import type { OpenProject } from '../open-project.ts';
import {
  makeBackupFolder,
  pruneBackups,
  removeEmptyBackupFolder,
  removeUnfinished,
} from './backup-folder.ts';
import type { Examined } from './examine.ts';
import type { LoadOptions } from './options.ts';

/**
 * Takes a safety backup to a safer place, before anything is deleted. What it throws ends the import.
 *
 * @param digest `sha256:…` of the file.
 * @param isEncrypted As it was written, with whatever cipher.
 */
export type KeepBackup = (file: string, digest: string, isEncrypted: boolean) => Promise<void>;

/** An export of what is about to be deleted. */
export interface SafetyBackup {
  /** Path of the archive. */
  readonly file: string;
  /** `sha256:…` of the archive. */
  readonly digest: string;
  /** As it was written, with whatever cipher. */
  readonly isEncrypted: boolean;
  /** Addresses of media files at which there was nothing. */
  readonly missing: ReadonlySet<string>;
}

/**
 * Exports what is about to be deleted, where there is something and it is wanted: what the target's session sees, by which the import was
 * decided. To be called under the import lock.
 *
 * @returns What was made; no earlier one is replaced.
 */
export async function backUp(
  { timeZone, key, identity, safetyBackup, deleteRemoteMedia }: LoadOptions,
  { hasContent }: Examined,
  target: OpenProject,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<SafetyBackup | undefined> {
  if (!hasContent || !safetyBackup) {
    return undefined;
  }
  progress.phaseStarted?.('backup');
  const {
    file,
    digest = '',
    encrypted,
    assets,
  } = await exportDatabase(
    target,
    {
      ...(await backupOptions(
        { key, identity },
        join(makeBackupFolder(target.project.directory), nameOf(target.location)),
      )),
      // The import has its doubts about the zone already; one and the same is used throughout.
      timeZone: timeZone ?? localTimeZone(),
      // Files elsewhere stay where they are, unless the user wants them to be deleted.
      media: deleteRemoteMedia ? 'all' : 'local',
    },
    backupProgress(progress),
    signal,
  ).catch((error) => {
    removeEmptyBackupFolder(target.project.directory);
    throw withoutBackup(error);
  });
  return {
    file,
    digest,
    isEncrypted: encrypted,
    missing: new Set(assets.missing.map(({ path }) => path)),
  };
}

/**
 * How a backup is exported, wherever it is from.
 *
 * @param file Its path without extension.
 */
export async function backupOptions(
  { key, identity }: Pick<LoadOptions, 'key' | 'identity'>,
  file: string,
): Promise<Omit<ArchivingOptions, 'media' | 'timeZone'>> {
  return {
    ...(await encryptionFor(key, identity)),
    compress: true,
    verify: true,
    format: 'tar',
    file,
    // The earlier of two in one second must not be lost, and with it what was there.
    ifTaken: 'number',
    filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
    // What is not there cannot be lost, and a target without media must be importable into.
    missingMedia: 'warn',
    mediaUrl: undefined,
    mediaCache: undefined,
    // What is there has to come back as it was.
    rules: undefined,
    maskSecret: undefined,
  };
}

/** How far a backup is; what it carried is not what the import carries. */
export const backupProgress = (progress: Progress): Progress => ({
  phaseStarted: (phase, howFar) => {
    if (phase === 'proof') {
      progress.phaseStarted?.('backupProof', howFar);
    }
  },
  stageStarted: (stage, total) => progress.stageStarted(stage, total),
  advanced: (stage, records, bytes) => progress.advanced(stage, records, bytes),
  stageFinished: () => undefined,
  warned: (message, isLoud) => progress.warned(`Safety backup: ${message}`, isLoud),
});

/** What is there is about to go, and a backup that brings it back cannot be had. */
export const withoutBackup = (error: unknown): unknown =>
  error instanceof Unrestorable || error instanceof TooLarge
    ? new UserError(
        'failed',
        `The safety backup cannot be made: ${error.message}`,
        `${error.remedy} Or import without a backup (${option('safety-backup', false)}). Nothing was imported.`,
        { cause: error },
      )
    : error;

/** What opens the archive opens the backup, too. */
async function encryptionFor(
  key: string | undefined,
  identity: string | undefined,
): Promise<Pick<ArchivingOptions, 'key' | 'encryption' | 'recipients'>> {
  return identity === undefined || key !== undefined
    ? { key, encryption: 'strapi', recipients: [] }
    : { key: undefined, encryption: 'age', recipients: await recipientsOf(identity) };
}

/** Removes what an import into this database that was killed had written of its backup; see {@link removeUnfinished}. */
export function removeUnfinishedBackups(project: string, location: DatabaseLocation): void {
  removeUnfinished(project, markOf(location));
}

/** Removes the oldest backups of this database; see {@link pruneBackups}. */
export const pruneOldBackups = (
  project: string,
  { file }: SafetyBackup,
  location: DatabaseLocation,
  keep: number,
): string[] => pruneBackups(project, file, markOf(location), keep);

function nameOf(location: DatabaseLocation): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return `before_import_${time}_${markOf(location)}`;
}

/** Tells apart the backups of databases whose imports run in the same folder. */
const markOf = ({ identity }: DatabaseLocation): string =>
  createHash('sha256').update(identity).digest('hex').slice(0, 8);
