import { Damaged, type Inspection } from './bytes.ts';
import { exifLeft, exifMark } from './exif.ts';

const kept = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

/** Of the features that a file says it has. */
const hasXmp = 0x04;

const mostOfExif = 65_536;

/** Finds Exif, XMP and chunks of others in a WebP file, and what stands behind its end. */
export async function inspectWebp(file: Inspection): Promise<void> {
  const end = 8 + (await file.at(4, 4)).readUInt32LE();
  if (end > file.size + 1) {
    throw new Damaged();
  }
  for (let position = 12; position < Math.min(end, file.size); ) {
    const head = await file.at(position, 8);
    const type = head.toString('latin1', 0, 4);
    const length = head.readUInt32LE(4);
    const start = position + 8;
    if (start + length > file.size) {
      throw new Damaged();
    }
    if (type === 'VP8X') {
      const [features = 0] = await file.at(start, 1);
      if ((features & hasXmp) !== 0) {
        file.blank(start, start + 1, { content: Buffer.from([features & ~hasXmp]) });
      }
    } else if (type === 'EXIF') {
      const content = Buffer.from(await file.at(start, Math.min(length, mostOfExif)));
      const isMarked = content.subarray(0, exifMark.length).equals(exifMark);
      const left = exifLeft(isMarked ? content.subarray(exifMark.length) : content, length);
      file.blank(start, start + length, { content: left });
    } else if (!kept.has(type)) {
      file.blank(position, position + 4, { content: Buffer.from('JUNK') });
      file.blank(start, start + length);
    }
    position = start + length + (length % 2);
  }
  file.blank(Math.min(end, file.size), file.size);
}
