import { Damaged, type Inspection } from './bytes.ts';

const extension = 0x21;
const image = 0x2c;
const trailer = 0x3b;
const comment = 0xfe;
const application = 0xff;

/** Those that say how often a film is repeated, and its colours. */
const kept = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']);

const hasColours = (flags: number): boolean => (flags & 0x80) !== 0;
const coloursSize = (flags: number): number => 3 * 2 ** ((flags & 7) + 1);

/** Finds comments, XMP and what programs keep for themselves in a GIF file, and what stands behind its end. */
export async function inspectGif(file: Inspection): Promise<void> {
  const flags = (await file.at(0, 13))[10] as number;
  let position = 13 + (hasColours(flags) ? coloursSize(flags) : 0);
  while (position < file.size) {
    const [kind] = await file.at(position, 1);
    if (kind === trailer) {
      file.blank(position + 1, file.size);
      return;
    }
    if (kind === extension) {
      const [, label] = await file.at(position, 2);
      position = await inspectExtension(file, label as number, position + 2);
    } else if (kind === image) {
      const own = (await file.at(position, 10))[9] as number;
      position = await passBlocks(file, position + 11 + (hasColours(own) ? coloursSize(own) : 0), false);
    } else {
      throw new Damaged();
    }
  }
}

async function inspectExtension(file: Inspection, label: number, start: number): Promise<number> {
  if (label !== application) {
    return passBlocks(file, start, label === comment);
  }
  const name = await file.at(start, 12);
  return passBlocks(file, start, name[0] !== 11 || !kept.has(name.toString('latin1', 1)));
}

/**
 * A block tells its size; one of no size is the last.
 *
 * @returns where they end.
 */
async function passBlocks(file: Inspection, start: number, isBlanked: boolean): Promise<number> {
  for (let position = start; ; ) {
    const [size = 0] = await file.at(position, 1);
    if (size === 0) {
      return position + 1;
    }
    if (isBlanked) {
      file.blank(position + 1, position + 1 + size);
    }
    position += 1 + size;
  }
}
