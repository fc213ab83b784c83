/** What a database keeps of its tables beside their rows. */
export interface Upkeep {
  /** The id that a row gets which is written next, by its table; of engines that look at the rows themselves there is none. */
  readonly nextIds: ReadonlyMap<string, number>;
  /** The unique indexes and constraints, but for primary keys. */
  readonly unique: readonly UniqueIndex[];
}

export interface UniqueIndex {
  readonly table: string;
  readonly name: string;
  /** In the order of the index; those of expressions are left out. */
  readonly columns: readonly string[];
}

/** Whether two indexes are on the same columns, in whatever order. */
export const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name));
