/**
 * The texts of a value, and of a document at any depth, that a mask has changed: what it left as it was is not to be kept from
 * anybody. Keys are not among them.
 *
 * @param masked What stands in its place; undefined for nothing.
 */
export function* changedTexts(value: unknown, masked: unknown): Generator<string> {
  // A list of its own, since documents may be deeper than calls.
  const open: [unknown, unknown][] = [[value, masked]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [before, after] = next;
    if (typeof before === 'string') {
      if (before !== after) {
        yield before;
      }
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
