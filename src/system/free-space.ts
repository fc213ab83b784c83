import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a file system says of itself. */
export interface FreeSpace {
  /** Bytes that this user may still write. */
  readonly bytes: number;
  /** The same for all paths on it. */
  readonly device: number;
  /** Whether a file takes there as much as it has bytes: nothing is compressed, or kept once for several. */
  readonly isPlain: boolean;
}

/** What Linux calls ext2 to ext4, XFS and tmpfs. Of all others it is not known. */
const plain = new Set([0xef53, 0x5846_5342, 0x0102_1994]);

/**
 * How much may still be written where a path is, or is going to be.
 *
 * @returns undefined where the file system does not tell: some have 0 of everything, or more free than there is.
 */
export function freeSpace(path: string): FreeSpace | undefined {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  try {
    const { blocks, bfree, bavail, bsize, type } = statfsSync(folder);
    // What is kept back for root is there for root.
    const free = process.getuid?.() === 0 ? bfree : bavail;
    return blocks > 0 && free <= blocks && bsize > 0
      ? {
          bytes: free * bsize,
          device: statSync(folder).dev,
          isPlain: process.platform === 'linux' && plain.has(type),
        }
      : undefined;
  } catch {
    // Whoever writes there is told what is wrong.
    return undefined;
  }
}
