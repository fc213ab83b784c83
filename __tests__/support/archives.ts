import { writeFileSync } from 'node:fs';
import type { OpenArchive } from '../../src/archive/write/archive.ts';
import type { Asset } from '../../src/transfer/asset.ts';
import { Page } from '../../src/transfer/page.ts';

export const metadata = { createdAt: '2026-11-23T06:44:51.157Z', strapi: { version: '5.54.0' } };

export async function* pagesOf(...texts: string[]): AsyncGenerator<Page> {
  for (const lines of texts) {
    yield Page.ofLines('x', lines.split('\n').length, lines);
  }
}

export async function* assetsOf(...assets: Asset[]): AsyncGenerator<Asset> {
  yield* assets;
}

/** A media file on disk with a sidecar. */
export function assetAt(path: string, content: string | Uint8Array, filename: string): Asset {
  writeFileSync(path, content);
  return { filename, path, size: Buffer.from(content).length, metadata: { id: 1, hash: filename } };
}

/** Writes a small archive with something in every stage. */
export async function fill(archive: OpenArchive, ...assets: Asset[]): Promise<void> {
  await archive.writeRecords('schemas', pagesOf('{"uid":"a"}', '{"uid":"b"}'));
  await archive.writeRecords('entities', pagesOf('{"id":1,"t":"ä🎉"}'));
  await archive.writeAssets(assetsOf(...assets));
  await archive.writeRecords('links', pagesOf());
  await archive.writeRecords('configuration', pagesOf('{"type":"core-store"}'));
}
