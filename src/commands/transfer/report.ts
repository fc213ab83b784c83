import type { SchemaDrift } from '../../transfer/checkout.ts';
import type { ImportReport } from '../import/report.ts';

/** What belongs to archives only. */
type OfArchives =
  | 'skipped'
  | 'found'
  | 'command'
  | 'file'
  | 'archiveVersion'
  | 'seal'
  | 'missingAssets'
  | 'deletedAssets';

/** What a transfer did: the terminal's table and the JSON report are made from it. What it has of an import means the same. */
export interface TransferReport extends Omit<ImportReport, OfArchives | 'database' | 'media'> {
  readonly command: 'transfer';
  /** Engine and place of the database that was read, without credentials. */
  readonly source: string;
  /** Engine and place of the database that was written to. */
  readonly target: string;
  /** Both databases belong to one project, and its files to both: none was touched. */
  readonly media: 'untouched';
  /** Differences between the checkout's schemas and those of the source. */
  readonly drift: readonly SchemaDrift[];
  /** Links of the source that were left out because one of their ends no longer exists. */
  readonly omittedLinks: number;
}
