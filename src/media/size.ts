/** What a row, or its description of a format, says of how large a file is. */
export interface Measured {
  /** Kilobytes of 1,000 bytes, with two decimals; 0 also where nobody has measured the file, and for some bytes. */
  readonly size?: unknown;
  /** Formats have it, in Strapi 5. */
  readonly sizeInBytes?: unknown;
}

/** Half of the last decimal, and what a number in a database may be off. */
const tolerance = 5.001;

/**
 * Whether a file of so many bytes can be the one that is described. Where the description says nothing of its size, any can.
 */
export function isSizeOf({ size, sizeInBytes }: Measured, bytes: number): boolean {
  if (typeof sizeInBytes === 'number' && sizeInBytes >= 0) {
    return sizeInBytes === bytes;
  }
  const kilobytes = typeof size === 'string' ? Number(size) : size;
  return typeof kilobytes === 'number' && kilobytes > 0
    ? Math.abs(kilobytes * 1_000 - bytes) <= tolerance
    : true;
}
