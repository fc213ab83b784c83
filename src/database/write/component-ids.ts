const none: readonly number[] = [];

/**
 * Which ids the components of an archive get. They keep theirs; only where some content types are imported and others
 * stay can a component that stays have the same id. Then the one that comes in moves to an id that neither side has.
 * One that a list has twice is two rows in the target, of which the second gets such an id.
 *
 * The new ids follow from what stays and from the archive alone, so that importing twice gives the same ids.
 */
export class ComponentIds {
  readonly #kept: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #isInArchive: (uid: string, id: number) => boolean;
  readonly #highest: (uid: string) => number;
  readonly #moved = new Map<string, Map<number, number>>();
  readonly #copies = new Map<string, Map<number, number[]>>();
  readonly #last = new Map<string, number>();

  /**
   * @param kept The component rows that are in the target when the load begins.
   * @param highestOf The highest id that a component has had in the target, where those of `kept` do not tell.
   */
  constructor(
    kept: ReadonlyMap<string, ReadonlySet<number>>,
    isInArchive: (uid: string, id: number) => boolean,
    highestOf: (uid: string) => number = (uid) => highest(kept.get(uid) ?? []),
  ) {
    this.#kept = kept;
    this.#isInArchive = isInArchive;
    this.#highest = highestOf;
  }

  /** The id in the target of a component that has the given id in the archive. */
  resolve(uid: string, id: number): number {
    const kept = this.#kept.get(uid);
    return kept?.has(id) ? this.#move(uid, id) : id;
  }

  /** An id for one more row of a component that has the given id in the archive. */
  copy(uid: string, id: number): number {
    const copies = this.#copies.get(uid) ?? new Map<number, number[]>();
    this.#copies.set(uid, copies);
    const next = this.#next(uid);
    copies.set(id, [...(copies.get(id) ?? none), next]);
    return next;
  }

  /** The ids of all further rows of a component. */
  copiesOf(uid: string, id: number): readonly number[] {
    return this.#copies.get(uid)?.get(id) ?? none;
  }

  /** How many further rows there are. */
  get copied(): number {
    return [...this.#copies.values()]
      .flatMap((ids) => [...ids.values()])
      .reduce((sum, { length }) => sum + length, 0);
  }

  /** How many components could not keep their id. */
  get moved(): number {
    return [...this.#moved.values()].reduce((sum, ids) => sum + ids.size, 0);
  }

  #move(uid: string, id: number): number {
    const moved = this.#moved.get(uid) ?? new Map<number, number>();
    this.#moved.set(uid, moved);
    const known = moved.get(id);
    if (known !== undefined) {
      return known;
    }
    const next = this.#next(uid);
    moved.set(id, next);
    return next;
  }

  /** An id that neither the target nor the archive has. */
  #next(uid: string): number {
    let next = (this.#last.get(uid) ?? this.#highest(uid)) + 1;
    while (this.#isInArchive(uid, next)) {
      next += 1;
    }
    this.#last.set(uid, next);
    return next;
  }
}

/** Not `Math.max(...ids)`: that many arguments do not fit. */
function highest(ids: Iterable<number>): number {
  let found = 0;
  for (const id of ids) {
    found = Math.max(found, id);
  }
  return found;
}
