import { group, notice, setOutput } from '@actions/core';
import type { KeepBackup } from '../commands/safety-backup.ts';
import { UserError } from '../errors.ts';
import { uploadArchive } from './artifact.ts';
import type { UploadOptions } from './inputs.ts';

/**
 * What is done with a safety backup before anything is deleted: it is uploaded where it is encrypted. One in the clear stays
 * where it is, for everybody who may read the repository may download its artifacts.
 *
 * @param key What the backup is encrypted with, if it is.
 */
export function keepBackup(options: UploadOptions, key: string | undefined): KeepBackup {
  return async (file, digest) => {
    if (!options.enabled) {
      return;
    }
    if (key === undefined) {
      notice(
        `The safety backup stays in the workspace, in ${file}: without a key it is not encrypted, and is not uploaded.`,
        { title: 'Safety backup' },
      );
      return;
    }
    const { id } = await group('Upload the safety backup', () => uploadArchive(file, digest, options)).catch(
      (error) => {
        throw notUploaded(error, file);
      },
    );
    setOutput('safety-backup-artifact-id', id);
  };
}

function notUploaded(error: unknown, file: string): unknown {
  return error instanceof UserError
    ? new UserError(
        error.failure,
        `Nothing was imported, because the safety backup could not be uploaded. ${error.message}`,
        `Use \`upload: false\` to import without uploading it; it is then in ${file} until the job ends. ${error.remedy}`,
        { cause: error.cause },
      )
    : error;
}
