/** Where the values of one content type or component are stored: derived from its schema, without a look at data. */
export interface Model {
  readonly uid: string;
  readonly isComponent: boolean;
  readonly table: string;
  readonly scalars: readonly Scalar[];
  readonly components: readonly ComponentField[];
  /** Only relations that this side stores and that travel as links (archive format §4.3). */
  readonly relations: readonly Relation[];
}

export interface Scalar {
  readonly attribute: string;
  readonly column: string;
  /**
   * The Strapi type, or the one of `Layout.storedTypes` or `storedType`: it decides how a column value becomes JSON, and
   * JSON a value.
   */
  readonly type: string;
  /** What official import writes for a record that does not have the attribute. */
  readonly default?: unknown;
  /** What `strapi_database_schema` says of the column. */
  readonly columnType: string;
}

/** A component or dynamic zone attribute. */
export interface ComponentField {
  readonly attribute: string;
  /** The table with `entity_id`, the component's id, `component_type`, `field` and `order`. */
  readonly table: string;
  readonly idColumn: string;
  readonly storage:
    | { readonly kind: 'component'; readonly uid: string; readonly repeatable: boolean }
    | { readonly kind: 'dynamiczone'; readonly uids: readonly string[] };
}

export interface Relation {
  readonly attribute: string;
  readonly relation: string;
  readonly kind: 'relation.basic' | 'relation.circular' | 'relation.morph';
  readonly storage: RelationStorage;
}

export type RelationStorage =
  | {
      readonly kind: 'joinColumn';
      readonly target: string;
      readonly column: string;
      readonly referencedColumn: string;
    }
  | JoinTable
  | {
      readonly kind: 'morphTable';
      readonly table: string;
      readonly joinColumn: string;
      readonly idColumn: string;
      readonly typeColumn: string;
      readonly lacks?: Lacking;
    }
  | { readonly kind: 'morphColumn'; readonly idColumn: string; readonly typeColumn: string };

export interface JoinTable {
  readonly kind: 'joinTable';
  readonly target: string;
  readonly inversedBy: string | undefined;
  readonly table: string;
  readonly joinColumn: Required<Reference>;
  readonly inverseJoinColumn: Required<Reference>;
  readonly orderColumn: string | undefined;
  readonly inverseOrderColumn: string | undefined;
  /** Whose table it is: the relation's own, one that the schema names, or that of the relation on the other side. */
  readonly namedBy: 'owner' | 'schema' | 'inverse';
  readonly lacks?: Lacking;
}

/** Columns that the table was made without; see `Layout.hasPlainJoinTables`. */
type Lacking = ReadonlySet<string>;

/** The column by which the rows of a join table are read one after the other: their own id, or else that of their owner. */
export const keyOf = ({
  lacks,
  joinColumn,
}: JoinTable | (RelationStorage & { kind: 'morphTable' })): string =>
  !lacks?.has('id') ? 'id' : typeof joinColumn === 'string' ? joinColumn : joinColumn.name;

interface Reference {
  readonly name: string;
  readonly referencedColumn: string;
}

/** Every table with the columns that a model expects of it, for checking them against the database. */
export function* expectedNames(model: Model): Generator<{ table: string; columns: string[]; of: string }> {
  yield { table: model.table, columns: ['id', ...model.scalars.map(({ column }) => column)], of: model.uid };
  for (const field of model.components) {
    const columns = ['id', 'entity_id', field.idColumn, 'component_type', 'field', 'order'];
    yield { table: field.table, columns, of: `${model.uid}.${field.attribute}` };
  }
  for (const { attribute, storage } of model.relations) {
    const of = `${model.uid}.${attribute}`;
    switch (storage.kind) {
      case 'joinColumn':
        yield { table: model.table, columns: [storage.column], of };
        break;
      case 'morphColumn':
        yield { table: model.table, columns: [storage.idColumn, storage.typeColumn], of };
        break;
      case 'morphTable':
        yield {
          table: storage.table,
          columns: ['id', storage.joinColumn, storage.idColumn, storage.typeColumn, 'field', 'order'].filter(
            (name) => !storage.lacks?.has(name),
          ),
          of,
        };
        break;
      case 'joinTable': {
        const { joinColumn: own, inverseJoinColumn: inverse, orderColumn, inverseOrderColumn } = storage;
        const columns = ['id', own.name, inverse.name, orderColumn, inverseOrderColumn].filter(
          (name) => name !== undefined && !storage.lacks?.has(name),
        ) as string[];
        yield { table: storage.table, columns, of };
        break;
      }
    }
  }
}
