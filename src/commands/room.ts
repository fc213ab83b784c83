import { UserError } from '../errors.ts';
import { type FreeSpace, freeSpace } from '../system/free-space.ts';
import { formatBytes } from './format.ts';

/** Something that is going to be written. */
export interface Need {
  /** `the media files`. */
  readonly what: string;
  /** Where; it need not exist yet. */
  readonly folder: string;
  /** How much, at least and by estimate. */
  readonly bytes: number;
  /** Whether that is certain: new files of which the length is known. */
  readonly isCertain?: boolean;
}

/** What is going to be written on one file system. */
interface OnDevice {
  readonly free: FreeSpace;
  readonly needs: Need[];
}

/** @returns Nothing of file systems that do not tell how much is free. */
function byDevice(needs: readonly Need[]): OnDevice[] {
  const found = new Map<number, OnDevice>();
  for (const need of needs) {
    const free = freeSpace(need.folder);
    if (free !== undefined && need.bytes > 0) {
      const device = found.get(free.device) ?? { free, needs: [] };
      device.needs.push(need);
      found.set(free.device, device);
    }
  }
  return [...found.values()];
}

const foldersOf = (needs: readonly Need[]): string =>
  [...new Set(needs.map(({ folder }) => folder))].join(' and ');

/**
 * Refuses what certainly has no room, before anything is written: a disk that is full to the last byte also stops whoever else writes there.
 *
 * @throws UserError `failed`.
 */
export function assertRoom(needs: readonly Need[]): void {
  for (const { free, needs: all } of byDevice(needs)) {
    const certain = all.filter(({ isCertain }) => isCertain);
    const bytes = certain.reduce((sum, need) => sum + need.bytes, 0);
    if (free.isPlain && bytes > free.bytes) {
      throw new UserError(
        'failed',
        `There is not enough room in ${foldersOf(certain)}: ${formatBytes(free.bytes)} are free, and ${formatBytes(bytes)} are needed (${certain.map(({ what }) => what).join(', ')}).`,
        'Nothing was changed. Make room there, then run this again.',
      );
    }
  }
}

/**
 * Warnings of file systems that say that they have not so much room. No more than that: what they say need not be true (quotas,
 * compression, thin volumes), and what is needed is an estimate.
 */
export function doubtsAboutRoom(needs: readonly Need[]): string[] {
  return byDevice(needs).flatMap(({ free, needs: all }) => {
    const bytes = all.reduce((sum, need) => sum + need.bytes, 0);
    return bytes <= free.bytes
      ? []
      : [
          `There may not be enough room in ${foldersOf(all)}: the file system says that ${formatBytes(free.bytes)} are free, but about ${formatBytes(bytes)} are needed (${all.map(({ what }) => what).join(', ')}). The run goes on; make room there now.`,
        ];
  });
}
