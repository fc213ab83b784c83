import type { ComponentMask, Mask, Masking, RowMask } from './masking.ts';

/** A masking that counts the values that it masks, and how many those are, by uid of the content type and path of the attribute. */
export interface CountingMasking {
  readonly masking: Masking;
  readonly values: (uid: string, path: string) => number;
}

interface Count {
  values: number;
}

/** Components that are in components of their own kind have no end of paths; these are told apart. */
const deepest = 10;

/** Makes a masking that counts: one addition a value. */
export function countingMasking(masking: Masking): CountingMasking {
  const counts = new Map<string, Count>();
  const types = new Map(
    [...masking.types].map(([uid, mask]) => [uid, counting(mask, { uid, path: [], counts })]),
  );
  return { masking: { ...masking, types }, values: (uid, path) => counts.get(keyOf(uid, path))?.values ?? 0 };
}

interface Place {
  readonly uid: string;
  readonly path: readonly string[];
  readonly counts: Map<string, Count>;
}

const keyOf = (uid: string, path: string): string => `${uid}.${path}`;

function counting(mask: RowMask, place: Place): RowMask {
  return {
    keeps: mask.keeps,
    values: new Map(
      [...mask.values].map(([attribute, one]) => [attribute, countingValues(one, at(place, attribute))]),
    ),
    components: new Map(
      [...mask.components].map(([attribute, one]) => [attribute, countingWithin(one, at(place, attribute))]),
    ),
  };
}

const at = (place: Place, attribute: string): Place => ({ ...place, path: [...place.path, attribute] });

function countingValues(mask: Mask, { uid, path, counts }: Place): Mask {
  const key = keyOf(uid, path.slice(0, deepest).join('.'));
  const count = counts.get(key) ?? { values: 0 };
  counts.set(key, count);
  return (value) => {
    count.values += 1;
    return mask(value);
  };
}

/** One and the same for one and the same component in this place: readers are made by it. */
function countingWithin(mask: ComponentMask, place: Place): ComponentMask {
  const made = new Map<string, RowMask | undefined>();
  return {
    uid: mask.uid,
    of: (uid) => {
      if (!made.has(uid)) {
        const within = mask.of(uid);
        made.set(uid, within && counting(within, place));
      }
      return made.get(uid);
    },
  };
}
