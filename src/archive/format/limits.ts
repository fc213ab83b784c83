/** What no archive of a real site comes near to; beyond, an archive is an attempt to fill memory or disk. Nothing that is larger is written. */

/** A million media files with their sidecars. */
export const mostEntries = 2_000_000;

/** The largest record that an official reader is sure to take: official export refuses to write more. In bytes. */
export const longestLine = 256_000_000;

/** metadata.json has some hundred bytes, a sidecar some thousand; but it holds all texts of its file's row, which may be long. */
export const largestDocument = 1 << 24;

/** Deflate cannot do better than 1 : 1032, so an entry that claims more does not tell the truth. */
export const bestDeflate = 1_032;

/** JSON of thousands of equal records comes to about 1 : 100; only beyond so many bytes does the ratio count. */
const highestRatio = 200;
const ratioCountsFrom = 1 << 30;

/** Bytes up to which a file of so many may unpack. */
export const mostUnpacked = (fileSize: number): number => Math.max(ratioCountsFrom, fileSize * highestRatio);

/** The manifest of as many entries as an archive may have, each a path and a hash. */
export const largestManifest = 400_000_000;

/** The first entry of a sealed archive has some hundred bytes; what is larger is not looked into. */
export const largestHead = 1 << 12;
