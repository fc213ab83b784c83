import { Readable } from 'node:stream';
import type { ArchivedFiles } from '../archive/read/media-files.ts';
import type { KnownFile, MaskWords, MediaRenaming } from '../masking/media/renaming.ts';
import type { StrippedTotals } from '../media/metadata/strip.ts';
import { fileName } from '../strapi/file-name.ts';
import type { Logo } from '../strapi/logos.ts';
import { localProvider } from '../strapi/providers.ts';
import type { Sidecar } from '../strapi/records.ts';
import { fileUid } from '../strapi/uids.ts';
import type { Asset } from '../transfer/asset.ts';
import { type Masking, maskEntity } from '../transfer/masking.ts';

/** What becomes of media files where data is masked. */
export interface MaskedMedia {
  /** Undefined where they keep their names. */
  readonly renaming: MediaRenaming | undefined;
  /** Files without what tells who made them, under other names, described by masked rows. */
  assets(assets: AsyncIterable<Asset>): AsyncIterable<Asset>;
  /** The same, and what is done to them is not counted: they come once more. */
  rehearsed(assets: AsyncIterable<Asset>): AsyncIterable<Asset>;
  /** Content without what tells who made it: of the same size. */
  content(
    file: Pick<Asset, 'filename' | 'metadata' | 'size'>,
    content: AsyncIterable<Buffer>,
  ): AsyncIterable<Buffer>;
  /** The same for the content of a logo of the admin panel, in base64. */
  logo(logo: Logo, content: string): Promise<string>;
  /** What is to be said once all has passed. */
  warnings(): readonly string[];
}

/** What decides it. */
interface Deciding {
  readonly masking: Pick<Masking, 'media'>;
  readonly uncounted: Pick<Masking, 'types'>;
  readonly fileNames: (name: string) => string;
}

/**
 * @param isKept Whether a file stays where it is, so that its address has to stay, too.
 */
export async function openMaskedMedia(
  { masking: { media }, uncounted, fileNames }: Deciding,
  isKept: (file: KnownFile) => boolean,
): Promise<MaskedMedia> {
  const [{ MediaRenaming: Renaming }, strip] = await Promise.all([
    import('../masking/media/renaming.ts'),
    import('../media/metadata/strip.ts'),
  ]);
  const maskWords: MaskWords = (data) =>
    maskEntity({ type: fileUid, id: Number(data.id), data }, uncounted).data;
  const renaming = media.renames ? new Renaming(fileNames, isKept, maskWords) : undefined;
  const totals: StrippedTotals = strip.nothingStripped();
  const content: MaskedMedia['content'] = (file, bytes) => {
    const filename = renaming?.fileName(file.filename) ?? file.filename;
    return media.stripsMetadata ? strip.stripped({ ...file, filename }, bytes, totals) : bytes;
  };
  const pass = (assets: AsyncIterable<Asset>, counted: StrippedTotals) => {
    // Named first: warnings name files.
    const named = described(assets, uncounted, renaming);
    return media.stripsMetadata ? strip.stripMetadata(named, counted) : named;
  };
  return {
    renaming,
    assets: (assets) => pass(assets, totals),
    rehearsed: (assets) => pass(assets, strip.nothingStripped()),
    content,
    async logo({ hash = '', ext }, base64) {
      const bytes = Buffer.from(base64, 'base64');
      const file = { filename: fileName({ hash, ext }), metadata: {}, size: bytes.length };
      const parts: Buffer[] = [];
      for await (const part of content(file, Readable.from([bytes]))) {
        parts.push(part);
      }
      return Buffer.concat(parts).toString('base64');
    },
    warnings: () =>
      [strip.stripWarning(totals), keptWarning(renaming?.kept ?? 0)].filter(
        (warning) => warning !== undefined,
      ),
  };
}

const keptWarning = (count: number): string | undefined =>
  count === 0
    ? undefined
    : `${count} media ${count === 1 ? 'file of another provider stays where it is and keeps its name: its address says what it is' : 'files of other providers stay where they are and keep their names: their addresses say what they are'} called.`;

/** What describes a file is its row, or a part of it. */
async function* described(
  assets: AsyncIterable<Asset>,
  masking: Pick<Masking, 'types'>,
  renaming: MediaRenaming | undefined,
): AsyncGenerator<Asset> {
  for await (const asset of assets) {
    const { filename, metadata } = asset;
    if (metadata.mainHash !== undefined) {
      yield renaming === undefined
        ? asset
        : { ...asset, filename: renaming.fileName(filename), metadata: renaming.format(metadata) };
    } else {
      const { data } = maskEntity({ type: fileUid, id: Number(metadata.id), data: metadata }, masking);
      yield renaming === undefined
        ? { ...asset, metadata: data }
        : { ...asset, filename: renaming.fileName(filename), metadata: renaming.row(data) };
    }
  }
}

/** Where a file is that is not taken along: with another provider than that of the project itself. */
export const isElsewhere = ({ url, provider }: KnownFile): boolean =>
  provider !== localProvider && typeof url === 'string' && /^(?:https?:)?\/\//i.test(url);

/** What becomes of the files of a masked import. */
export interface MaskedArchivedMedia extends MaskedMedia {
  /** Those of the archive, as they are called from now on. */
  readonly files: ArchivedFiles;
  readonly elsewhere: ReadonlySet<string>;
}

/**
 * @param isLinked Whether files of other providers stay with them.
 */
export async function maskArchivedMedia(
  deciding: Deciding,
  files: ArchivedFiles,
  elsewhere: ReadonlySet<string>,
  isLinked: boolean,
): Promise<MaskedArchivedMedia> {
  const held = new Set([...files.values()].map(fileName));
  const isKept = (file: KnownFile & { readonly ext?: unknown }) =>
    isElsewhere(file) && (isLinked || !held.has(fileName(file)));
  const media = await openMaskedMedia(deciding, isKept);
  const { renaming } = media;
  if (renaming === undefined) {
    return { ...media, files, elsewhere };
  }
  seeArchived(renaming, files);
  const named = renamedFiles(renaming, files);
  return {
    ...media,
    files: named,
    elsewhere: new Set([...elsewhere].map((name) => (isLinked ? name : renaming.fileName(name)))),
  };
}

/** Shows a renaming the files of an archive. */
function seeArchived(renaming: MediaRenaming, files: ArchivedFiles): void {
  for (const { type, mainHash, ...file } of files.values()) {
    if (typeof mainHash === 'string') {
      renaming.seeFormat(String(type));
    } else {
      renaming.see(file);
    }
  }
}

/** The files of an archive under their other names; an archive still has them under the old ones. */
function renamedFiles(renaming: MediaRenaming, files: ArchivedFiles): ArchivedFiles {
  const renamed = (sidecar: Sidecar): Sidecar => {
    const isFormat = typeof sidecar.mainHash === 'string';
    const described = (isFormat ? renaming.format(sidecar) : renaming.row(sidecar)) as Sidecar;
    return { ...described, name: fileName(described) };
  };
  const get = (name: string): Sidecar | undefined => {
    const sidecar = files.get(name);
    return sidecar && renamed(sidecar);
  };
  return {
    size: files.size,
    has: (name) => files.has(name),
    get,
    keys: () => files.keys(),
    *values() {
      for (const sidecar of files.values()) {
        yield renamed(sidecar);
      }
    },
    *[Symbol.iterator]() {
      for (const [name, sidecar] of files) {
        yield [name, renamed(sidecar)];
      }
    },
  };
}
