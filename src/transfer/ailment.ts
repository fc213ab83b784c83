/** What can be wrong in a database, or beside it, in the order in which it is told. */
export const ailmentKinds = [
  'orphaned-components',
  'orphaned-links',
  'ghost-relations',
  'duplicate-links',
  'dangling-types',
  'hidden-rows',
  'without-document',
  'without-draft',
  'repeated-versions',
  'never-published',
  'unknown-locales',
  'missing-files',
  'unowned-files',
  'numbers-behind',
  'leftover-unique',
  'dropped-at-start',
  'note-differs',
] as const;

export type AilmentKind = (typeof ailmentKinds)[number];

/** Something that is wrong in one place. */
export interface Ailment {
  readonly kind: AilmentKind;
  /** Rows, files, or whatever there is too much of or too little. */
  readonly count: number;
  /** The table, or the folder. */
  readonly where: string;
  /** The content type or component that it belongs to, or an attribute of it, where that is known. */
  readonly of?: string;
  /** One of them, for people: `id 7`. */
  readonly example: string;
}
