import { UserError } from '../errors.ts';
import type { Page } from '../transfer/stages.ts';

/**
 * The size at which a JSONL file is full, in bytes. Official export fills them up to 256,000,000 and holds each in
 * memory, as do its readers; they take any number of files, so small ones keep both ends small.
 */
export const shardSize = 500_000;

/** The largest record that an official reader is sure to take: official export refuses to write more. */
const largestRecord = 256_000_000;

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
  for await (const page of pages) {
    for (const text of fitting(page, limit)) {
      const piece = Buffer.from(isFirst ? text : `\n${text}`);
      isFirst = false;
      if (size > 0 && size + piece.length > limit) {
        yield Buffer.concat(pieces, size);
        pieces = [];
        size = 0;
      }
      pieces.push(piece);
      size += piece.length;
    }
  }
  if (size > 0) {
    yield Buffer.concat(pieces, size);
  }
}

/** A page as it is, or record by record where it would not fit into one file. */
function* fitting({ lines }: Page, limit: number): Generator<string> {
  // No character takes more than three bytes in UTF-8 (pairs take four), so this is never too small.
  if (lines.length * 3 <= limit || Buffer.byteLength(lines) < limit) {
    yield lines;
    return;
  }
  for (const line of lines.split('\n')) {
    const bytes = Buffer.byteLength(line);
    if (bytes > largestRecord) {
      throw new UserError(
        'failed',
        `payload too large: ${bytes}>${largestRecord}`,
        `The record that begins with ${line.slice(0, 80)} is larger than Strapi can read; shorten it.`,
      );
    }
    yield line;
  }
}
