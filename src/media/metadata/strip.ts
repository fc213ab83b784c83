import { own } from '../../by-name.ts';
import type { Asset } from '../../transfer/asset.ts';
import { inspectMetadata } from './inspect.ts';
import { patched } from './patch.ts';
import { fileSource, memorySource, type OpenSource, streamSource } from './sources.ts';

/** What became of the metadata of files. */
export interface StrippedTotals {
  /** Files that had some, and have none now. */
  stripped: number;
  /** Images of a format that is not known, or that are none: they are as they were. */
  unknown: number;
  /** Images that are damaged, or otherwise than their format allows: what stands behind that place is as it was. */
  damaged: number;
  /** Names of the first few of the last two, as they are in the archive. */
  readonly examples: string[];
}

export const nothingStripped = (): StrippedTotals => ({ stripped: 0, unknown: 0, damaged: 0, examples: [] });

const mostExamples = 3;

const seenAsImage = /^(?:image|video)\//i;
const namedAsImage = /\.(?:jpe?g|jpe|jfif|png|apng|webp|gif|tiff?|hei[cf]|hif|avif|svg|mp4|m4v|mov|3gp)$/i;

/** Images of these kinds have no metadata. */
const withoutMetadata = /\.(?:bmp|ico)$/i;

/** Whether a file is an image or a film, as what describes it says. */
export const isImage = ({ filename, metadata }: Pick<Asset, 'filename' | 'metadata'>): boolean =>
  !withoutMetadata.test(filename) &&
  (seenAsImage.test(String(own(metadata, 'mime') ?? '')) || namedAsImage.test(filename));

/**
 * Takes what tells who made an image, and where, out of those that pass: Exif and GPS but for which way up they are, XMP, IPTC,
 * comments. What is seen stays as it is, and so does the size of every file, so that rows and sidecars need not change.
 *
 * @param totals Counts what became of them.
 */
export async function* stripMetadata(
  assets: AsyncIterable<Asset>,
  totals: StrippedTotals,
): AsyncGenerator<Asset> {
  for await (const asset of assets) {
    const source = isImage(asset) ? await sourceOf(asset) : undefined;
    if (source === undefined) {
      yield asset;
      continue;
    }
    try {
      const patches = await patchesOf(asset, source, totals);
      // A stream has been read by now.
      yield patches.length > 0 || 'stream' in asset
        ? streaming(asset, patched(source, patches), patches.length > 0)
        : asset;
    } finally {
      await source.close();
    }
  }
}

/**
 * The same for one file that comes as a stream.
 *
 * @returns the same number of bytes.
 */
export async function* stripped(
  asset: Pick<Asset, 'filename' | 'metadata' | 'size'>,
  stream: AsyncIterable<Buffer>,
  totals: StrippedTotals,
): AsyncGenerator<Buffer> {
  for await (const one of stripMetadata(once({ ...asset, stream }), totals)) {
    yield* (one as { stream: AsyncIterable<Buffer> }).stream;
  }
}

async function* once<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}

async function sourceOf(asset: Asset): Promise<OpenSource | undefined> {
  if ('stream' in asset) {
    return await streamSource(asset.stream, asset.size);
  }
  return 'content' in asset ? memorySource(asset.content) : await fileSource(asset.path, asset.size);
}

async function patchesOf(asset: Asset, source: OpenSource, totals: StrippedTotals) {
  const found = await inspectMetadata(source);
  if (found === undefined || !found.isWhole) {
    totals[found === undefined ? 'unknown' : 'damaged'] += 1;
    if (totals.examples.length < mostExamples) {
      totals.examples.push(asset.filename);
    }
  } else if (found.patches.length > 0) {
    totals.stripped += 1;
  }
  return found?.patches ?? [];
}

/** The digest that was known of the content is no longer its digest. */
function streaming(asset: Asset, stream: AsyncIterable<Buffer>, isChanged: boolean): Asset {
  const { filename, metadata, sidecar, size, sha256 } = asset;
  return {
    filename,
    metadata,
    size,
    ...(sidecar === undefined ? {} : { sidecar }),
    ...(isChanged || sha256 === undefined ? {} : { sha256 }),
    stream,
  };
}

/** What is to be said of images that may still have some; undefined where there are none. */
export function stripWarning({ unknown, damaged, examples }: StrippedTotals): string | undefined {
  const count = unknown + damaged;
  if (count === 0) {
    return undefined;
  }
  const [has, them] =
    count === 1 ? ['image or film may still have', 'it is'] : ['images and films may still have', 'they are'];
  return `${count} ${has} EXIF, GPS or other metadata: ${them} damaged, or of a kind whose metadata cannot be taken out here (${examples.join(', ')}${count > examples.length ? ' …' : ''}).`;
}
