import type { Comparison, Thumbnails } from '../../insight/diff/changes.ts';

/** One of the two states, as it was named. */
export interface ComparedState {
  readonly kind: 'archive' | 'database';
  /** The archive as it was named; engine and place of a database, without credentials. */
  readonly name: string;
  /** When the archive was made, or the database read; undefined where an archive does not say. */
  readonly createdAt: string | undefined;
  readonly strapiVersion: string | undefined;
  /** Where only what is compared was read of an archive, and held against its seal: nothing else of it is proven. */
  readonly isReadInPart?: true;
}

/** What differs between two states: what the terminal, the summary, the page and the JSON report are made from. */
export interface DiffReport extends Comparison {
  readonly command: 'diff';
  readonly before: ComparedState;
  readonly after: ComparedState;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

/** What a comparison comes to. */
export interface Diffed {
  readonly report: DiffReport;
  /** Beside the report, which is a text. */
  readonly thumbnails: Thumbnails;
}
