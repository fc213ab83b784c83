import { filesByIdsOf, relatedFilesOf } from '../../database/read/files.ts';
import { MediaLibrary } from '../../media/library.ts';
import { printable } from '../../media/remote/address.ts';
import { Uploads } from '../../media/uploads.ts';
import type { MediaMasking } from '../../transfer/masking.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { OpenProject } from '../open-project.ts';
import { openRemoteMedia, type RemoteMedia } from './media-source.ts';
import { MissingMedia, type NamesNow } from './missing-media.ts';
import type { ArchivingOptions } from './options.ts';
import { ReferencedFiles } from './referenced-files.ts';

/** The media of an export. */
export interface OpenMedia {
  readonly library: MediaLibrary;
  /** What becomes of files that are not found. */
  readonly missing: MissingMedia;
  /** Where only the files that content refers to are wanted. */
  readonly referenced: ReferencedFiles | undefined;
  /** Where files of other providers are wanted. To be closed. */
  readonly remote: RemoteMedia | undefined;
}

/**
 * @param masking What becomes of files where data is masked.
 * @throws UserError where the project's uploads folder cannot be told, or the cache cannot be used.
 */
export async function openMedia(
  options: Pick<ArchivingOptions, 'media' | 'missingMedia' | 'mediaUrl' | 'mediaCache' | 'findHeld'>,
  opened: OpenProject,
  scope: Scope,
  masking: MediaMasking | undefined,
  signal: AbortSignal | undefined,
): Promise<OpenMedia> {
  const { project, database } = opened;
  const uploads = new Uploads(() => project.publicDirectory());
  const hasMedia = scope.stages.has('assets');
  if (hasMedia) {
    await uploads.folder();
  }
  const referenced =
    (options.media === 'referenced' || masking?.referencedOnly) && hasMedia
      ? new ReferencedFiles(await relatedFilesOf(database, scope))
      : undefined;
  const remote = options.media === 'local' ? undefined : await openRemoteMedia(options, project, signal);
  const library = new MediaLibrary(uploads, remote?.files, database.layout, options.findHeld);
  const missing = new MissingMedia({
    policy: options.missingMedia,
    library,
    namesNow: namesNow(opened),
    uploads: () => uploads.place(),
    site: options.mediaUrl && printable(options.mediaUrl),
    signal,
  });
  return { library, missing, referenced, remote };
}

/** A site goes on while its media is read, so that the database has to be opened anew to see what is there by then. */
const namesNow =
  ({ location, database: { models } }: OpenProject): NamesNow =>
  async (ids) => {
    const names = new Map<number, Set<string>>();
    const session = await location.glance();
    try {
      for await (const { id, url, formats } of filesByIdsOf({ session, models }, ids)) {
        const urls = [url, ...Object.values(formats ?? {}).map((format) => format.url)];
        names.set(id, new Set(urls.map((one) => printable(one ?? ''))));
      }
    } finally {
      await session.close();
    }
    return names;
  };
