import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Tars that no library writes: every field of a header can be anything, and contents are made as they are written. */

export interface Head {
  readonly name: string;
  readonly size?: number;
  readonly type?: string;
  /** The 12 bytes of the size, as they are to stand there. */
  readonly sizeField?: Buffer;
}

const block = 512;

/** A header with a valid checksum. */
export function header({ name, size = 0, type = '0', sizeField }: Head): Buffer {
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0, 100);
  bytes.write('0000644\0', 100);
  bytes.write('0000000\0', 108);
  bytes.write('0000000\0', 116);
  bytes.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  sizeField?.copy(bytes, 124, 0, 12);
  bytes.write('02263365000\0', 136);
  bytes.write(type, 156, 'latin1');
  bytes.write('ustar\0' + '00', 257, 'latin1');
  return checksummed(bytes);
}

/** The same header with the checksum that it ought to have. */
export function checksummed(bytes: Buffer): Buffer {
  bytes.write('        ', 148);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

export const padding = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block);

export const end = Buffer.alloc(2 * block);

/** A whole entry. */
export function entry(name: string, content: Buffer | string, head: Omit<Head, 'name'> = {}): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([header({ name, size: bytes.length, ...head }), bytes, padding(bytes.length)]);
}

/** An entry of so many bytes that are made on the way. */
export function* entryOf(name: string, size: number, pieces: Iterable<Buffer>): Generator<Buffer> {
  yield header({ name, size });
  yield* pieces;
  yield padding(size);
}

const piece = 1 << 20;

/** An entry of one text, repeated between a beginning and an end. */
export function* repeated(
  name: string,
  { before = '', unit, count, after = '' }: { before?: string; unit: string; count: number; after?: string },
): Generator<Buffer> {
  const size = before.length + unit.length * count + after.length;
  const each = Math.max(1, Math.floor(piece / unit.length));
  const full = Buffer.from(unit.repeat(each));
  const pieces = function* () {
    yield Buffer.from(before);
    for (let rest = count; rest > 0; rest -= each) {
      yield rest >= each ? full : full.subarray(0, rest * unit.length);
    }
    yield Buffer.from(after);
  };
  yield* entryOf(name, size, pieces());
}

/** Entries of lines that differ: a new one whenever the last has enough. */
export function* lines(
  name: (index: number) => string,
  count: number,
  line: (index: number) => string,
): Generator<Buffer> {
  let texts: string[] = [];
  let length = 0;
  let file = 0;
  for (let index = 0; index < count; index += 1) {
    const text = line(index);
    texts.push(text);
    length += text.length;
    if (length > piece || index === count - 1) {
      file += 1;
      yield entry(name(file), texts.join('\n'));
      texts = [];
      length = 0;
    }
  }
}

/** Writes a tar, compressed or as it is. */
export async function writeTar(path: string, blocks: Iterable<Buffer>, compressed = true): Promise<void> {
  const source = Readable.from(blocks, { objectMode: true });
  const file = createWriteStream(path);
  await (compressed ? pipeline(source, createGzip({ level: 1 }), file) : pipeline(source, file));
}
