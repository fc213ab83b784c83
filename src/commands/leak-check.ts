import type { WatchAssets } from '../masking/leaks/media.ts';
import type { WatchPages } from '../masking/leaks/records.ts';
import type { Schema } from '../strapi/schema.ts';
import type { IdSet } from '../transfer/id-set.ts';
import type { Masking, RowMask } from '../transfer/masking.ts';

/** Looks for values that were masked in all that is written. First it has to be given all of them. */
export interface LeakCheck {
  /** Masks that take the values to look for, by uid of the content type; those that have none are not in here. */
  readonly collecting: ReadonlyMap<string, RowMask>;
  /**
   * To be called once all were given.
   *
   * @param repeated The ids of components that are in several places, by uid: they are masked alike in all of them.
   */
  watch(repeated?: ReadonlyMap<string, IdSet>): Watch;
}

export interface Watch {
  readonly records: WatchPages;
  readonly assets: WatchAssets;
}

/** Passes everything on. */
export const watchNothing: Watch = { records: (_, pages) => pages, assets: (assets) => assets };

/**
 * @param schemas What they name is looked for nowhere: it stands in every record.
 * @returns Undefined where no attribute's values are looked for.
 */
export async function openLeakCheck(
  masking: Masking,
  schemas: ReadonlyMap<string, Schema>,
): Promise<LeakCheck | undefined> {
  if (!masking.described.some(({ isSought }) => isSought)) {
    return undefined;
  }
  const [
    { LeakIndex },
    { collectingMasks },
    { knownWords },
    { watchRecords },
    { watchAssets },
    { sharedPlaces },
  ] = await Promise.all([
    import('../masking/leaks/leak-index.ts'),
    import('../masking/leaks/collect.ts'),
    import('../masking/leaks/known-words.ts'),
    import('../masking/leaks/records.ts'),
    import('../masking/leaks/media.ts'),
    import('../masking/leaks/shared-places.ts'),
  ]);
  const index = new LeakIndex({ known: knownWords(schemas.values()) });
  return {
    collecting: collectingMasks(masking, index),
    watch: (repeated) => {
      index.seal();
      const shared = repeated && sharedPlaces(masking, schemas, repeated);
      return { records: watchRecords(index, { ...masking, shared }), assets: watchAssets(index, masking) };
    },
  };
}
