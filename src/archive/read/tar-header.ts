/** The blocks that stand before the contents of a tar, as official export, GNU tar and bsdtar write them; and of those before POSIX. */

export const block = 512;

export const paddingOf = (size: number): number => (block - (size % block)) % block;

/** What an entry can be. */
export type TarType = 'file' | 'directory' | 'pax' | 'global pax' | 'long name' | 'long link' | TarOther;
type TarOther = 'link' | 'symlink' | 'character-device' | 'block-device' | 'fifo' | 'of an unknown type';

const types: Readonly<Record<string, TarType>> = {
  '\0': 'file',
  '0': 'file',
  // A contiguous file.
  '7': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  x: 'pax',
  g: 'global pax',
  L: 'long name',
  N: 'long name',
  K: 'long link',
};

export interface TarHeader {
  readonly name: string;
  readonly type: TarType;
  /** Bytes of the content; NaN where the field has no number that a content can have. */
  readonly size: number;
  /** Milliseconds. */
  readonly time: number;
}

/** @returns Undefined for a block that is no header: its checksum is another. */
export function parseHeader(bytes: Buffer): TarHeader | undefined {
  if (numberAt(bytes, 148, 8) !== checksumOf(bytes)) {
    return undefined;
  }
  const name = textAt(bytes, 0, 100);
  const isPosix = bytes.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? textAt(bytes, 345, 155) : '';
  const flag = bytes.toString('latin1', 156, 157);
  const type = types[flag] ?? 'of an unknown type';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type,
    size: numberAt(bytes, 124, 12),
    time: 1_000 * numberAt(bytes, 136, 12),
  };
}

/** What a header is to have as its checksum: the sum of its bytes, with spaces in its place. */
function checksumOf(bytes: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < 148; index += 1) {
    sum += bytes[index] as number;
  }
  for (let index = 156; index < block; index += 1) {
    sum += bytes[index] as number;
  }
  return sum;
}

/** Octal digits, or, where the first bit says so, a whole number of so many bytes. */
function numberAt(bytes: Buffer, start: number, length: number): number {
  const first = bytes[start] as number;
  if (first >= 0x80) {
    // Where other bits of the first byte are set, it is below zero, or larger than anything.
    const digits = bytes.toString('hex', start + 1, start + length);
    const value = Number(`0x${digits}`);
    return first === 0x80 && Number.isSafeInteger(value) ? value : Number.NaN;
  }
  const [, digits] =
    /^[\0 ]*([0-7]*)(?:[\0 ].*)?$/s.exec(bytes.toString('latin1', start, start + length)) ?? [];
  return digits === undefined ? Number.NaN : Number.parseInt(`0${digits}`, 8);
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}

/** The name that GNU puts into the content of a header of its own. */
export const longName = (content: Buffer): string => textAt(content, 0, content.length);

/** What a pax header says of the entry behind it; what else is in there means nothing to an archive. */
export interface Pax {
  readonly path?: string;
  readonly size?: number;
  readonly isSparse: boolean;
}

const space = 0x20;
const lineFeed = 0x0a;

/** @returns Undefined for what is no pax header. */
export function parsePax(content: Buffer): Pax | undefined {
  const found: { path?: string; size?: number; isSparse: boolean } = { isSparse: false };
  for (let start = 0; start < content.length; ) {
    const gap = content.indexOf(space, start);
    const length = gap < 0 || gap - start > 10 ? Number.NaN : Number(content.toString('latin1', start, gap));
    const end = start + length;
    if (
      !(Number.isSafeInteger(length) && end > gap + 1 && end <= content.length) ||
      content[end - 1] !== lineFeed
    ) {
      return undefined;
    }
    const sign = content.indexOf('=', gap + 1);
    if (sign < 0 || sign >= end) {
      return undefined;
    }
    const key = content.toString('utf8', gap + 1, sign);
    const value = () => content.toString('utf8', sign + 1, end - 1);
    if (key === 'path') {
      found.path = value();
    } else if (key === 'size') {
      found.size = /^\d{1,16}$/.test(value()) ? Number(value()) : Number.NaN;
    } else if (key.startsWith('GNU.sparse')) {
      found.isSparse = true;
    }
    start = end;
  }
  return found;
}
