import { UserError } from '../errors.ts';
import type { Progress } from '../transfer/progress.ts';
import { exportProject } from './export.ts';
import type { Examined } from './import-examine.ts';
import type { ImportOptions } from './import-options.ts';

/**
 * Exports what is about to be deleted, where there is something and it is wanted.
 *
 * @returns The path of the archive.
 */
export async function backUp(
  { project, databaseUrl, key, safetyBackup }: ImportOptions,
  { hasContent }: Examined,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (!hasContent || !safetyBackup) {
    return undefined;
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const { file } = await exportProject(
    {
      project,
      databaseUrl,
      key,
      compress: true,
      format: 'tar',
      file: `before_import_${time}`,
      filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
      missingMedia: 'warn',
    },
    { ...silent, warned: (message) => progress.warned(`Safety backup: ${message}`) },
    signal,
  );
  return file;
}

const silent: Progress = {
  stageStarted: () => undefined,
  advanced: () => undefined,
  stageFinished: () => undefined,
  warned: () => undefined,
};

/** Whatever fails from here on, the user has to know where the backup is. */
export function withBackup(error: unknown, backup: string | undefined): unknown {
  return backup !== undefined && error instanceof UserError
    ? new UserError(error.failure, error.message, `${error.remedy} What was there before is in ${backup}.`, {
        cause: error,
      })
    : error;
}
