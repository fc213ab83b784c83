/** What no archive of a real site comes near to; beyond, an archive is an attempt to fill memory or disk. */

/** A million media files with their sidecars. */
export const mostEntries = 2_000_000;

/** The largest record that official export writes: a file of records may be that large at most. In bytes. */
export const longestLine = 256_000_000;

/** metadata.json has some hundred bytes, a sidecar some thousand. */
export const largestDocument = 1 << 20;

/** Components within components; Strapi's admin panel allows a few. */
export const deepestComponent = 100;

/** Deflate cannot do better than 1 : 1032, so an entry that claims more does not tell the truth. */
export const bestDeflate = 1_032;

/** JSON of thousands of equal records comes to about 1 : 100; only beyond so many bytes does the ratio count. */
export const highestRatio = 200;
export const ratioCountsFrom = 1 << 30;

/** The manifest of as many entries as an archive may have, each a path and a hash. */
export const largestManifest = 400_000_000;

/** The first entry of a sealed archive has some hundred bytes; what is larger is not looked into. */
export const largestHead = 1 << 12;
