import { Readable } from 'node:stream';
import type { ConfigurationRecord, EntityRecord, Sidecar } from '../../strapi/records.ts';
import { Page } from '../../transfer/page.ts';
import { type Watch, watchNothing } from '../leak-check.ts';

/** A media file on its way, as archives are read. */
export interface ArchivedFile {
  readonly filename: string;
  readonly sidecar: Pick<Sidecar, 'id' | 'mime'>;
  readonly size: number;
  readonly content: Readable;
}

/** What is written is searched for what was masked. */
export interface Watched {
  /** @throws UserError `failed` where one of the records has a masked value. */
  records(
    stage: 'entities' | 'configuration',
    records: readonly (EntityRecord | ConfigurationRecord)[],
  ): Promise<void>;
  /** @returns Its content, which throws where it has one. */
  content(file: ArchivedFile): Promise<Readable>;
}

/** Looks at what an import writes as an export looks at its pages. */
export function watched(watch: Watch): Watched {
  if (watch === watchNothing) {
    return { records: async () => undefined, content: async ({ content }) => content };
  }
  return {
    records: async (stage, records) => {
      const page = Page.ofRecords(
        stage,
        records.map((record) => JSON.stringify(record)),
      );
      for await (const _ of watch.records(stage, only(page))) {
        // It has passed.
      }
    },
    content: async ({ filename, sidecar: { id, mime }, size, content }) => {
      // What describes the file is its row, which was looked at as a record.
      const file = { filename, metadata: { id, mime }, size, stream: content };
      for await (const asset of watch.assets(only(file))) {
        return 'stream' in asset ? Readable.from(asset.stream) : content;
      }
      return content;
    },
  };
}

async function* only<Item>(item: Item): AsyncGenerator<Item> {
  yield item;
}
