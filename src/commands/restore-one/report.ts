import type { Change } from '../../insight/diff/changes.ts';

/** A link, for people. */
export interface NamedLink {
  /** `api::page.page b5xj7w2cqbf0mp3v9nw7aknq (en, draft)`. */
  readonly from: string;
  /** `sections[2].author`. */
  readonly attribute: string;
  readonly to: string;
}

/** What was restored of single documents, or would be: what the terminal and the JSON report are made from. */
export interface RestoreOneReport {
  readonly command: 'restore-one';
  /** The archive as it was named. */
  readonly file: string;
  /** Engine and place, without credentials. */
  readonly database: string;
  readonly dryRun: boolean;
  /** Whether only what is needed of the archive was read, and held against its seal: nothing else of it is proven. */
  readonly isReadInPart: boolean;
  /** Whether the documents were already as the archive has them: nothing was written. */
  readonly isSame: boolean;
  /** What becomes of the database: `before` is what it has, `after` what it gets. */
  readonly changes: readonly Change[];
  /** Links of the documents to rows that the database does not have: they are left out. */
  readonly brokenLinks: readonly NamedLink[];
  /** Links that are left out since the row at the other end is linked to another one by now. */
  readonly takenLinks: readonly NamedLink[];
  /** Links of other rows to the documents that come back with them. */
  readonly linksBack: readonly NamedLink[];
  /** Media files that were written; those that were there are not among them. */
  readonly files: number;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}
