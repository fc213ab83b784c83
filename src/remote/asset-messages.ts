import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Asset } from '../transfer/asset.ts';
import type { Negotiated } from './remote-strapi.ts';

/** Bytes of files in a message; lists of numbers, which take 3.6 times as much as text, are shorter. */
const mostBytes = { base64: 1 << 20, numbers: 256 << 10 };

/** A part of the stage of assets (transfer protocol §4.4), as the JSON text of a list. */
export interface AssetMessage {
  readonly text: string;
  /** How many files are complete with it. */
  readonly files: number;
  readonly bytes: number;
}

/**
 * Makes messages of files: several small ones share one, a large one takes many. Of a large file no more than a message is in memory.
 *
 * @throws Error for a file that is not as large as it was said to be.
 */
export async function* assetMessages(
  assets: AsyncIterable<Asset>,
  { base64, checksums }: Negotiated,
): AsyncGenerator<AssetMessage> {
  const most = base64 ? mostBytes.base64 : mostBytes.numbers;
  let items: string[] = [];
  let files = 0;
  let bytes = 0;
  let length = 0;
  const taken = (): AssetMessage => {
    const message = { text: `[${items.join(',')}]`, files, bytes };
    items = [];
    files = 0;
    bytes = 0;
    length = 0;
    return message;
  };
  const add = (item: unknown) => {
    const text = JSON.stringify(item);
    items.push(text);
    length += text.length;
  };
  for await (const asset of assets) {
    const assetID = randomUUID();
    const { filename, metadata, size } = asset;
    const hash = checksums ? createHash('sha256') : undefined;
    add({
      action: 'start',
      assetID,
      data: { filename, filepath: filename, stats: { size }, metadata },
    });
    let sent = 0;
    for await (const chunk of contentOf(asset)) {
      hash?.update(chunk);
      sent += chunk.length;
      for (let from = 0; from < chunk.length; ) {
        const part = chunk.subarray(from, from + most - bytes);
        from += part.length;
        bytes += part.length;
        add(
          base64
            ? { action: 'stream', assetID, encoding: 'base64', data: part.toString('base64') }
            : { action: 'stream', assetID, data: part },
        );
        if (bytes >= most) {
          yield taken();
        }
      }
    }
    if (sent !== size) {
      throw new Error(`${filename} has ${sent} bytes, and ${size} were expected`);
    }
    add({
      action: 'end',
      assetID,
      ...(hash === undefined ? {} : { checksum: { algorithm: 'sha256', value: hash.digest('hex') } }),
    });
    files += 1;
    // Descriptions take room, too, where files have next to none.
    if (length >= 2 * most) {
      yield taken();
    }
  }
  if (items.length > 0) {
    yield taken();
  }
}

async function* contentOf(asset: Asset): AsyncGenerator<Buffer> {
  if ('content' in asset) {
    yield asset.content;
  } else if ('stream' in asset) {
    yield* asset.stream;
  } else {
    yield* createReadStream(asset.path) as AsyncIterable<Buffer>;
  }
}
