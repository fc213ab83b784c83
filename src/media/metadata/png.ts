import { Damaged, type Inspection } from './bytes.ts';
import { Crc32 } from './crc32.ts';
import { exifLeft } from './exif.ts';

/** What is no critical chunk (those begin with a capital) and says how the image looks. */
const kept = new Set(
  'tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV mDCv cLLI cLLi bKGD hIST pHYs sPLT acTL fcTL fdAT iDOT oFFs pCAL sCAL sTER'.split(
    ' ',
  ),
);

/** By the rules of PNG: a chunk that readers may pass over, of nobody's, which may be copied. */
const blank = 'blNk';

/** An Exif document is read up to here: the way up stands at its beginning. */
const mostOfExif = 65_536;

/** Finds texts, times, Exif and what programs keep for themselves in a PNG file, and what stands behind its end. */
export async function inspectPng(file: Inspection): Promise<void> {
  for (let position = 8; position < file.size; ) {
    const head = await file.at(position, 8);
    const length = head.readUInt32BE();
    const type = head.toString('latin1', 4);
    const start = position + 8;
    const end = start + length;
    if (!/^[A-Za-z]{4}$/.test(type) || end + 4 > file.size) {
      throw new Damaged();
    }
    if (type === 'eXIf') {
      const tiff = Buffer.from(await file.at(start, Math.min(length, mostOfExif)));
      replace(file, type, start, end, exifLeft(tiff, length));
    } else if (!/^[A-Z]/.test(type) && !kept.has(type)) {
      replace(file, blank, start, end, Buffer.alloc(0));
    }
    position = end + 4;
    if (type === 'IEND') {
      file.blank(position, file.size);
      return;
    }
  }
}

function replace(file: Inspection, type: string, start: number, end: number, content: Buffer): void {
  const name = Buffer.from(type, 'latin1');
  const crc = new Crc32()
    .add(name)
    .add(content)
    .addZeros(end - start - content.length);
  file.blank(start - 4, end, { content: Buffer.concat([name, content]) });
  file.blank(end, end + 4, { content: crc.bytes() });
}
