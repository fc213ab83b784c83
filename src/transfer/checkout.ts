import type { Attribute, Schema } from '../strapi/schema.ts';

/** A component's file in the checkout: the database has no descriptions of components. */
export interface ComponentFile {
  /** `<category>.<file name>`, in lower case. */
  readonly uid: string;
  readonly modelName: string;
  /** Path for people, relative to the project. */
  readonly path: string;
  /** False for a file that is only left over in the compiled folder, which Strapi loads all the same. */
  readonly isSource: boolean;
  /** How the database itself came to describe the component: no file could. */
  readonly inferred?: { readonly table: string; readonly reason: string };
  readonly content: Readonly<Record<string, unknown>> & {
    readonly collectionName: string;
    readonly attributes: Readonly<Record<string, Attribute>>;
  };
}

/** A component's module in the checkout that could not be evaluated. */
export interface UnreadComponent {
  readonly uid: string;
  /** Path for people, relative to the project. */
  readonly path: string;
  readonly reason: string;
}

/** A content type's schema.json in the checkout, compared with what the database was last started with. */
export interface ContentTypeFile {
  readonly uid: string;
  readonly path: string;
  /** Undefined where the schema is code, which is never run. */
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
  readonly kind?: string | undefined;
  readonly options?: Schema['options'] | undefined;
  readonly pluginOptions?: Schema['pluginOptions'] | undefined;
  readonly collectionName?: string | undefined;
  readonly info?: Schema['info'] | undefined;
}

/** One difference between the checkout and the database. The database counts; the difference is reported. */
export interface SchemaDrift {
  readonly uid: string;
  readonly attribute?: string;
  readonly kind: 'only-in-database' | 'only-in-checkout' | 'differs';
  readonly message: string;
  /** What it is about, where that is known more closely. */
  readonly change?: string;
  /** Rows or values of the database that it concerns. */
  readonly count?: number;
  /** Rows of the content type. */
  readonly total?: number;
  /** Whether Strapi deletes those at its next start with the checkout. */
  readonly deletes?: boolean;
  /** Values that a narrower enumeration no longer has, and how many rows have each. */
  readonly values?: Readonly<Record<string, number>>;
}
