import type { Model, RelationStorage } from './model.ts';

/**
 * What becomes of what is stored, when Strapi starts with other schemas on the same database.
 *
 * - `kept`: it is read as before.
 * - `elsewhere`: the same column, under the name of another attribute.
 * - `unread`: it stays, and nothing reads it.
 * - `deleted`: Strapi drops the table, or the column.
 */
export type Fate = 'kept' | 'elsewhere' | 'unread' | 'deleted';

/** What Strapi's tables have with other schemas: whatever it has noted as its own and is not among it goes. */
export class Tables {
  readonly #columns = new Map<string, Set<string>>();
  readonly #models: ReadonlyMap<string, Model>;

  constructor(models: ReadonlyMap<string, Model>) {
    this.#models = models;
    for (const model of models.values()) {
      this.#add(model.table, ['id', ...model.scalars.map(({ column }) => column)]);
      for (const { table } of model.components) {
        this.#add(table, []);
      }
      for (const { storage } of model.relations) {
        this.#add('table' in storage ? storage.table : model.table, columnsOf(storage));
      }
    }
  }

  #add(table: string, columns: readonly string[]): void {
    const known = this.#columns.get(table) ?? new Set();
    this.#columns.set(table, known);
    for (const column of columns) {
      known.add(column);
    }
  }

  /** Whether a table stays. */
  has(table: string): boolean {
    return this.#columns.has(table);
  }

  /** The type that has a table for its rows. */
  typeOf(table: string): string | undefined {
    return [...this.#models.values()].find((model) => model.table === table)?.uid;
  }

  /**
   * What becomes of the values of an attribute that is stored.
   *
   * @param before The type as it was.
   * @param uid What it is called now.
   * @returns undefined for an attribute that stores nothing itself.
   */
  fateOf(before: Model, attribute: string, uid = before.uid): Fate | undefined {
    const now = this.#models.get(uid);
    const scalar = before.scalars.find((candidate) => candidate.attribute === attribute);
    if (scalar !== undefined) {
      if (!this.#columns.get(before.table)?.has(scalar.column)) {
        return 'deleted';
      }
      const reader =
        now?.table === before.table && now.scalars.find(({ column }) => column === scalar.column);
      return reader ? (reader.attribute === attribute ? 'kept' : 'elsewhere') : 'unread';
    }
    const field = before.components.find((candidate) => candidate.attribute === attribute);
    if (field !== undefined) {
      const isRead = now?.components.some(
        (candidate) => candidate.attribute === attribute && candidate.table === field.table,
      );
      return isRead ? 'kept' : this.has(field.table) ? 'unread' : 'deleted';
    }
    const storage = before.relations.find((candidate) => candidate.attribute === attribute)?.storage;
    if (storage === undefined) {
      return undefined;
    }
    const columns = this.#columns.get('table' in storage ? storage.table : before.table);
    return columnsOf(storage, true).every((column) => columns?.has(column)) ? 'kept' : 'deleted';
  }
}

/**
 * What becomes of the values of an attribute whose type has another table now, once that has followed: they are read where the attribute
 * still is, in the same kind of place.
 *
 * @param after The type as it is.
 * @param now What the attribute is called now.
 * @returns undefined for an attribute that stores nothing itself.
 */
export function fateInOtherTable(
  before: Model,
  after: Model,
  attribute: string,
  now: string,
): Fate | undefined {
  const [was, is] = [placeKind(before, attribute), placeKind(after, now)];
  return was === undefined ? undefined : was === is && attribute === now ? 'kept' : 'deleted';
}

function placeKind({ scalars, components, relations }: Model, name: string): string | undefined {
  const isIt = ({ attribute }: { readonly attribute: string }) => attribute === name;
  return scalars.some(isIt)
    ? 'column'
    : components.some(isIt)
      ? 'components'
      : relations.find(isIt)?.storage.kind;
}

/** The columns of a relation. @param onlyEnds Those without which nothing is left of it. */
function columnsOf(storage: RelationStorage, onlyEnds = false): string[] {
  switch (storage.kind) {
    case 'joinColumn':
      return [storage.column];
    case 'morphColumn':
      return [storage.idColumn, storage.typeColumn];
    case 'morphTable':
      return [storage.joinColumn, storage.idColumn, storage.typeColumn];
    case 'joinTable': {
      const { joinColumn, inverseJoinColumn, orderColumn, inverseOrderColumn } = storage;
      const order = onlyEnds ? [] : [orderColumn, inverseOrderColumn];
      return [joinColumn.name, inverseJoinColumn.name, ...order].filter((name) => name !== undefined);
    }
  }
}
