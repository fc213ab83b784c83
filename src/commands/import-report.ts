import type { StageTotal } from '../transfer/progress.ts';
import type { SchemaDifference } from '../transfer/schema-difference.ts';
import type { Stage } from '../transfer/stages.ts';

/** What an import did: the terminal's table, the Action's outputs and summary, and the JSON report are made from it. */
export interface ImportReport {
  readonly command: 'import';
  /** The archive as it was named. */
  readonly file: string;
  /** As the archive states it. */
  readonly archiveVersion: string | undefined;
  /** The project's Strapi version. */
  readonly strapiVersion: string;
  /** Engine and place of the target, without credentials. */
  readonly database: string;
  readonly durationMs: number;
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  /** A row for each content type or table that lost or gained rows. */
  readonly contentTypes: readonly ImportedType[];
  /** Links whose ends the archive or the target lacks. */
  readonly leftOutLinks: number;
  /** Rows of types that never travel (admin users, sessions …), by uid. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly differences: readonly SchemaDifference[];
  readonly media: { readonly written: number; readonly unchanged: number; readonly removed: number };
  /** Path of the export that was made of what was deleted. */
  readonly safetyBackup?: string;
  /** Whether Strapi was started once to create the tables. */
  readonly booted: boolean;
  readonly scope: string;
  readonly warnings: readonly string[];
}

export interface ImportedType {
  readonly uid: string;
  readonly displayName: string;
  readonly deleted: number;
  readonly inserted: number;
}
