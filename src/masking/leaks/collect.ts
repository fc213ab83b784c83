import type { ComponentMask, Mask, Masking, RowMask } from '../../transfer/masking.ts';
import type { LeakIndex } from './leak-index.ts';

/** Rules whose mask may be the text that was there: that would be looked for, and found where it may be. */
const maybeTheSame: ReadonlySet<string> = new Set(['fixed', 'oneOf', 'template']);

/**
 * Masks for the attributes alone whose values are looked for: they note what they are given, and make nothing of it. Rows that stay are
 * not masked by them either.
 *
 * @param index Its attributes are numbered as in `masking.described`.
 * @returns By uid of the content type.
 */
export function collectingMasks(
  { types, described }: Pick<Masking, 'types' | 'described'>,
  index: Pick<LeakIndex, 'add'>,
): ReadonlyMap<string, RowMask> {
  const sought = new Map<string, Sought>();
  for (const [number, { uid, path, rule, isSought }] of described.entries()) {
    if (isSought) {
      const root = sought.get(uid) ?? newSought();
      sought.set(uid, root);
      let place = root;
      for (const step of path.split('.')) {
        const next = place.next.get(step) ?? newSought();
        place.next.set(step, next);
        place = next;
      }
      place.number ??= number;
      place.isSameMaybe ||= maybeTheSame.has(rule);
    }
  }
  return new Map(
    [...types].flatMap(([uid, mask]) => {
      const root = sought.get(uid);
      return root === undefined ? [] : [[uid, collecting(mask, root, index)] as const];
    }),
  );
}

/** The attributes within a place, with the number of each that is looked for. */
interface Sought {
  number: number | undefined;
  isSameMaybe: boolean;
  readonly next: Map<string, Sought>;
}

const newSought = (): Sought => ({ number: undefined, isSameMaybe: false, next: new Map() });

function collecting(mask: RowMask, { next }: Sought, index: Pick<LeakIndex, 'add'>): RowMask {
  const values = new Map<string, Mask>();
  const components = new Map<string, ComponentMask>();
  for (const [attribute, within] of next) {
    const { number, isSameMaybe } = within;
    const own = mask.values.get(attribute);
    if (own !== undefined && number !== undefined) {
      values.set(attribute, (value) => {
        // Of a document only some texts may be masked. To mask every text twice would take as long as all else together.
        const isNeeded = isSameMaybe || typeof value === 'object';
        index.add(number, value, isNeeded ? own(value) : undefined);
        return null;
      });
    }
    const inner = mask.components.get(attribute);
    if (inner !== undefined) {
      components.set(attribute, collectingWithin(inner, within, index));
    }
  }
  return { keeps: mask.keeps, values, components };
}

/** One and the same for one and the same component in this place: readers are made by it. */
function collectingWithin(mask: ComponentMask, sought: Sought, index: Pick<LeakIndex, 'add'>): ComponentMask {
  const made = new Map<string, RowMask | undefined>();
  return {
    uid: mask.uid,
    of: (uid) => {
      if (!made.has(uid)) {
        const within = mask.of(uid);
        made.set(uid, within && collecting(within, sought, index));
      }
      return made.get(uid);
    },
  };
}
