import { inspectBoxes } from './boxes.ts';
import { type ByteSource, Damaged, Inspection, type Patch } from './bytes.ts';
import { inspectGif } from './gif.ts';
import { inspectJpeg } from './jpeg.ts';
import { inspectPng } from './png.ts';
import { inspectSvg, isSvg } from './svg.ts';
import { inspectTiff } from './tiff.ts';
import { inspectWebp } from './webp.ts';

/** What of a file tells who made it, and where. */
export interface Metadata {
  /** In the order of the file; they may overlap. */
  readonly patches: readonly Patch[];
  /** Whether all of the file was understood: what stands behind the place where it was not is as it was. */
  readonly isWhole: boolean;
}

interface Format {
  /** Decided by the first bytes, whatever the file is called. */
  readonly is: (head: Buffer) => boolean;
  readonly inspect: (file: Inspection) => Promise<void>;
}

const begins =
  (text: string, at = 0) =>
  (head: Buffer): boolean =>
    head.toString('latin1', at, at + text.length) === text;
const either =
  (...tests: readonly ((head: Buffer) => boolean)[]) =>
  (head: Buffer): boolean =>
    tests.some((test) => test(head));

const formats: readonly Format[] = [
  { is: begins('\xff\xd8\xff'), inspect: inspectJpeg },
  { is: begins('\x89PNG\r\n\x1a\n'), inspect: inspectPng },
  { is: (head) => begins('RIFF')(head) && begins('WEBP', 8)(head), inspect: inspectWebp },
  { is: either(begins('GIF87a'), begins('GIF89a')), inspect: inspectGif },
  { is: either(begins('II*\0'), begins('MM\0*')), inspect: inspectTiff },
  { is: begins('ftyp', 4), inspect: inspectBoxes },
  { is: isSvg, inspect: inspectSvg },
];

const headSize = 16_384;

/**
 * Finds what is in an image, or a film, beside what is seen. Nothing is decoded, and little of a file is in memory at a time.
 *
 * All of it is overwritten where it stands, so that a file keeps its size, and what refers to a place in it keeps its meaning.
 *
 * @returns undefined for a format that is not known.
 */
export async function inspectMetadata(source: ByteSource): Promise<Metadata | undefined> {
  const file = new Inspection(source);
  const head = await file.upTo(0, headSize);
  const format = formats.find(({ is }) => is(head));
  if (format === undefined) {
    return undefined;
  }
  let isWhole = true;
  try {
    await format.inspect(file);
  } catch (error) {
    if (!(error instanceof Damaged)) {
      throw error;
    }
    isWhole = false;
  }
  return { patches: file.patches.sort((a, b) => a.start - b.start), isWhole };
}
