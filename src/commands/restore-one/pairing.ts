import type { EntityRecord } from '../../strapi/records.ts';

/** Which row of the database is which of the archive's. */
export interface Pairing {
  readonly pairs: readonly { readonly archived: EntityRecord; readonly held: EntityRecord }[];
  /** Rows that only the archive has. */
  readonly fresh: readonly EntityRecord[];
  /** Rows that only the database has. */
  readonly doomed: readonly EntityRecord[];
}

/** What rows are paired by, the surest first; undefined for a row that has nothing of the kind. */
export type PairedBy = (record: EntityRecord, side: 'archived' | 'held') => string | undefined;

/**
 * Pairs the rows of documents. Where several rows have the same, those with equal ids are paired, and then one after the other.
 */
export function pairRows(
  archived: readonly EntityRecord[],
  held: readonly EntityRecord[],
  by: readonly PairedBy[],
): Pairing {
  const pairs: { archived: EntityRecord; held: EntityRecord }[] = [];
  let [fresh, doomed] = [[...archived], [...held]];
  for (const keyOf of by) {
    for (const isSameId of [true, false]) {
      const waiting = Map.groupBy(doomed, (record) => keyOf(record, 'held'));
      const taken = new Set<EntityRecord>();
      fresh = fresh.filter((record) => {
        const key = keyOf(record, 'archived');
        const found =
          key === undefined
            ? undefined
            : waiting.get(key)?.find((one) => !taken.has(one) && (!isSameId || one.id === record.id));
        if (found !== undefined) {
          taken.add(found);
          pairs.push({ archived: record, held: found });
        }
        return found === undefined;
      });
      doomed = doomed.filter((record) => !taken.has(record));
    }
  }
  return { pairs, fresh, doomed };
}

/** Which texts belong together, by pairs that do: gives each the same text as all others of its group. */
export function groups(pairs: Iterable<readonly [string, string]>): (text: string) => string {
  const parents = new Map<string, string>();
  const find = (text: string): string => {
    let root = text;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) {
      root = next;
    }
    return root;
  };
  for (const [one, other] of pairs) {
    const [a, b] = [find(one), find(other)];
    if (a !== b) {
      parents.set(a, b);
    }
  }
  return find;
}
