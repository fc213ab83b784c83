import { isUtf8 } from 'node:buffer';
import { longestLine } from '../format/limits.ts';
import { damaged } from './failures.ts';
import type { ArchiveEntry } from './reader.ts';

/** Some fifty entities or some hundred links. Larger batches outlive the young generation: slower, and twice the memory. */
const batchSize = 1 << 16;

const lineFeed = 0x0a;

/** Values of one JSONL file, in its order. */
export interface JsonBatch {
  readonly values: readonly unknown[];
  /** The lines of the values, as they stand in the file. */
  texts(): string[];
  /** The line of a value, counted from 1: for messages. */
  line(index: number): number;
}

/**
 * Reads a JSONL file (archive format §3.2) in batches, of which each is parsed at once: one call for a thousand lines is
 * several times faster than a thousand calls. Empty lines are passed over, and `\r` is white space to JSON.
 *
 * @throws UserError `damagedArchive` that names file and line, but never what is in the line.
 */
export async function* readJsonLines(
  archive: string,
  { path, content }: ArchiveEntry,
): AsyncGenerator<JsonBatch> {
  let line = 1;
  for await (const bytes of wholeLines(archive, path, content)) {
    const lines = decode(archive, path, bytes, line).split('\n');
    const first = line;
    const values = parse(lines) ?? parseEach(archive, path, lines, first);
    line += lines.length;
    if (values.length > 0) {
      yield {
        values,
        texts: () => filled(lines).map(({ text }) => text),
        line: (index) => first + (filled(lines)[index]?.index ?? 0),
      };
    }
  }
}

/** Pieces of the file that end where a line ends, without its line feed. */
async function* wholeLines(
  archive: string,
  path: string,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  let enough = batchSize;
  for await (const chunk of content) {
    chunks.push(chunk);
    size += chunk.length;
    if (size < enough) {
      continue;
    }
    const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, size);
    const end = bytes.lastIndexOf(lineFeed);
    if (end >= 0) {
      yield bytes.subarray(0, end);
    } else if (size > longestLine) {
      throw damaged(archive, `a line of ${path} is longer than ${longestLine} bytes`);
    }
    const rest = bytes.subarray(end + 1);
    chunks = [rest];
    size = rest.length;
    // A long line is not searched again for every chunk that it grows by.
    enough = Math.max(batchSize, size * 2);
  }
  if (size > 0) {
    yield Buffer.concat(chunks, size);
  }
}

function decode(archive: string, path: string, bytes: Buffer, first: number): string {
  if (!isUtf8(bytes)) {
    // Decoding would replace what is broken without a word.
    let start = 0;
    for (let line = first; start <= bytes.length; line += 1) {
      const end = bytes.indexOf(lineFeed, start);
      const stop = end < 0 ? bytes.length : end;
      if (!isUtf8(bytes.subarray(start, stop))) {
        throw damaged(archive, `${path}:${line} is not valid UTF-8`);
      }
      start = stop + 1;
    }
  }
  return bytes.toString('utf8');
}

/** All lines at once; undefined where some are empty or broken. A line feed cannot be part of a JSON value's text. */
function parse(lines: readonly string[]): unknown[] | undefined {
  // Every shard but the first begins with an empty line.
  const texts = lines[0] === '' ? lines.slice(1) : lines;
  try {
    const values = JSON.parse(`[${texts.join(',')}]`);
    // Two broken lines may make one value, and one line may hold two.
    return values.length === texts.length ? values : undefined;
  } catch {
    return undefined;
  }
}

function parseEach(archive: string, path: string, lines: readonly string[], first: number): unknown[] {
  return filled(lines).map(({ text, index }) => {
    try {
      return JSON.parse(text);
    } catch {
      // V8's message would quote the record.
      throw damaged(archive, `${path}:${first + index} is not valid JSON`);
    }
  });
}

const filled = (lines: readonly string[]): { text: string; index: number }[] =>
  lines.map((text, index) => ({ text, index })).filter(({ text }) => text.trim() !== '');
