/** How much of an archive is taken: beyond, it is an attempt to fill memory or disk. Who has a larger one raises a limit. */
export interface Limits {
  /** Bytes of one record, or of the description of one file. */
  readonly record: number;
  /** Files and folders. */
  readonly entries: number;
  /** Bytes that a file may unpack to, however small it is. */
  readonly unpacked: number;
  /** Bytes of what has to be kept while an archive is read: what is in there, by name and id. */
  readonly memory: number;
}

export type LimitName = keyof Limits;

/** What no archive of an ordinary site comes near to; with all of it, a reading takes 300 MB at most. */
export const defaultLimits: Limits = {
  record: 1 << 24,
  // A million media files with their sidecars.
  entries: 2_000_000,
  unpacked: 1 << 30,
  memory: 200_000_000,
};

/** The largest record that an official reader is sure to take: official export refuses to write more. In bytes. */
export const longestLine = 256_000_000;

/** For what this program has written itself, and reads to see whether that is on the disk. */
export const ownLimits: Limits = {
  record: longestLine,
  entries: defaultLimits.entries,
  unpacked: Number.POSITIVE_INFINITY,
  memory: Number.POSITIVE_INFINITY,
};

/** Deflate cannot do better than 1 : 1032, so an entry that claims more does not tell the truth. */
export const bestDeflate = 1_032;

/** JSON of thousands of equal records comes to about 1 : 100. */
const highestRatio = 200;

/** Bytes up to which a file of so many may unpack. */
export const mostUnpacked = ({ unpacked }: Pick<Limits, 'unpacked'>, fileSize: number): number =>
  Math.max(unpacked, fileSize * highestRatio);

/** The first entry of a sealed archive has some hundred bytes; what is larger is not looked into. */
export const largestHead = 1 << 12;
