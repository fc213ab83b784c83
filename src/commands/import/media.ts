import { Readable } from 'node:stream';
import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { loadArchive } from '../../archive/read/load.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { UserError } from '../../errors.ts';
import { type LogoPlaceOf, logosOf, type PlaceOf } from '../../media/place.ts';
import { RemotePlacement } from '../../media/remote/placement.ts';
import type { Uploader } from '../../media/remote/uploader.ts';
import type { Project } from '../../project/project.ts';
import type { UploadConfig } from '../../project/upload-config.ts';
import { fileName } from '../../strapi/file-name.ts';
import { logoContent } from '../../strapi/logos.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { ConfigurationRecord } from '../../strapi/records.ts';
import type { Progress } from '../../transfer/progress.ts';
import { mimeOf } from '../../transfer/rules/media.ts';
import type { ImportMasking } from './archive-reading.ts';
import type { KnownMedia } from './archived-media.ts';
import type { Examined } from './examine.ts';
import { maskedContent } from './masked-content.ts';
import type { LoadOptions } from './options.ts';
import { atOtherProviders, type Removed, removeOldFiles } from './remote-removal.ts';
import type { Traces } from './traces.ts';

/** What becomes of an archive's media files, decided and, for a provider elsewhere, done before any row changes. */
export interface PlacedMedia {
  /** Where the rows are to say that files are. */
  readonly fileAt: PlaceOf;
  readonly logoAt: LogoPlaceOf;
  /** Whether the project keeps its files elsewhere than in its uploads folder. */
  readonly isElsewhere: boolean;
  /** Whether a file belongs into the uploads folder. */
  readonly isLocal: (filename: string) => boolean;
  readonly uploaded: number;
  readonly unchanged: number;
  /**
   * Removes the files of rows that are gone, where the user wants it. To be called after the commit.
   *
   * @param missing Addresses of what the safety backup lacks: that stays.
   * @returns How many were removed, and what went wrong: by then the import is done.
   */
  removeOld(missing: ReadonlySet<string> | undefined): Promise<Removed>;
  close(): Promise<void>;
}

interface Import {
  readonly options: LoadOptions;
  readonly project: Project;
  readonly location: DatabaseLocation;
  readonly reader: ArchiveReader;
  readonly checked: CheckedArchive;
  readonly archived: KnownMedia;
  /** What becomes of files; undefined where they come as they are. */
  readonly masking: ImportMasking | undefined;
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
  const { options, project, location, checked, archived, target } = run;
  const { stages } = target.plan;
  if (options.media === 'stay' || (!stages.has('assets') && !stages.has('configuration'))) {
    return nothing;
  }
  const isLinked = (filename: string) => options.media === 'link' && archived.elsewhere.has(filename);
  const names = new Set(stages.has('assets') ? [...checked.assets.values()].map(fileName) : []);
  const files = [...names].filter((filename) => !isLinked(filename));
  const config = await configOf(run, files.length, signal);
  if (config === undefined) {
    return { ...nothing, isLocal: (filename) => !isLinked(filename) };
  }
  if (config.provider.toLowerCase() === localProvider) {
    const at = (filename: string) => ({ url: `/uploads/${filename}`, provider: localProvider });
    return {
      ...nothing,
      fileAt: (filename) =>
        names.has(filename) && archived.elsewhere.has(filename) && !isLinked(filename)
          ? at(filename)
          : undefined,
      logoAt: (filename, { provider }) => (staysElsewhere(options, provider) ? undefined : at(filename)),
      removeOld: async () => ({
        removed: 0,
        warnings: options.deleteRemoteMedia ? atOtherProviders(target.oldElsewhere, localProvider) : [],
      }),
      isLocal: (filename) => !isLinked(filename),
    };
  }
  const { provider } = config;
  if (options.dryRun) {
    return await foretellPlacement(provider, run, isLinked, signal);
  }
  const placing = new RemotePlacement(() => openUploader(config, project, target, signal), signal);
  try {
    run.traces.uploads = { provider, totals: placing.totals };
    // Old files go only where new ones have come, so that the provider is open then.
    const removesOld =
      options.deleteRemoteMedia &&
      target.oldElsewhere.some((old) => old.provider?.toLowerCase() === provider.toLowerCase());
    const placeOf = await upload(placing, run, isLinked, signal);
    return {
      fileAt: placeOf,
      logoAt: placeOf,
      isElsewhere: true,
      isLocal: () => false,
      uploaded: placing.totals.uploaded,
      unchanged: placing.totals.unchanged,
      removeOld: async (missing) =>
        removesOld
          ? removeOldFiles(await placing.uploader(), target.oldElsewhere, missing, location, target.database)
          : {
              removed: 0,
              warnings: options.deleteRemoteMedia ? atOtherProviders(target.oldElsewhere, provider) : [],
            },
      close: () => placing.close(),
    };
  } catch (error) {
    await placing.close();
    throw signal?.aborted ? signal.reason : error;
  }
}

/** What would be brought to a provider elsewhere: which of it is there already is known only when it is sent. */
async function foretellPlacement(
  provider: string,
  run: Import,
  isLinked: (filename: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<PlacedMedia> {
  const { checked, target, options } = run;
  const logos = await logosToPlace(run, signal);
  const files = target.plan.stages.has('assets') ? [...checked.assets.values()].map(fileName) : [];
  const sent = new Set([...files, ...logos.keys()].filter((filename) => !isLinked(filename)));
  return {
    ...nothing,
    isElsewhere: true,
    isLocal: () => false,
    uploaded: sent.size,
    removeOld: async () => ({
      removed: 0,
      warnings: options.deleteRemoteMedia ? atOtherProviders(target.oldElsewhere, provider) : [],
    }),
  };
}

/**
 * Where the project keeps its media. What keeps that from being known does not matter where nothing has to be brought there.
 *
 * @param files How many files of the archive do not stay where they are.
 * @returns undefined where it is not known, and nothing depends on it.
 */
async function configOf(
  run: Import,
  files: number,
  signal: AbortSignal | undefined,
): Promise<UploadConfig | undefined> {
  try {
    return await run.project.uploadConfig(signal);
  } catch (error) {
    const isNeeded =
      !(error instanceof UserError) ||
      files > 0 ||
      run.options.deleteRemoteMedia ||
      (await logosToPlace(run, signal)).size > 0;
    if (isNeeded) {
      throw error;
    }
    return undefined;
  }
}

/** Whether a logo stays with the provider that has it, as files do where the user does not want any to be moved. */
const staysElsewhere = ({ media }: LoadOptions, provider: unknown): boolean =>
  media !== 'all' && typeof provider === 'string' && provider !== localProvider;

async function openUploader(
  { provider, providerOptions, actionOptions }: UploadConfig,
  project: Project,
  { taken }: Examined,
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

async function upload(
  placement: RemotePlacement,
  run: Import,
  isLinked: (filename: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<PlaceOf> {
  const { reader, checked, masking, target, progress } = run;
  const { stages } = target.plan;
  const contentOf = maskedContent(masking);
  const total = checked.stages.get('assets') ?? { count: 0, bytes: 0 };
  progress.phaseStarted?.('upload');
  const hasFiles = stages.has('assets') && checked.assets.size > 0;
  if (hasFiles) {
    progress.stageStarted('assets', total.count);
    await loadArchive(
      reader,
      checked,
      {
        asset: async (filename, sidecar, size, content) => {
          await (isLinked(filename)
            ? readThrough(content)
            : placement.add(filename, sidecar, await contentOf({ filename, sidecar, size, content })));
          progress.advanced('assets', 1, size);
        },
      },
      signal,
    );
  }
  if (stages.has('configuration')) {
    for (const [filename, { hash, ext, name, content }] of await logosToPlace(run, signal)) {
      if (!isLinked(filename)) {
        const description = { name: name ?? filename, hash, ext, mime: mimeOf(ext) };
        await placement.add(filename, description, Readable.from([Buffer.from(content, 'base64')]));
      }
    }
  }
  const placeOf = await placement.finish();
  if (hasFiles) {
    progress.stageFinished('assets', total);
  }
  return placeOf;
}

/** A logo of the admin panel whose file is in the archive. */
interface ArchivedLogo {
  readonly name: string | undefined;
  readonly hash: string;
  readonly ext: string | null;
  /** In base64. */
  readonly content: string;
}

/** The logos that have to be brought to where the project keeps its media, by name. Reads the archive once. */
async function logosToPlace(
  { options, reader, checked, target }: Import,
  signal: AbortSignal | undefined,
): Promise<Map<string, ArchivedLogo>> {
  const found = new Map<string, ArchivedLogo>();
  if (!target.plan.stages.has('configuration')) {
    return found;
  }
  const configuration = (batch: readonly ConfigurationRecord[]) => {
    for (const [, logo] of batch.flatMap(logosOf)) {
      const { hash, ext, name, provider, [logoContent]: content } = logo;
      if (typeof content === 'string' && typeof hash === 'string' && !staysElsewhere(options, provider)) {
        found.set(fileName(logo), {
          name: typeof name === 'string' ? name : undefined,
          hash,
          ext: typeof ext === 'string' ? ext : null,
          content,
        });
      }
    }
  };
  await loadArchive(reader, checked, { configuration }, signal);
  return found;
}

/** An archive is read on only when all of an entry was. */
export async function readThrough(content: Readable): Promise<void> {
  for await (const _chunk of content) {
    // Not wanted.
  }
}
