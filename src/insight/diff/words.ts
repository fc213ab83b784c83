import { type Change, diffWordsWithSpace } from 'diff';

/** A part of a text that has changed. */
export interface TextPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Words that may differ, and characters of both texts, up to which it is worth the time to look for what they have in common. */
const mostEdits = 1_000;
const longest = 200_000;

/**
 * Two texts as one, in parts: words that both have, and those that only one has. Where next to nothing is common, or they are very long,
 * all of one and all of the other.
 */
export function changedWords(before: string, after: string): TextPart[] {
  const parts =
    before.length + after.length > longest
      ? undefined
      : diffWordsWithSpace(before, after, { maxEditLength: mostEdits });
  return parts === undefined
    ? [
        { kind: 'removed', text: before },
        { kind: 'added', text: after },
      ]
    : inRuns(parts);
}

/** Words in a row that were replaced by others, as one replacement: what stands between them are only spaces. */
function inRuns(parts: readonly Change[]): TextPart[] {
  const runs: { readonly same: string; removed: string; added: string }[] = [];
  for (const { value, added, removed } of parts) {
    const last = runs.at(-1);
    if (last === undefined || !(added || removed)) {
      const same = added || removed ? '' : value;
      runs.push({ same, removed: removed ? value : '', added: added ? value : '' });
    } else {
      last.removed += removed ? value : '';
      last.added += added ? value : '';
    }
  }
  const joined: typeof runs = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last !== undefined && isReplaced(last) && isReplaced(run) && /^[^\S\n]+$/.test(run.same)) {
      last.removed += run.same + run.removed;
      last.added += run.same + run.added;
    } else {
      joined.push(run);
    }
  }
  return joined.flatMap((run) =>
    (['same', 'removed', 'added'] as const)
      .filter((kind) => run[kind] !== '')
      .map((kind) => ({ kind, text: run[kind] })),
  );
}

const isReplaced = ({ removed, added }: { readonly removed: string; readonly added: string }): boolean =>
  removed !== '' && added !== '';

/** Words that may differ between two texts of many. */
const mostEditsOfMany = 400;

/**
 * Compares many texts, of which an archive may be anybody's. The work grows with the square of what differs: all texts share what there is of
 * it.
 */
export class WordComparison {
  #left: number;

  /** @param steps How many steps all comparisons may take: some ten million a second. */
  constructor(steps = 20_000_000) {
    this.#left = steps;
  }

  /**
   * @returns Two texts as one, in parts; undefined where they have too little in common, or what there is of work is done: then they are to
   *   be shown as they are.
   */
  compare(before: string, after: string): readonly TextPart[] | undefined {
    if (this.#left <= 0 || before.length + after.length > longest) {
      return undefined;
    }
    const parts = diffWordsWithSpace(before, after, { maxEditLength: mostEditsOfMany });
    const edits =
      parts?.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0) ??
      mostEditsOfMany;
    this.#left -= edits * edits + before.length + after.length;
    const named = parts && inRuns(parts);
    return named !== undefined && isAlike(named) ? named : undefined;
  }
}

/** Where nearly nothing is the same, words that happen to be are a nuisance. */
function isAlike(parts: readonly TextPart[]): boolean {
  const lengthOf = (kind: TextPart['kind']) =>
    parts.reduce((sum, part) => sum + (part.kind === kind ? part.text.trim().length : 0), 0);
  const same = lengthOf('same');
  return same > 0 && same * 4 >= Math.min(lengthOf('removed'), lengthOf('added'));
}
