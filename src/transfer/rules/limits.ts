/** How deep a component may lie that may hold others, an entity's own being the first; Strapi's admin panel allows a few. */
export const deepestComponent = 100;

/** How deep JSON may be nested, wherever it stands: deeper than anything real, and not so deep that a function that calls itself overflows. */
export const deepestJson = 1_000;

/** The same of one value, which lies within a record and its components. */
export const deepestValue = 700;

/** How many lists and objects lie within each other, this one included; 0 for a value that is none. It calls itself for nothing. */
export function depthOf(value: unknown): number {
  let depth = 0;
  for (let level: readonly unknown[] = [value]; ; depth += 1) {
    const within = level.filter((item) => typeof item === 'object' && item !== null);
    if (within.length === 0) {
      return depth;
    }
    level = within.flatMap((item) => Object.values(item as object));
  }
}
