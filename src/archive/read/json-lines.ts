import { isUtf8 } from 'node:buffer';
import { collectBeforeHuge } from '../../system/young-generation.ts';
import { beyondLimit, damaged, quoted } from './failures.ts';
import { assertModest } from './modest-json.ts';
import type { ArchiveEntry } from './reader.ts';

/** Some fifty entities or some hundred links. Larger batches outlive the young generation: slower, and twice the memory. */
const batchSize = 1 << 16;

/** More than an ordinary batch and the chunk that it came with: there is a long line in it. */
const longBatch = 1 << 18;

/** A line that is looked at before it is parsed. */
const longLine = 1 << 16;

/** More lines than a batch has that are records. */
const shortLines = 1 << 14;

const lineFeed = 0x0a;

/** Values of one JSONL file, in its order. */
export interface JsonBatch {
  readonly values: readonly unknown[];
  /** The lines of the values, as they stand in the file. */
  readonly texts: readonly string[];
  /** The line of a value, counted from 1: for messages. */
  line(index: number): number;
}

/**
 * Reads a JSONL file (archive format §3.2) in batches, of which each is parsed at once: one call for a thousand lines is
 * several times faster than a thousand calls. Empty lines are passed over, and `\r` is white space to JSON.
 *
 * @param longest Bytes that a line may have.
 * @throws UserError `damagedArchive` that names file and line, but never what is in the line.
 */
export async function* readJsonLines(
  archive: string,
  entry: ArchiveEntry,
  longest: number,
): AsyncGenerator<JsonBatch> {
  for await (const { lines, first } of readLines(archive, entry, longest)) {
    const batch = batchOf(archive, entry.path, lines, first);
    if (batch.values.length > 0) {
      yield batch;
    }
  }
}

/** Some lines of a file. */
export interface Lines {
  /** Some of them may be empty. */
  readonly lines: readonly string[];
  /** The number of the first, counted from 1. */
  readonly first: number;
}

/**
 * Reads the lines of a file without parsing them; those that are long are looked at.
 *
 * @throws UserError `damagedArchive` as {@link readJsonLines}.
 */
export function readLines(archive: string, entry: ArchiveEntry, longest: number): AsyncGenerator<Lines> {
  let first = 1;
  return readPieces(archive, entry, longest, function* (bytes) {
    for (const lines of linesOf(archive, entry.path, bytes, first, longest)) {
      yield { lines, first };
      first += lines.length;
    }
  });
}

/** Lines of which nobody has to see what is in them. */
export interface KnownLines {
  readonly lines: number;
  /** Those of them that are not empty. */
  readonly values: number;
}

/**
 * Reads a file as {@link readJsonLines} does, but for lines that need not be parsed.
 *
 * @param known Says what is known of bytes, which are whole lines, the last one without its line feed; undefined where they are to be parsed.
 * @throws UserError `damagedArchive` as {@link readJsonLines}.
 */
export function readUnknownLines(
  archive: string,
  entry: ArchiveEntry,
  longest: number,
  known: (bytes: Buffer) => KnownLines | undefined,
): AsyncGenerator<JsonBatch | KnownLines> {
  let first = 1;
  return readPieces(archive, entry, longest, function* (bytes) {
    const found = bytes.length <= longBatch ? known(bytes) : undefined;
    if (found !== undefined) {
      first += found.lines;
      yield found;
      return;
    }
    for (const lines of linesOf(archive, entry.path, bytes, first, longest)) {
      const batch = batchOf(archive, entry.path, lines, first);
      first += lines.length;
      if (batch.values.length > 0) {
        yield batch;
      }
    }
  });
}

/** @param read What becomes of a piece of the file, which is whole lines, the last one without its line feed. */
async function* readPieces<Read>(
  archive: string,
  { path, content }: ArchiveEntry,
  longest: number,
  read: (bytes: Buffer) => Generator<Read>,
): AsyncGenerator<Read> {
  const pieces = new Pieces(archive, path, longest);
  function* readAny(bytes: Buffer | undefined): Generator<Read> {
    if (bytes !== undefined) {
      yield* read(bytes);
    }
  }
  for await (const chunk of content as AsyncIterable<Buffer>) {
    if (pieces.add(chunk)) {
      yield* readAny(pieces.whole());
    }
  }
  yield* readAny(pieces.rest());
}

/** What was read of a file and not handed on yet. A long line is held once: nothing here keeps it while somebody works with its values. */
class Pieces {
  readonly #archive: string;
  readonly #path: string;
  readonly #longest: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #enough = batchSize;

  constructor(archive: string, path: string, longest: number) {
    this.#archive = archive;
    this.#path = path;
    this.#longest = longest;
  }

  /** @returns Whether there is enough for a batch. */
  add(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    return this.#size >= this.#enough;
  }

  /**
   * All that ends where a line ends, without its line feed.
   *
   * @returns Undefined where no line has ended yet.
   */
  whole(): Buffer | undefined {
    const bytes = this.#take();
    const end = bytes.lastIndexOf(lineFeed);
    if (end < 0 && bytes.length > this.#longest) {
      throw tooLong(this.#archive, this.#path, this.#longest);
    }
    const rest = bytes.subarray(end + 1);
    // A part would keep the whole.
    this.#chunks = [bytes.length > longBatch && end >= 0 ? Buffer.from(rest) : rest];
    this.#size = rest.length;
    // A long line is not searched again for every chunk that it grows by.
    this.#enough = Math.max(batchSize, Math.min(rest.length * 2, this.#longest + 1));
    return end < 0 ? undefined : bytes.subarray(0, end);
  }

  /** What is left at the end of the file. */
  rest(): Buffer | undefined {
    return this.#size === 0 ? undefined : this.#take();
  }

  #take(): Buffer {
    const [first] = this.#chunks;
    const bytes =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [];
    this.#size = 0;
    return bytes;
  }
}

const tooLong = (archive: string, path: string, longest: number) =>
  beyondLimit(archive, `a line of ${quoted(path)} is longer than ${longest} bytes`, 'record');

/** The lines of a piece, as those that are to be parsed together: where there is a long one, each by itself. */
function* linesOf(
  archive: string,
  path: string,
  bytes: Buffer,
  first: number,
  longest: number,
): Generator<string[]> {
  if (!isUtf8(bytes)) {
    throw notUtf8(archive, path, bytes, first);
  }
  if (bytes.length <= longBatch) {
    yield bytes.toString('utf8').split('\n');
    return;
  }
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    collectBeforeHuge(line.length);
    if (line.length > longest) {
      throw tooLong(archive, path, longest);
    }
    if (line.length > longLine) {
      assertModest(archive, path, line, longest);
    }
    yield [line.toString('utf8')];
    start = end + 1;
  }
}

/** Decoding would replace what is broken without a word. */
function notUtf8(archive: string, path: string, bytes: Buffer, first: number): Error {
  let start = 0;
  let line = first;
  for (;;) {
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) {
      return damaged(archive, `${path}:${line} is not valid UTF-8`);
    }
    start = end + 1;
    line += 1;
  }
}

/** @throws UserError `damagedArchive` for a line that is no JSON. */
function batchOf(archive: string, path: string, lines: readonly string[], first: number): JsonBatch {
  // Every shard but the first begins with an empty line.
  const texts = lines[0] === '' ? lines.slice(1) : lines;
  // Where lines have next to nothing in them, most have nothing.
  const values = texts.length > shortLines ? undefined : parseAll(texts);
  if (values !== undefined) {
    const before = first + lines.length - texts.length;
    return { values, texts, line: (index) => before + index };
  }
  const { filled, places } = filledOf(lines);
  return {
    values:
      parseAll(filled) ?? parseEach(filled, (index) => notJson(archive, path, first + (places[index] ?? 0))),
    texts: filled,
    line: (index) => first + (places[index] ?? 0),
  };
}

export const notJson = (archive: string, path: string, line: number) =>
  damaged(archive, `${path}:${line} is not valid JSON`);

/** All lines at once; undefined where some are empty or broken. A line feed cannot be part of a JSON value's text. */
function parseAll(texts: readonly string[]): unknown[] | undefined {
  try {
    if (texts.length === 1) {
      // It may be long, and would be copied.
      return [JSON.parse(texts[0] as string)];
    }
    const values = JSON.parse(`[${texts.join(',')}]`);
    // Two broken lines may make one value, and one line may hold two.
    return values.length === texts.length ? values : undefined;
  } catch {
    return undefined;
  }
}

function parseEach(texts: readonly string[], failure: (index: number) => Error): unknown[] {
  return texts.map((text, index) => {
    try {
      return JSON.parse(text);
    } catch {
      // V8's message would quote the record.
      throw failure(index);
    }
  });
}

/** The lines that are not empty, and where they stand. */
function filledOf(lines: readonly string[]): { filled: string[]; places: number[] } {
  const filled: string[] = [];
  const places: number[] = [];
  // There may be millions: an iterator would make a list for each.
  for (let index = 0; index < lines.length; index += 1) {
    const text = lines[index] as string;
    if (text !== '' && text.trim() !== '') {
      filled.push(text);
      places.push(index);
    }
  }
  return { filled, places };
}
