import type { Asset } from './asset.ts';
import type { Page } from './page.ts';
import type { StageTotal } from './progress.ts';
import { type RecordStage, type Stage, stages } from './stages.ts';

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

/** What passes from a source to a destination, and who looks on. */
export interface Passage {
  readonly stages: Iterable<Stage>;
  pages(stage: RecordStage, pages: AsyncIterable<Page>): AsyncIterable<Page>;
  assets(assets: AsyncIterable<Asset>): AsyncIterable<Asset>;
  started(stage: Stage): void;
  finished(stage: Stage, total: StageTotal): void;
}

/** Pipes stages from a source into a destination, in their order. */
export async function transferAll(
  source: Source & MediaSource,
  destination: Destination,
  passage: Passage,
): Promise<void> {
  const wanted = new Set(passage.stages);
  for (const stage of stages.filter((one) => wanted.has(one))) {
    passage.started(stage);
    const total =
      stage === 'assets'
        ? await destination.writeAssets(passage.assets(source.assets()))
        : await destination.writeRecords(stage, passage.pages(stage, source.records(stage)));
    passage.finished(stage, total);
  }
}
