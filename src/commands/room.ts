import { freeSpace } from '../system/free-space.ts';
import { formatBytes } from './format.ts';

/** Something that is going to be written. */
export interface Need {
  /** `the media files`. */
  readonly what: string;
  /** Where; it need not exist yet. */
  readonly folder: string;
  /** How much, at least and by estimate. */
  readonly bytes: number;
}

/**
 * Warnings of file systems that say that they have not so much room. No more than that: what they say need not be true (quotas,
 * compression, thin volumes), and what is needed is an estimate.
 */
export function doubtsAboutRoom(needs: readonly Need[]): string[] {
  const byDevice = new Map<number, { free: number; needs: Need[] }>();
  for (const need of needs) {
    const space = freeSpace(need.folder);
    if (space !== undefined && need.bytes > 0) {
      const found = byDevice.get(space.device) ?? { free: space.bytes, needs: [] };
      found.needs.push(need);
      byDevice.set(space.device, found);
    }
  }
  return [...byDevice.values()].flatMap(({ free, needs }) => {
    const bytes = needs.reduce((sum, need) => sum + need.bytes, 0);
    return bytes <= free
      ? []
      : [
          `There may not be enough room in ${[...new Set(needs.map(({ folder }) => folder))].join(' and ')}: the file system says that ${formatBytes(free)} are free, but about ${formatBytes(bytes)} are needed (${needs.map(({ what }) => what).join(', ')}). The run goes on; make room there now.`,
        ];
  });
}
