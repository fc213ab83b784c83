import { Damaged, type Inspection } from './bytes.ts';

/** Bytes of a value of each type. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

/** Within them, everything is told of the photo. */
const documents = new Set([0x8769, 0x8825, 0xa005]);
const furtherImages = 0x014a;

/** Names of documents and people, places, times, programs, XMP, IPTC, and what cameras and Windows write. */
const told = new Set([
  0x010d, 0x010e, 0x010f, 0x0110, 0x011d, 0x0131, 0x0132, 0x013b, 0x013c, 0x0151, 0x02bc, 0x4746, 0x4749,
  0x8298, 0x83bb, 0x8649, 0x927c, 0x9286, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f, 0xa430, 0xa431, 0xa435,
  0xc614, 0xc62f, 0xc634, 0xc68b, 0xc6d2, 0xc71b,
]);

const mostDirectories = 1000;

/** Finds descriptions, Exif, GPS, XMP and IPTC in a TIFF file. */
export async function inspectTiff(file: Inspection): Promise<void> {
  const isLittle = (await file.at(0, 2)).toString('latin1') === 'II';
  const number = (bytes: Buffer, at: number, size: 2 | 4) =>
    isLittle ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  const seen = new Set<number>();
  const open = [{ at: number(await file.at(4, 4), 0, 4), isDocument: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at: directory, isDocument } = next;
    if (directory === 0 || seen.has(directory)) {
      continue;
    }
    seen.add(directory);
    if (seen.size > mostDirectories) {
      throw new Damaged();
    }
    const count = number(await file.at(directory, 2), 0, 2);
    const entries = Buffer.from(await file.at(directory + 2, count * 12));
    for (let at = 0; at < entries.length; at += 12) {
      const [tag, type] = [number(entries, at, 2), number(entries, at + 2, 2)];
      const length = number(entries, at + 4, 4) * (sizes[type] ?? 1);
      const value = number(entries, at + 8, 4);
      if (documents.has(tag)) {
        open.push({ at: value, isDocument: true });
      } else if (tag === furtherImages) {
        const list =
          length <= 4 ? entries.subarray(at + 8, at + 12) : await file.at(value, Math.min(length, 400));
        for (let item = 0; item + 4 <= Math.min(length, list.length); item += 4) {
          open.push({ at: number(list, item, 4), isDocument: false });
        }
      } else if (isDocument || told.has(tag)) {
        const start = length <= 4 ? directory + 2 + at + 8 : value;
        file.blank(start, start + length);
      }
    }
    if (!isDocument) {
      const more = await file.upTo(directory + 2 + entries.length, 4);
      open.push({ at: more.length === 4 ? number(more, 0, 4) : 0, isDocument: false });
    }
  }
}
