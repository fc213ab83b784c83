import { Damaged, type Inspection } from './bytes.ts';

/** A description of more than this is none. */
const most = 8_000_000;

const within = (bytes: Buffer, at: number, size: number): Buffer => {
  if (at + size > bytes.length) {
    throw new Damaged();
  }
  return bytes.subarray(at, at + size);
};

/** A number of so many bytes; none is 0. */
function numberAt(bytes: Buffer, at: number, size: number): number {
  const found = within(bytes, at, size);
  return size === 0 ? 0 : size <= 6 ? found.readUIntBE(0, size) : Number(found.readBigUInt64BE());
}

/** The boxes of one that is in memory: where their content begins and ends. */
function* boxesOf(bytes: Buffer, from: number): Generator<{ type: string; start: number; end: number }> {
  for (let at = from; at + 8 <= bytes.length; ) {
    const size = numberAt(bytes, at, 4);
    if (size < 8 || at + size > bytes.length) {
      throw new Damaged();
    }
    yield { type: bytes.toString('latin1', at + 4, at + 8), start: at + 8, end: at + size };
    at += size;
  }
}

/**
 * Finds the items of a HEIC or AVIF image that are Exif or XMP. Which way up it is, it says elsewhere.
 *
 * @param box That describes its items.
 */
export async function inspectItems(
  file: Inspection,
  { content, end }: { readonly content: number; readonly end: number },
): Promise<void> {
  if (end - content > most) {
    throw new Damaged();
  }
  const bytes = Buffer.from(await file.at(content, end - content));
  const boxes = [...boxesOf(bytes, 4)];
  const box = (type: string) => boxes.find((one) => one.type === type);
  const [information, locations, data] = [box('iinf'), box('iloc'), box('idat')];
  if (information === undefined || locations === undefined) {
    return;
  }
  const items = metadataItems(bytes.subarray(information.start, information.end));
  const inFile = data === undefined ? undefined : content + data.start;
  for (const { id, isInData, start, length } of extents(bytes.subarray(locations.start, locations.end))) {
    if (items.has(id)) {
      const base = isInData ? inFile : 0;
      if (base === undefined || length === 0) {
        throw new Damaged();
      }
      file.blank(base + start, base + start + length);
    }
  }
}

/** Ids of the items that say something of the image. */
function metadataItems(bytes: Buffer): Set<number> {
  const ids = new Set<number>();
  const first = numberAt(bytes, 0, 1) === 0 ? 6 : 8;
  for (const { type, start } of boxesOf(bytes, first)) {
    const version = numberAt(bytes, start, 1);
    if (type === 'infe' && version >= 2) {
      const idSize = version === 2 ? 2 : 4;
      const kind = within(bytes, start + 4 + idSize + 2, 4).toString('latin1');
      if (kind === 'Exif' || kind === 'mime') {
        ids.add(numberAt(bytes, start + 4, idSize));
      }
    }
  }
  return ids;
}

interface Extent {
  readonly id: number;
  readonly isInData: boolean;
  readonly start: number;
  readonly length: number;
}

function* extents(bytes: Buffer): Generator<Extent> {
  const version = numberAt(bytes, 0, 1);
  const fields = numberAt(bytes, 4, 2);
  const [offsetSize, lengthSize, baseSize] = [
    fields >>> 12,
    (fields >>> 8) & 15,
    (fields >>> 4) & 15,
  ] as const;
  const indexSize = version === 0 ? 0 : fields & 15;
  if (![offsetSize, lengthSize, baseSize, indexSize].every((size) => [0, 4, 8].includes(size))) {
    throw new Damaged();
  }
  const idSize = version < 2 ? 2 : 4;
  const count = numberAt(bytes, 6, idSize);
  let at = 6 + idSize;
  const next = (size: number) => {
    const value = numberAt(bytes, at, size);
    at += size;
    return value;
  };
  for (let item = 0; item < count; item += 1) {
    const id = next(idSize);
    const isInData = version > 0 && (next(2) & 15) === 1;
    next(2);
    const base = next(baseSize);
    const extentCount = next(2);
    for (let extent = 0; extent < extentCount; extent += 1) {
      next(indexSize);
      const start = base + next(offsetSize);
      yield { id, isInData, start, length: next(lengthSize) };
    }
  }
}
