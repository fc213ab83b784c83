import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parseRemoteAddress } from '../../src/remote/address.ts';
import { assetMessages } from '../../src/remote/asset-messages.ts';
import { batchesOf } from '../../src/remote/batches.ts';
import type { Asset } from '../../src/transfer/asset.ts';
import { assetsOf, pagesOf } from '../support/archives.ts';
import { rejection } from '../support/workspace.ts';

const address = parseRemoteAddress('https://cms.example.com/admin', 'target');

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

const batches = (...pages: string[]) => all(batchesOf(pagesOf(...pages), address));

describe('records on their way to a running Strapi', () => {
  test('share messages, whatever their pages', async () => {
    expect(await batches('{"a":1}\n{"a":2}', '{"a":3}')).toEqual([
      { count: 3, text: '[{"a":1},{"a":2},{"a":3}]' },
    ]);
    expect(await batches()).toEqual([]);
  });

  test('are no more than 250 in a message, and no more than half a MiB', async () => {
    const many = await batches(Array(600).fill('{}').join('\n'));
    expect(many.map(({ count }) => count)).toEqual([250, 250, 100]);
    const large = JSON.stringify({ text: 'x'.repeat(300_000) });
    const sizes = (await batches([large, large, '{}'].join('\n'))).map(({ count }) => count);
    expect(sizes).toEqual([1, 2]);
  });

  test('are sent alone where one is larger than that', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(3 << 20) });
    const found = await batches(['{}', large, '{}'].join('\n'));
    expect(found.map(({ count }) => count)).toEqual([1, 1, 1]);
  });
});

const asset = (name: string, content: Buffer): Asset => ({
  filename: name,
  metadata: { id: 1 },
  size: content.length,
  content,
});

async function* chunksOf(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) {
    yield content.subarray(at, at + size);
  }
}

interface Item {
  readonly action: string;
  readonly assetID: string;
  readonly data?: unknown;
  readonly checksum?: { readonly value: string };
}

const both = { base64: true, checksums: true };

describe('files on their way to a running Strapi', () => {
  test('share messages where they are small', async () => {
    const files = Array.from({ length: 30 }, (_, index) => asset(`${index}.txt`, Buffer.alloc(1_000)));
    const messages = await all(assetMessages(assetsOf(...files), both));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ files: 30, bytes: 30_000 });
  });

  test.each([
    ['base64', both, 1 << 20],
    ['lists of numbers', { base64: false, checksums: false }, 256 << 10],
  ])('come in pieces where they are large, as %s', async (_, negotiated, most) => {
    const content = Buffer.alloc(5_000_001, 'abcdefg');
    const file: Asset = {
      filename: 'large.bin',
      metadata: { id: 1 },
      size: content.length,
      stream: chunksOf(content, 3_000_000),
    };
    const messages = await all(assetMessages(assetsOf(file, asset('empty', Buffer.alloc(0))), negotiated));
    expect(Math.max(...messages.map(({ bytes }) => bytes))).toBe(most);
    expect(messages.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(content.length);
    expect(messages.reduce((sum, { files }) => sum + files, 0)).toBe(2);
    const items = messages.flatMap(({ text }) => JSON.parse(text) as Item[]);
    const first = items.filter(({ assetID }) => assetID === items[0]?.assetID);
    const parts = first
      .filter(({ action }) => action === 'stream')
      .map(({ data }) =>
        typeof data === 'string'
          ? Buffer.from(data, 'base64')
          : Buffer.from(data as { data: number[] }['data']),
      );
    expect(Buffer.concat(parts).equals(content)).toBe(true);
    expect(first.at(-1)?.checksum?.value).toBe(
      negotiated.checksums ? createHash('sha256').update(content).digest('hex') : undefined,
    );
    const rest = items.filter(({ assetID }) => assetID !== items[0]?.assetID);
    expect(rest.map(({ action }) => action)).toEqual(['start', 'end']);
  });

  test('end the transfer where they are not as large as they were said to be', async () => {
    const file = { ...asset('cut.txt', Buffer.alloc(10)), size: 11 };
    const error = await rejection(all(assetMessages(assetsOf(file), both)));
    expect(String(error)).toContain('cut.txt has 10 bytes, and 11 were expected');
  });
});
