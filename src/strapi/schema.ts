/** A Strapi attribute as schemas hold it. Only what decides where its values are stored is named here. */
export interface Attribute {
  readonly type: string;
  /** Component attributes. */
  readonly component?: string;
  readonly repeatable?: boolean;
  /** Dynamic zones: the uids that are allowed. */
  readonly components?: readonly string[];
  /** Relations. */
  readonly relation?: string;
  readonly target?: string;
  readonly inversedBy?: string;
  readonly mappedBy?: string;
  readonly morphBy?: string;
  readonly useJoinTable?: boolean;
  readonly unstable_virtual?: boolean;
  readonly joinColumn?: ColumnReference;
  readonly joinTable?: ExplicitJoinTable;
  readonly morphColumn?: MorphColumn;
  /** A column name that the schema chose itself. */
  readonly columnName?: string;
  readonly customField?: string;
  /** What Strapi demands of values, and what it takes where there is none. */
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  /** Of texts, in UTF-16 units. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Of texts; what is no text was a RegExp, of which JSON keeps nothing. */
  readonly regex?: unknown;
  /** Of numbers; those of big integers are texts. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** The column that the schema asks for, in Knex's words; what Strapi reads from it is still of the attribute's type. */
  readonly columnType?: ColumnType;
  /** Stands above `columnType`. */
  readonly column?: Partial<ColumnType>;
}

export interface ColumnType {
  readonly type: string;
  readonly args?: readonly unknown[];
}

export interface ColumnReference {
  readonly name: string;
  readonly referencedColumn?: string;
}

export interface MorphColumn {
  readonly idColumn: ColumnReference;
  readonly typeColumn: { readonly name: string };
}

/** A join table that the schema names itself instead of leaving the naming to Strapi. */
export interface ExplicitJoinTable {
  readonly name: string;
  readonly joinColumn: ColumnReference;
  readonly inverseJoinColumn?: ColumnReference;
  readonly morphColumn?: MorphColumn;
  readonly orderColumnName?: string;
  readonly inverseOrderColumnName?: string;
}

/**
 * A content type or a component as the schemas stage carries it: the 11 properties of `archivedProperties`, of
 * which some may be missing, in any order.
 */
export interface Schema {
  readonly uid: string;
  readonly modelType: 'contentType' | 'component';
  readonly modelName: string;
  readonly collectionName: string;
  readonly info?: { readonly displayName?: string; readonly singularName?: string };
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly kind?: string;
  readonly options?: { readonly draftAndPublish?: boolean };
  readonly pluginOptions?: { readonly i18n?: { readonly localized?: boolean } };
}

/** What an archive holds of a schema, in this order (archive format §4.1). */
export const archivedProperties = [
  'collectionName',
  'info',
  'options',
  'pluginOptions',
  'attributes',
  'kind',
  'modelType',
  'modelName',
  'uid',
  'plugin',
  'globalId',
] as const;
