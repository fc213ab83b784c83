import { Damaged, type Inspection } from './bytes.ts';
import { exifLeft, exifMark } from './exif.ts';

const mark = 0xff;
const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const comment = 0xfe;

/** What images are shown by: all other data of applications tell of the photo, or who made it. */
const kept: Readonly<Record<number, readonly string[]>> = {
  0: ['JFIF\0'],
  2: ['ICC_PROFILE\0', 'MPF\0'],
  14: ['Adobe'],
};

/** Markers that stand alone. */
const isAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Finds Exif, XMP, IPTC, comments and what cameras write, in all images of a JPEG file. Behind the last one, phones append films of the
 * moment: those go as a whole.
 */
export async function inspectJpeg(file: Inspection): Promise<void> {
  let end = await inspectImage(file, 0);
  for (;;) {
    const next = await afterZeros(file, end);
    const start = await file.upTo(next, 2);
    if (start[0] !== mark || start[1] !== startOfImage) {
      file.blank(next, file.size);
      return;
    }
    try {
      end = await inspectImage(file, next);
    } catch (error) {
      if (error instanceof Damaged) {
        file.blank(next, file.size);
        return;
      }
      throw error;
    }
  }
}

async function afterZeros(file: Inspection, from: number): Promise<number> {
  for (let position = from; position < file.size; ) {
    const bytes = await file.upTo(position, 65_536);
    const other = bytes.findIndex((byte) => byte !== 0);
    if (other >= 0) {
      return position + other;
    }
    position += bytes.length;
    if (bytes.length === 0) {
      break;
    }
  }
  return file.size;
}

/** @returns where the image ends. */
async function inspectImage(file: Inspection, start: number): Promise<number> {
  let position = start + 2;
  for (;;) {
    const [first, marker] = (await file.at(position, 2)) as unknown as [number, number];
    if (first !== mark || marker === 0) {
      throw new Damaged();
    }
    if (marker === mark) {
      position += 1;
    } else if (marker === endOfImage) {
      return position + 2;
    } else if (isAlone(marker)) {
      position += 2;
    } else {
      const length = (await file.at(position + 2, 2)).readUInt16BE();
      if (length < 2 || position + 2 + length > file.size) {
        throw new Damaged();
      }
      const end = position + 2 + length;
      await inspectSegment(file, marker, position + 4, end);
      position = marker === startOfScan ? await afterScan(file, end) : end;
      if (position >= file.size) {
        // Many files lack their end, and are shown all the same.
        return file.size;
      }
    }
  }
}

async function inspectSegment(file: Inspection, marker: number, start: number, end: number): Promise<void> {
  if (marker === comment) {
    file.blank(start, end);
  } else if (marker >= 0xe0 && marker <= 0xef) {
    const content = await file.at(start, end - start);
    const name = content.toString('latin1', 0, 16);
    if (name.startsWith(exifMark.toString('latin1'))) {
      const left = exifLeft(content.subarray(exifMark.length), content.length - exifMark.length);
      file.blank(start, end, { content: Buffer.concat([exifMark, left]) });
    } else if (!(kept[marker - 0xe0] ?? []).some((one) => name.startsWith(one))) {
      file.blank(start, end);
    }
  }
}

/** Where the next marker is after what is compressed. */
async function afterScan(file: Inspection, from: number): Promise<number> {
  for (let position = from; position + 1 < file.size; ) {
    const bytes = await file.upTo(position, 65_536);
    let at = bytes.indexOf(mark);
    while (at >= 0 && at + 1 < bytes.length) {
      const next = bytes[at + 1] as number;
      if (next !== 0 && next !== mark && !(next >= 0xd0 && next <= 0xd7)) {
        return position + at;
      }
      at = bytes.indexOf(mark, at + 1);
    }
    // A marker may begin with the last byte.
    position += at < 0 ? bytes.length : at;
    if (at === 0 && bytes.length < 2) {
      break;
    }
  }
  return file.size;
}
