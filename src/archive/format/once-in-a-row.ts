/** The last few derivations; a process has no more keys than that, and knows them all the same. */
const most = 4;
const derived = new Map<string, Promise<Buffer>>();

/**
 * Derives a key, but not again when the same was asked for shortly before: an archive is opened more than once, and each
 * derivation is made to cost a tenth of a second.
 *
 * @param of Everything that decides what the key is.
 */
export function onceInARow(of: string, derive: () => Promise<Buffer>): Promise<Buffer> {
  const known = derived.get(of) ?? derive();
  derived.delete(of);
  derived.set(of, known);
  for (const oldest of [...derived.keys()].slice(0, -most)) {
    derived.delete(oldest);
  }
  return known;
}
