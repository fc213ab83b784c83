import { UserError } from '../errors.ts';
import type { Page } from '../transfer/stages.ts';

/**
 * The size at which a JSONL file is full, in bytes. Official export fills them up to 256,000,000 and holds each in
 * memory, as do its readers; they take any number of files, so small ones keep both ends small.
 */
export const shardSize = 500_000;

/** The largest record that an official reader is sure to take: official export refuses to write more. */
const largestRecord = 256_000_000;

const lineFeed = 0x0a;

/**
 * Cuts the pages of a stage into JSONL files (archive format §3.2): records are joined by a line feed, and every file
 * after the first begins with one.
 *
 * @throws UserError `failed` for a record larger than what official readers take.
 */
export async function* shards(pages: AsyncIterable<Page>, limit: number = shardSize): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  let isFirst = true;
  const take = (): Buffer => {
    const shard = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, size);
    pieces = [];
    size = 0;
    return shard;
  };
  for await (const { lines } of pages) {
    const page = Buffer.from(isFirst ? lines : `\n${lines}`);
    isFirst = false;
    let start = 0;
    while (page.length - start > limit - size) {
      const end = cut(page, start, limit, size);
      if (end > start) {
        pieces.push(page.subarray(start, end));
        size += end - start;
        start = end;
      }
      yield take();
    }
    if (start < page.length) {
      pieces.push(page.subarray(start));
      size += page.length - start;
    }
  }
  if (size > 0) {
    yield take();
  }
}

/**
 * Where a page that does not fit into the file is cut: before the last line feed that does, or where nothing fits, at
 * `start`; a record that is larger than a whole file gets one of its own.
 */
function cut(page: Buffer, start: number, limit: number, size: number): number {
  const last = page.lastIndexOf(lineFeed, start + limit - size);
  if (last > start || size > 0) {
    return Math.max(last, start);
  }
  const next = page.indexOf(lineFeed, start + 1);
  const end = next === -1 ? page.length : next;
  const record = page.subarray(page[start] === lineFeed ? start + 1 : start, end);
  if (record.length > largestRecord) {
    throw new UserError(
      'failed',
      `payload too large: ${record.length}>${largestRecord}`,
      `The record that begins with ${record.toString('utf8', 0, 80)} is larger than Strapi can read; shorten it.`,
    );
  }
  return end;
}
