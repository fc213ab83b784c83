import type { Uploader } from '../../media/remote/uploader.ts';
import type { Project } from '../../project/project.ts';
import type { UploadConfig } from '../../project/upload-config.ts';
import type { Examined } from './examine.ts';

/**
 * Opens the provider with which a project keeps its media.
 *
 * @throws UserError `failed` where it cannot be used here.
 */
export async function openUploader(
  { provider, providerOptions, actionOptions }: UploadConfig,
  project: Project,
  { taken }: Pick<Examined, 'taken'>,
  signal: AbortSignal | undefined,
): Promise<Uploader> {
  if (provider.toLowerCase() === 'aws-s3') {
    const [{ s3Settings }, { S3Uploader }] = await Promise.all([
      import('../../media/remote/s3-settings.ts'),
      import('../../media/remote/s3-uploader.ts'),
    ]);
    return S3Uploader.open(provider, s3Settings(providerOptions, project.environment), actionOptions);
  }
  const { ProviderUploader } = await import('../../media/remote/provider-uploader.ts');
  return ProviderUploader.open(
    {
      name: provider,
      providerOptions,
      actionOptions,
      directory: project.directory,
      environment: project.environment,
      isTaken: (hash) => taken.has(hash),
    },
    signal,
  );
}
