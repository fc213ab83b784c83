import type { Schema } from '../../strapi/schema.ts';
import type { Tables } from '../tables.ts';

/** What Strapi itself noted in the database at its last start (database layout §1), and what is there of it. */
export interface Store {
  /** All content types at full runtime shape, in the order of the registry; components are not among them. */
  readonly contentTypes: readonly Schema[];
  /** Every table that Strapi has noted as its own and that is there, in its order; of its columns and foreign keys the same. */
  readonly tables: ReadonlyMap<string, Table>;
  /** Tables that it has noted and that are not there. */
  readonly gone: ReadonlySet<string>;
  /** All that is there, whoever made it: it decides. */
  readonly catalogue: Tables;
  readonly note: NoteState;
}

export interface Table {
  readonly columns: ReadonlyMap<string, { readonly type: string }>;
  readonly foreignKeys: readonly ForeignKey[];
  /** The columns of each unique index that Strapi has noted as its own. */
  readonly unique?: readonly (readonly string[])[];
  /** Columns that Strapi has noted and that are not there. */
  readonly gone: ReadonlySet<string>;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly referencedTable: string;
  readonly onDelete?: string | null | undefined;
}

/**
 * What `strapi_database_schema` is good for. `empty` is what Strapi's support tells people to make of it: the next start writes it
 * anew. With one that is `damaged` Strapi does not start, or leaves it as it is.
 */
export type NoteState = 'usable' | { readonly kind: 'empty' | 'damaged'; readonly what: string };
