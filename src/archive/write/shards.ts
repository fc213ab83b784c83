import { UserError } from '../../errors.ts';
import type { Page } from '../../transfer/page.ts';
import { longestLine } from '../format/limits.ts';

/**
 * The size at which a JSONL file is full, in bytes. Official export fills them up to 256,000,000 and holds each in
 * memory, as do its readers; they take any number of files, so small ones keep both ends small.
 */
export const shardSize = 500_000;

const lineFeed = 0x0a;
const lineFeedBytes = Buffer.from([lineFeed]);

/**
 * Cuts the pages of a stage into JSONL files (archive format §3.2): records are joined by a line feed, and every file
 * after the first begins with one.
 *
 * @param onType Told of the type of each page of which something goes into the file that comes next.
 * @throws UserError `failed` for a record larger than what official readers take.
 */
export async function* shards(
  pages: AsyncIterable<Page>,
  limit: number = shardSize,
  onType: (type: string) => void = () => undefined,
): AsyncGenerator<Buffer> {
  let shard = Buffer.allocUnsafeSlow(limit);
  let size = 0;
  let isFirst = true;
  const add = (piece: Buffer): void => {
    if (size + piece.length > shard.length) {
      const larger = Buffer.allocUnsafeSlow(size + piece.length);
      shard.copy(larger, 0, 0, size);
      shard = larger;
    }
    size += piece.copy(shard, size);
  };
  const take = (): Buffer => {
    const full = shard.subarray(0, size);
    shard = Buffer.allocUnsafeSlow(limit);
    size = 0;
    return full;
  };
  for await (const page of pages) {
    const { lines } = page;
    if (size + 1 + page.bytes <= limit) {
      // Nearly always, and then it is copied once.
      if (!isFirst) {
        size = shard.writeUInt8(lineFeed, size);
      }
      size += shard.write(lines, size);
      isFirst = false;
      onType(page.type);
      continue;
    }
    const bytes = Buffer.from(lines);
    let start = 0;
    for (;;) {
      const separator = isFirst || start > 0 ? 0 : 1;
      const end = cut(bytes, start, limit - size - separator, size === 0);
      if (end > start) {
        if (separator > 0) {
          add(lineFeedBytes);
        }
        isFirst = false;
        onType(page.type);
        add(bytes.subarray(start, end));
        start = end;
      }
      if (start === bytes.length) {
        break;
      }
      yield take();
    }
  }
  if (size > 0) {
    yield take();
  }
}

/**
 * Where the part of a page that fits into a file ends: before a line feed, at the end of the page, or where nothing fits, at
 * `start`. An empty file takes at least one record, however large.
 *
 * @param start Where the page goes on: at its first record, or at the line feed before another.
 * @param room Bytes.
 */
function cut(page: Buffer, start: number, room: number, isEmpty: boolean): number {
  if (page.length - start <= room) {
    return page.length;
  }
  // Less than nothing is left behind a record that is larger than a file.
  const last = room < 0 ? -1 : page.lastIndexOf(lineFeed, start + room);
  if (last > start || !isEmpty) {
    return Math.max(last, start);
  }
  const next = page.indexOf(lineFeed, start + 1);
  const end = next === -1 ? page.length : next;
  const record = page.subarray(page[start] === lineFeed ? start + 1 : start, end);
  if (record.length > longestLine) {
    throw new UserError(
      'failed',
      `payload too large: ${record.length}>${longestLine}`,
      `The record that begins with ${record.toString('utf8', 0, 80)} is larger than Strapi can read; shorten it.`,
    );
  }
  return end;
}
