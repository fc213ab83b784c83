import { Damaged, type Inspection } from './bytes.ts';
import { inspectItems } from './heif-items.ts';

/** A box of the ISO format of media files. */
interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its content begins. */
  readonly content: number;
  readonly end: number;
}

const mostBoxes = 100_000;

/** The boxes from there to there. */
async function* boxesIn(file: Inspection, from: number, to: number): AsyncGenerator<Box> {
  let count = 0;
  for (let start = from; start + 8 <= to; ) {
    const head = await file.at(start, 8);
    const type = head.toString('latin1', 4);
    const short = head.readUInt32BE();
    const isLong = short === 1;
    const size = isLong
      ? Number((await file.at(start + 8, 8)).readBigUInt64BE())
      : short === 0
        ? to - start
        : short;
    const content = start + (isLong ? 16 : 8);
    const end = start + size;
    count += 1;
    if (end < content || end > to || count > mostBoxes) {
      throw new Damaged();
    }
    yield { type, start, content, end };
    start = end;
  }
}

/** What is passed over by every reader. */
function free(file: Inspection, { start, content, end }: Box): void {
  file.blank(start + 4, start + 8, { content: Buffer.from('free') });
  file.blank(content, end);
}

/** Finds Exif and XMP in HEIC and AVIF images, and in films where and by what they were made, and how they are called. */
export async function inspectBoxes(file: Inspection): Promise<void> {
  for await (const box of boxesIn(file, 0, file.size)) {
    if (box.type === 'uuid') {
      free(file, box);
    } else if (box.type === 'meta') {
      await inspectItems(file, box);
    } else if (box.type === 'moov') {
      await inspectFilm(file, box);
    }
  }
}

async function inspectFilm(file: Inspection, { content, end }: Box): Promise<void> {
  for await (const box of boxesIn(file, content, end)) {
    if (['udta', 'meta', 'uuid'].includes(box.type)) {
      free(file, box);
    } else if (box.type === 'trak') {
      await inspectFilm(file, box);
    }
  }
}
