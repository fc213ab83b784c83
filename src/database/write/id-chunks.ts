/** How many ids are told a statement: it would be megabytes for those of a large table. */
const mostIds = 10_000;

/** Ids in the order given, as many as one statement takes. */
export function* idChunks(ids: readonly number[]): Generator<readonly number[]> {
  for (let start = 0; start < ids.length; start += mostIds) {
    yield ids.slice(start, start + mostIds);
  }
}
