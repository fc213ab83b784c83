import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError, withRemedy } from '../../errors.ts';
import type { RemoteAddress } from '../../remote/address.ts';
import type { Progress } from '../../transfer/progress.ts';
import type { Filters } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { exportRemote } from '../export/pull.ts';
import type { NamedRemote } from '../remote-options.ts';
import {
  assertBackupFolder,
  makeBackupFolder,
  pruneBackups,
  removeEmptyBackupFolder,
  removeUnfinished,
} from './backup-folder.ts';
import type { LoadOptions } from './options.ts';
import { backupOptions, backupProgress, type SafetyBackup, withoutBackup } from './safety-backup.ts';

/** An export of what a running Strapi had before it was imported into. */
export interface RemoteBackup extends Pick<SafetyBackup, 'file' | 'digest' | 'isEncrypted'> {
  /** How many media files it lacks. */
  readonly missing: number;
  /** Rows by content type. */
  readonly rows: ReadonlyMap<string, number>;
}

const noFilters: Filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };

type Options = Pick<LoadOptions, 'project' | 'key' | 'identity' | 'safetyBackup' | 'keepSafetyBackups'>;

/** Milliseconds for which a backup that is being made may be left as it is: the remote is waited for. No lock keeps imports apart here. */
const longestPause = 60 * 60_000;

/**
 * Makes sure that a backup could be written, and removes what an import that was killed had written of one. A dry run removes nothing.
 *
 * @throws UserError `failed`.
 */
export function prepareBackup(
  { project, safetyBackup, dryRun }: Options & Pick<LoadOptions, 'dryRun'>,
  { address }: NamedRemote,
): void {
  if (!safetyBackup) {
    return;
  }
  assertBackupFolder(project);
  if (!dryRun) {
    removeUnfinished(project, markOf(address), longestPause);
  }
}

/**
 * Exports what is about to be deleted, where that is wanted.
 *
 * @param replacesFiles Whether media files are deleted as well.
 * @returns What was made; no earlier one is replaced.
 */
export async function backUpRemote(
  options: Options,
  remote: NamedRemote,
  replacesFiles: boolean,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<RemoteBackup | undefined> {
  if (!options.safetyBackup) {
    return undefined;
  }
  progress.phaseStarted?.('backup');
  const { project } = options;
  const made = await exportRemote(
    remote,
    {
      ...(await backupOptions(options, join(makeBackupFolder(project), nameOf(remote.address)))),
      timeZone: undefined,
      // Files that the import does not replace stay there.
      ...(replacesFiles
        ? { media: 'all' }
        : { media: 'metadata-only', filters: { ...noFilters, exclude: ['files'] } }),
    },
    backupProgress(progress),
    signal,
    [],
  ).catch((error) => {
    removeEmptyBackupFolder(project);
    const explained = withoutBackup(error);
    throw explained === error && error instanceof UserError && !signal?.aborted
      ? withRemedy(error, [
          `This was about the safety backup, and nothing was imported; ${option('safety-backup', false)} imports without one.`,
        ])
      : explained;
  });
  return {
    file: made.file,
    digest: made.digest ?? '',
    isEncrypted: made.encrypted,
    missing: made.assets.missing.length,
    rows: new Map(made.contentTypes.map(({ uid, entities }) => [uid, entities])),
  };
}

/** Removes the oldest backups of this running Strapi; see {@link pruneBackups}. */
export const pruneRemoteBackups = (
  { project, keepSafetyBackups }: Options,
  { address }: NamedRemote,
  { file }: RemoteBackup,
): string[] => pruneBackups(project, file, markOf(address), keepSafetyBackups);

function nameOf(address: RemoteAddress): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return `before_import_${time}_${markOf(address)}`;
}

/** Tells apart the backups of what is imported into from the same folder. */
const markOf = ({ admin }: RemoteAddress): string =>
  createHash('sha256').update(admin.href).digest('hex').slice(0, 8);
