import { Readable } from 'node:stream';
import type { ArchiveReader } from '../archive/read/archive.ts';
import type { CheckedArchive } from '../archive/read/check.ts';
import { storedName } from '../archive/read/documents.ts';
import { loadArchive } from '../archive/read/load.ts';
import { logosOf, nameOf, type PlaceOf } from '../media/place.ts';
import { printable } from '../media/remote/address.ts';
import { RemotePlacement } from '../media/remote/placement.ts';
import type { Uploader } from '../media/remote/uploader.ts';
import type { Project } from '../project/project.ts';
import type { UploadConfig } from '../project/upload-config.ts';
import type { Progress } from '../transfer/progress.ts';
import type { ArchivedMedia } from './archived-media.ts';
import type { Examined } from './import-examine.ts';
import type { ImportOptions } from './import-options.ts';
import type { Traces } from './traces.ts';

/** What becomes of an archive's media files, decided and, for a provider elsewhere, done before any row changes. */
export interface PlacedMedia {
  /** Where the rows are to say that files are. */
  readonly fileAt: PlaceOf;
  readonly logoAt: PlaceOf;
  /** Whether the project keeps its files elsewhere than in its uploads folder. */
  readonly isElsewhere: boolean;
  /** Whether a file belongs into the uploads folder. */
  readonly isLocal: (filename: string) => boolean;
  readonly uploaded: number;
  readonly unchanged: number;
  /**
   * Removes the files of rows that are gone, where the user wants it. To be called after the commit.
   *
   * @returns How many were removed, and what went wrong: by then the import is done.
   */
  removeOld(): Promise<{ removed: number; warnings: string[] }>;
  close(): Promise<void>;
}

interface Import {
  readonly options: ImportOptions;
  readonly project: Project;
  readonly reader: ArchiveReader;
  readonly checked: CheckedArchive;
  readonly archived: ArchivedMedia;
  readonly target: Examined;
  readonly progress: Progress;
  readonly traces: Traces;
}

const nothing = {
  fileAt: () => undefined,
  logoAt: () => undefined,
  isElsewhere: false,
  isLocal: () => true,
  uploaded: 0,
  unchanged: 0,
  removeOld: async () => ({ removed: 0, warnings: [] }),
  close: async () => undefined,
} satisfies PlacedMedia;

/**
 * Brings an archive's media to where the project keeps its own: `config/plugins` says where. Files of the uploads
 * folder are not touched here; they are swapped in with the commit.
 *
 * @throws UserError where that cannot be found out, or a service does not take a file. Nothing old was changed.
 */
export async function placeMedia(run: Import, signal: AbortSignal | undefined): Promise<PlacedMedia> {
  const { options, project, checked, archived, target } = run;
  const { stages } = target.plan;
  if (!stages.has('assets') && !stages.has('configuration')) {
    return nothing;
  }
  const isLinked = (filename: string) => options.media === 'link' && archived.elsewhere.has(filename);
  const names = new Set(stages.has('assets') ? [...checked.assets.values()].map(storedName) : []);
  const config = await project.uploadConfig(signal);
  if (config.provider.toLowerCase() === 'local') {
    const at = (filename: string) => ({ url: `/uploads/${filename}`, provider: 'local' });
    return {
      ...nothing,
      fileAt: (filename) =>
        names.has(filename) && archived.elsewhere.has(filename) && !isLinked(filename)
          ? at(filename)
          : undefined,
      logoAt: at,
      isLocal: (filename) => !isLinked(filename),
    };
  }
  const uploader = await openUploader(config, project, target);
  const placement = new RemotePlacement(uploader);
  run.traces.uploads = { provider: uploader.provider, totals: placement.totals };
  try {
    const placeOf = await upload(placement, run, isLinked, signal);
    return {
      fileAt: placeOf,
      logoAt: placeOf,
      isElsewhere: true,
      isLocal: () => false,
      uploaded: placement.totals.uploaded,
      unchanged: placement.totals.unchanged,
      removeOld: () => removeOld(uploader, run, names, placeOf),
      close: () => placement.close(),
    };
  } catch (error) {
    await placement.close();
    throw signal?.aborted ? signal.reason : error;
  }
}

async function openUploader(
  { provider, providerOptions, actionOptions }: UploadConfig,
  project: Project,
  { oldElsewhere }: Examined,
): Promise<Uploader> {
  if (provider.toLowerCase() === 'aws-s3') {
    const [{ s3Settings }, { S3Uploader }] = await Promise.all([
      import('../media/remote/s3.ts'),
      import('../media/remote/s3-uploader.ts'),
    ]);
    return S3Uploader.open(provider, s3Settings(providerOptions, project.environment), actionOptions);
  }
  const { ProviderUploader } = await import('../media/remote/provider-uploader.ts');
  const taken = new Set(oldElsewhere.map(({ hash }) => hash));
  return ProviderUploader.open({
    name: provider,
    providerOptions,
    actionOptions,
    directory: project.directory,
    environment: project.environment,
    isTaken: (hash) => taken.has(hash),
  });
}

async function upload(
  placement: RemotePlacement,
  { reader, checked, target, progress }: Import,
  isLinked: (filename: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<PlaceOf> {
  const { stages } = target.plan;
  const total = checked.stages.get('assets') ?? { count: 0, bytes: 0 };
  progress.phaseStarted?.('upload');
  if (stages.has('assets')) {
    progress.stageStarted('assets', total.count);
    await loadArchive(
      reader,
      checked,
      {
        asset: async (filename, sidecar, size, content) => {
          await (isLinked(filename) ? readThrough(content) : placement.add(filename, sidecar, content));
          progress.advanced('assets', 1, size);
        },
      },
      signal,
    );
  }
  if (stages.has('configuration')) {
    const logos = new Map<string, { readonly [property: string]: unknown }>();
    await loadArchive(
      reader,
      checked,
      {
        configuration: (batch) => {
          for (const [, logo] of batch.flatMap(logosOf)) {
            logos.set(nameOf(logo), logo);
          }
        },
      },
      signal,
    );
    for (const [filename, { hash, ext, name, __transferBuffer: content }] of logos) {
      if (typeof content === 'string' && typeof hash === 'string' && !isLinked(filename)) {
        const extension = typeof ext === 'string' ? ext : null;
        const description = { name: String(name ?? filename), hash, ext: extension, mime: mimeOf(extension) };
        await placement.add(filename, description, Readable.from([Buffer.from(content, 'base64')]));
      }
    }
  }
  const placeOf = await placement.finish();
  if (stages.has('assets')) {
    progress.stageFinished('assets', total);
  }
  return placeOf;
}

/** Old files that neither a new row nor one that stays as it was can mean. */
async function removeOld(
  uploader: Uploader,
  { options, archived, target, progress }: Import,
  names: ReadonlySet<string>,
  placeOf: PlaceOf,
): Promise<{ removed: number; warnings: string[] }> {
  const warnings: string[] = [];
  let removed = 0;
  if (!options.deleteRemoteMedia || !target.replacesFiles) {
    return { removed, warnings };
  }
  progress.phaseStarted?.('removal');
  const kept = new Set(archived.addresses);
  for (const name of names) {
    kept.add(printable(placeOf(name)?.url ?? ''));
  }
  const old = target.oldElsewhere.filter(
    ({ provider, url }) => provider === uploader.provider && !kept.has(printable(url)),
  );
  for (const file of old) {
    try {
      await uploader.remove(file);
      removed += 1;
    } catch (error) {
      warnings.push(`The old file ${printable(file.url)} could not be removed: ${(error as Error).message}`);
    }
  }
  return { removed, warnings };
}

/** An archive is read on only when all of an entry was. */
export async function readThrough(content: Readable): Promise<void> {
  for await (const _chunk of content) {
    // Not wanted.
  }
}

/** The admin panel does not keep the types of its logos; these are the ones that it takes. */
const mimes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
};

const mimeOf = (ext: string | null): string => mimes[ext?.toLowerCase() ?? ''] ?? 'application/octet-stream';
