import { diffWordsWithSpace } from 'diff';

/** A piece of one or both of two texts. */
export interface Run {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Words that may differ between two texts; beyond it they are shown side by side as they are. */
const mostEdits = 400;
/** Longer texts are not looked at. */
const longestText = 100_000;

/**
 * Compares texts word by word. The work grows with the square of what differs, and an archive may be anybody's: all texts of a page share
 * what there is of it.
 */
export class WordComparison {
  #left: number;

  /** @param steps How many steps all comparisons may take: some ten million a second. */
  constructor(steps = 20_000_000) {
    this.#left = steps;
  }

  /** @returns The runs of both texts in their order; undefined where they have too little in common, or it would take too long. */
  compare(before: string, after: string): readonly Run[] | undefined {
    if (this.#left <= 0 || before.length > longestText || after.length > longestText) {
      return undefined;
    }
    const runs = diffWordsWithSpace(before, after, { maxEditLength: mostEdits });
    const edits =
      runs?.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0) ?? mostEdits;
    this.#left -= edits * edits + before.length + after.length;
    const named = runs?.map(
      ({ added, removed, value }): Run => ({
        kind: added ? 'added' : removed ? 'removed' : 'same',
        text: value,
      }),
    );
    return named !== undefined && isAlike(named) ? named : undefined;
  }
}

/** Where nearly nothing is the same, words that happen to be are a nuisance. */
function isAlike(runs: readonly Run[]): boolean {
  const lengthOf = (kind: Run['kind']) =>
    runs.reduce((sum, run) => sum + (run.kind === kind ? run.text.trim().length : 0), 0);
  const same = lengthOf('same');
  return same > 0 && same * 4 >= Math.min(lengthOf('removed'), lengthOf('added'));
}
