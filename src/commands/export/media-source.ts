import { Interrupted } from '../../interrupted.ts';
import { type FetchTotals, RemoteFiles, type Signer } from '../../media/remote/remote-files.ts';
import { MediaStore } from '../../media/remote/store.ts';
import type { Project } from '../../project/project.ts';
import type { ExportOptions } from './options.ts';
import type { RemoteTotal } from './report.ts';

/** The files of other providers than the local one, as an export reads them. */
export interface RemoteMedia {
  readonly files: RemoteFiles;
  /** For the report; empty where nothing was fetched. */
  totals(): { remote?: RemoteTotal };
  /** To be called once everything was read: the cache then forgets what was not. */
  finish(readAll: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Nothing is fetched, and no more of the project evaluated, before the first such file. */
export async function openRemoteMedia(
  { mediaUrl, mediaCache }: Pick<ExportOptions, 'mediaUrl' | 'mediaCache'>,
  project: Project,
  signal: AbortSignal | undefined,
): Promise<RemoteMedia> {
  const store = mediaCache === undefined ? undefined : await MediaStore.open(mediaCache);
  const files = new RemoteFiles({
    base: mediaUrl,
    store,
    signerOf: (provider) => signerOf(provider, project, signal),
  });
  return {
    files,
    totals: () => totalsOf(files.totals),
    finish: async (readAll) => {
      if (readAll) {
        await store?.prune();
      }
    },
    close: () => files.close(),
  };
}

const totalsOf = (totals: FetchTotals): { remote?: RemoteTotal } =>
  totals.downloaded + totals.unchanged === 0 ? {} : { remote: { ...totals } };

/** A bucket has refused a file: whether the project's own configuration may read it. */
async function signerOf(
  provider: string,
  project: Project,
  signal: AbortSignal | undefined,
): Promise<Signer | undefined> {
  if (provider !== 'aws-s3') {
    return undefined;
  }
  const config = await project.uploadConfig(signal);
  if (config.provider.toLowerCase() !== provider) {
    return undefined;
  }
  const [{ s3Settings }, { s3Signer }] = await Promise.all([
    import('../../media/remote/s3-settings.ts'),
    import('../../media/remote/s3.ts'),
  ]);
  return s3Signer(s3Settings(config.providerOptions, project.environment));
}

/** The reason of an aborted export. What was fetched before is of use to the next one. */
export function whyAborted(
  { reason }: AbortSignal,
  { mediaCache }: Pick<ExportOptions, 'mediaCache'>,
  remote: RemoteMedia | undefined,
): unknown {
  const fetched = remote?.totals().remote?.downloaded ?? 0;
  return reason instanceof Interrupted && mediaCache !== undefined && fetched > 0
    ? reason.leaving(['No archive was made.', `Media files that were fetched stay in ${mediaCache}.`])
    : reason;
}
