/** A text within a document, and whether something else stands in its place. */
interface Leaf {
  readonly text: string;
  readonly isChanged: boolean;
}

/**
 * The texts of a value, at any depth of a document, compared with what a mask has made of it. Keys are not among them.
 *
 * @param masked What stands in its place; undefined for nothing.
 */
function* leavesOf(value: unknown, masked: unknown): Generator<Leaf> {
  // A list of its own, since documents may be deeper than calls.
  const open: [unknown, unknown][] = [[value, masked]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [before, after] = next;
    if (typeof before === 'string') {
      yield { text: before, isChanged: before !== after };
    } else if (Array.isArray(before)) {
      const others = Array.isArray(after) ? after : [];
      before.forEach((item, index) => {
        open.push([item, others[index]]);
      });
    } else if (typeof before === 'object' && before !== null) {
      const others = typeof after === 'object' && after !== null ? (after as Record<string, unknown>) : {};
      for (const [key, item] of Object.entries(before)) {
        open.push([item, Object.hasOwn(others, key) ? others[key] : undefined]);
      }
    }
  }
}

/** The texts of a value that a mask has changed: what it left as it was is not to be kept from anybody. */
export const changedTexts = (value: unknown, masked: unknown): Iterable<string> => texts(value, masked, true);

/** The texts of a value that a mask has left as they were. */
export const unchangedTexts = (value: unknown, masked: unknown): Iterable<string> =>
  texts(value, masked, false);

function* texts(value: unknown, masked: unknown, wanted: boolean): Generator<string> {
  for (const { text, isChanged } of leavesOf(value, masked)) {
    if (isChanged === wanted) {
      yield text;
    }
  }
}
