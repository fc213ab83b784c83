import { group, setOutput } from '@actions/core';
import type { KeepBackup } from '../commands/import/safety-backup.ts';
import { UserError } from '../errors.ts';
import type { Values } from '../options/values.ts';
import { type UploadedArtifact, uploadArchive } from './artifact.ts';
import { notice, warning } from './log.ts';

const title = 'Safety backup';

/**
 * What is done with a safety backup before anything is deleted: it is uploaded where it is encrypted. One in the clear stays
 * where it is, for everybody who may read the repository may download its artifacts.
 *
 * @param uploaded Told of the artifact that it is then.
 */
export function keepBackup(
  { upload, retentionDays }: Pick<Values<'import', 'action'>, 'upload' | 'retentionDays'>,
  uploaded: (artifact: UploadedArtifact) => void,
): KeepBackup {
  return async (file, digest, isEncrypted) => {
    if (!upload) {
      return;
    }
    if (!isEncrypted) {
      tellWhereItStays(file);
      return;
    }
    const artifact = await group('Upload the safety backup', () =>
      uploadArchive(file, digest, { retentionDays }),
    ).catch((error) => {
      throw notUploaded(error, file);
    });
    setOutput('safety-backup-artifact-id', artifact.id);
    uploaded(artifact);
  };
}

/** The machines of GitHub are gone with their job: there, a backup that stays is one that is lost unless somebody acts. */
function tellWhereItStays(file: string): void {
  const stays = `The safety backup stays in the workspace, in ${file}: without a key or an identity it is not encrypted, so it is not uploaded.`;
  if (process.env.RUNNER_ENVIRONMENT === 'github-hosted') {
    warning(
      `${stays} This runner is discarded after the job, and with it the only copy of what the import deletes. To keep it, set \`key\`, or copy the file elsewhere in a later step.`,
      title,
    );
  } else {
    notice(stays, title);
  }
}

function notUploaded(error: unknown, file: string): unknown {
  return error instanceof UserError
    ? new UserError(
        error.failure,
        `Nothing was imported, because the safety backup could not be uploaded. ${error.message}`,
        `Use \`upload: false\` to import without uploading it; it then stays in ${file} until the job ends. ${error.remedy}`,
        { cause: error.cause },
      )
    : error;
}
