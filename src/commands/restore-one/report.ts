import type { Change } from '../../insight/diff/changes.ts';

/** What was restored of single documents, or would be: what the terminal and the JSON report are made from. */
export interface RestoreOneReport {
  readonly command: 'restore-one';
  /** The archive as it was named. */
  readonly file: string;
  /** Engine and place, without credentials. */
  readonly database: string;
  readonly dryRun: boolean;
  /** Whether the documents were already as the archive has them: nothing was written. */
  readonly isSame: boolean;
  /** What becomes of the database: `before` is what it has, `after` what the archive has. */
  readonly changes: readonly Change[];
  /** Links of the documents to rows that the database does not have: they are left out. */
  readonly brokenLinks: readonly { readonly from: string; readonly attribute: string; readonly to: string }[];
  /** Media files that were written; those that were there are not among them. */
  readonly files: number;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}
