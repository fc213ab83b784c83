import type { Change } from './changes.ts';

/** Changes of one kind of one type. */
export interface Group {
  readonly name: string;
  readonly count: number;
}

/**
 * The first changes of each group, so many in all that they can be shown: a group has as many as all others, and what small ones leave
 * goes to the larger. Very long changes count against the room of their group.
 */
export class FairShare {
  readonly changes: Change[] = [];
  readonly #places: Map<string, number>;
  readonly #room: number;
  readonly #used = new Map<string, number>();

  /**
   * @param most Changes in all.
   * @param mostBytes Characters of JSON in all.
   */
  constructor(groups: readonly Group[], most: number, mostBytes: number) {
    this.#places = new Map();
    let left = most;
    const bySize = groups.filter(({ count }) => count > 0).sort((a, b) => a.count - b.count);
    for (const [index, { name, count }] of bySize.entries()) {
      const share = Math.min(count, Math.ceil(left / (bySize.length - index)));
      this.#places.set(name, share);
      left -= share;
    }
    this.#room = mostBytes / Math.max(1, bySize.length);
  }

  offer(group: string, change: Change): void {
    const places = this.#places.get(group) ?? 0;
    if (places === 0) {
      return;
    }
    const used = (this.#used.get(group) ?? 0) + JSON.stringify(change).length;
    if (used <= this.#room) {
      this.#places.set(group, places - 1);
      this.#used.set(group, used);
      this.changes.push(change);
    }
  }
}
