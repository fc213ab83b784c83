import type { StageTotal } from './progress.ts';
import type { Asset, Page, RecordStage } from './stages.ts';

/** The end of a transfer that is read, page by page; nothing is read before it is asked for. */
export interface Source {
  records(stage: RecordStage): AsyncIterable<Page>;
}

/** The end of a transfer that is written. Stages come in the order of `stages`, each at most once. */
export interface Destination {
  /** Writes all pages of one stage. A stage without pages leaves no trace (archive format §3.1). */
  writeRecords(stage: RecordStage, pages: AsyncIterable<Page>): Promise<StageTotal>;
  writeAssets(assets: AsyncIterable<Asset>): Promise<StageTotal>;
}

/** The archive's metadata.json (archive format §3.3). */
export interface Metadata {
  /** ISO 8601, the time at which the export began. */
  readonly createdAt: string;
  readonly strapi: { readonly version: string };
}
