import type { Asset } from './asset.ts';
import type { Page } from './page.ts';
import type { StageTotal } from './progress.ts';
import type { RecordStage } from './stages.ts';

/** Records to transfer, page by page; nothing is read before it is asked for. A transform is a source that reads another one. */
export interface Source {
  records(stage: RecordStage): AsyncIterable<Page>;
}

/** Media files to transfer. */
export interface MediaSource {
  assets(): AsyncIterable<Asset>;
}

/** The end of a transfer that is written. Stages come in the order of `stages`, each at most once. */
export interface Destination {
  /** Writes all pages of one stage. A stage without pages leaves no trace (archive format §3.1). */
  writeRecords(stage: RecordStage, pages: AsyncIterable<Page>): Promise<StageTotal>;
  writeAssets(assets: AsyncIterable<Asset>): Promise<StageTotal>;
}

/** The archive's metadata.json (archive format §3.3). Official archives have all of it, and readers demand none. */
export interface Metadata {
  /** ISO 8601, the time at which the export began. */
  readonly createdAt?: string;
  readonly strapi?: { readonly version?: string };
}
