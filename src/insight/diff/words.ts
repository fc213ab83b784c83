import { diffWordsWithSpace } from 'diff';

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
    : parts.map(({ value, added, removed }) => ({
        kind: added ? 'added' : removed ? 'removed' : 'same',
        text: value,
      }));
}
