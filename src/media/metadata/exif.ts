const orientationTag = 0x0112;
const short = 3;

/** The first bytes of Exif within a JPEG file, and within some others. */
export const exifMark = Buffer.from('Exif\0\0', 'latin1');

/**
 * What is left of an Exif document: which way up the image is, where that is not the usual one. Without that an image would be shown
 * on its side.
 *
 * @param tiff The document, without what marks it as one.
 * @param size How many bytes there are for it.
 * @returns nothing where not even that fits.
 */
export function exifLeft(tiff: Buffer, size: number): Buffer {
  const orientation = orientationOf(tiff);
  const left = orientation === undefined ? empty() : withOrientation(orientation);
  return left.length <= size ? left : Buffer.alloc(0);
}

/** From 2 to 8; undefined for the usual one, and where none can be told. */
function orientationOf(tiff: Buffer): number | undefined {
  const order = tiff.toString('latin1', 0, 2);
  if ((order !== 'II' && order !== 'MM') || tiff.length < 14) {
    return undefined;
  }
  const isLittle = order === 'II';
  const short16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) {
    return undefined;
  }
  const count = short16(directory);
  for (let entry = 0; entry < count; entry += 1) {
    const at = directory + 2 + entry * 12;
    if (at + 12 > tiff.length) {
      return undefined;
    }
    if (short16(at) === orientationTag && short16(at + 2) === short) {
      const orientation = short16(at + 8);
      return orientation >= 2 && orientation <= 8 ? orientation : undefined;
    }
  }
  return undefined;
}

const header = 'II*\0\u0008\0\0\0';

const empty = (): Buffer => Buffer.from(`${header}\0\0\0\0\0\0`, 'latin1');

function withOrientation(orientation: number): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.write(header, 'latin1');
  bytes.writeUInt16LE(1, 8);
  bytes.writeUInt16LE(orientationTag, 10);
  bytes.writeUInt16LE(short, 12);
  bytes.writeUInt32LE(1, 14);
  bytes.writeUInt16LE(orientation, 18);
  return bytes;
}
