/**
 * What a change of the schemas does to what is stored, when Strapi starts with it.
 *
 * - `ok`: nothing is lost, and all that is there is still valid.
 * - `lossy`: Strapi deletes rows or values, or no longer reads them.
 * - `blocking`: all stays, but Strapi does not start, or editors cannot save what is there until it is changed.
 *
 * Of several, `lossy` is the worst: what is lost does not come back, what blocks can be mended.
 */
export type GuardVerdict = 'ok' | 'lossy' | 'blocking';

/** What has become of an attribute, or of a whole type. */
export type GuardKind =
  | 'type-gone'
  | 'gone'
  | 'renamed'
  | 'type-changed'
  | 'narrowed'
  | 'moved-component'
  | 'setting'
  | 'new-demand'
  | 'added';

/** A line in a file of the checkout. */
export interface SchemaPlace {
  /** Relative to the project. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** One change of the schemas that concerns what is stored, or may. */
export interface GuardFinding {
  /** Of the content type or component. */
  readonly uid: string;
  /** Absent where the whole type is concerned. */
  readonly attribute?: string;
  readonly kind: GuardKind;
  readonly verdict: GuardVerdict;
  /** Whether `accept-loss` names it. */
  readonly isAccepted: boolean;
  /** In one sentence, with the numbers. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** In a word or two: types, or what was allowed. */
  readonly before?: string;
  readonly after?: string;
  /** Values, or rows of a type, that would be lost or are no longer valid. */
  readonly values: number;
  /** Entries (documents in Strapi 5, rows in Strapi 4) that have them. */
  readonly entries: number;
  /** By locale, where the type is localized: entries. */
  readonly locales?: Readonly<Record<string, number>>;
  /** Where such values are: the first ones, by uid and document. */
  readonly where: readonly string[];
  /** A few of them, masked; only where they were asked for. */
  readonly samples?: readonly string[];
  /** What has its place now, be it guessed: the attribute, the uid of a type, or the table of one whose collectionName has changed. */
  readonly renamedTo?: string;
  /** Where the checkout says so: the attribute, the place where it was, or the type. */
  readonly place?: SchemaPlace;
}

/** A file that keeps what renamed attributes have, when Strapi starts: to be committed. */
export interface GuardMigration {
  /** `database/migrations/2026.11.30T07.14.02.rename-subtitle.js`. */
  readonly file: string;
  readonly code: string;
  /** What it renames: `api::article.article.subtitle=tagline`. */
  readonly renames: readonly string[];
  /** Whether it was written. */
  readonly isWritten: boolean;
}
