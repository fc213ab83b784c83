/**
 * Whether everything is tested in every way, as CI on GitHub does with `THOROUGH=1`. Else some ways are left out of what takes minutes: every
 * engine, every point at which something is killed, every odd value in every column.
 */
export const isThorough = process.env.THOROUGH === '1';

/**
 * Of cases that are alike all, or some of them.
 *
 * @param most How many of them where not all are tested: the last, the first, and those in between at equal distances.
 */
export function someOf<Case>(cases: readonly Case[], most: number): readonly Case[] {
  if (isThorough || cases.length <= most) {
    return cases;
  }
  const last = cases.length - 1;
  const places = Array.from({ length: most }, (_, index) =>
    most === 1 ? last : Math.round((index * last) / (most - 1)),
  );
  return places.map((place) => cases[place] as Case);
}
