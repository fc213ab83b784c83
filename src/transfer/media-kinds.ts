import type { Asset } from './asset.ts';
import type { StageTotal } from './progress.ts';

/** What media files are, as an editor tells them apart. Image formats are the sizes that Strapi makes of an image. */
export const mediaKinds = ['images', 'image formats', 'video', 'audio', 'documents', 'other'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** Files of each kind that there is, in the order of {@link mediaKinds}. */
export type MediaTotals = { readonly [kind in MediaKind]?: StageTotal };

/** MIME types of documents that are not `text/…`: what offices, readers and spreadsheets write. */
const document =
  /^(?:text\/|application\/(?:pdf|rtf|msword|json|xml|epub|vnd\.(?:ms-|openxmlformats|oasis|apple\.)))/;

/**
 * The kind of a media file, by its sidecar.
 *
 * A format is known by `mainHash`, which only formats have. Anything that is no MIME type is `other`.
 */
export function kindOf({ mainHash, mime }: Asset['metadata']): MediaKind {
  if (mainHash !== undefined && mainHash !== null) {
    return 'image formats';
  }
  const type = typeof mime === 'string' ? mime.toLowerCase() : '';
  if (type.startsWith('image/')) {
    return 'images';
  }
  if (type.startsWith('video/')) {
    return 'video';
  }
  if (type.startsWith('audio/')) {
    return 'audio';
  }
  return document.test(type) ? 'documents' : 'other';
}

/** Counts media files by their kind. */
export class MediaCount {
  readonly #totals = new Map<MediaKind, { count: number; bytes: number }>();

  add({ metadata, size }: Pick<Asset, 'metadata' | 'size'>): void {
    const kind = kindOf(metadata);
    const total = this.#totals.get(kind);
    if (total === undefined) {
      this.#totals.set(kind, { count: 1, bytes: size });
    } else {
      total.count += 1;
      total.bytes += size;
    }
  }

  get totals(): MediaTotals {
    return Object.fromEntries(
      mediaKinds.flatMap((kind) => {
        const total = this.#totals.get(kind);
        return total === undefined ? [] : [[kind, total]];
      }),
    );
  }
}
