import type { Readable } from 'node:stream';
import type { Destination, Metadata } from '../transfer/pipe.ts';
import type { StageTotal } from '../transfer/progress.ts';
import type { Asset, Page, RecordStage } from '../transfer/stages.ts';
import { shards } from './shards.ts';

/** Where the entries of an archive go: into a tar file, or as files into a folder. */
export interface EntryWriter {
  writeEntry(path: string, pieces: readonly Buffer[], size: number): Promise<void>;
  /** @param size What the file must have; another length is an error, since tar announces it beforehand. */
  copyEntry(path: string, file: Readable, size: number): Promise<void>;
}

/** Lays a transfer out as the entries of Strapi's archive format, in its order (archive format §3.1). */
export class ArchiveEntries implements Destination {
  readonly #writer: EntryWriter;
  readonly #open: (asset: Asset) => Readable;

  constructor(writer: EntryWriter, open: (asset: Asset) => Readable) {
    this.#writer = writer;
    this.#open = open;
  }

  async writeRecords(stage: RecordStage, pages: AsyncIterable<Page>): Promise<StageTotal> {
    let count = 0;
    let bytes = 0;
    let index = 0;
    const counted = async function* (): AsyncGenerator<Page> {
      for await (const page of pages) {
        count += page.count;
        yield page;
      }
    };
    for await (const { pieces, size } of shards(counted())) {
      index += 1;
      bytes += size;
      await this.#writer.writeEntry(
        `${stage}/${stage}_${String(index).padStart(5, '0')}.jsonl`,
        pieces,
        size,
      );
    }
    return { count, bytes };
  }

  async writeAssets(assets: AsyncIterable<Asset>): Promise<StageTotal> {
    let count = 0;
    let bytes = 0;
    for await (const asset of assets) {
      const sidecar = Buffer.from(JSON.stringify(asset.metadata));
      await this.#writer.writeEntry(`assets/metadata/${asset.filename}.json`, [sidecar], sidecar.length);
      await this.#writer.copyEntry(`assets/uploads/${asset.filename}`, this.#open(asset), asset.size);
      count += 1;
      bytes += asset.size;
    }
    return { count, bytes };
  }

  /** The last entry of all, so that a truncated archive is seen to be one (archive format §0, rule 2). */
  async writeMetadata(metadata: Metadata): Promise<void> {
    const text = Buffer.from(JSON.stringify(metadata, null, 2));
    await this.#writer.writeEntry('metadata.json', [text], text.length);
  }
}
