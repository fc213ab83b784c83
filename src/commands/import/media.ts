import { Readable } from 'node:stream';
import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { loadArchive } from '../../archive/read/load.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { UserError } from '../../errors.ts';
import { type LogoPlaceOf, logosOf, type PlaceOf } from '../../media/place.ts';
import { RemotePlacement } from '../../media/remote/placement.ts';
import type { Project } from '../../project/project.ts';
import type { UploadConfig } from '../../project/upload-config.ts';
import { fileName } from '../../strapi/file-name.ts';
import { logoContent } from '../../strapi/logos.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { ConfigurationRecord } from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { Progress } from '../../transfer/progress.ts';
import { mimeOf } from '../../transfer/rules/media.ts';
import type { ImportMasking } from './archive-reading.ts';
import type { KnownMedia } from './archived-media.ts';
import { assertCopies, type CopiedMedia, copyMedia } from './copied-media.ts';
import type { Examined } from './examine.ts';
import { maskedContent } from './masked-content.ts';
import type { LoadOptions } from './options.ts';
import { atOtherProviders, type Removed, removeOldFiles } from './remote-removal.ts';
import type { FoundMedia } from './sought-media.ts';
import type { Traces } from './traces.ts';
import { openUploader } from './uploader.ts';

/** What becomes of an archive's media files, decided and, for a provider elsewhere, done before any row changes. */
export interface PlacedMedia {
  /** Where the rows are to say that files are. */
  readonly fileAt: PlaceOf;
  readonly logoAt: LogoPlaceOf;
  /** Whether the row of a file of the archive is told where it is; a dry run may not know where that will be. */
  readonly isPlaced: (filename: string) => boolean;
  /** Whether the project keeps its files elsewhere than in its uploads folder. */
  readonly isElsewhere: boolean;
  /** Whether a file belongs into the uploads folder. */
  readonly isLocal: (filename: string) => boolean;
  readonly uploaded: number;
  /** How many of those the service itself has copied. */
  readonly copied: number;
  readonly unchanged: number;
  /** What is to be said of files that did not come. */
  readonly warnings: readonly string[];
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
  /** The same for whoever needs no content of media files. */
  readonly records: ArchiveReader;
  readonly checked: CheckedArchive;
  readonly archived: KnownMedia;
  /** What becomes of files; undefined where they come as they are. */
  readonly masking: ImportMasking | undefined;
  readonly target: Examined;
  /** Where other jobs have brought the files; undefined where this one brings them. */
  readonly found?: FoundMedia | undefined;
  readonly progress: Progress;
  readonly traces: Traces;
}

const nothing = {
  fileAt: () => undefined,
  logoAt: () => undefined,
  isPlaced: () => false,
  isElsewhere: false,
  isLocal: () => true,
  uploaded: 0,
  copied: 0,
  unchanged: 0,
  warnings: [],
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
  const copies = options.media === 'copy' && stages.has('entities') && target.plan.includes(fileUid);
  if (options.media === 'stay' || (!stages.has('assets') && !stages.has('configuration') && !copies)) {
    return nothing;
  }
  const isLinked = (filename: string) => options.media === 'link' && archived.elsewhere.has(filename);
  const names = new Set(stages.has('assets') ? [...checked.assets.values()].map(fileName) : []);
  const files = [...names].filter((filename) => !isLinked(filename));
  const config = await configOf(run, copies ? archived.files.size + files.length : files.length, signal);
  if (config === undefined) {
    return { ...nothing, isLocal: (filename) => !isLinked(filename) };
  }
  if (copies) {
    assertCopies(config.provider);
  }
  if (config.provider.toLowerCase() === localProvider) {
    const at = (filename: string) => ({ url: `/uploads/${filename}`, provider: localProvider });
    const isPlaced = (filename: string) =>
      names.has(filename) && archived.elsewhere.has(filename) && !isLinked(filename);
    return {
      ...nothing,
      fileAt: (filename) => (isPlaced(filename) ? at(filename) : undefined),
      isPlaced,
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
    const copied = copies ? await copyAll(placing, run, names, signal) : undefined;
    const isThere = (filename: string) => copied?.names.has(filename) || isLinked(filename);
    const placeOf = await upload(placing, run, isThere, signal);
    return {
      fileAt: placeOf,
      logoAt: placeOf,
      isPlaced: (filename) => placeOf(filename) !== undefined,
      isElsewhere: true,
      isLocal: () => false,
      uploaded: placing.totals.uploaded,
      copied: placing.totals.copied,
      warnings: copied?.warnings ?? [],
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

async function copyAll(
  placement: RemotePlacement,
  { archived: { files }, progress }: Import,
  held: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<CopiedMedia> {
  progress.phaseStarted?.('upload');
  return await copyMedia({ placement, files, isHeld: (filename) => held.has(filename), progress }, signal);
}

/** What would be brought to a provider elsewhere: which of it is there already is known only when it is sent. */
async function foretellPlacement(
  provider: string,
  run: Import,
  isLinked: (filename: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<PlacedMedia> {
  const { checked, target, options, archived, found } = run;
  const logos = await logosToPlace(run, signal);
  const files = target.plan.stages.has('assets') ? [...checked.assets.values()].map(fileName) : [];
  const sent = new Set(
    [...files, ...logos.keys(), ...archived.files.keys()].filter((filename) => !isLinked(filename)),
  );
  return {
    ...nothing,
    isPlaced: (filename) => sent.has(filename),
    isElsewhere: true,
    isLocal: () => false,
    uploaded: sent.size - (found?.size ?? 0),
    unchanged: found?.size ?? 0,
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
  media !== 'all' && media !== 'copy' && typeof provider === 'string' && provider !== localProvider;

async function upload(
  placement: RemotePlacement,
  run: Import,
  isLinked: (filename: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<PlaceOf> {
  const { reader, checked, masking, target, found, progress } = run;
  const { stages } = target.plan;
  const contentOf = maskedContent(masking);
  const total = checked.stages.get('assets') ?? { count: 0, bytes: 0 };
  progress.phaseStarted?.('upload');
  const hasFiles = found === undefined && stages.has('assets') && checked.assets.size > 0;
  for (const [filename, place] of found ?? []) {
    placement.found(filename, place);
  }
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
  { options, records, checked, target }: Import,
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
  await loadArchive(records, checked, { configuration }, signal);
  return found;
}

/** An archive is read on only when all of an entry was. */
export async function readThrough(content: Readable): Promise<void> {
  for await (const _chunk of content) {
    // Not wanted.
  }
}
