import type { Asset } from '../transfer/asset.ts';
import type { StageTotal } from '../transfer/progress.ts';
import { kindOfName, kindOfSidecar, type MediaKind, mediaKinds } from './media-kinds.ts';

/** Files of each kind that there is, in the order of {@link mediaKinds}. */
export type MediaTotals = { readonly [kind in MediaKind]?: StageTotal };

/** Counts media files by their kind. */
export class MediaCount {
  readonly #totals = new Map<MediaKind, { count: number; bytes: number }>();

  add({ filename, metadata, size }: Pick<Asset, 'filename' | 'metadata' | 'size'>): void {
    const kind = kindOfSidecar(metadata) ?? kindOfName(filename);
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
